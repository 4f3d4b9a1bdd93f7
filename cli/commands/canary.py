"""`dateline canary`: sends a test article through the public API, hop by hop."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import ApiOption, StackOption


def canary(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON line for each hop.")
    ] = False,
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Send a test article through the public API: deliver, read, correct and kill it.

    Prints each hop with its seconds, and ends with 1 at a hop that is broken or late. No reader,
    listing, feed, sitemap or event gets the article, which the command checks too. The first run
    makes the reserved source `canary`. With the stack parameter Canary=true, the stack runs it
    every five minutes.
    """
    from cli.tasks.canary import canary as run

    run(as_json=as_json, api=api, stack=stack)
