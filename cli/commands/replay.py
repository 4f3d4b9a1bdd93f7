"""`dateline replay`: processes again what a source sent."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import StackOption, source_id


def replay(
    submission: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One submission; without it, all.")
    ] = None,
    *,
    source: Annotated[
        str, typer.Option(help="The source that sent the submissions.", callback=source_id)
    ],
    failed: Annotated[
        bool, typer.Option("--failed", help="Only submissions that are partial or quarantined.")
    ] = False,
    start: Annotated[
        str | None,
        typer.Option("--from", help="Only submissions received at or after this.", metavar="TIME"),
    ] = None,
    end: Annotated[
        str | None,
        typer.Option("--to", help="Only submissions received before this.", metavar="TIME"),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(help="Resume a stopped run after this submission.", metavar="ID"),
    ] = None,
    rate: Annotated[float, typer.Option(min=0.1, help="Submissions sent in a second.")] = 10.0,
    stack: StackOption = None,
) -> None:
    """Process again what SOURCE sent, from the raw bytes in S3 intake.

    A quarantined submission that this release can read becomes articles. A submission that was
    processed correctly changes nothing: no event, no new translation. TIME is 2026-03-04 or
    2026-03-04T12:00:00Z. Prints a JSON line with the number of submissions. Ends with 1 if a
    function gave up on a message.
    """
    from cli.tasks.replay import replay as run

    run(
        submission,
        source=source,
        failed=failed,
        start=start,
        end=end,
        after=after,
        rate=rate,
        stack=stack,
    )
