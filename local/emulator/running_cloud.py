"""Records where the running embedded cloud is, for other commands: `.dateline/running.json`."""

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
class RunningCloud:
    """A running embedded cloud."""

    pid: int
    url: str
    """URL of its API."""
    endpoint_url: str
    """Endpoint of its AWS services."""
    stack: str
    credentials_file: str
    log: str
    translate_url: str | None = None
    """Endpoint of its Amazon Translate."""

    @property
    def aws(self) -> Aws:
        """Clients for its AWS services."""
        return embedded_aws(self.endpoint_url, self.translate_url)

    @property
    def credentials(self) -> CredentialFile:
        """The tokens and secrets of its sources."""
        return CredentialFile(Path(self.credentials_file))


def running_file() -> Path:
    """`.dateline/running.json` in the project, or in the folder that DATELINE_HOME names."""
    home = os.environ.get(HOME_VARIABLE)
    return (Path(home) if home else ROOT / ".dateline") / "running.json"


def find_running() -> RunningCloud | None:
    """The embedded cloud that was started last, if it still runs."""
    try:
        running = RunningCloud(**json.loads(running_file().read_text(encoding="utf-8")))
        os.kill(running.pid, 0)
    except (FileNotFoundError, ProcessLookupError, TypeError, ValueError):
        return None
    except PermissionError:
        # It runs, but belongs to another user.
        return None
    return running


@contextmanager
def registered(running: RunningCloud) -> Iterator[None]:
    """Records the cloud for other commands while the block runs."""
    write_private(running_file(), json.dumps(asdict(running), indent=1))
    try:
        yield
    finally:
        recorded = find_running()
        if recorded is not None and recorded.pid == running.pid:
            with contextlib.suppress(FileNotFoundError):
                running_file().unlink()
