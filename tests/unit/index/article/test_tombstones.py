"""An article that was taken back has a tombstone in every listing that it was in."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dateline.model.documents import Article, Notice, Status, Tag, Translation, TranslationState
from dateline.model.editor_acts import Act
from dateline.model.public_rows import MAP_LIMIT, MAP_PK, MILESTONE_PK, is_milestone
from dateline.model.stories import Joined, KilledCopy, Membership, Window
from functions.index.article.state import State, apply, rows_of
from tests.factories import article, at, notice, ruling, translation

Document = Article | Notice | Translation
MAX_ITEMS = 100


def state_after(*documents: Document) -> State:
    state = State(id=documents[0].id, source=documents[0].source)
    for document in documents:
        state = apply(state, document)
    return state


def tombstones(*documents: Document) -> dict[str, str]:
    """Partition and time of each tombstone."""
    rows = rows_of(state_after(*documents)).values()
    return {
        str(row["pk"]): str(row["gone_at"]) for row in rows if str(row["pk"]).startswith("GONE#")
    }


LISTS = {
    "GONE#en#all#",
    "GONE#en#section#regions",
    "GONE#en#source#desk",
    "GONE#en#tag#transport",
    "GONE#en#tag#lakes",
}


@pytest.mark.parametrize(
    "hidden",
    [
        notice(Status.WITHDRAWN, minute=5),
        notice(Status.WITHHELD, minute=5),
        notice(Status.KILLED, minute=5),
        ruling(Act.KILL, minute=5),
    ],
    ids=["withdrawn", "withheld", "killed", "killed by hand"],
)
def test_a_hidden_article_has_a_tombstone_in_every_listing_it_was_in(hidden: Notice) -> None:
    first = article()
    times = tombstones(first, hidden)
    assert set(times) == LISTS
    assert set(times.values()) == {"2026-03-04T12:05:00Z"}


def test_a_tombstone_contains_no_text() -> None:
    rows = rows_of(state_after(article(), notice(Status.WITHDRAWN, minute=5)))
    (row,) = (row for (pk, _), row in rows.items() if pk == "GONE#en#all#")
    assert set(row) == {"pk", "sk", "id", "gone_at"}
    assert row["sk"] == f"2026-03-04T12:05:00.000Z#{article().id}"


@pytest.mark.parametrize("ends", ["embargoed_until", "published_at"])
def test_an_article_hidden_before_it_was_public_has_none(ends: str) -> None:
    hidden = (notice(Status.WITHDRAWN, minute=5), ruling(Act.KILL, minute=5))
    for item in hidden:
        after: dict[str, Any] = {ends: at(6)}
        before: dict[str, Any] = {ends: at(4)}
        assert tombstones(article(**after), item) == {}
        assert set(tombstones(article(**before), item)) == LISTS


def test_an_article_that_expired_before_it_was_public_has_none() -> None:
    unpublished = article(expires_at=at(-5), published_at=at(-9))
    assert tombstones(unpublished, notice(Status.WITHDRAWN, minute=5)) == {}


def test_an_article_withheld_from_the_start_has_none() -> None:
    assert tombstones(article(status=Status.WITHHELD), notice(Status.KILLED, minute=5)) == {}


def test_a_revision_received_after_the_kill_adds_none() -> None:
    later = article(minute=7, section="Economy")
    times = tombstones(article(), ruling(Act.KILL, minute=5), later)
    assert set(times) == LISTS
    assert set(times.values()) == {"2026-03-04T12:05:00Z"}
    # A first revision received while the article was killed was never public.
    assert tombstones(ruling(Act.KILL, minute=0), article(minute=2)) == {}


def hidden_at(*documents: Document) -> set[str]:
    """The minutes after noon at which the tombstones say that the article was taken back."""
    return {time[14:16] for time in tombstones(*documents).values()}


EXPIRING = article(expires_at=at(3))


@pytest.mark.parametrize(
    ("documents", "minute"),
    [
        # A text that expired before the article was hidden.
        ([EXPIRING, notice(Status.WITHDRAWN, minute=5)], "05"),
        ([EXPIRING, ruling(Act.KILL, minute=5)], "05"),
        ([EXPIRING, notice(Status.KILLED, minute=5)], "05"),
        # Hidden before it would have expired.
        ([EXPIRING, notice(Status.WITHDRAWN, minute=2)], "02"),
        ([EXPIRING, ruling(Act.KILL, minute=2)], "02"),
        # Replaced by a text that never came out.
        (
            [article(), article(minute=4, embargoed_until=at(60)), ruling(Act.KILL, minute=6)],
            "06",
        ),
        # Hidden without a break since the first of two notices.
        (
            [EXPIRING, notice(Status.WITHHELD, minute=5), notice(Status.WITHDRAWN, minute=8)],
            "05",
        ),
        ([EXPIRING, notice(Status.WITHDRAWN, minute=5), ruling(Act.KILL, minute=8)], "05"),
        ([EXPIRING, ruling(Act.KILL, minute=5), notice(Status.WITHDRAWN, minute=8)], "05"),
        # A kill that was lifted does not count, be it the source's or an editor's.
        (
            [
                EXPIRING,
                ruling(Act.KILL, minute=4),
                ruling(Act.REINSTATE, minute=6),
                notice(Status.WITHDRAWN, minute=8),
            ],
            "08",
        ),
        (
            [
                EXPIRING,
                notice(Status.KILLED, minute=4),
                ruling(Act.REINSTATE, minute=6),
                notice(Status.WITHDRAWN, minute=8),
            ],
            "08",
        ),
        # A revision that would have shown it again ends the time before it.
        (
            [
                EXPIRING,
                notice(Status.WITHDRAWN, minute=4),
                article(minute=6, headline="Back", embargoed_until=at(60)),
                notice(Status.WITHDRAWN, minute=8),
            ],
            "08",
        ),
    ],
)
def test_a_tombstone_dates_from_when_the_article_was_hidden_or_its_text_ended(
    documents: list[Document], minute: str
) -> None:
    for order in itertools.permutations(documents):
        assert hidden_at(*order) == {minute}


def test_an_article_merged_into_another_or_held_as_a_copy_of_a_killed_one_has_none() -> None:
    other = article(external_id="story-2").id
    taken_back = state_after(article(), notice(Status.WITHDRAWN, minute=5))
    joined = Joined(to=other, link="https://a.example/1", headline="F")
    kills = (Window(since=at(-9)),)
    held = Membership(story=other, killed=(KilledCopy(id=other, kills=kills),))
    hidden = [
        replace(taken_back, merged_into=joined),
        replace(taken_back, membership=held),
        replace(state_after(article()), membership=held),
    ]
    for state in hidden:
        assert not [pk for pk, _ in rows_of(state) if pk.startswith("GONE#")]


def test_a_new_revision_and_a_reinstatement_remove_tombstones() -> None:
    back = article(minute=9, headline="Boats are back")
    assert tombstones(article(), notice(Status.WITHDRAWN, minute=5), back) == {}
    reinstated = ruling(Act.REINSTATE, minute=9)
    assert tombstones(article(), ruling(Act.KILL, minute=5), reinstated) == {}
    again = notice(Status.WITHDRAWN, minute=12)
    times = tombstones(article(), ruling(Act.KILL, minute=5), reinstated, again)
    assert set(times.values()) == {"2026-03-04T12:12:00Z"}


def test_a_translation_has_a_tombstone_if_it_was_public() -> None:
    first = article()
    killed = ruling(Act.KILL, minute=5)
    published = translation(first)
    assert {item for item in tombstones(first, published, killed) if "#pt#" in item} == {
        listing.replace("#en#", "#pt#") for listing in LISTS
    }
    rows = rows_of(state_after(first, published, killed))
    (row,) = (row for (pk, _), row in rows.items() if pk == "GONE#pt#all#")
    assert row["translation"] == "pt"
    held = translation(first, state=TranslationState.HELD)
    late = translation(first, translated_at=at(6))
    for unpublished in (held, late):
        assert set(tombstones(first, unpublished, killed)) == LISTS


def test_every_order_ends_in_the_same_tombstones() -> None:
    first = article()
    documents: list[Document] = [
        first,
        translation(first),
        notice(Status.WITHDRAWN, minute=3),
        article(minute=4, section="Economy"),
        ruling(Act.KILL, minute=6),
    ]
    ends = {str(sorted(tombstones(*order).items())) for order in itertools.permutations(documents)}
    assert len(ends) == 1


def test_a_move_and_a_kill_of_the_widest_article_fit_one_transaction() -> None:
    tags = tuple(Tag(name=f"tag {number}") for number in range(30))
    first = article(tags=tags)
    languages = ("pt", "hy", "ru", "kk", "ka", "az", "de", "fr", "es", "it", "tr", "uk")
    whole = state_after(
        first,
        *(translation(first, language, state=TranslationState.REVIEWED) for language in languages),
    )
    moved = article(minute=5, tags=tags, published_at=at(-60))
    for change in (moved, notice(Status.KILLED, minute=5)):
        before, after = rows_of(whole), rows_of(apply(whole, change))
        changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
        assert len(changed) <= MAX_ITEMS, change.document


def test_sitemaps_have_the_original_and_reviewed_translations() -> None:
    first = article()
    documents = (
        translation(first, "pt", state=TranslationState.REVIEWED),
        translation(first, "hy"),
    )
    row = rows_of(state_after(first, *documents))[(MAP_PK, f"2026-03-04T12:00:00.000Z#{first.id}")]
    assert [variant["language"] for variant in row["variants"]] == ["en", "pt"]
    hidden = rows_of(state_after(first, *documents, notice(Status.WITHHELD, minute=5)))
    assert not {pk for pk, _ in hidden} & {MAP_PK, MILESTONE_PK}


def test_milestones_are_as_frequent_as_sitemap_files() -> None:
    names = [f"{number:026}" for number in range(20_000)]
    for variants in (1, 4):
        share = sum(is_milestone(name, variants) for name in names) / len(names)
        assert share == pytest.approx(variants**2 / MAP_LIMIT, rel=0.4)


def test_a_milestone_is_in_both_partitions() -> None:
    number = next(n for n in range(20_000) if is_milestone(article(external_id=f"m{n}").id, 1))
    milestone = article(external_id=f"m{number}", published_at=at(0) - timedelta(days=1))
    keys = {key for key in rows_of(state_after(milestone)) if "#mul#" in key[0]}
    assert {pk for pk, _ in keys} == {MAP_PK, MILESTONE_PK}
    assert len({sk for _, sk in keys}) == 1
