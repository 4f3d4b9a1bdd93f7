"""`dateline parse`: parses files as process does, without a cloud. A stable interface."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.senders.source_arguments import (
    EventOption,
    ModelOption,
)
from cli.support.arguments import source_id


def parse(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Files to parse; - is standard input.")
    ],
    *,
    source: Annotated[
        str, typer.Option(help="The source that sends the files.", callback=source_id)
    ] = "parse",
    model: ModelOption = None,
    event: EventOption = None,
    content_type: Annotated[
        str | None,
        typer.Option(
            help="Content type of the files. [default: from the file's name or its first bytes]"
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="When the files arrive, which decides whether embargoes hold: 2026-03-04 or "
            "2026-03-04T12:00:00Z. With it, equal input gives equal output. [default: now]",
        ),
    ] = None,
) -> None:
    """Parse files as the process function does, without a cloud or an AWS account.

    Prints each canonical article as a JSON line on standard output, and each problem as a JSON line
    {file, index, code, message, where} on standard error. Ends with 0 if everything was parsed, 1
    if something was quarantined, 2 if nothing was usable.
    """
    from cli.tasks.parse import parse as run

    run(files, source=source, model=model, event=event, content_type=content_type, at=at)
