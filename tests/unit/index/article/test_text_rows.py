"""The texts that feeds read in one call: they are in the table exactly while listings show them."""

from __future__ import annotations

import random
from typing import Any

import pytest

from dateline.aws.table import from_item, to_item
from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.editor_acts import Act
from dateline.model.variant_texts import (
    MAX_PACKED_BYTES,
    ORIGINAL,
    VariantText,
    unpacked,
    variant_text,
)
from functions.index.article.text_rows import MAX_TEXTS
from tests.factories import article, at, notice, paragraph, ruling, translation
from tests.index_service import IndexService

STORY = article(editorial_note="Do not name the skipper.", access_reason=None)
LANGUAGES = ("ar", "de", "es", "fr", "hy", "it", "ja", "ka", "pl", "pt")


def service_with(*documents: Article | Notice | Translation) -> IndexService:
    service = IndexService()
    service.index(*documents)
    return service


def texts(service: IndexService) -> dict[str, VariantText | None]:
    """What is in the rows with texts, by their sort key."""
    rows = [row for row in service.rows() if row["pk"].startswith("TEXT#")]
    return {row["sk"]: unpacked(row["text"]) if "text" in row else None for row in rows}


def test_rows_have_what_readers_may_know_of_each_variant() -> None:
    portuguese = translation(STORY)
    service = service_with(STORY, portuguese)
    stored = texts(service)
    assert stored == {ORIGINAL: variant_text(STORY), "pt": variant_text(portuguese)}
    assert "skipper" not in repr(stored)
    assert not {"editorial_note", "provenance", "warnings"} & VariantText.model_fields.keys()


def test_a_revision_replaces_the_text() -> None:
    corrected = article(minute=5, body=(paragraph("Another text."),))
    for order in ((STORY, corrected), (corrected, STORY)):
        assert texts(service_with(*order)) == {ORIGINAL: variant_text(corrected)}


@pytest.mark.parametrize("status", [Status.WITHHELD, Status.WITHDRAWN, Status.KILLED])
def test_a_hidden_article_has_no_text_in_the_table(status: Status) -> None:
    for order in ((STORY, notice(status, minute=5)), (notice(status, minute=5), STORY)):
        assert texts(service_with(*order)) == {}


def test_a_kill_by_hand_removes_the_texts_and_a_reinstatement_reads_them_from_s3() -> None:
    service = service_with(STORY, translation(STORY), ruling(Act.KILL, minute=5))
    assert texts(service) == {}
    service.index(ruling(Act.REINSTATE, minute=6))
    assert texts(service)[ORIGINAL] == variant_text(STORY)


def test_a_restricted_or_expired_text_that_was_never_public_is_not_copied() -> None:
    assert texts(service_with(article(expires_at=at(-60)))) == {}


def test_a_text_that_is_too_long_for_a_row_stays_in_s3() -> None:
    noise = random.Random(1).randbytes(2 * MAX_PACKED_BYTES).hex()
    assert texts(service_with(article(body=(paragraph(noise),)))) == {ORIGINAL: None}


def test_a_transaction_has_room_for_the_texts_of_a_few_languages_only() -> None:
    service = service_with(STORY, *(translation(STORY, language) for language in LANGUAGES))
    assert list(texts(service)) == [ORIGINAL, *LANGUAGES[: MAX_TEXTS - 1]]


def test_a_table_of_an_earlier_release_gets_its_texts_by_a_reindex_or_a_revision() -> None:
    service = service_with(STORY)
    expected = service.rows()
    for rebuilding in (True, False):
        old = service.table.copy()
        for (pk, sk), item in list(old.items.items()):
            if pk.startswith("TEXT#"):
                old._drop((pk, sk))
            elif sk == "HEAD":
                old.put(to_item(_without_texts(from_item(item))))
        again = IndexService(table=old, rebuilding=rebuilding)
        again.put(STORY)
        assert texts(again) == {}
        again.index(STORY if rebuilding else article(minute=5))
        assert texts(again).keys() == {ORIGINAL}
        assert not rebuilding or again.rows() == expected


def _without_texts(head: dict[str, Any]) -> dict[str, Any]:
    listed = [name for name in head["listed"] if not name.startswith("TEXT#")]
    return head | {"listed": listed, "lock": "0" * 16}
