"""Runs the local Translate endpoint as a child process."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from local.common.aws import embedded_environment
from local.emulator.processes import (
    LOOPBACK,
    Child,
    accepts_connections,
    child,
    free_port,
    wait_until,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL_TRANSLATE"
START_SECONDS = 30.0


@contextmanager
def translate_process(folder: Path, port: int, state: Path | None = None) -> Iterator[Child]:
    """Serves Translate on a loopback port while the block runs; the log is `translate.log`.

    `state` is a folder that stores terminologies.
    """
    with child(
        "the local Translate endpoint",
        [
            *(sys.executable, "-m", "local.translate", "--port", str(port)),
            *(("--state", str(state)) if state else ()),
        ],
        environment=embedded_environment(dict(os.environ)),
        log=folder / "translate.log",
        directory=folder,
    ) as endpoint:
        yield endpoint


def wait_for_translate(endpoint: Child, port: int) -> None:
    """Waits until the endpoint accepts connections."""
    wait_until(
        lambda: accepts_connections(port),
        seconds=START_SECONDS,
        what="the local Translate endpoint",
        needed=(endpoint,),
    )


@contextmanager
def translate_endpoint() -> Iterator[None]:
    """Directs clients that are made inside the block to a local Translate endpoint."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory(prefix="dateline-translate-") as folder,
        translate_process(Path(folder), port) as endpoint,
    ):
        wait_for_translate(endpoint, port)
        os.environ[ENDPOINT_VARIABLE] = f"http://{LOOPBACK}:{port}"
        try:
            yield
        finally:
            os.environ.pop(ENDPOINT_VARIABLE, None)
