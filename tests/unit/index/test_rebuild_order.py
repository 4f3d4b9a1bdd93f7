"""The order in which a rebuild indexes documents."""

from __future__ import annotations

import random

from dateline.aws.s3events import ObjectCreated
from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.errors import NotFound
from functions.index.rebuild_order import hiding_first
from tests.factories import article, notice, translation

Document = Article | Notice | Translation
FIRST, SECOND, THIRD = (article(minute=minute) for minute in (1, 2, 3))
HELD = article(minute=4, status=Status.WITHHELD)
WITHDRAWN, KILLED = notice(Status.WITHDRAWN, minute=5), notice(Status.KILLED, minute=6)
ALL: tuple[Document, ...] = (FIRST, SECOND, THIRD, HELD, WITHDRAWN, KILLED, translation(THIRD))


class Documents:
    """Documents by key."""

    def __init__(self, *documents: Document) -> None:
        self._documents = {content_key(document): document for document in documents}

    def get(self, key: str) -> Document:
        if key not in self._documents:
            raise NotFound("aws_nosuchkey", key)
        return self._documents[key]


def events(*documents: Document, rebuilding: bool = True) -> list[ObjectCreated]:
    return [
        ObjectCreated("content", content_key(document), 1, None, "0", rebuilding=rebuilding)
        for document in documents
    ]


def test_hiding_documents_come_first_then_the_newest_and_translations_last() -> None:
    order = random.Random(5)
    for _ in range(20):
        mixed: list[Document] = list(ALL)
        order.shuffle(mixed)
        ordered = hiding_first(events(*mixed), Documents(*ALL))
        expected: list[Document] = [
            KILLED,
            WITHDRAWN,
            HELD,
            THIRD,
            SECOND,
            FIRST,
            translation(THIRD),
        ]
        assert [item.key for item in ordered] == [content_key(item) for item in expected]


def test_events_of_s3_keep_their_order_and_are_not_read() -> None:
    created = events(FIRST, KILLED, rebuilding=False)
    assert hiding_first(created, Documents()) == created


def test_a_deleted_document_is_left_to_the_indexer() -> None:
    ordered = hiding_first(events(FIRST, KILLED), Documents(KILLED))
    assert [item.key for item in ordered] == [content_key(KILLED), content_key(FIRST)]
