"""Ends the child processes that a killed `dateline up` left running, and no others.

No clean-up runs after SIGKILL, so `dateline up` records its processes at their start. The system
reuses process ids: only a process with the recorded start time is the recorded process.
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


def record_processes(path: Path, pids: Sequence[int]) -> None:
    """Records processes, each the leader of a process group."""
    path.write_text(json.dumps({str(pid): _started_at(pid) for pid in pids}), encoding="utf-8")


def end_orphans(path: Path, patience: float = PATIENCE_SECONDS) -> int:
    """Ends the recorded processes that still run, with their groups; returns their number.

    `patience` is the time in seconds that each has to end by itself: the emulator saves its state.
    """
    try:
        recorded = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return 0
    running = [int(pid) for pid, started in recorded.items() if started and _is(int(pid), started)]
    for pid in running:
        os.kill(pid, signal.SIGTERM)
    for pid in running:
        end = time.monotonic() + patience
        while _is(pid, recorded[str(pid)]) and time.monotonic() < end:
            time.sleep(_POLL_SECONDS)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    path.unlink(missing_ok=True)
    return len(running)


def _is(pid: int, started_at: str) -> bool:
    return _started_at(pid) == started_at


def _started_at(pid: int) -> str | None:
    """When a process started, to the second; None if it does not run."""
    status = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],  # noqa: S607 - POSIX has it somewhere
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    state, _, started = status.stdout.strip().partition(" ")
    return started.strip() if started and not state.startswith("Z") else None
