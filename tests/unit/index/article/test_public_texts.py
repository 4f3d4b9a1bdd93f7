"""Since when readers can read the current text, and what they could read before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dateline.model.documents import Status
from dateline.model.visibility import public_spans
from functions.index.article.public_texts import MAX_EARLIER, PublicTexts, public_texts
from functions.index.article.rows import revision_of
from functions.index.article.similarity import sketch_text
from tests.factories import article, at, notice, paragraph
from tests.index_service import prose

if TYPE_CHECKING:
    from dateline.model.documents import Article, Notice

TEXT, OTHER = prose(1, 300), prose(2, 300)


def says(text: str, minute: float, **changes: Any) -> Article:
    return article(minute=minute, body=(paragraph(text),), **changes)


def texts_of(*documents: Article | Notice) -> PublicTexts:
    revisions = [revision_of(document) for document in documents]
    return public_texts(revisions, public_spans(revisions, []))


def test_a_first_text_is_public_since_its_article_is() -> None:
    texts = texts_of(says(TEXT, 0, embargoed_until=at(5)))
    assert (texts.since, texts.earlier) == (at(5), ())


def test_a_small_correction_keeps_the_time_of_the_text() -> None:
    corrected = TEXT.rsplit(" ", 2)[0] + " corrected here"
    texts = texts_of(says(TEXT, 0), says(corrected, 10))
    assert (texts.since, texts.earlier) == (at(0), ())


def test_another_text_has_its_own_time() -> None:
    texts = texts_of(says(OTHER, 0), says(TEXT, 10))
    assert texts.since == at(10)
    assert [(text.since, text.sketch) for text in texts.earlier] == [(at(0), sketch_text(OTHER))]


def test_a_text_that_was_never_public_does_not_count() -> None:
    texts = texts_of(says(OTHER, 0, embargoed_until=at(60)), says(TEXT, 10))
    assert (texts.since, texts.earlier) == (at(10), ())


def test_an_article_that_readers_cannot_see_has_no_current_text() -> None:
    withheld = says(TEXT, 10, status=Status.WITHHELD)
    assert texts_of(says(OTHER, 0), withheld) == PublicTexts()
    assert texts_of(notice(Status.WITHDRAWN, minute=1)) == PublicTexts()


def test_the_newest_earlier_texts_are_kept() -> None:
    texts = texts_of(*(says(prose(n, 300), n) for n in range(MAX_EARLIER + 3)))
    assert [text.since for text in texts.earlier] == [at(n) for n in range(2, MAX_EARLIER + 2)]


def test_a_short_text_is_the_same_only_to_the_letter() -> None:
    short = texts_of(says("Watch the video.", 0), says("Watch the film.", 5))
    assert (short.since, len(short.earlier)) == (at(5), 1)
    again = texts_of(says("Watch the video.", 0), says("Watch the video.", 5, section="Film"))
    assert (again.since, again.earlier) == (at(0), ())
