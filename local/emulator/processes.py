"""Child processes that end with the command, and loopback ports for them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from local.emulator.signals import signals_deferred

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

LOOPBACK = "127.0.0.1"
_POLL_SECONDS = 0.05


class CloudError(Exception):
    """The embedded cloud cannot start or continue; the message says what to do."""


def listen(port: int) -> socket.socket:
    """A loopback socket bound to `port`, 0 for a free one.

    Raises:
        CloudError: the port is in use.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Otherwise a port that was just closed counts as in use for a minute.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(1_024)
    except OSError as error:
        listener.close()
        raise CloudError(
            f"port {port} is not available ({error.strerror}); "
            "stop the program that uses it or choose another port with --port"
        ) from error
    return listener


def free_port() -> int:
    """A free loopback port."""
    with listen(0) as listener:
        return int(listener.getsockname()[1])


class Child:
    """A process that leads a process group, so everything that it starts can be ended with it.

    Ctrl-C in the terminal does not reach it: `stop` ends the processes in order.
    """

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.name = name
        self.log = log
        self._process = process

    @property
    def pid(self) -> int:
        """The id of the process and of its group."""
        return self._process.pid

    def require_alive(self) -> None:
        """Raises CloudError if the process has ended."""
        if self._process.poll() is not None:
            raise CloudError(f"{self.name} ended with {self._process.returncode}\n{self.tail()}")

    def finish(self) -> None:
        """Waits until the process ends; raises CloudError if it failed."""
        while self._process.poll() is None:
            time.sleep(_POLL_SECONDS)
        if self._process.returncode:
            self.require_alive()

    def stop(self, patience: float) -> None:
        """Terminates the process; after `patience` seconds, kills the rest of its group."""
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def tail(self, lines: int = 20) -> str:
        """The last lines of the log."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])


@contextmanager
def child(
    name: str,
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    log: Path,
    directory: Path,
    patience: float = 5.0,
) -> Iterator[Child]:
    """Runs `command` while the block runs; its output goes to `log`.

    `patience` is the time in seconds that the command has to end by itself.
    """
    with log.open("ab") as output:
        with signals_deferred():
            process = subprocess.Popen(
                command,
                env=dict(environment),
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
            started = Child(name, process, log)
        try:
            yield started
        finally:
            started.stop(patience)


def wait_until(
    condition: Callable[[], bool], *, seconds: float, what: str, needed: Sequence[Child] = ()
) -> None:
    """Waits until `condition` is true.

    Raises:
        CloudError: `what` did not happen in time, or one of the `needed` processes ended.
    """
    end = time.monotonic() + seconds
    while not condition():
        for process in needed:
            process.require_alive()
        if time.monotonic() > end:
            tails = "\n".join(process.tail() for process in needed)
            raise CloudError(f"{what}: not within {seconds:.0f} s\n{tails}")
        time.sleep(_POLL_SECONDS)


def accepts_connections(port: int) -> bool:
    """Whether a program listens on a loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0
