"""Copies and repeated ids through index's own stores: every order, every crash, two at once.

The table is in memory because of the number of orders; test_stories_cloud.py runs the handlers.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.editor_acts import Act
from dateline.model.visibility import visible
from functions.index.stories.grouping import LeadPolicy, StoryPolicy
from tests.factories import NOON, article, at, notice, paragraph, provenance, translation
from tests.fake_dynamo import Crashed
from tests.index_service import IndexService, differing, prose, rows_after

Document = Article | Notice | Translation
TEXT = prose(1, 300)
HALF = " ".join(TEXT.split()[:150])
LINK = "https://www.example.org/ferry?utm_source=feed#top"


def copy(source: str, minute: float, text: str = TEXT, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "external_id": source,
        "headline": f"As {source} tells it",
        "published_at": at(minute),
        "body": (paragraph(text),),
    } | changes
    return article(source=source, minute=minute, **values)


def renamed(number: int, minute: float, text: str = TEXT, **changes: Any) -> Article:
    """An item of a feed that gives it a new guid each time."""
    values: dict[str, Any] = {
        "external_id": f"guid-{number}",
        "headline": "Ferry service resumes!",
        "canonical_url": LINK,
        "unstable_id": True,
        "body": (paragraph(text),),
    } | changes
    return article(source="feed", minute=minute, **values)


def of_feed(status: Status, number: int, minute: float) -> Notice:
    return notice(status, minute=minute, source="feed", external_id=f"guid-{number}")


def by_hand(act: Act, number: int, minute: float) -> Notice:
    """An editor's act on one of the feed's ids."""
    fields = of_feed(Status.KILLED, number, minute).model_dump()
    status = Status.KILLED if act is Act.KILL else Status.USABLE
    return Notice.model_validate({**fields, "source": "editor", "act": act, "status": status})


WIRE, PAPER, SITE = (
    copy("wire", 0),
    copy("paper", 5, HALF),
    copy("site", 9, f"{HALF} {prose(2, 20)}"),
)
WIRE_KILLED = notice(Status.KILLED, minute=20, source="wire", external_id="wire")
WIRE_WITHDRAWN = notice(Status.WITHDRAWN, minute=20, source="wire", external_id="wire")
PAPER_REWRITTEN = copy("paper", 15, prose(9), published_at=at(5))
ONE, TWO, THREE = renamed(1, 0), renamed(2, 15, f"{TEXT} More."), renamed(3, 30, f"{TEXT} More.")

HISTORIES: dict[str, list[Document]] = {
    "copies": [WIRE, PAPER, SITE],
    "the original is killed": [WIRE, PAPER, SITE, WIRE_KILLED],
    "the lead is withdrawn": [WIRE, PAPER, WIRE_WITHDRAWN, SITE],
    "a copy is rewritten": [WIRE, PAPER, PAPER_REWRITTEN, SITE],
    "the text that links two copies goes": [
        copy("wire", 0, f"{TEXT} {prose(3, 150)}"),
        copy("paper", 5, TEXT),
        copy("site", 9, HALF),
        copy("paper", 15, prose(4), published_at=at(5)),
    ],
    "a translated copy": [WIRE, PAPER, translation(PAPER, "pt"), WIRE_WITHDRAWN],
    "new guids": [ONE, TWO, THREE],
    "a new guid is withdrawn": [ONE, TWO, of_feed(Status.WITHDRAWN, 2, 40), THREE],
    "the first guid is killed": [ONE, of_feed(Status.KILLED, 1, 5), TWO, THREE],
    "killed by hand under one guid, reinstated under another": [
        ONE,
        TWO,
        by_hand(Act.KILL, 2, 60),
        by_hand(Act.REINSTATE, 1, 80),
    ],
    "a headline that leads from guid to guid": [
        ONE,
        TWO,
        renamed(2, 20, headline="Boats run again"),
        renamed(4, 50, headline="Boats run again"),
    ],
    "new guids of a copy": [ONE, TWO, PAPER, WIRE],
}


def in_order(documents: Sequence[Document]) -> list[Document]:
    """The order with translations last, because a translation waits for its article."""
    return sorted(documents, key=lambda document: isinstance(document, Translation))


@pytest.mark.parametrize("name", HISTORIES)
def test_every_order_ends_in_the_same_table(name: str) -> None:
    documents = HISTORIES[name]
    expected = rows_after(in_order(documents))
    assert not [row for row in expected if row["sk"] == "PENDING"]
    for order in itertools.permutations(documents):
        rows = rows_after(in_order(order))
        assert rows == expected, list(differing(rows, expected))


@settings(max_examples=4, deadline=None)
@given(st.data())
def test_any_order_and_repetition_of_more_ends_in_the_same_table(data: st.DataObject) -> None:
    documents: list[Document] = [WIRE, PAPER, SITE, WIRE_KILLED, PAPER_REWRITTEN, ONE, TWO, THREE]
    order = data.draw(st.permutations(documents + documents[:2]))
    rows, expected = rows_after(order), rows_after(documents)
    assert rows == expected, list(differing(rows, expected))


@pytest.mark.parametrize(
    "documents",
    [
        [WIRE, PAPER, WIRE_KILLED],
        [PAPER, WIRE],
        [TWO, ONE],
        [ONE, TWO, of_feed(Status.KILLED, 2, 40)],
        [WIRE, PAPER, PAPER_REWRITTEN],
    ],
    ids=["kill", "better copies late", "earlier guids late", "kill of a guid", "rewritten"],
)
def test_the_next_delivery_recovers_from_a_crash_after_any_call(
    documents: list[Document],
) -> None:
    expected = rows_after(documents)
    crashes = 0
    before = IndexService()
    for place, document in enumerate(documents):
        for calls in itertools.count(1):
            service = IndexService(table=before.table.copy())
            service.put(*documents)
            service.table.crash_after = calls
            try:
                service.index(document)
            except Crashed:
                crashes += 1
            else:
                break
            service.table.crash_after = None
            service.index(document, *documents[place + 1 :])
            rows = service.rows()
            assert rows == expected, (place, calls, list(differing(rows, expected)))
        before.index(document)
    assert crashes > 20


@pytest.mark.parametrize(
    ("first", "second"),
    [(PAPER, SITE), (SITE, WIRE_KILLED), (PAPER_REWRITTEN, SITE), (TWO, THREE), (TWO, ONE)],
    ids=["two copies", "copy and kill", "copy and rewriting", "two guids", "earlier guid"],
)
def test_two_concurrent_indexers_end_like_two_in_turn(first: Document, second: Document) -> None:
    """The second runs completely between any two calls of the first."""
    before: list[Document] = [WIRE, PAPER] if first is not PAPER else [WIRE]
    expected = rows_after([*before, first, second])
    prepared = IndexService()
    prepared.index(*before)
    for calls in range(60):
        service = IndexService(table=prepared.table.copy())
        entered = False

        def interrupt(name: str, service: IndexService = service, at: int = calls) -> None:
            nonlocal entered
            if not entered and service.table.calls.total() >= at:
                entered = True
                service.index(second)

        service.table.before_call = interrupt
        service.index(first)
        if not entered:
            break
        service.table.before_call = None
        rows = service.rows()
        assert rows == expected, (calls, list(differing(rows, expected)))
    assert calls > 5


def test_the_lead_is_listed_once_and_moves_when_it_is_withdrawn() -> None:
    service = IndexService()
    service.index(SITE, PAPER, WIRE)
    assert [row["source"] for row in service.listed()] == ["wire"]
    service.index(WIRE_WITHDRAWN)
    assert [row["source"] for row in service.listed()] == ["paper"]
    assert {head.source for head in service.heads().values() if visible(head, at(60))} == {
        "paper",
        "site",
    }


def test_each_source_lists_its_own_copy() -> None:
    service = IndexService()
    service.index(WIRE, PAPER)
    assert [row["source"] for row in service.listed("LISTING#en#source#paper")] == ["paper"]


def test_a_preferred_source_leads_whenever_it_arrives() -> None:
    service = IndexService(StoryPolicy(lead=LeadPolicy(sources=("site",))))
    service.index(WIRE, PAPER)
    assert [row["source"] for row in service.listed()] == ["wire"]
    service.index(SITE)
    assert [row["source"] for row in service.listed()] == ["site"]


def test_a_killed_original_names_its_copies_including_later_ones() -> None:
    service = IndexService()
    service.index(WIRE, PAPER, WIRE_KILLED)
    killed = service.heads()["wire/wire"].membership
    assert killed is not None
    assert killed.derived == (PAPER.id,)
    service.index(SITE)
    later = service.heads()["wire/wire"].membership
    assert later is not None
    assert later.derived == tuple(sorted((PAPER.id, SITE.id)))


def test_a_new_guid_is_the_same_article_and_names_the_evidence() -> None:
    service = IndexService()
    service.index(ONE, TWO)
    heads = service.heads()
    assert heads["feed/guid-1"].version == 2
    assert heads["feed/guid-1"].summary == heads["feed/guid-2"].summary
    merged_into = heads["feed/guid-2"].joined
    assert merged_into is not None
    assert (merged_into.to, merged_into.link, merged_into.headline) == (
        ONE.id,
        "example.org/ferry",
        "ferry service resumes",
    )
    assert [row["id"] for row in service.listed()] == [ONE.id]


def test_a_new_guid_with_the_same_content_makes_no_new_version() -> None:
    service = IndexService()
    service.index(ONE, renamed(2, 15))
    assert service.heads()["feed/guid-1"].version == 1


@pytest.mark.parametrize(
    "other",
    [
        renamed(2, 15, canonical_url="https://www.example.org/other", text=prose(7)),
        renamed(2, 15, headline="Another headline", text=prose(7)),
        renamed(2, 15, canonical_url=None, text=prose(7)),
        renamed(2, 15, published_at=at(60 * 49), text=prose(7)),
        copy("rival", 15, prose(7), headline=ONE.headline, canonical_url=LINK),
    ],
    ids=["other link", "other headline", "no link", "out of the window", "other source"],
)
def test_a_different_item_stays_a_different_article(other: Article) -> None:
    service = IndexService()
    service.index(ONE, other)
    assert not [head for head in service.heads().values() if head.joined]
    assert len(service.listed()) == 2


def post(number: int, minute: float, **changes: Any) -> Article:
    """A post of a CMS, which never gives one another id."""
    values: dict[str, Any] = {
        "provenance": provenance(at(minute), format="ghost", sender="ghost"),
        "unstable_id": None,
    } | changes
    return renamed(number, minute, **values)


@pytest.mark.parametrize("arrival", list(itertools.permutations(range(3))))
def test_two_posts_of_a_cms_with_the_same_headline_and_link_are_two_articles(
    arrival: Sequence[int],
) -> None:
    """Ghost answers 200 to a second post with the first one's title and canonical URL."""
    original, duplicate = post(1, 0), post(2, 15, text=prose(7))
    deleted = of_feed(Status.WITHDRAWN, 2, 30)
    service = IndexService()
    service.index(*((original, duplicate, deleted)[place] for place in arrival))
    heads = service.heads()
    assert heads["feed/guid-1"].version == 1
    assert heads["feed/guid-2"].status is Status.WITHDRAWN
    assert [row["id"] for row in service.listed()] == [original.id]
    service.index(post(2, 40, text=prose(7)), of_feed(Status.WITHDRAWN, 1, 50))
    assert [row["id"] for row in service.listed()] == [duplicate.id]


