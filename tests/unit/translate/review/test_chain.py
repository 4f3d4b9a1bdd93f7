"""The end of a chain is found in S3, and each number has one writer."""

from __future__ import annotations

from typing import cast

import pytest

from dateline.model.content_keys import content_key, translation_key
from dateline.model.documents import Article, Notice, Translation, TranslationState
from dateline.model.errors import LostRace, NotFound, Unprocessable
from dateline.model.rows import Head, TranslationRow
from dateline.stores.articles import ArticleReader
from dateline.stores.content import ContentStore
from functions.index.article.rows import translation_row
from functions.index.article.translation_chain import with_translation
from functions.translate.review.chain import ChainHead, ChainStore
from tests.factories import article, translation

STORY = article()
HELD = TranslationState.HELD
ONE, TWO, THREE = (translation(STORY, number=number) for number in (1, 2, 3))


class Content:
    """Documents by key, each written once."""

    def __init__(self, *documents: Translation) -> None:
        self.documents: dict[str, Article | Notice | Translation] = {
            content_key(document): document for document in documents
        }
        self.asked: list[str] = []

    def get(self, key: str) -> Article | Notice | Translation:
        self.asked.append(key)
        if key not in self.documents:
            raise NotFound("aws_nosuchkey", key)
        return self.documents[key]

    def put_translation(self, document: Translation) -> None:
        if content_key(document) in self.documents:
            raise LostRace("aws_preconditionfailed", "there")
        self.documents[content_key(document)] = document


class Articles:
    """Rows by language."""

    def __init__(self, **rows: TranslationRow) -> None:
        self.rows = rows

    def head(
        self, article_id: str, languages: tuple[str, ...]
    ) -> tuple[Head | None, dict[str, TranslationRow]]:
        assert article_id == STORY.id
        return None, {name: row for name, row in self.rows.items() if name in languages}


def chain_store(content: Content, **rows: TranslationRow) -> ChainStore:
    return ChainStore(cast("ArticleReader", Articles(**rows)), cast("ContentStore", content))


def row(*documents: Translation) -> TranslationRow:
    rows: tuple[TranslationRow, ...] = ()
    for document in documents:
        rows = with_translation(rows, translation_row(document), STORY.id)
    return rows[0]


@pytest.mark.parametrize("indexed", [(), (ONE,), (ONE, TWO), (ONE, TWO, THREE)])
def test_the_end_is_found_however_far_the_row_lags(indexed: tuple[Translation, ...]) -> None:
    store = chain_store(Content(ONE, TWO, THREE))
    chain_head = store.chain_head_from_row(STORY.id, "pt", row(*indexed) if indexed else None)
    assert (chain_head.number, chain_head.newest, chain_head.published) == (3, THREE, None)


@pytest.mark.parametrize("indexed", [1, 2, 3])
def test_the_last_published_document_is_found_behind_held_ones(indexed: int) -> None:
    documents = [
        ONE,
        translation(STORY, number=2, state=HELD),
        translation(STORY, number=3, state=HELD),
    ]
    chain_head = chain_store(Content(*documents)).chain_head_from_row(
        STORY.id, "pt", row(*documents[:indexed])
    )
    assert chain_head.predecessors == (documents[2], ONE)


def test_an_empty_chain_has_no_end() -> None:
    chain_head = chain_store(Content()).chain_head_from_row(STORY.id, "pt", None)
    assert (chain_head.number, chain_head.predecessors) == (0, ())


def test_a_chain_continues_another_ids_translation_from_the_first_number() -> None:
    foreign = translation(article(external_id="again"), number=4)
    chain_head = chain_store(Content(foreign)).chain_head_from_row(STORY.id, "pt", row(foreign))
    assert (chain_head.number, chain_head.newest) == (0, foreign)


def test_a_number_has_one_writer_and_a_repeated_write_is_no_race() -> None:
    content = Content(ONE)
    chain_store(content).write(TWO)
    chain_store(content).write(TWO)
    with pytest.raises(LostRace):
        chain_store(content).write(translation(STORY, number=2, headline="Another"))
    assert content.documents[content_key(TWO)] == TWO


def test_the_search_for_the_end_begins_at_the_row() -> None:
    content = Content(ONE, TWO, THREE)
    chain_store(content).chain_head_from_row(STORY.id, "pt", row(ONE, TWO))
    assert content.asked == [
        content_key(TWO),
        content_key(THREE),
        translation_key(STORY.id, "pt", 4),
    ]


def test_the_row_of_the_asked_language_is_read() -> None:
    foreign = translation(article(external_id="again"), number=4)
    store = chain_store(Content(foreign), pt=row(foreign))
    assert store.chain_head(STORY.id, "pt") == ChainHead(0, foreign)
    assert store.chain_head(STORY.id, "hy") == ChainHead() == ChainHead(0)


class Blind(Content):
    """Reads lag: a document that was just written is not there yet."""

    def get(self, key: str) -> Article | Notice | Translation:
        raise NotFound("aws_nosuchkey", key)


def test_a_race_is_lost_if_the_other_writers_document_cannot_be_read() -> None:
    with pytest.raises(LostRace):
        chain_store(Blind(ONE)).write(ONE)


def test_another_kind_of_document_under_the_key_of_a_translation_is_reported() -> None:
    content = Content()
    content.documents[content_key(ONE)] = STORY
    with pytest.raises(Unprocessable) as caught:
        chain_store(content).get(STORY.id, "pt", 1)
    assert caught.value.code == "document_misplaced"
