"""No process that a command starts outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from local.emulator.processes import CloudError, child, free_port, listen, wait_until
from local.emulator.signals import Stopped, signals_deferred, stoppable

PYTHON = sys.executable


def _alive(pid: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return bool(state.strip()) and not state.startswith("Z")


def _script(folder: Path, text: str) -> str:
    path = folder / "script.py"
    path.write_text(textwrap.dedent(text))
    return str(path)


STUBBORN = """
    import signal, subprocess, sys, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    below = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    print(below.pid, flush=True)
    time.sleep(600)
"""


def test_a_child_that_ignores_the_signal_is_killed_with_its_group(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with child(
        "stubborn",
        [PYTHON, _script(tmp_path, STUBBORN)],
        environment=os.environ,
        log=log,
        directory=tmp_path,
        patience=0.2,
    ) as process:
        wait_until(lambda: log.read_text().strip() != "", seconds=10, what="x", needed=[process])
        below = int(log.read_text())
        assert _alive(below)

    assert not _alive(below)


def test_processes_that_a_child_leaves_are_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    leaving = STUBBORN.replace("    time.sleep(600)\n", "")
    with child(
        "leaving",
        [PYTHON, _script(tmp_path, leaving)],
        environment=os.environ,
        log=log,
        directory=tmp_path,
    ) as process:
        process.finish()
        below = int(log.read_text())
        assert _alive(below)

    assert not _alive(below)


def test_a_failed_child_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    with (
        pytest.raises(CloudError, match=r"(?s)broken ended with 3.*the reason"),
        child(
            "broken",
            [PYTHON, "-c", "import sys; print('the reason'); sys.exit(3)"],
            environment=os.environ,
            log=tmp_path / "log",
            directory=tmp_path,
        ) as process,
    ):
        process.finish()


def test_waiting_ends_when_a_needed_child_ends(tmp_path: Path) -> None:
    with (
        child(
            "short",
            [PYTHON, "-c", ""],
            environment=os.environ,
            log=tmp_path / "log",
            directory=tmp_path,
        ) as process,
        pytest.raises(CloudError, match="short ended with 0"),
    ):
        wait_until(lambda: False, seconds=30, what="never", needed=[process])


def test_waiting_times_out() -> None:
    with pytest.raises(CloudError, match="never: not within 0 s"):
        wait_until(lambda: False, seconds=0.05, what="never")


def test_a_port_in_use_is_named() -> None:
    with listen(0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(CloudError, match=f"port {port} is not available"):
            listen(port)


def test_a_free_port_is_free() -> None:
    with listen(free_port()):
        pass


def _stopped_twice(number: signal.Signals, cleaned: list[bool]) -> None:
    with stoppable():
        try:
            os.kill(os.getpid(), number)
            time.sleep(5)
        finally:
            os.kill(os.getpid(), number)
            cleaned.append(True)


def _stopped_while_starting(steps: list[str]) -> None:
    with stoppable():
        with signals_deferred():
            os.kill(os.getpid(), signal.SIGTERM)
            steps.append("started")
        steps.append("never reached")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_does_not_interrupt_the_clean_up(number: signal.Signals) -> None:
    cleaned: list[bool] = []
    before = signal.getsignal(number)

    with pytest.raises(Stopped) as stopped:
        _stopped_twice(number, cleaned)

    assert stopped.value.number == number
    assert cleaned == [True]
    assert signal.getsignal(number) is before


def test_a_signal_during_a_start_is_deferred() -> None:
    steps: list[str] = []

    with pytest.raises(Stopped):
        _stopped_while_starting(steps)

    assert steps == ["started"]