@pytest.mark.parametrize(
    ("form", "stated", "merged"),
    [
        *((form, None, True) for form in ("atom", "jsonfeed", "rss", "rss_in_json")),
        *((form, None, False) for form in ("ghost", "canonical", "ninjs", "newsml_g2", "wxr")),
        ("rss", False, False),
        ("canonical", True, True),
    ],
)
def test_feeds_have_unstable_ids_unless_their_source_says_otherwise(
    form: str, stated: bool | None, merged: bool
) -> None:
    service = IndexService()
    service.index(
        *(
            renamed(
                number, number, unstable_id=stated, provenance=provenance(at(number), format=form)
            )
            for number in (1, 2)
        )
    )
    assert len([head for head in service.heads().values() if head.joined]) == merged


def test_an_id_that_became_stable_keeps_what_was_merged_into_it() -> None:
    service = IndexService()
    service.index(ONE, TWO)
    three = renamed(3, 40, unstable_id=False, text=prose(7))
    service.index(renamed(2, 30, unstable_id=False), three)
    assert service.heads()["feed/guid-2"].joined is not None
    assert sorted(row["id"] for row in service.listed()) == sorted((ONE.id, three.id))


def test_the_window_is_configurable() -> None:
    late = renamed(2, 15, published_at=at(60 * 49))
    service = IndexService(window=timedelta(hours=72))
    service.index(ONE, late)
    assert service.heads()["feed/guid-2"].joined is not None


