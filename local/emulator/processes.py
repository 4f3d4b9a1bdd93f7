"""Child processes that never outlive the command, and loopback ports for them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from local.emulator.signals import shielded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

LOOPBACK = "127.0.0.1"
_POLL_SECONDS = 0.05


class CloudError(Exception):
    """The embedded cloud cannot start or go on; the message says what to do."""


def listen(port: int) -> socket.socket:
    """A loopback socket bound to `port`, 0 for a free one.

    Raises:
        CloudError: the port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Otherwise a port just closed counts as taken for a minute.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(1_024)
    except OSError as error:
        listener.close()
        raise CloudError(
            f"port {port} is not to be had ({error.strerror}); "
            "end what uses it or choose another with --port"
        ) from error
    return listener


def free_port() -> int:
    """A loopback port that is free now."""
    with listen(0) as listener:
        return int(listener.getsockname()[1])


class Child:
    """A process in a group of its own, so that whatever it starts can be ended with it.

    A terminal's Ctrl-C does not reach it: it is stopped in order, by `stop`.
    """

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.name = name
        self.log = log
        self._process = process

    @property
    def pid(self) -> int:
        """Its number, and that of its group."""
        return self._process.pid

    def require_alive(self) -> None:
        """Raises CloudError if the process has ended."""
        if self._process.poll() is not None:
            raise CloudError(f"{self.name} ended with {self._process.returncode}\n{self.tail()}")

    def finish(self) -> None:
        """Waits for its end; raises CloudError if it failed."""
        while self._process.poll() is None:
            time.sleep(_POLL_SECONDS)
        if self._process.returncode:
            self.require_alive()

    def stop(self, patience: float) -> None:
        """Asks it to end, then ends what is left of its group."""
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def tail(self, lines: int = 20) -> str:
        """The end of its log."""
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

    `patience`: seconds it gets to end by itself.
    """
    with log.open("ab") as output:
        with shielded():
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
    """Waits for `condition`, looking that the `needed` processes live.

    Raises:
        CloudError: `what` did not happen in time, or a needed process ended.
    """
    end = time.monotonic() + seconds
    while not condition():
        for item in needed:
            item.require_alive()
        if time.monotonic() > end:
            tails = "\n".join(item.tail() for item in needed)
            raise CloudError(f"{what}: not within {seconds:.0f} s\n{tails}")
        time.sleep(_POLL_SECONDS)


def accepts_connections(port: int) -> bool:
    """Whether something listens on a loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0
