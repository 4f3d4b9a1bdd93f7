"""The gate: hidden stays hidden, to the millisecond (promise 3)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dateline.model.documents import Status
from dateline.model.errors import Gone, NotFound
from dateline.model.rows import Head, Summary
from dateline.model.visibility import require_visible, visible
from tests.factories import NOON, article, at

MOMENT = timedelta(milliseconds=1)


def head(
    status: Status = Status.USABLE,
    *,
    published_at: datetime | None = NOON,
    embargoed_until: datetime | None = None,
    expires_at: datetime | None = None,
    known: bool = True,
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
        require_visible(head(Status.KILLED), at(60))
    hidden = [
        None,
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
