"""Copies of killed articles are held: every order, every crash, two indexers at once."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from dateline.model.documents import Article, Notice, Status
from dateline.model.editor_acts import Act
from dateline.model.visibility import visible
from functions.index.stories.grouping import StoryPolicy
from tests.factories import article, at, notice, paragraph, ruling
from tests.fake_dynamo import Crashed
from tests.index_service import IndexService, differing, prose
from tests.reader_service import ReaderService

HOLDING = StoryPolicy(hold_copies_of_killed=True)
TEXT = prose(1, 300)
HALF = " ".join(TEXT.split()[:150])


def copy(source: str, minute: float, text: str = TEXT, **changes: Any) -> Article:
    return article(
        source=source,
        external_id=source,
        minute=minute,
        **{"headline": f"As {source} reports", "body": (paragraph(text),)} | changes,
    )


def act(name: Act, source: str, minute: float) -> Notice:
    return ruling(name, minute=minute, source=source, external_id=source)


WIRE, PAPER, LATER = copy("wire", 0), copy("paper", 5, HALF), copy("later", 30, HALF)
EMBARGOED = copy("patient", 6, embargoed_until=at(40))
KILLED = notice(Status.KILLED, minute=20, source="wire", external_id="wire")
CORRECTED = copy("later", 35, HALF, headline="A new headline")
RELEASED, WIRE_BACK = act(Act.REINSTATE, "later", 50), act(Act.REINSTATE, "wire", 60)
PAPER_KILLED = act(Act.KILL, "paper", 55)


def service_with(*documents: Article | Notice, policy: StoryPolicy = HOLDING) -> IndexService:
    service = IndexService(policy)
    service.index(*documents)
    return service


def shown(service: IndexService, minute: float = 100) -> set[str]:
    return {head.source for head in service.heads().values() if visible(head, at(minute))}


def test_a_copy_that_comes_after_the_kill_is_held_and_an_earlier_one_stays() -> None:
    service = service_with(WIRE, PAPER, KILLED, LATER, EMBARGOED)
    assert shown(service) == {"paper"}
    held = service.heads()["later/later"]
    assert (held.status, held.copy_of_killed) == (Status.WITHHELD, WIRE.id)
    assert held.public_since is None


def test_a_stack_without_the_rule_shows_the_copy() -> None:
    service = service_with(WIRE, PAPER, KILLED, LATER, EMBARGOED, policy=StoryPolicy())
    assert shown(service) == {"paper", "later", "patient"}


def test_a_text_that_is_no_copy_is_not_held() -> None:
    assert shown(service_with(WIRE, KILLED, copy("later", 30, prose(2)))) == {"later"}


def test_a_copy_of_a_copy_alone_is_not_held() -> None:
    text, other = prose(1, 150), prose(2, 150)
    between = copy("between", 1, f"{text} {other}")
    documents = copy("wire", 0, text), between, copy("later", 30, other)
    assert shown(service_with(*documents, KILLED)) == {"between", "later"}


def test_an_act_before_the_kill_or_before_the_copy_releases_nothing() -> None:
    early = act(Act.REINSTATE, "patient", 10)
    assert shown(service_with(WIRE, EMBARGOED, early, KILLED)) == set()
    before = act(Act.REINSTATE, "later", 25)
    assert shown(service_with(WIRE, KILLED, before, LATER)) == set()


def test_an_editor_releases_the_copy_until_the_next_kill() -> None:
    service = service_with(WIRE, KILLED, LATER, RELEASED)
    assert shown(service) == {"later"}
    head = service.heads()["later/later"]
    assert (head.copy_of_killed, head.public_since) == (None, at(50))
    service.index(copy("later", 52, f"{HALF} More."))
    assert shown(service) == {"later"}
    service.index(act(Act.KILL, "later", 55))
    assert shown(service) == set()


def test_the_copy_is_shown_once_the_killed_article_is_reinstated() -> None:
    assert shown(service_with(WIRE, KILLED, LATER, WIRE_BACK)) == {"wire", "later"}


def test_a_copy_held_by_one_kill_was_not_public_before_the_next() -> None:
    documents = WIRE, PAPER, KILLED, LATER, PAPER_KILLED
    assert shown(service_with(*documents, WIRE_BACK)) == {"wire"}


def test_a_hidden_article_rewritten_into_a_copy_is_held() -> None:
    before = copy("later", 10, prose(5), status=Status.WITHHELD)
    assert shown(service_with(WIRE, before, KILLED, LATER)) == set()


def test_a_held_copy_that_is_killed_was_never_public() -> None:
    service = service_with(WIRE, KILLED, LATER, act(Act.KILL, "later", 40))
    reader = ReaderService(service)
    reader.now = at(100)
    response = reader.get("/articles/{id}", f"/articles/{LATER.id}", {"id": LATER.id})
    assert response["statusCode"] == 404
    assert not [
        row for row in service.rows() if row["pk"].startswith("GONE#") and LATER.id in str(row)
    ]


def test_a_headline_that_was_held_makes_no_slug_and_no_readable_revision() -> None:
    service = service_with(WIRE, KILLED, LATER, CORRECTED, RELEASED)
    slugs = {row["pk"] for row in service.rows() if row["pk"].startswith("SLUG#")}
    assert "SLUG#en#a-new-headline" in slugs
    assert "SLUG#en#as-later-reports" not in slugs
    reader = ReaderService(service)
    reader.now = at(100)
    name = {"id": LATER.id}
    path = f"/articles/{LATER.id}/diff?from=1"
    assert reader.get("/articles/{id}/diff", path, name)["statusCode"] == 404


def test_a_copy_of_a_killed_article_is_never_shown_between_two_calls() -> None:
    service = service_with(WIRE, KILLED)
    seen: list[str] = []

    def look(name: str) -> None:
        seen.extend(shown(service))
        seen.extend(row["sk"] for row in service.listed())

    service.table.before_call = look
    service.index(LATER, CORRECTED)
    look("at the end")
    assert seen == []


HISTORIES: dict[str, list[Article | Notice]] = {
    "released": [WIRE, KILLED, LATER, RELEASED],
    "public before the kill": [WIRE, PAPER, KILLED, LATER],
    "embargoed before the kill": [WIRE, EMBARGOED, KILLED, WIRE_BACK],
    "corrected": [WIRE, KILLED, LATER, CORRECTED],
    "two kills": [WIRE, PAPER, KILLED, LATER, PAPER_KILLED],
}


@pytest.mark.parametrize("name", HISTORIES)
def test_every_order_ends_in_the_same_table(name: str) -> None:
    documents = HISTORIES[name]
    expected = service_with(*documents).rows()
    for order in itertools.permutations(documents):
        rows = service_with(*order).rows()
        assert rows == expected, list(differing(rows, expected))


def test_the_next_delivery_recovers_from_a_crash_after_any_call() -> None:
    documents: list[Article | Notice] = [WIRE, KILLED, LATER, RELEASED]
    expected = service_with(*documents).rows()
    crashes = 0
    before = IndexService(HOLDING)
    for place, document in enumerate(documents):
        for calls in itertools.count(1):
            service = IndexService(HOLDING, table=before.table.copy())
            service.put(*documents)
            service.table.crash_after = calls
            try:
                service.index(document)
            except Crashed:
                crashes += 1
            else:
                break
            service.table.crash_after = None
            assert place != 2 or shown(service) == set()
            service.index(document, *documents[place + 1 :])
            rows = service.rows()
            assert rows == expected, (place, calls, list(differing(rows, expected)))
        before.index(document)
    assert crashes > 20


def test_a_kill_and_a_copy_at_the_same_time_end_like_one_after_the_other() -> None:
    expected = service_with(WIRE, PAPER, KILLED, LATER).rows()
    prepared = service_with(WIRE, PAPER)
    pairs: list[tuple[Article | Notice, Article | Notice]] = [(KILLED, LATER), (LATER, KILLED)]
    for first, second in pairs:
        for calls in range(60):
            service = IndexService(HOLDING, table=prepared.table.copy())
            entered = False

            def interrupt(
                name: str,
                service: IndexService = service,
                at_call: int = calls,
                second: Article | Notice = second,
            ) -> None:
                nonlocal entered
                if not entered and service.table.calls.total() >= at_call:
                    entered = True
                    service.index(second)

            service.table.before_call = interrupt
            service.index(first)
            if not entered:
                break
            service.table.before_call = None
            assert service.rows() == expected, (calls, first)
        assert calls > 5


def test_the_rule_costs_calls_only_for_a_new_text_and_only_where_it_is_on() -> None:
    costs: dict[bool, list[int]] = {True: [], False: []}
    for hold, calls in costs.items():
        service = service_with(policy=StoryPolicy(hold_copies_of_killed=hold))
        for document in (WIRE, copy("wire", 3, headline="Another headline")):
            before = service.table.calls.total()
            service.index(document)
            calls.append(service.table.calls.total() - before)
    assert costs[True][0] - costs[False][0] == 9
    assert costs[True][1] == costs[False][1]
