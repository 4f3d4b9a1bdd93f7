"""Where commands find the embedded cloud that runs: `.dateline/running.json`."""

from __future__ import annotations

import contextlib
import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from local.common.aws import Aws, embedded_aws
from local.common.credentials import CredentialFile, write_private
from local.common.template import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME_VARIABLE = "DATELINE_HOME"


@dataclass(frozen=True)
class Running:
    """An embedded cloud that answers."""

    pid: int
    url: str
    """The plain address of its API."""
    endpoint_url: str
    """Where its AWS services answer."""
    stack: str
    credentials_file: str
    log: str
    translate_url: str | None = None
    """Where its Amazon Translate answers."""

    @property
    def aws(self) -> Aws:
        """Clients of its AWS services."""
        return embedded_aws(self.endpoint_url, self.translate_url)

    @property
    def credentials(self) -> CredentialFile:
        """The tokens and secrets of its sources."""
        return CredentialFile(Path(self.credentials_file))


def running_file() -> Path:
    """`.dateline/running.json` in the project, or in the folder that DATELINE_HOME names."""
    home = os.environ.get(HOME_VARIABLE)
    return (Path(home) if home else ROOT / ".dateline") / "running.json"


def find_running() -> Running | None:
    """The embedded cloud started last, if it still runs."""
    try:
        running = Running(**json.loads(running_file().read_text(encoding="utf-8")))
        os.kill(running.pid, 0)
    except (FileNotFoundError, ProcessLookupError, TypeError, ValueError):
        return None
    except PermissionError:
        # Alive, and someone else's.
        return None
    return running


@contextmanager
def announced(running: Running) -> Iterator[None]:
    """Lets commands find the cloud while the block runs."""
    write_private(running_file(), json.dumps(asdict(running), indent=1))
    try:
        yield
    finally:
        found = find_running()
        if found is not None and found.pid == running.pid:
            with contextlib.suppress(FileNotFoundError):
                running_file().unlink()
