"""Listing rows follow the state and stay within the size of one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from dateline.model.documents import (
    Article,
    Author,
    Notice,
    Status,
    Tag,
    Translation,
    TranslationState,
)
from dateline.model.rows import Head
from dateline.model.stories import Joined, Membership, Window
from functions.index.article.listings import listing_rows
from functions.index.article.state import State, apply, head_of
from tests.factories import article, at, notice, paragraph, translation


def state_of(*documents: Article | Notice | Translation) -> State:
    state = State(id=documents[0].id, source=documents[0].source)
    for document in documents:
        state = apply(state, document)
    return state


def head(state: State) -> Head:
    current = head_of(state)
    assert current is not None
    return current


def partitions(state: State) -> set[str]:
    return {row["pk"] for row in listing_rows(head(state), state.translations)}


def test_an_article_is_listed_under_each_facet() -> None:
    assert partitions(state_of(article(authors=(Author(name="Ani  Petrosyan"),)))) == {
        "LISTING#en#all#",
        "LISTING#en#section#regions",
        "LISTING#en#source#desk",
        "LISTING#en#tag#transport",
        "LISTING#en#tag#lakes",
        "LISTING#en#author#ani petrosyan",
    }


def test_a_fitting_translation_is_listed_in_its_language() -> None:
    original = article()
    rows = listing_rows(
        head(state_of(original)), state_of(original, translation(original)).translations
    )
    portuguese = [row for row in rows if row["pk"] == "LISTING#pt#all#"]
    assert [row["headline"] for row in portuguese] == [f"[pt] {original.headline}"]
    assert portuguese[0]["machine_translated"] is True


def test_a_translation_of_an_older_text_is_not_listed() -> None:
    original = article()
    changed = article(minute=5, body=(paragraph("All boats are cancelled."),))
    state = state_of(original, translation(original), changed)
    assert not {pk for pk in partitions(state) if pk.startswith("LISTING#pt")}


def test_a_translation_held_for_review_is_not_listed() -> None:
    original = article()
    held = translation(original, state=TranslationState.HELD)
    assert not {pk for pk in partitions(state_of(original, held)) if "#pt#" in pk}


def test_only_usable_articles_are_listed() -> None:
    for status in (Status.WITHHELD, Status.WITHDRAWN, Status.KILLED):
        assert partitions(state_of(article(), notice(status, minute=1))) == set()
        assert partitions(state_of(article(status=status))) == set()


def test_an_embargo_moves_the_row_to_its_end() -> None:
    state = state_of(article(embargoed_until=at(90)))
    (sort_key,) = {row["sk"] for row in listing_rows(head(state), state.translations)}
    assert sort_key.startswith("2026-03-04T13:30:00.000Z#")


def test_twelve_translations_stay_within_the_budget_and_keep_the_original_whole() -> None:
    original = article(
        tags=tuple(Tag(name=f"tag {number}") for number in range(30)),
        authors=tuple(Author(name=f"Author {number}") for number in range(9)),
    )
    languages = ["pt", "hy", "ru", "kk", "ka", "az", "de", "fr", "es", "it", "tr", "uk"]
    state = state_of(original, *(translation(original, language) for language in languages))
    rows = listing_rows(head(state), state.translations)
    assert len(rows) == 28
    assert len([row for row in rows if row["pk"].startswith("LISTING#en#")]) == 11
    for language in languages:
        assert f"LISTING#{language}#all#" in {row["pk"] for row in rows}


OTHER = "k" * 26
COVERED = (Window(since=at(5), until=at(9)),)
AT_SOURCE = (Window(since=at(6), until=at(8)),)


def member(**fields: Any) -> Membership:
    return Membership.model_validate({"story": OTHER, **fields})


def listed(state: State) -> dict[str, list[Any]]:
    """The times at which another copy is listed instead, by partition."""
    return {
        row["pk"]: [(window["since"], window.get("until")) for window in row["covered"]]
        for row in listing_rows(head(state), state.translations)
    }


def windows(*times: Window) -> list[tuple[str, str | None]]:
    return [(iso(time.since), iso(time.until) if time.until else None) for time in times]


def iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def test_a_list_says_when_a_better_copy_is_listed_instead() -> None:
    original = article()
    membership = member(
        covered={"en": COVERED, "pt": (Window(since=at(7)),)}, covered_at_source={"en": AT_SOURCE}
    )
    state = replace(state_of(original, translation(original)), membership=membership)
    rows = listed(state)
    assert rows["LISTING#en#all#"] == windows(*COVERED)
    assert rows["LISTING#en#tag#lakes"] == windows(*COVERED)
    assert rows["LISTING#pt#all#"] == windows(Window(since=at(7)))
    # A source's own list shows that source's best copy, a story's own list every copy.
    assert rows["LISTING#en#source#desk"] == windows(*AT_SOURCE)
    assert rows["LISTING#pt#source#desk"] == []
    assert rows[f"LISTING#en#story#{OTHER}"] == []
    assert rows[f"LISTING#pt#story#{OTHER}"] == []
    assert all(times == [] for times in listed(replace(state, membership=member())).values())


def test_an_article_without_a_language_is_covered_where_the_language_is_unknown() -> None:
    state = replace(state_of(article(language=None)), membership=member(covered={"und": COVERED}))
    assert listed(state)["LISTING#und#all#"] == windows(*COVERED)


@pytest.mark.parametrize("expires_at", [None, at(60)])
def test_an_article_is_not_listed_where_a_better_copy_is_there_all_the_time(
    expires_at: datetime | None,
) -> None:
    always = (Window(since=at(0), until=expires_at),)
    state = replace(
        state_of(article(expires_at=expires_at)), membership=member(covered={"en": always})
    )
    assert set(listed(state)) == {"LISTING#en#source#desk", f"LISTING#en#story#{OTHER}"}
    for other in (Window(since=at(0), until=at(59)), Window(since=at(1), until=expires_at)):
        part = replace(state, membership=member(covered={"en": (other,)}))
        assert listed(part)["LISTING#en#all#"] == windows(other)


def test_an_article_that_was_merged_into_another_is_not_listed() -> None:
    joined = Joined(to=OTHER, link="https://a.example/1", headline="F")
    assert partitions(replace(state_of(article()), merged_into=joined)) == set()
