"""`dateline up`: runs the embedded cloud until a signal ends it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from cli.support.console import say
from local.emulator.cloud import embedded_cloud
from local.emulator.signals import Stopped, stoppable

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

    Prints one line, `ready http://127.0.0.1:<port>`, when the API answers.
    """
    try:
        with (
            stoppable(),
            embedded_cloud(port=port, state=state, entropy=os.urandom, say=say) as (cloud, parts),
        ):
            sys.stdout.write(f"ready {cloud.url}\n")
            sys.stdout.flush()
            while True:
                for part in parts:
                    part.require_alive()
                time.sleep(WATCH_SECONDS)
    except Stopped as stopped:
        say(f"{stopped}: all processes have stopped")
