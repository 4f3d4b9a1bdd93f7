"""Sitemaps list an original and its reviewed translations while no better copy is listed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dateline.model.documents import Article, Notice, Status, Translation, TranslationState
from dateline.model.public_rows import MAP_PK, MILESTONE_PK, is_milestone
from dateline.model.stories import Joined, Membership, Window
from functions.index.article.sitemap_rows import sitemap_rows
from functions.index.article.state import State, apply, head_of
from tests.factories import article, at, notice, paragraph, translation

Document = Article | Notice | Translation
REVIEWED = TranslationState.REVIEWED
FIRST, OTHER = article(), "k" * 26


def state_of(*documents: Document, **fields: Any) -> State:
    state = State(id=documents[0].id, source=documents[0].source)
    for document in documents:
        state = apply(state, document)
    return replace(state, **fields)


def rows(state: State) -> list[dict[str, Any]]:
    head = head_of(state)
    assert head is not None
    return sitemap_rows(head, state.translations)


def test_a_row_has_the_original_and_its_reviewed_translations() -> None:
    text = article(modified_at=at(-30), published_at=at(0), expires_at=at(60))
    earlier = translation(text, "hy", state=REVIEWED, translated_at=at(-5), headline="Nav")
    later = translation(text, "pt", state=REVIEWED, translated_at=at(5), headline="Balsa")
    machine = translation(text, "ru")
    (row,) = rows(state_of(text, earlier, later, machine))
    assert row == {
        "pk": MAP_PK,
        "sk": f"2026-03-04T12:00:00.000Z#{text.id}",
        "id": text.id,
        "effective_at": "2026-03-04T12:00:00Z",
        "expires_at": "2026-03-04T13:00:00Z",
        "covered": [],
        "variants": [
            {
                "language": "en",
                "headline": text.headline,
                "modified_at": "2026-03-04T12:00:00Z",
            },
            {
                "language": "hy",
                "headline": "Nav",
                "modified_at": "2026-03-04T12:00:00Z",
                "reviewed": True,
            },
            {
                "language": "pt",
                "headline": "Balsa",
                "modified_at": "2026-03-04T12:05:00Z",
                "reviewed": True,
            },
        ],
    }


@pytest.mark.parametrize(("modified", "listed"), [(7, "12:07"), (None, "12:00"), (-9, "12:00")])
def test_an_original_is_as_new_as_its_last_change_and_no_older_than_its_release(
    modified: float | None, listed: str
) -> None:
    text = article(modified_at=None if modified is None else at(modified))
    (row,) = rows(state_of(text))
    assert row["variants"][0]["modified_at"] == f"2026-03-04T{listed}:00Z"


def test_a_translation_of_an_earlier_text_is_marked_or_left_out() -> None:
    changed = article(minute=5, body=(paragraph("Another text."),))
    kept = translation(FIRST, state=REVIEWED, headline="Balsa")
    (row,) = rows(state_of(FIRST, kept, changed))
    assert [variant.get("stale") for variant in row["variants"]] == [None, True]
    # The article was hidden in between, so the earlier text does not stay.
    hidden = notice(Status.WITHDRAWN, minute=3)
    (row,) = rows(state_of(FIRST, kept, hidden, changed))
    assert [variant["language"] for variant in row["variants"]] == ["en"]


def test_a_hidden_or_merged_article_is_in_no_sitemap() -> None:
    for status in (Status.WITHHELD, Status.WITHDRAWN, Status.KILLED):
        assert rows(state_of(FIRST, notice(status, minute=5))) == []
    joined = Joined(to=OTHER, link="https://a.example/1", headline="F")
    assert rows(state_of(FIRST, merged_into=joined)) == []


def test_a_row_says_when_a_better_copy_is_listed_and_is_missing_if_always() -> None:
    def with_covers(language: str | None, *windows: Window) -> State:
        text = article(language=language)
        covered = {language or "und": windows}
        return state_of(text, membership=Membership(story=OTHER, covered=covered))

    part = Window(since=at(5), until=at(9))
    for language in ("en", None):
        (row,) = rows(with_covers(language, part))
        assert row["covered"] == [
            {"since": "2026-03-04T12:05:00Z", "until": "2026-03-04T12:09:00Z"}
        ]
        assert rows(with_covers(language, Window(since=at(0)))) == []


def test_a_milestone_is_drawn_by_the_number_of_its_languages() -> None:
    number = next(
        n
        for n in range(20_000)
        if is_milestone(article(external_id=f"m{n}").id, 2)
        and not is_milestone(article(external_id=f"m{n}").id, 1)
    )
    text = article(external_id=f"m{number}")
    assert [row["pk"] for row in rows(state_of(text))] == [MAP_PK]
    both = rows(state_of(text, translation(text, state=REVIEWED)))
    assert [row["pk"] for row in both] == [MAP_PK, MILESTONE_PK]
    assert {**both[0], "pk": MILESTONE_PK} == both[1]
