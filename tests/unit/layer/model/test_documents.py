"""The canonical documents: what they refuse, derive and leave out of comparison."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from dateline.model.documents import (
    Block,
    BlockKind,
    Status,
    content_hash,
    documents,
    fingerprint,
    text_hash,
)
from dateline.model.html_text import visible_text
from tests.factories import NOON, article, notice, paragraph, provenance, translation


def test_documents_come_back_from_json_as_they_went() -> None:
    original = article(embargoed_until=NOON)
    for document in (original, notice(Status.KILLED, minute=1), translation(original)):
        assert documents.validate_json(document.model_dump_json()) == document


def test_a_document_cannot_be_changed_nor_carry_unknown_fields() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        article().headline = "Other"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="extra"):
        article(headlin="Other")


def test_times_are_aware_and_become_utc() -> None:
    yerevan = timezone(timedelta(hours=4))
    taken = article(published_at=datetime(2026, 3, 4, 16, tzinfo=yerevan))
    assert taken.published_at == NOON
    assert taken.published_at is not None
    assert taken.published_at.utcoffset() == timedelta(0)
    with pytest.raises(ValidationError):
        article(published_at=datetime(2026, 3, 4, 16))  # noqa: DTZ001


def test_text_is_composed_and_typographic_quotes_stay() -> None:
    assert article(headline="Cafe\u0301 “open”").headline == "Café “open”"


def test_notes_are_neither_counted_nor_part_of_the_fingerprint() -> None:
    note = Block(kind=BlockKind.NOTE, html="<p>Sign up for our newsletter.</p>")
    plain = article()
    with_note = article(body=(*plain.body, note))
    assert with_note.word_count == plain.word_count == 10
    assert with_note.fingerprint == plain.fingerprint
    assert text_hash(with_note) == text_hash(plain)
    assert content_hash(with_note) != content_hash(plain)
    assert note not in with_note.story


def test_a_fingerprint_is_of_the_words_not_of_markup_case_or_spacing() -> None:
    marked_up = article(body=(paragraph("The <b>first</b> boat"), paragraph("left.")))
    other = article(body=(paragraph("the first  boat left."),))
    assert marked_up.fingerprint == other.fingerprint
    assert marked_up.fingerprint != article().fingerprint


def test_counts_and_hashes_that_came_with_a_document_are_not_believed() -> None:
    lied = article(word_count=9_999, fingerprint="lie")
    assert (lied.word_count, lied.fingerprint) == (10, article().fingerprint)
    assert Block(kind=BlockKind.PARAGRAPH, html="<p>x</p>", hash="lie").hash != "lie"


def test_when_and_how_it_came_is_not_content() -> None:
    again = article(minute=30, provenance=provenance(NOON, format="rss"), warnings=("x",))
    assert content_hash(again) == content_hash(article())
    assert content_hash(article(status=Status.WITHHELD)) != content_hash(article())
    assert content_hash(article(embargoed_until=NOON)) != content_hash(article())


def test_what_changes_a_translation_and_what_does_not() -> None:
    assert text_hash(article(section="Other", tags=())) == text_hash(article())
    assert text_hash(article(headline="Other")) != text_hash(article())
    assert text_hash(article(body=(paragraph("Other."),))) != text_hash(article())


@given(st.text())
def test_visible_text_never_fails_and_folds_space(html: str) -> None:
    text = visible_text(html)
    assert text == " ".join(text.split())


def test_visible_text_keeps_blocks_apart_and_inline_words_together() -> None:
    assert visible_text("<ul><li>one</li><li>two</li></ul>") == "one two"
    assert visible_text("<p>half<em>time</em> &amp; more<br>end</p>") == "halftime & more end"


@given(st.text())
@example("Straße İstanbul ΣΊΣΥΦΟΣ Ǆ ﬁ")
@example("“Boats” — left’s")
def test_a_story_is_folded_as_python_folds_it(text: str) -> None:
    folded = hashlib.sha256(text.casefold().encode()).hexdigest()
    assert fingerprint((Block.of(BlockKind.PARAGRAPH, text or "x", text),)) == folded
