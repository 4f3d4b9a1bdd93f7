"""`dateline costs`: what translations cost, and what the translation memory saved."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import JsonOption, StackOption


def costs(
    *,
    month: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM",
            help="A month in UTC. [default: this month; with --article, all since it was received]",
        ),
    ] = None,
    article: Annotated[
        str | None, typer.Option(metavar="ID", help="Only the costs of this article.")
    ] = None,
    as_json: JsonOption = False,
    stack: StackOption = None,
) -> None:
    """Show how many characters Amazon Translate got and the memory saved, and both in dollars.

    Prints a line for each month, source and language, at 15 dollars a million characters.
    """
    from cli.tasks.costs import costs as run

    run(month=month, article=article, stack=stack, as_json=as_json)
