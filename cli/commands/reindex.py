"""`dateline reindex`: rebuilds ArticleTable from S3 content."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import StackOption


def reindex(
    *,
    since: Annotated[
        str | None,
        typer.Option(help="Only articles with a document written since then.", metavar="TIME"),
    ] = None,
    after: Annotated[
        str | None, typer.Option(help="Resume a stopped run after this article.", metavar="ID")
    ] = None,
    rate: Annotated[float, typer.Option(min=0.1, help="Documents sent in a second.")] = 50.0,
    stack: StackOption = None,
) -> None:
    """Rebuild ArticleTable from S3 content: an empty table, or one in use.

    Index reads every document again, article by article in the order in which the articles were
    first received. Correct rows stay as they are, and no event announces them as news. TIME is
    2026-03-04 or 2026-03-04T12:00:00Z. Prints a JSON line with the numbers of articles and
    documents. Ends with 1 if index gave up on a message.
    """
    from cli.tasks.reindex import reindex as run

    run(since=since, after=after, rate=rate, stack=stack)
