"""What `dateline up` says once the cloud is ready: addresses, a token, a first command."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from local.common.template import ROOT
from local.emulator.cloud import EDITOR
from local.emulator.running_cloud import HOME_VARIABLE

if TYPE_CHECKING:
    from local.emulator.running_cloud import RunningCloud

SAMPLE = ROOT / "samples" / "harbour-cranes.txt"


def addresses(url: str) -> list[str]:
    """Where a browser finds the articles and the API's documentation."""
    return [f"  front page      {url}/", f"  API, with docs  {url}/docs"]


def welcome(running: RunningCloud, *, on_terminal: bool) -> list[str]:
    """Lines for a person. Only a terminal gets the editor's token: other outputs may be stored."""
    command = dateline_command()
    token = running.credentials.read()[EDITOR].value if on_terminal else None
    return [
        *addresses(running.url),
        f"  editor's token  {token or f'{command} sources token {EDITOR}'}",
        "Publish a first article, in another terminal:",
        f"  {command} push {shlex.quote(str(SAMPLE))} --source desk --wait",
        "Ctrl-C ends it.",
    ]


def dateline_command() -> str:
    """How another terminal calls this command: it may be in another folder."""
    called = Path(sys.argv[0]).resolve()
    installed = shutil.which("dateline")
    is_on_path = installed is not None and Path(installed).resolve() == called
    name = "dateline" if is_on_path else shlex.quote(str(called))
    home = os.environ.get(HOME_VARIABLE)
    if not home:
        return name
    return f"{HOME_VARIABLE}={shlex.quote(str(Path(home).resolve()))} {name}"
