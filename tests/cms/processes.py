"""Runs a CMS as a process of its own, with its data in a temporary folder."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

BOOT_SECONDS = 240.0
"""A first start migrates an empty database."""
DELIVERY_SECONDS = 45.0
"""From an editor's act to what readers get."""


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str], folder: Path, environment: dict[str, str], log: Path, ready: str
) -> Iterator[None]:
    """The CMS, ready when the address `ready` answers 2xx; ended with all its processes."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(
            lambda: _answers(ready, process, log), f"{ready} answers", BOOT_SECONDS, every=0.5
        )
        yield
    finally:
        end(process)


def _answers(address: str, process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, f"the CMS ended:\n{log.read_text()[-3_000:]}"
    try:
        return httpx.get(address, timeout=5.0, trust_env=False).is_success
    except httpx.TransportError:
        return False


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process that leads a session, with all its children."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, sent)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            continue
        return


def wait_until(
    condition: Callable[[], bool], what: str, seconds: float = DELIVERY_SECONDS, every: float = 0.2
) -> None:
    """Waits until the condition is true; fails after a time limit."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} s"
        time.sleep(every)
