"""`dateline status`: the status of a submission."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import ApiOption, StackOption, TokenFileOption


def status(
    submission_id: Annotated[str, typer.Argument(metavar="ID", help="A submission's id.")],
    *,
    source: Annotated[
        str | None,
        typer.Option(
            help="The source that sent it. Needed for another source's submission that is not "
            "processed yet."
        ),
    ] = None,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Show the status of a submission, and what became of each of its items.

    received: accepted, and waits to be processed. processed: every item could be used. partial:
    some could. quarantined: none could. expired: it is known no more, and its raw bytes are kept.
    Prints JSON, and the reasons on standard error: of problems, of withheld articles and warnings,
    of an ignored event, of a message that a function gave up on. Without a token, the command reads
    the stack's table with the AWS profile.
    """
    from cli.tasks.status import status as run

    run(submission_id, source=source, api=api, stack=stack, token_file=token_file)
