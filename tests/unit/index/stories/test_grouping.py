"""Which articles are one story, and which of its copies is listed when."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest

from dateline.model.documents import Article, Status
from dateline.model.rows import Head, without_keys
from dateline.model.stories import Window
from functions.index.article.state import State, apply, rows_of
from functions.index.stories.grouping import LeadOrder, LeadPolicy, StoryPolicy, group_stories
from tests.factories import article, at, notice, paragraph, translation
from tests.index_service import prose
from tests.unit.index.stories.heads import head

TEXT = prose(1, 300)
HALF = " ".join(TEXT.split()[:150])
ENDLESS = None


def copy(source: str, minute: float = 0, text: str = TEXT, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "external_id": source,
        "published_at": at(minute),
        "body": (paragraph(text),),
    } | changes
    return article(source=source, minute=minute, **values)


def covers(*heads: Head, policy: StoryPolicy | None = None) -> dict[str, tuple[Window, ...]]:
    """By source, when its copy is not listed in English."""
    plan = group_stories(heads, policy or StoryPolicy())
    assert all(plan.values()), "a head has no story"
    return {
        item.source: membership.covered.get("en", ())
        for item in heads
        if (membership := plan[item.id])
    }


def window(since: datetime, until: datetime | None = None) -> Window:
    return Window(since=since, until=until)


def test_an_article_without_copies_has_no_story() -> None:
    alone, other = head(copy("wire")), head(copy("desk", text=prose(2)))
    assert group_stories([alone, other], StoryPolicy()) == {alone.id: None, other.id: None}


def test_copies_of_copies_are_the_same_story_named_by_the_smallest_id() -> None:
    whole = head(copy("wire", text=f"{TEXT} {prose(3, 150)}"))
    middle = head(copy("desk", text=TEXT))
    cut = head(copy("site", text=HALF))
    assert group_stories([whole, cut], StoryPolicy())[whole.id] is not None
    plan = group_stories([whole, middle, cut], StoryPolicy())
    assert {item.story for item in plan.values() if item} == {min(plan)}
    assert all(plan.values())


def test_the_earliest_is_listed_and_covers_the_others_from_their_beginning() -> None:
    first, later = head(copy("wire", 0)), head(copy("paper", 20, HALF))
    assert covers(first, later) == {"wire": (), "paper": (window(at(20)),)}


@pytest.mark.parametrize(
    ("policy", "lead"),
    [
        (LeadPolicy(), "wire"),
        (LeadPolicy(order=LeadOrder.LATEST), "site"),
        (LeadPolicy(order=LeadOrder.LONGEST), "paper"),
        (LeadPolicy(sources=("elsewhere", "site")), "site"),
        (LeadPolicy(sources=("paper", "site"), order=LeadOrder.LATEST), "paper"),
    ],
)
def test_the_lead_is_chosen_by_policy(policy: LeadPolicy, lead: str) -> None:
    heads = [
        head(copy("wire", 0)),
        head(copy("paper", 5, f"{TEXT} {prose(4, 40)}")),
        head(copy("site", 9)),
    ]
    for order in itertools.permutations(heads):
        current = covers(*order, policy=StoryPolicy(lead=policy))
        assert [source for source, windows in current.items() if not windows] == [lead]


@pytest.mark.parametrize("order", LeadOrder)
def test_a_claimed_time_hides_no_article_that_was_public_first(order: LeadOrder) -> None:
    ours = head(copy("alpha", 0))
    theirs = head(copy("beta", 30, published_at=at(0) - timedelta(days=2_000)))
    policy = StoryPolicy(lead=LeadPolicy(order=order))
    assert covers(theirs, ours, policy=policy)["alpha"] == ()


def test_an_update_with_a_later_time_of_publication_does_not_give_up_the_place() -> None:
    ours = [copy("alpha", 0), copy("alpha", 40, published_at=at(40), headline="Again")]
    theirs = head(copy("beta", 30))
    state = State(id=ours[0].id, source="alpha")
    for document in ours:
        state = apply(state, document)
    (row,) = (row for (_, sk), row in rows_of(state).items() if sk == "HEAD")
    updated = Head.model_validate(without_keys(row))
    assert updated.effective_at == at(40)
    assert covers(updated, theirs)["alpha"] == ()


def test_of_copies_that_become_public_at_one_moment_the_first_received_is_listed() -> None:
    first = head(copy("wire", 0, embargoed_until=at(60)))
    claims = at(0) - timedelta(days=9)
    second = head(copy("paper", 5, embargoed_until=at(60), published_at=claims))
    assert covers(second, first) == {"wire": (), "paper": (window(at(60)),)}


@pytest.mark.parametrize(
    ("of_killed", "of_copy", "is_derived"), [(0, 1, False), (24, 25, True), (24, 50_000, True)]
)
def test_a_claim_counts_at_most_a_day_before_receipt(
    of_killed: int, of_copy: int, is_derived: bool
) -> None:
    published = at(0) - timedelta(hours=of_killed)
    killed = head(
        copy("wire", 0, published_at=published),
        notice(Status.KILLED, minute=9, source="wire", external_id="wire"),
    )
    claims = at(5) - timedelta(hours=of_copy)
    place = group_stories([killed, head(copy("blog", 5, published_at=claims))], StoryPolicy())
    membership = place[killed.id]
    assert membership is not None
    assert bool(membership.derived) is is_derived


def test_a_copy_is_listed_while_the_preferred_one_is_embargoed() -> None:
    preferred = head(copy("wire", 0, embargoed_until=at(60)))
    free = head(copy("paper", 5))
    policy = StoryPolicy(lead=LeadPolicy(sources=("wire",)))
    assert covers(preferred, free, policy=policy) == {"wire": (), "paper": (window(at(60)),)}


def test_a_copy_is_listed_again_when_the_lead_has_expired() -> None:
    lead, other = head(copy("wire", 0, expires_at=at(30))), head(copy("paper", 5))
    assert covers(lead, other)["paper"] == (window(at(5), at(30)),)


def test_adjoining_covers_of_better_copies_are_joined() -> None:
    first = head(copy("wire", 0, expires_at=at(30)))
    second = head(copy("paper", 10, expires_at=at(50)))
    third = head(copy("site", 20))
    assert covers(first, second, third)["site"] == (window(at(20), at(50)),)


def test_a_killed_copy_stays_in_the_story_but_covers_no_other() -> None:
    killed = head(
        copy("wire", 0), notice(Status.KILLED, minute=9, source="wire", external_id="wire")
    )
    left = head(copy("paper", 5))
    assert covers(killed, left) == {"wire": (), "paper": ()}


def test_a_killed_original_names_the_copies_that_came_after_it() -> None:
    before = head(copy("blog", -5))
    killed = head(
        copy("wire", 0), notice(Status.KILLED, minute=9, source="wire", external_id="wire")
    )
    after = head(copy("paper", 5))
    also_killed = head(
        copy("site", 6), notice(Status.KILLED, minute=8, source="site", external_id="site")
    )
    plan = group_stories([before, killed, after, also_killed], StoryPolicy())
    place = plan[killed.id]
    assert place is not None
    assert place.derived == (after.id,)
    assert all(plan[item.id].derived == () for item in (before, after))  # type: ignore[union-attr]


def test_a_sources_own_list_shows_its_own_best_copy() -> None:
    lead = head(copy("wire", 0))
    first, again = (
        head(copy("paper", 5)),
        head(copy("paper", 6, external_id="paper-2")),
    )
    plan = group_stories([lead, first, again], StoryPolicy())
    at_source = {article_id: place.covered_at_source for article_id, place in plan.items() if place}
    assert at_source == {lead.id: {}, first.id: {}, again.id: {"en": (window(at(6)),)}}


def test_a_translated_copy_is_listed_in_its_language_if_the_lead_is_not_translated() -> None:
    original = copy("paper", 5)
    lead, other = head(copy("wire", 0)), head(original, translation(original, "pt"))
    place = group_stories([lead, other], StoryPolicy())[other.id]
    assert place is not None
    assert set(place.covered) == {"en"}


def test_a_covered_copy_is_listed_at_its_source_and_in_its_story_only() -> None:
    document = copy("paper", 5)
    lead, other = head(copy("wire", 0)), head(document)
    state = apply(State(id=document.id, source="paper"), document)
    rows = rows_of(
        State(
            **{**vars(state), "membership": group_stories([lead, other], StoryPolicy())[other.id]}
        )
    )
    assert [pk for pk, _ in rows if pk.startswith("LISTING")] == [
        "LISTING#en#source#paper",
        f"LISTING#en#story#{min(lead.id, other.id)}",
    ]


def test_short_texts_are_one_story_only_with_equal_text_and_headline() -> None:
    short = "The quarterly figures are out."
    first, second = head(copy("wire", 0, short)), head(copy("paper", 3, short))
    third = head(copy("site", 4, short, headline="Quite another thing"))
    empty = [head(copy(source, 0, body=())) for source in ("blog", "desk")]
    plan = group_stories([first, second, third, *empty], StoryPolicy())
    assert [bool(item) for item in plan.values()] == [True, True, False, False, False]
