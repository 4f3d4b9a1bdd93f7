"""Ends what a killed `dateline up` left running in its state folder, and nothing else.

Nobody can clean up after SIGKILL, so the processes are written down when they start. A number is
given to other processes later: only one that started at the very time noted is the same.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PATIENCE_SECONDS = 20.0
_POLL_SECONDS = 0.1


def note(path: Path, pids: Sequence[int]) -> None:
    """Writes down processes that lead groups of their own."""
    path.write_text(json.dumps({str(pid): _started_at(pid) for pid in pids}), encoding="utf-8")


def end_orphans(path: Path, patience: float = PATIENCE_SECONDS) -> int:
    """Ends the noted processes that still run, with their groups; says how many there were.

    `patience`: seconds each gets to end by itself, which is when the emulator saves its state.
    """
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return 0
    running = [int(pid) for pid, started in noted.items() if started and _is(int(pid), started)]
    for pid in running:
        os.kill(pid, signal.SIGTERM)
    for pid in running:
        end = time.monotonic() + patience
        while _is(pid, noted[str(pid)]) and time.monotonic() < end:
            time.sleep(_POLL_SECONDS)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    path.unlink(missing_ok=True)
    return len(running)


def _is(pid: int, started_at: str) -> bool:
    return _started_at(pid) == started_at


def _started_at(pid: int) -> str | None:
    """When a process started, to the second; None for one that does not run (any more)."""
    shown = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],  # noqa: S607 - POSIX has it somewhere
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    state, _, started = shown.stdout.strip().partition(" ")
    return started.strip() if started and not state.startswith("Z") else None
