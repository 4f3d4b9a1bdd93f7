"""Processes of a killed run are ended, and no other process with the same id."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.emulator.orphans import end_orphans, record_processes

Start = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a process group whose leader runs some Python and then waits."""
    started: list[subprocess.Popen[str]] = []

    def begin(code: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", f"{code}\nprint('up', flush=True)\nimport time; time.sleep(60)"],
            stdout=subprocess.PIPE,
            text=True,
            process_group=0,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("", -signal.SIGTERM),
        ("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)", -signal.SIGKILL),
    ],
)
def test_a_recorded_process_that_still_runs_is_ended(
    tmp_path: Path, start: Start, code: str, end: int
) -> None:
    orphan = start(code)
    record_processes(tmp_path / "noted", [orphan.pid])

    assert end_orphans(tmp_path / "noted", patience=1.0) == 1

    assert orphan.wait(timeout=5) == end
    assert end_orphans(tmp_path / "noted") == 0


def test_another_process_with_the_same_id_is_not_ended(tmp_path: Path, start: Start) -> None:
    stranger = start("")
    noted = tmp_path / "noted"
    noted.write_text(json.dumps({str(stranger.pid): "Mon Jan  1 00:00:00 2001", "999999": None}))

    assert end_orphans(noted, patience=0.2) == 0

    assert stranger.poll() is None


def test_a_truncated_record_ends_no_process(tmp_path: Path) -> None:
    (tmp_path / "noted").write_text('{"1": "Mo')

    assert end_orphans(tmp_path / "noted") == 0
