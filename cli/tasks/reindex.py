"""`dateline reindex`: rebuilds ArticleTable from S3 content."""

from __future__ import annotations

import json
import sys
from functools import partial
from itertools import count, groupby
from math import inf
from typing import TYPE_CHECKING

import typer

from cli.support.arguments import read_time
from cli.support.console import say
from cli.support.exit_codes import FAILED
from cli.support.operations import given_up_since
from cli.support.requeue import Message, Pace, Requeuer, Stored, resume
from cli.support.target import find_target
from dateline.aws.s3events import REINDEX
from dateline.model.content_keys import CONTENT_KEY, CONTENT_PREFIX
from dateline.model.order_keys import OrderKey
from dateline.model.problems import Hop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

QUEUE = "IndexQueue"
PART = "."
"""Separates an article's id from the number of its second and later messages."""
MAX_DOCUMENTS = 25
"""In one message. An article's documents come together, so that index can hide before it shows.
Index handles ten such messages within its timeout."""


def reindex(*, since: str | None, after: str | None, rate: float, stack: str | None) -> None:
    """Rebuild ArticleTable from S3 content: an empty table, or one in use."""
    start = read_time(since)
    target = find_target(None, stack)
    problems = partial(given_up_since, target, hops=(Hop.INDEX,))
    requeuer = Requeuer(target, "ContentBucket", QUEUE, REINDEX, Pace(rate), problems)
    sys.stdout.write(json.dumps(rebuild(requeuer, start, after)) + "\n")


def rebuild(requeuer: Requeuer, since: datetime | None, after: str | None) -> dict[str, int]:
    """Requeues every document and waits for index; returns the numbers of articles and documents.

    Raises:
        typer.Exit: index gave up on a message.
    """
    # Waiting messages are news. Behind a message of this run, index would take them for known.
    requeuer.wait_until_empty(QUEUE)
    begun = requeuer.begin(QUEUE)
    messages = resume(list(by_article(requeuer.stored(CONTENT_PREFIX), since)), after)
    sent = 0
    for _, part in groupby(messages, key=_part):
        # Index has read every article's newest documents before it gets older ones.
        sent += requeuer.send(list(part))
        requeuer.wait_until_empty(QUEUE)
    failed = requeuer.given_up(begun, QUEUE)
    articles = len({message.name.partition(PART)[0] for message in messages})
    if failed > 0:
        say(f"index gave up on {failed} messages: see `dateline problems list`")
        raise typer.Exit(FAILED)
    return {"articles": articles, "documents": sent}


def by_article(stored: Iterable[Stored], since: datetime | None = None) -> Iterator[Message]:
    """Messages that each name the documents of one article, in order of first receipt.

    The order decides which of two articles with one slug keeps it. If an article has more documents
    than one message holds, its first message names the newest; the others follow after the first
    messages of all articles.
    """
    articles: dict[str, list[Stored]] = {}
    for document in stored:
        if key := CONTENT_KEY.fullmatch(document.key):
            articles.setdefault(key["id"], []).append(document)
    first = {name: min(map(_sent, documents)) for name, documents in articles.items()}
    waiting = {
        name: _newest_first(articles[name])
        for name in sorted(articles, key=lambda name: (first[name], name))
        if since is None or any(document.written_at >= since for document in articles[name])
    }
    for part in count(1):
        if not waiting:
            return
        for name, documents in waiting.items():
            suffix = f"{PART}{part}" if part > 1 else ""
            yield Message(name + suffix, tuple(documents[:MAX_DOCUMENTS]))
        waiting = {
            name: documents[MAX_DOCUMENTS:]
            for name, documents in waiting.items()
            if len(documents) > MAX_DOCUMENTS
        }


def _part(message: Message) -> str:
    return message.name.partition(PART)[2]


def _sent(document: Stored) -> float:
    """When a revision was sent or received, in milliseconds; a translation sorts last.

    It is read from the key, since a copied bucket keeps keys, not times.
    """
    key = CONTENT_KEY.fullmatch(document.key)
    return OrderKey.parse(key["order_key"]).sent if key and key["order_key"] else inf


def _newest_first(documents: Iterable[Stored]) -> list[Stored]:
    """Revisions, then translations, which need their article; the newest of each first."""
    newest_first = sorted(documents, key=lambda document: document.key, reverse=True)
    return sorted(newest_first, key=lambda document: _sent(document) == inf)
