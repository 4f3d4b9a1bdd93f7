"""`dateline submissions`: what a source sent."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import ApiOption, JsonOption, StackOption, TokenFileOption
from cli.support.groups import CommandGroup

submissions = typer.Typer(
    help="Submissions: what a source sent, and what became of it.",
    cls=CommandGroup,
    no_args_is_help=True,
    add_completion=False,
)


@submissions.callback()
def _submissions() -> None:
    """Submissions: what a source sent, and what became of it."""


@submissions.command("list")
def list_submissions(
    *,
    source: Annotated[
        str | None, typer.Option(help="The source that sent them. [default: the token's own]")
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(help="Only those that are processed, partial or quarantined."),
    ] = None,
    code: Annotated[
        str | None, typer.Option(help="Only those that have a problem with this code.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(help="Only those received since this time or date.", metavar="TIME"),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 50,
    as_json: JsonOption = False,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """List the submissions of a source that were processed, the newest first.

    `dateline status ID` has the details of one. Another source than the token's needs the scope
    inspect.
    """
    from cli.tasks.submissions import list_submissions as run

    run(
        {"source": source, "status": status, "code": code, "since": since},
        limit=limit,
        as_json=as_json,
        api=api,
        stack=stack,
        token_file=token_file,
    )
