"""Rows of the largest documents that the model allows fit into DynamoDB, with any content."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dateline.aws.table import to_item
from dateline.model.documents import (
    MAX_CODE,
    MAX_HEADLINE,
    MAX_NAME,
    MAX_RENDITIONS,
    MAX_SLUG,
    MAX_SMALL_TEXT,
    MAX_URL,
    MAX_VERSION,
    Article,
    Author,
    Media,
    Notice,
    Rendition,
    Status,
    Tag,
    Translation,
)
from dateline.model.row_size import MAX_TEXT_BYTES, fitting, shortened
from functions.index.article.history import MAX_REPEATS
from functions.index.article.state import Row, State, apply, rows_of
from tests.factories import NOON, article, at, notice, paragraph, translation

MANY = 60
"""Authors and tags: more than a summary repeats."""
MAX_ROW = 400 * 1024
MAX_TRANSACTION = 4 * 1024 * 1024
WIDE = "\U00020000"
"""A letter of four bytes."""


def url(number: int) -> str:
    return f"https://pictures.example/{number:04d}/".ljust(MAX_URL, "x")


def largest(minute: float = 0, **changes: Any) -> Article:
    """An article with every field as long as the model allows."""
    values: dict[str, Any] = {
        "external_id": WIDE * MAX_URL,
        "source_version": WIDE * MAX_VERSION,
        "headline": WIDE * MAX_HEADLINE,
        "standfirst": WIDE * 20_000,
        "byline": WIDE * 2_000,
        "place": WIDE * 500,
        "section": WIDE * 500,
        "slug": WIDE * MAX_SLUG,
        "access_reason": WIDE * 200,
        "authors": tuple(
            Author(name=f"{n:03d}".ljust(MAX_NAME, WIDE), role=WIDE * MAX_NAME) for n in range(MANY)
        ),
        "tags": tuple(
            Tag(name=f"{n:03d}".ljust(MAX_NAME, WIDE), scheme="s" * MAX_CODE, code="c" * MAX_CODE)
            for n in range(MANY)
        ),
        "canonical_url": url(0),
        "usage_terms": WIDE * MAX_SMALL_TEXT,
        "copyright": WIDE * MAX_SMALL_TEXT,
        "correction_note": WIDE * MAX_SMALL_TEXT,
        "media": (
            Media(
                url=url(1),
                type="image/jpeg",
                alt=WIDE * MAX_SMALL_TEXT,
                caption=WIDE * MAX_SMALL_TEXT,
                credit=WIDE * MAX_SMALL_TEXT,
                renditions=tuple(
                    Rendition(url=url(n), name="n" * MAX_NAME) for n in range(MAX_RENDITIONS)
                ),
            ),
        ),
        "body": tuple(paragraph(f"Paragraph {n} of many.") for n in range(1_500)),
    }
    return article(minute=minute, **{**values, **changes})


def rows_after(original: Article, *documents: Article | Notice | Translation) -> dict[Any, Row]:
    state = State(id=original.id, source=original.source)
    for document in (original, *documents):
        state = apply(state, document)
    return rows_of(state)


def bytes_of(row: Row) -> int:
    """At least the bytes that DynamoDB counts: it has no brackets and quotes."""
    return len(json.dumps(to_item(row), default=str, ensure_ascii=False).encode())


def test_rows_of_the_largest_article_with_many_repeats_and_translations_fit() -> None:
    original = largest()
    repeats = [largest(minute) for minute in range(1, MAX_REPEATS + 2)]
    translations = [
        translation(original, language, headline=WIDE * MAX_HEADLINE, standfirst=WIDE * 50_000)
        for language in ("de", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "sv", "tr", "zh")
    ]
    rows = rows_after(original, *repeats, *translations)
    sizes = {key: bytes_of(row) for key, row in rows.items()}
    assert max(sizes.values()) < MAX_ROW
    assert sum(sizes.values()) < MAX_TRANSACTION
    assert len(rows) > 40


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.KILLED, Status.WITHHELD])
def test_a_notice_with_the_longest_reason_fits(status: Status) -> None:
    original = largest()
    last = notice(
        status,
        minute=5,
        external_id=original.external_id,
        id=original.id,
        reason=WIDE * MAX_SMALL_TEXT,
    )
    rows = rows_after(original, last)
    assert max(map(bytes_of, rows.values())) < MAX_ROW


def test_a_summary_repeats_usual_texts_whole() -> None:
    original = article(correction_note="An earlier version misspelt a name.")
    row = rows_after(original)[(f"ARTICLE#{original.id}", "HEAD")]
    assert row["summary"]["correction_note"] == original.correction_note
    assert row["summary"]["headline"] == original.headline
    assert len(row["summary"]["tags"]) == len(original.tags)
    assert original.published_at == NOON < at(1)


@pytest.mark.parametrize("text", ["short", "a" * 10_000, "ä" * 10_000, "語" * 10_000, WIDE * 9_999])
def test_a_text_is_cut_between_characters(text: str) -> None:
    cut = shortened(text)
    assert text.startswith(cut)
    assert len(cut.encode()) <= MAX_TEXT_BYTES
    assert shortened(cut) == cut
    assert cut == text or len(cut) >= MAX_TEXT_BYTES // 4


def test_models_are_kept_as_long_as_their_bytes_fit() -> None:
    tags = [Tag(name="語" * 100) for _ in range(10)]
    size = len(tags[0].model_dump_json(exclude_none=True).encode())
    assert fitting(tags, 3 * size) == tuple(tags[:3])
    assert fitting(tags, 3 * size - 1) == tuple(tags[:2])
    assert fitting(tags, 100 * size) == tuple(tags)
