"""`dateline up`: runs the embedded cloud until a signal ends it."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, NoReturn

from cli.support.console import say
from cli.support.welcome import welcome
from local.emulator.cloud import embedded_cloud
from local.emulator.signals import Stopped, stoppable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from local.emulator.processes import Child

WATCH_SECONDS = 0.25


def up(port: int, state: Path | None) -> None:
    """Run the whole system on this machine until you press Ctrl-C."""
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
