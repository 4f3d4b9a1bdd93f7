"""An article's history as a pure function of its known deliveries.

The order in which deliveries arrive does not change the history. Deliveries are sorted, and
neighbours with equal content become one revision. A revision lists the later deliveries that repeat
it, so a late delivery from in between can still split it: A, A again, then B from between them
ends as A, B, A.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.rows import Repeat, Revision, chronological

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_REPEATS = 50
"""Repeats kept per revision, the newest. A feed that is polled for weeks repeats without end; a
delivery so late that it belongs between dropped repeats still sorts right against the newest."""


def with_revision(history: Iterable[Revision], arrived: Revision) -> tuple[Revision, ...]:
    """The history with one more delivery. Idempotent.

    A delivery that is known is replaced if a replay made another document of it.
    """
    known = {delivery.order_key: delivery for delivery in deliveries(history)}
    present = known.setdefault(arrived.order_key, arrived)
    changed = present.content_hash != arrived.content_hash
    if changed and present.processed_at < arrived.processed_at:
        known[arrived.order_key] = arrived
    revisions: list[Revision] = []
    for delivery in chronological(known.values()):
        if revisions and revisions[-1].content_hash == delivery.content_hash:
            revisions[-1] = _with_repeat(revisions[-1], delivery)
        else:
            revisions.append(delivery)
    return tuple(revisions)


def deliveries(history: Iterable[Revision]) -> list[Revision]:
    """Every known delivery, each as a revision without repeats."""
    return [delivery for revision in history for delivery in _expand(revision)]


def concerns_parts(order_key: str, history: Iterable[Revision]) -> bool:
    """Whether the delivery is a part or precedes one: its document decides on a part's content."""
    known = chronological(deliveries(history))
    place = next((n for n, item in enumerate(known) if item.order_key == order_key), len(known))
    return any(delivery.part for delivery in known[place:])


def _expand(revision: Revision) -> Iterable[Revision]:
    """The deliveries of one revision, each as a revision without repeats."""
    yield revision.model_copy(update={"confirmations": ()})
    for repeat in revision.confirmations:
        summary = revision.summary
        yield revision.model_copy(
            update={
                **repeat.model_dump(exclude={"modified_at"}),
                "summary": summary.model_copy(update={"modified_at": repeat.modified_at})
                if summary
                else None,
                "confirmations": (),
            }
        )


def _with_repeat(revision: Revision, delivery: Revision) -> Revision:
    repeat = Repeat(
        order_key=delivery.order_key,
        content_key=delivery.content_key,
        submission_id=delivery.submission_id,
        received_at=delivery.received_at,
        processed_at=delivery.processed_at,
        modified_at=delivery.summary.modified_at if delivery.summary else None,
        sender=delivery.sender,
        source_version=delivery.source_version,
        part=delivery.part,
    )
    newest = (*revision.confirmations, repeat)[-MAX_REPEATS:]
    return revision.model_copy(update={"confirmations": newest})
