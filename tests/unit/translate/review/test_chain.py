"""The end of a chain is found where S3 has it, and a number is had by one writer."""

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


def chains(content: Content) -> ChainStore:
    return ChainStore(cast("ArticleReader", None), cast("ContentStore", content))


def row(*documents: Translation) -> TranslationRow:
    rows: tuple[TranslationRow, ...] = ()
    for document in documents:
        rows = with_translation(rows, translation_row(document), STORY.id)
    return rows[0]


@pytest.mark.parametrize("indexed", [(), (ONE,), (ONE, TWO), (ONE, TWO, THREE)])
def test_the_end_is_found_however_far_behind_the_row_is(indexed: tuple[Translation, ...]) -> None:
    found = chains(Content(ONE, TWO, THREE))
    chain_head = found.chain_head_from_row(STORY.id, "pt", row(*indexed) if indexed else None)
    assert (chain_head.number, chain_head.newest, chain_head.published) == (3, THREE, None)


@pytest.mark.parametrize("indexed", [1, 2, 3])
def test_the_last_published_is_found_behind_what_is_held(indexed: int) -> None:
    documents = [
        ONE,
        translation(STORY, number=2, state=HELD),
        translation(STORY, number=3, state=HELD),
    ]
    chain_head = chains(Content(*documents)).chain_head_from_row(
        STORY.id, "pt", row(*documents[:indexed])
    )
    assert chain_head.predecessors == (documents[2], ONE)


def test_a_chain_that_is_not_there_ends_with_nothing() -> None:
    chain_head = chains(Content()).chain_head_from_row(STORY.id, "pt", None)
    assert (chain_head.number, chain_head.predecessors) == (0, ())


def test_what_was_translated_under_another_id_is_gone_on_from_under_the_first_number() -> None:
    foreign = translation(article(external_id="again"), number=4)
    chain_head = chains(Content(foreign)).chain_head_from_row(STORY.id, "pt", row(foreign))
    assert (chain_head.number, chain_head.newest) == (0, foreign)


def test_a_number_is_had_by_one_writer_and_meeting_oneself_is_no_race() -> None:
    content = Content(ONE)
    chains(content).write(TWO)
    chains(content).write(TWO)
    with pytest.raises(LostRace):
        chains(content).write(translation(STORY, number=2, headline="Another"))
    assert content.documents[content_key(TWO)] == TWO
