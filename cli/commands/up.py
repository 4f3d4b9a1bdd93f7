"""`dateline up`: runs the embedded cloud until a signal ends it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


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
    from cli.tasks.up import up as run

    run(port, state)
