"""Only revisions that were public and were not taken back are readable."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline.model.documents import Article, Notice, Status
from dateline.model.editor_acts import Act
from dateline.model.order_keys import order_key
from dateline.model.visibility import visible
from functions.index.article.state import State, apply, head_of
from functions.read.lookup.readable_revisions import readable_revisions
from tests.factories import article, at, notice, provenance, ruling

NOW = at(60)
Document = Article | Notice


def readable_versions(*documents: Document, now: datetime = NOW) -> list[int]:
    """The readable versions after these documents arrived in this order."""
    state = State(id=documents[0].id, source="desk")
    for document in documents:
        state = apply(state, document)
    return list(readable_revisions(state.history, state.acts, now))


def test_revision_replaced_in_public_is_readable() -> None:
    assert readable_versions(
        article(), article(minute=5, headline="Second"), article(minute=9)
    ) == [1, 2, 3]


def test_revision_replaced_under_embargo_is_not_readable_after_it() -> None:
    embargo: dict[str, Any] = {"embargoed_until": at(30)}
    first = article(**embargo)
    second = article(minute=5, headline="Without the name", **embargo)
    assert readable_versions(first, second) == [2]
    lifted = article(minute=6, headline="Lifted")
    assert readable_versions(first, lifted) == [2]
    # Replaced after the embargo's end, it had been public.
    assert readable_versions(first, article(minute=31, headline="Later")) == [1, 2]


def test_revision_replaced_before_publication_is_not_readable() -> None:
    assert readable_versions(article(published_at=at(20)), article(minute=5, headline="Now")) == [2]


def test_an_earlier_revision_keeps_its_own_embargo_and_expiry() -> None:
    expired = article(expires_at=at(40))
    assert readable_versions(expired, article(minute=5, headline="Second")) == [2]
    assert readable_versions(expired, article(minute=5, headline="Second"), now=at(39)) == [1, 2]


def test_revisions_before_a_withdrawal_stay_hidden() -> None:
    back = article(minute=9, headline="Back again")
    for status in (Status.WITHDRAWN, Status.WITHHELD):
        assert readable_versions(article(), notice(status, minute=5), back) == [3]
        assert readable_versions(
            article(), article(minute=5, status=status, headline="No"), back
        ) == [3]


def test_killed_revision_is_not_readable_and_hides_earlier_ones() -> None:
    reinstated = ruling(Act.REINSTATE, minute=8)
    killed = article(minute=5, status=Status.KILLED, headline="Killed")
    assert readable_versions(article(), killed, reinstated) == [1]
    replaced = (article(), article(minute=2, headline="Second"))
    assert readable_versions(*replaced, notice(Status.KILLED, minute=5), reinstated) == [2]
    assert readable_versions(*replaced, ruling(Act.KILL, minute=5), reinstated) == [2]


def test_revision_replaced_during_a_kill_is_not_readable() -> None:
    meanwhile = article(minute=6, headline="Meanwhile"), article(minute=7, headline="After")
    assert readable_versions(
        article(), ruling(Act.KILL, minute=5), *meanwhile, ruling(Act.REINSTATE, minute=8)
    ) == [3]


def test_late_revision_is_not_readable() -> None:
    late = article(headline="Late", provenance=provenance(at(9)))
    assert readable_versions(article(minute=5), late) == [2]


MINUTES = st.integers(0, 6)


def _documents(moves: list[tuple[str, int, int, int]]) -> list[Document]:
    """Deliveries a minute apart, in order of receipt; `place` is their order at the source."""
    documents: list[Document] = []
    for number, (kind, place, embargo, text) in enumerate(moves):
        if kind in {"kill", "reinstate"}:
            documents.append(ruling(Act(kind), minute=number))
            continue
        key = order_key(
            version=None,
            modified_at=at(place),
            received_at=at(number),
            position=0,
            submission_id="a" * 26,
        )
        if kind in {"withheld", "withdrawn", "killed"}:
            documents.append(notice(Status(kind), minute=number, order_key=key))
            continue
        ends = {"embargo": "embargoed_until", "expiry": "expires_at"}.get(kind)
        changes: dict[str, Any] = {ends: at(embargo + 0.5)} if ends else {}
        documents.append(
            article(
                headline=f"Text {text}",
                order_key=key,
                provenance=provenance(at(number)),
                modified_at=at(place),
                published_at=None,
                **changes,
            )
        )
    return documents


def _was_public(documents: list[Document], now: datetime) -> set[str]:
    """Hashes of what was public since the last withdrawal, by simulating every minute."""
    state = State(id=documents[0].id, source="desk")
    seen: set[str] = set()
    for number, document in enumerate(documents):
        state = apply(state, document)
        head = head_of(state)
        assert head
        contents = {item.content_key: item.content_hash for item in state.history}
        if head.status is not Status.USABLE:
            seen.clear()
        until = at(number + 1) if number + 1 < len(documents) else now
        for moment in (at(number), at(number + 0.5), until - timedelta(milliseconds=1), now):
            if at(number) <= moment < until or (moment == now == until):
                seen |= {contents[head.content_key or ""]} if visible(head, moment) else set()
    return seen


KINDS = ("usable",) * 4 + ("embargo", "expiry", "withheld", "withdrawn", "killed", *Act)


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), MINUTES, MINUTES, st.integers(0, 9)),
        min_size=1,
        max_size=7,
    )
)
@example([("embargo", 0, 2, 0), ("usable", 1, 0, 1)])
def test_every_readable_revision_was_public(moves: list[tuple[str, int, int, int]]) -> None:
    documents = _documents(moves)
    now = at(len(moves) + 1)
    state = State(id=documents[0].id, source="desk")
    for document in documents:
        state = apply(state, document)
    head = head_of(state)
    assert head
    if not visible(head, now):
        return
    readable = readable_revisions(state.history, state.acts, now).values()
    assert head.content_key in {revision.content_key for revision in readable}
    assert {revision.content_hash for revision in readable} <= _was_public(documents, now)
