"""A server that sends bytes of a test's choice."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def speaking(*parts: bytes, pause: float = 0.0) -> Iterator[int]:
    """A server that sends `parts`, with a pause before each, and then nothing; yields its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def speak() -> None:
        with suppress(OSError):
            connected, _ = listener.accept()
            with connected:
                for part in parts:
                    stopped.wait(pause)
                    connected.sendall(part)
                stopped.wait(20)

    thread = threading.Thread(target=speak)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stopped.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
