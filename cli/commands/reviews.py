"""`dateline reviews`: who reviewed which segment of an article's translations, and when."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import ApiOption, StackOption, TokenFileOption


def reviews(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="An article's id.")],
    *,
    language: Annotated[
        str | None,
        typer.Option(metavar="TAG", help="Only this language, such as pt. [default: all]"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of CSV.")] = False,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Export who reviewed which segment of an article's translations, and when.

    Prints CSV with a line for each segment. The token needs the scope edit, and for a hidden
    article inspect.
    """
    from cli.tasks.reviews import reviews as run

    run(article, language=language, as_json=as_json, api=api, stack=stack, token_file=token_file)
