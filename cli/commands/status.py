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
    """Show the status of a submission: received, processed, partial or quarantined, and why.

    Prints JSON. Without a token, the command reads the stack's table with the AWS profile.
    """
    from cli.tasks.status import status as run

    run(submission_id, source=source, api=api, stack=stack, token_file=token_file)
