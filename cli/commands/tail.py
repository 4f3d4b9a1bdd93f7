"""`dateline tail`: prints the changes of articles as they happen."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import ApiOption, JsonOption, StackOption


def tail(
    *,
    after: Annotated[
        str | None,
        typer.Option(metavar="CURSOR", help="Begin after this cursor. [default: now]"),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Begin with the oldest change that is kept.")
    ] = False,
    kind: Annotated[
        str | None,
        typer.Option("--type", metavar="TYPE", help="Only this type, such as article.killed."),
    ] = None,
    source: Annotated[str | None, typer.Option(help="Only articles of this source.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="TAG", help="Only texts in this language.")
    ] = None,
    no_follow: Annotated[
        bool, typer.Option("--no-follow", help="End after the newest change.")
    ] = False,
    as_json: JsonOption = False,
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Print each change that readers may know of, in order, until you press Ctrl-C.

    Follows GET /changes, which needs no token. At the end it prints the cursor of the next change
    on standard error: start there again with --after.
    """
    from cli.tasks.tail import tail as run

    run(
        after="" if everything else after or "end",
        filters={"type": kind, "source": source, "language": language},
        follow=not no_follow,
        as_json=as_json,
        api=api,
        stack=stack,
    )
