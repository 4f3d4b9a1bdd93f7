"""Saves the emulator's state while it runs, so that a run that is killed can be continued.

The emulator saves its state only when it ends, and each service by itself: after a kill nothing is
there, or half. S3's objects are files as soon as they are acknowledged.

A checkpoint is made by a fork of the process: the child has the state of one moment and writes it,
while the parent answers requests. It becomes the state by one rename. What S3 took after it is
processed again at the next start (`local.emulator.recovery`).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STARTED = "checkpoint.json"
"""In a checkpoint: when it was begun. A file of a checkpoint that is complete."""
ENDED = "ended"
"""In a checkpoint: the emulator ended after it, so nothing came later."""
SHORTEST_SECONDS = 5.0
LOAD = 20.0
"""Between two checkpoints pass at least as many times the seconds that one takes."""
LONGEST_SAVE_SECONDS = 300.0
_POLL_SECONDS = 0.05


class Checkpoints:
    """The checkpoints of one state folder. `save` writes all services to a folder."""

    def __init__(self, folder: Path, save: Callable[[Path], None]) -> None:
        self._folder = folder
        self._save = save
        self._saving = threading.Lock()

    def run(self) -> None:
        """Makes checkpoints for ever."""
        while True:
            begun = time.monotonic()
            self.make()
            time.sleep(max(SHORTEST_SECONDS, LOAD * (time.monotonic() - begun)))

    def make(self, *, last: bool = False) -> bool:
        """Makes a checkpoint; False if it could not be written, and the one before stays."""
        with self._saving:
            following = self._folder.with_name(f"{self._folder.name}.next")
            shutil.rmtree(following, ignore_errors=True)
            child = os.fork()
            if child == 0:
                _write(following, self._save, last=last)
            if not _succeeded(child):
                shutil.rmtree(following, ignore_errors=True)
                return False
            replace(self._folder, following)
            return True


def replace(folder: Path, following: Path) -> None:
    """Puts a complete checkpoint in the place of the one before."""
    previous = folder.with_name(f"{folder.name}.previous")
    shutil.rmtree(previous, ignore_errors=True)
    with suppress(FileNotFoundError):
        folder.rename(previous)
    following.rename(folder)
    shutil.rmtree(previous, ignore_errors=True)


def recovered(folder: Path) -> float | None:
    """Leaves the newest complete checkpoint in the folder; the time from which to process again.

    None if nothing came after it, or if there is none: then the run before never became ready.
    """
    previous = folder.with_name(f"{folder.name}.previous")
    if not (folder / STARTED).exists() and (previous / STARTED).exists():
        # Killed between the two renames.
        shutil.rmtree(folder, ignore_errors=True)
        previous.rename(folder)
    if not (folder / STARTED).exists():
        return None
    if (folder / ENDED).exists():
        (folder / ENDED).unlink()
        return None
    return float(json.loads((folder / STARTED).read_text(encoding="utf-8"))["at"])


def _write(folder: Path, save: Callable[[Path], None], *, last: bool) -> None:
    """Writes a checkpoint in a child, and ends it."""
    code = 1
    try:
        folder.mkdir(mode=0o700)
        at = time.time()
        save(folder)
        if last:
            (folder / ENDED).touch()
        # Written last: only a complete checkpoint has it.
        (folder / STARTED).write_text(json.dumps({"at": at}), encoding="utf-8")
        code = 0
    finally:
        os._exit(code)


def _succeeded(child: int) -> bool:
    end = time.monotonic() + LONGEST_SAVE_SECONDS
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(_POLL_SECONDS)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False
