"""Rows from before reviews were declared call no translation reviewed."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.model.documents import TranslationState
from dateline.model.public_rows import MapRow
from dateline.model.rows import Head, TranslationRow, plain
from functions.index.article.rows import translation_row
from functions.index.article.translation_chain import with_translation
from tests.factories import NOON, article, translation
from tests.unit.announce.head_rows import head

STORY = article()
REVIEWED, PARTLY = TranslationState.REVIEWED, TranslationState.PARTLY_REVIEWED


def stored_before() -> dict[str, Any]:
    """A translation's row without `review`."""
    row = plain(translation_row(translation(STORY, state=REVIEWED)))
    for part in (row["newest"], row["published"], *row["steps"]):
        del part["review"]
    return row


def test_a_row_from_before_is_partly_reviewed_and_kept_when_the_text_changes() -> None:
    row = TranslationRow.model_validate(stored_before())
    assert not row.reviewed
    assert {part.state for part in (row.newest, row.published, *row.steps) if part} == {PARTLY}
    assert row.kept == row.published


def test_index_writes_the_state_of_the_document_over_that_of_the_row() -> None:
    row = TranslationRow.model_validate(stored_before())
    arrived = translation_row(translation(STORY, state=REVIEWED))
    assert with_translation((row,), arrived, STORY.id) == (arrived,)
    assert arrived.reviewed


def test_a_head_from_before_names_no_reviewed_language() -> None:
    before = plain(head(languages=("hy", "pt"))) | {"reviewed": ["pt"]}
    assert Head.model_validate(before).reviewed == ()
    declared = before | {"translation_states": {"pt": "reviewed", "hy": "translated"}}
    assert Head.model_validate(declared).reviewed == ("pt",)


@pytest.mark.parametrize(("mark", "languages"), [({}, ["en"]), ({"reviewed": True}, ["en", "pt"])])
def test_a_sitemap_row_from_before_lists_the_original_alone(
    mark: dict[str, bool], languages: list[str]
) -> None:
    variants = [
        {"language": "en", "headline": "Ferry", "modified_at": NOON},
        {"language": "pt", "headline": "Balsa", "modified_at": NOON, **mark},
    ]
    row = MapRow.model_validate({"id": STORY.id, "effective_at": NOON, "variants": variants})
    assert [variant.language for variant in row.variants] == languages
