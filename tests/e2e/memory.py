"""The memory of the processes of an embedded cloud, from /proc."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.newsroom import descendants

EVERY_SECONDS = 1.0
MEBIBYTE = 1024 * 1024


@dataclass
class Peak:
    """The most that a process tree needed at once."""

    mebibytes: float = 0.0
    """Memory, of which each page counts once (PSS; RSS where the system has none)."""
    processes: int = 0


def memory_of(pids: set[int]) -> float:
    """The MiB that these processes need together; those that ended count nothing."""
    return sum(_kibibytes(pid) for pid in pids) / 1024


def _kibibytes(pid: int) -> int:
    for name, field in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            lines = Path(f"/proc/{pid}/{name}").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith(field):
                return int(line.split()[1])
    return 0


@contextmanager
def peak_of(pid: int) -> Iterator[Peak]:
    """Measures a process and all below it once a second while the block runs."""
    peak = Peak()
    ended = threading.Event()

    def measure() -> None:
        while True:
            pids = {pid, *descendants(pid)}
            peak.mebibytes = max(peak.mebibytes, memory_of(pids))
            peak.processes = max(peak.processes, len(pids))
            if ended.wait(EVERY_SECONDS):
                return

    thread = threading.Thread(target=measure, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join(10)
