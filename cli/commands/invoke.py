"""`dateline invoke`: runs a function's handler on a sample event."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def invoke(
    function: Annotated[
        str, typer.Argument(metavar="FUNCTION", help="A function: submit, process, index, …")
    ],
    event: Annotated[
        Path,
        typer.Argument(
            metavar="EVENT", help="A sample event, such as events/submit/ghost-published.json."
        ),
    ],
    *,
    runtime: Annotated[
        bool,
        typer.Option("--runtime", help="Run it under AWS's Lambda runtime client and emulator."),
    ] = False,
) -> None:
    """Run FUNCTION on a sample event and print its result.

    The command first stores what the event refers to (<event>.setup.json). It prints the result as
    JSON on standard output and the logs on standard error. No cloud has to run.
    """
    from cli.tasks.invoke import invoke as run

    run(function, event, runtime=runtime)
