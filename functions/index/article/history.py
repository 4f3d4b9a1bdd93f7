"""An article's history as a pure function of the deliveries that are known.

Whatever the order in which deliveries arrive, the history that results is the same: deliveries
in order, neighbours with equal content taken together as one revision. What a revision
takes in besides its first delivery it remembers as confirmations, so that a late delivery that
belongs in between can still split it: A, A again, then B from between them ends as A, B, A.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.rows import Confirmation, Revision, chronological

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_CONFIRMATIONS = 50
"""Kept per revision, the newest. A feed polled for weeks confirms without end; a delivery that
comes so late that it falls between forgotten confirmations still sorts right against the newest."""


def with_revision(history: Iterable[Revision], arrived: Revision) -> tuple[Revision, ...]:
    """The history once `arrived` is known too. Knowing it twice changes nothing."""
    known = {delivery.order_key: delivery for delivery in deliveries(history)}
    known.setdefault(arrived.order_key, arrived)
    revisions: list[Revision] = []
    for delivery in chronological(known.values()):
        if revisions and revisions[-1].content_hash == delivery.content_hash:
            revisions[-1] = _confirmed(revisions[-1], delivery)
        else:
            revisions.append(delivery)
    return tuple(revisions)


def deliveries(history: Iterable[Revision]) -> list[Revision]:
    """Every delivery that is known, each as the revision it would be alone."""
    return [delivery for item in history for delivery in _expand(item)]


def _expand(revision: Revision) -> Iterable[Revision]:
    """The deliveries a revision stands for, each as the revision it would be alone."""
    yield revision.model_copy(update={"confirmations": ()})
    for confirmation in revision.confirmations:
        summary = revision.summary
        yield revision.model_copy(
            update={
                **confirmation.model_dump(exclude={"modified_at"}),
                "summary": summary.model_copy(update={"modified_at": confirmation.modified_at})
                if summary
                else None,
                "confirmations": (),
            }
        )


def _confirmed(revision: Revision, delivery: Revision) -> Revision:
    confirmation = Confirmation(
        order_key=delivery.order_key,
        content_key=delivery.content_key,
        submission_id=delivery.submission_id,
        received_at=delivery.received_at,
        processed_at=delivery.processed_at,
        modified_at=delivery.summary.modified_at if delivery.summary else None,
        sender=delivery.sender,
        source_version=delivery.source_version,
    )
    kept = (*revision.confirmations, confirmation)[-MAX_CONFIRMATIONS:]
    return revision.model_copy(update={"confirmations": kept})
