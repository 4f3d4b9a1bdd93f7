"""`dateline audit`: what operators did."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import ApiOption, JsonOption, StackOption, TokenFileOption


def audit(
    *,
    since: Annotated[
        str | None, typer.Option(help="Only actions since this time or date.", metavar="TIME")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 50,
    as_json: JsonOption = False,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """List what operators did, the newest first: who, what, on what, before and after.

    The token needs the scope inspect.
    """
    from cli.tasks.audit import audit as run

    run(since=since, limit=limit, as_json=as_json, api=api, stack=stack, token_file=token_file)
