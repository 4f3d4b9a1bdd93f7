"""`dateline up`: runs the embedded cloud until a signal ends it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cli.support.console import say
from cli.support.welcome import welcome
from local.emulator.cloud import embedded_cloud
from local.emulator.signals import Stopped, stoppable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local.emulator.processes import Child

WATCH_SECONDS = 0.25


def up(
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port of the API on 127.0.0.1; 0 for a free one.")
    ] = 8000,
    state: Annotated[
        Path | None,
        typer.Option(help="Keep all data in this folder, for later runs. [default: none is kept]"),
    ] = None,
) -> None:
    """Run the whole system on this machine until you press Ctrl-C.

    Prints one line, `ready http://127.0.0.1:<port>`, when the API answers. On standard error it
    then names the addresses and a first command. The token of the demonstration source `editor` is
    new at each start. It is shown on a terminal only; `dateline sources token editor` prints it.
    """
    try:
        with (
            stoppable(),
            embedded_cloud(port=port, state=state, entropy=os.urandom, say=say) as (cloud, parts),
        ):
            sys.stdout.write(f"ready {cloud.url}\n")
            sys.stdout.flush()
            say("\n".join(welcome(cloud, on_terminal=sys.stderr.isatty())))
            watch(parts)
    except Stopped as stopped:
        say(f"{stopped}: all processes have stopped")


def watch(parts: Iterable[Child]) -> NoReturn:
    """Waits until a signal stops the command.

    Raises:
        CloudError: a part of the cloud has ended.
    """
    while True:
        for part in parts:
            part.require_alive()
        time.sleep(WATCH_SECONDS)
