"""`dateline reindex`: makes ArticleTable what S3 content says."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count, groupby
from typing import Annotated

import typer

from cli.support.console import say
from cli.support.exit_codes import FAILED
from cli.support.requeue import Message, Pace, Resender, Stored, behind, moment
from cli.support.target import StackOption, find_target
from dateline.aws.s3events import REINDEX
from dateline.model.content_keys import CONTENT_KEY, CONTENT_PREFIX

QUEUE = "IndexQueue"
PART = "."
"""Before the number of an article's second message and those behind it."""
MAX_DOCUMENTS = 25
"""Named by one message: an article's come together, so that index can hide before it shows. Ten
messages of so many are done within the function's timeout."""


def reindex(
    *,
    since: Annotated[
        str | None,
        typer.Option(help="Only articles of which a document was written since.", metavar="TIME"),
    ] = None,
    after: Annotated[
        str | None, typer.Option(help="Go on after this article, where a run was stopped.")
    ] = None,
    rate: Annotated[float, typer.Option(min=0.1, help="Documents a second.")] = 50.0,
    stack: StackOption = None,
) -> None:
    """Rebuild ArticleTable from S3 content, in place or from nothing.

    Every document is indexed again as if S3 had just told of it, article by article in the order in
    which they first came. What is there and right is left alone; nothing is announced as news.
    Prints a JSON line with what was done. Ends with 1 if index gave up on something.
    """
    start = moment(since)
    resender = Resender(find_target(None, stack), "ContentBucket", QUEUE, REINDEX, Pace(rate))
    sys.stdout.write(json.dumps(rebuild(resender, start, after)) + "\n")


def rebuild(resender: Resender, since: datetime | None, after: str | None) -> dict[str, int]:
    """Has every document indexed again; tells how many articles and documents there were.

    Raises:
        typer.Exit: index gave up on some.
    """
    # What waits is news. If it came after its own document it would be taken for known.
    resender.settle(QUEUE)
    given_up = resender.dead_letters(QUEUE)
    messages = behind(list(by_article(resender.stored(CONTENT_PREFIX), since)), after)
    sent = 0
    for _, part in groupby(messages, key=_part):
        # An article's newest documents are indexed before any older ones are sent.
        sent += resender.send(list(part))
        resender.settle(QUEUE)
    failed = resender.dead_letters(QUEUE) - given_up
    articles = len({message.name.partition(PART)[0] for message in messages})
    if failed > 0:
        say(f"index gave up on {failed} messages: look into its dead-letter queue")
        raise typer.Exit(FAILED)
    return {"articles": articles, "documents": sent}


def by_article(stored: Iterable[Stored], since: datetime | None = None) -> Iterator[Message]:
    """Messages that name all documents of one article each, the article that first came first.

    Where two articles made the same address, whoever came first has it. Of an article with more
    documents than a message names the newest are in the first, and the others come behind all
    first ones.
    """
    articles: dict[str, list[Stored]] = {}
    for item in stored:
        if found := CONTENT_KEY.fullmatch(item.key):
            articles.setdefault(found["id"], []).append(item)
    first = {name: min(map(_received, ones)) for name, ones in articles.items()}
    waiting = {
        name: _newest_first(articles[name])
        for name in sorted(articles, key=lambda name: (first[name], name))
        if since is None or any(article.written_at >= since for article in articles[name])
    }
    for part in count(1):
        if not waiting:
            return
        for name, documents in waiting.items():
            ending = f"{PART}{part}" if part > 1 else ""
            yield Message(name + ending, tuple(documents[:MAX_DOCUMENTS]))
        waiting = {
            name: documents[MAX_DOCUMENTS:]
            for name, documents in waiting.items()
            if len(documents) > MAX_DOCUMENTS
        }


def _part(message: Message) -> str:
    return message.name.partition(PART)[2]


def _received(one: Stored) -> str:
    """When a revision came to our door: in the key, so a bucket that was copied keeps it.

    A translation's key says nothing of it and sorts behind them all.
    """
    found = CONTENT_KEY.fullmatch(one.key)
    return found["order_key"].split("-")[2] if found and found["order_key"] else "~"


def _newest_first(documents: Iterable[Stored]) -> list[Stored]:
    """Revisions, then translations, which need their article: each with the newest first."""
    newest_first = sorted(documents, key=lambda document: document.key, reverse=True)
    return sorted(newest_first, key=lambda item: _received(item) == "~")
