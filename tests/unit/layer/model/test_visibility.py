"""The gate: hidden stays hidden, to the millisecond (promise 3)."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest

from dateline.model.documents import Article, Notice, Status
from dateline.model.editor_acts import Act
from dateline.model.errors import Gone, NotFound
from dateline.model.rows import Head, Summary
from dateline.model.visibility import Span, public_spans, require_visible, visible
from functions.index.article.state import State, apply
from tests.factories import NOON, article, at, ruling

MOMENT = timedelta(milliseconds=1)


def head(
    status: Status = Status.USABLE,
    *,
    published_at: datetime | None = NOON,
    embargoed_until: datetime | None = None,
    expires_at: datetime | None = None,
    known: bool = True,
    public_since: datetime | None = None,
) -> Head:
    document = article()
    summary = Summary(
        language="en",
        headline=document.headline,
        published_at=published_at,
        embargoed_until=embargoed_until,
        expires_at=expires_at,
    )
    return Head(
        id=document.id,
        source=document.source,
        external_id=document.external_id,
        status=status,
        version=1,
        order_key=document.order_key,
        content_hash="x",
        summary=summary if known else None,
        first_received_at=NOON,
        public_since=public_since,
        received_at=NOON,
        processed_at=NOON,
    )


def test_an_embargo_ends_at_its_moment() -> None:
    held = head(embargoed_until=at(60))
    assert not visible(held, at(60) - MOMENT)
    assert visible(held, at(60))


def test_an_expiry_begins_at_its_moment() -> None:
    expiring = head(expires_at=at(60))
    assert visible(expiring, at(60) - MOMENT)
    assert not visible(expiring, at(60))


def test_what_is_published_later_is_not_there_before() -> None:
    assert not visible(head(published_at=at(5)), at(5) - MOMENT)
    assert visible(head(published_at=at(5)), at(5))


def test_the_later_of_publication_and_embargo_counts() -> None:
    assert not visible(head(published_at=at(9), embargoed_until=at(5)), at(7))
    assert not visible(head(published_at=at(5), embargoed_until=at(9)), at(7))


@pytest.mark.parametrize("status", [Status.WITHHELD, Status.WITHDRAWN, Status.KILLED])
def test_only_usable_articles_are_visible(status: Status) -> None:
    assert not visible(head(status), at(60))


def test_an_article_known_only_by_a_notice_is_not_visible() -> None:
    assert not visible(head(known=False), at(60))


def test_killed_is_gone_and_everything_else_hidden_was_never_there() -> None:
    with pytest.raises(Gone):
        require_visible(head(Status.KILLED, public_since=NOON), at(60))
    hidden = [
        None,
        head(Status.KILLED),
        head(Status.WITHHELD),
        head(Status.WITHDRAWN),
        head(embargoed_until=at(90)),
        head(expires_at=at(1)),
    ]
    messages = set()
    for item in hidden:
        with pytest.raises(NotFound) as caught:
            require_visible(item, at(60))
        messages.add(str(caught.value))
    assert len(messages) == 1


def history(*documents: Article | Notice) -> State:
    state = State(id=documents[0].id, source=documents[0].source)
    for document in documents:
        state = apply(state, document)
    return state


def spans_of(*documents: Article | Notice) -> list[tuple[Span, ...]]:
    """The spans of each revision, in order."""
    state = history(*documents)
    spans = public_spans(state.history, state.acts)
    return [spans.get(revision.order_key, ()) for revision in state.history]


def test_a_revision_is_public_from_its_receipt_until_the_next_one() -> None:
    corrected = article(minute=5, headline="Corrected")
    assert spans_of(article(), corrected) == [((at(0), at(5)),), ((at(5), None),)]


@pytest.mark.parametrize("hold", ["embargoed_until", "published_at"])
def test_a_revision_that_was_replaced_before_its_time_was_never_public(hold: str) -> None:
    held: dict[str, Any] = {hold: at(60)}
    assert spans_of(article(**held), article(minute=5)) == [(), ((at(5), None),)]
    assert spans_of(article(**held), article(minute=70)) == [
        ((at(60), at(70)),),
        ((at(70), None),),
    ]


def test_expiry_ends_a_span_and_one_before_it_begins_leaves_none() -> None:
    assert spans_of(article(expires_at=at(5))) == [((at(0), at(5)),)]
    assert spans_of(article(expires_at=at(0), published_at=at(-60))) == [()]


def test_a_kill_cuts_a_span_and_a_reinstatement_opens_it_again() -> None:
    first = article()
    kill, reinstate = ruling(Act.KILL, minute=5), ruling(Act.REINSTATE, minute=9)
    assert spans_of(first, kill) == [((at(0), at(5)),)]
    assert spans_of(first, kill, reinstate) == [((at(0), at(5)), (at(9), None))]
    assert spans_of(article(embargoed_until=at(60)), kill) == [()]


@pytest.mark.parametrize("status", [Status.WITHHELD, Status.WITHDRAWN])
def test_what_is_not_usable_has_no_span_and_ends_the_one_before(status: Status) -> None:
    assert spans_of(article(), article(minute=5, status=status)) == [((at(0), at(5)),), ()]


def test_spans_do_not_depend_on_the_order_of_arrival() -> None:
    documents: list[Article | Notice] = [
        article(embargoed_until=at(30)),
        article(minute=4, headline="Corrected"),
        article(minute=8, status=Status.WITHHELD),
        article(minute=12, expires_at=at(20)),
        ruling(Act.KILL, minute=14),
    ]
    results = {
        str(public_spans(state.history, state.acts))
        for state in (history(*order) for order in itertools.permutations(documents))
    }
    assert len(results) == 1
