"""`dateline trace`: the way of a submission or an article, hop by hop."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import ApiOption, JsonOption, StackOption, TokenFileOption


def trace(
    entry: Annotated[
        str, typer.Argument(metavar="ID", help="The id of a submission or of an article.")
    ],
    *,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="The source that sent it. Needed for another source's submission that is not "
            "processed yet.",
        ),
    ] = None,
    as_json: JsonOption = False,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Show the way of a submission or an article, hop by hop, with times.

    A submission's trace goes on with its articles. It shows what was accepted, processed, indexed,
    held, published, translated and killed, and by whom. The token needs the scope inspect. If the
    AWS profile may read the functions' logs, their lines about the id are shown in between.
    """
    from cli.tasks.trace import trace as run

    run(entry, source=source, as_json=as_json, api=api, stack=stack, token_file=token_file)
