"""What a rebuild indexes first."""

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
GONE, KILLED = notice(Status.WITHDRAWN, minute=5), notice(Status.KILLED, minute=6)
ALL: tuple[Document, ...] = (FIRST, SECOND, THIRD, HELD, GONE, KILLED, translation(THIRD))


class Documents:
    """Documents by key."""

    def __init__(self, *documents: Document) -> None:
        self._documents = {content_key(document): document for document in documents}

    def get(self, key: str) -> Document:
        if key not in self._documents:
            raise NotFound("aws_nosuchkey", key)
        return self._documents[key]


def told(*documents: Document, rebuilding: bool = True) -> list[ObjectCreated]:
    return [
        ObjectCreated("content", content_key(document), 1, None, "0", rebuilding=rebuilding)
        for document in documents
    ]


def test_what_hides_comes_first_then_the_newest_and_translations_last() -> None:
    order = random.Random(5)
    for _ in range(20):
        mixed: list[Document] = list(ALL)
        order.shuffle(mixed)
        found = hiding_first(told(*mixed), Documents(*ALL))
        wanted: list[Document] = [KILLED, GONE, HELD, THIRD, SECOND, FIRST, translation(THIRD)]
        assert [item.key for item in found] == [content_key(item) for item in wanted]


def test_what_s3_tells_of_is_taken_as_it_comes_and_not_read_for_that() -> None:
    created = told(FIRST, KILLED, rebuilding=False)
    assert hiding_first(created, Documents()) == created


def test_a_document_that_is_gone_is_left_for_indexing_to_find() -> None:
    found = hiding_first(told(FIRST, KILLED), Documents(KILLED))
    assert [item.key for item in found] == [content_key(KILLED), content_key(FIRST)]