def test_a_killed_article_is_never_shown_under_a_new_guid() -> None:
    service = IndexService()
    service.index(ONE, of_feed(Status.KILLED, 1, 5))
    seen: list[str] = []

    def look(name: str) -> None:
        seen.extend(head.id for head in service.heads().values() if visible(head, at(60)))
        seen.extend(row["sk"] for row in service.listed())

    service.table.before_call = look
    service.index(TWO, renamed(0, -5))
    look("at the end")
    assert seen == []


def test_a_kill_by_hand_holds_under_every_guid_until_a_reinstatement() -> None:
    service = IndexService()
    service.index(ONE, TWO, by_hand(Act.KILL, 2, 60))
    assert service.heads()["feed/guid-1"].status is Status.KILLED
    assert service.listed() == []
    service.index(by_hand(Act.REINSTATE, 1, 80))
    assert [row["id"] for row in service.listed()] == [ONE.id]


def test_many_new_guids_cost_no_more_each() -> None:
    service = IndexService()
    costs = []
    for number in range(1, 31):
        before = service.table.calls.total()
        service.index(renamed(number, number * 15, TEXT, published_at=NOON))
        costs.append(service.table.calls.total() - before)
    # One more call once the first guid is not among the first matches.
    assert max(costs[20:]) <= max(costs[2:10]) + 1
    assert service.heads()["feed/guid-1"].version == 1
    assert len(service.listed()) == 1


def test_an_article_without_copies_costs_the_same_in_any_archive() -> None:
    service = IndexService()
    costs = []
    for number in range(60):
        before = service.table.calls.total()
        story = {"external_id": f"story-{number}", "headline": f"Story {number}"}
        service.index(copy("wire", number, prose(100 + number), **story))
        costs.append(service.table.calls.total() - before)
    assert set(costs[1:]) == {costs[0]}


def test_an_edit_that_does_not_concern_copies_costs_two_calls() -> None:
    service = IndexService()
    service.index(WIRE, PAPER)
    before = service.table.calls.total()
    service.index(copy("wire", 30, published_at=at(0), section="Economy"))
    assert service.table.calls.total() - before == 2
