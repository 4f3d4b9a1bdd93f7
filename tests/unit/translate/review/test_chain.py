"""The end of a chain is found in S3, and each number has one writer."""

from __future__ import annotations

from typing import cast

import pytest

from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Notice, Translation, TranslationState
from dateline.model.errors import LostRace, NotFound
from dateline.model.rows import TranslationRow
from dateline.stores.articles import ArticleReader
from dateline.stores.content import ContentStore
from functions.index.article.rows import translation_row
from functions.index.article.translation_chain import with_translation
from functions.translate.review.chain import ChainStore
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


def chain_store(content: Content) -> ChainStore:
    return ChainStore(cast("ArticleReader", None), cast("ContentStore", content))


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
