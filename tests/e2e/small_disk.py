"""A file system of a few MiB, which a test can fill."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NotPermitted(Exception):
    """This machine does not let us mount a file system; the message says why."""


class SmallDisk:
    """A mounted tmpfs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resize(self, mebibytes: int) -> None:
        """Gives it another size; what is on it stays."""
        _run("mount", "-o", f"remount,size={mebibytes}m", str(self.folder))


@contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[SmallDisk]:
    """Mounts a tmpfs while the block runs.

    Raises:
        NotPermitted: only root may mount, and not in every container.
    """
    folder.mkdir()
    _run("mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=0700", "none", str(folder))
    try:
        yield SmallDisk(folder)
    finally:
        _run("umount", "--lazy", str(folder))


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise NotPermitted(f"no {command[0]} on this machine") from error
    if done.returncode:
        raise NotPermitted(done.stderr.strip())
