"""An article's history as a pure function of the deliveries that are known.

Whatever the order in which deliveries arrive, the history that results is the same: deliveries
in order, neighbours with equal content taken together as one revision. What a revision
takes in besides its first delivery it remembers as confirmations, so that a late delivery that
belongs in between can still split it: A, A again, then B from between them ends as A, B, A.
"""

from __future__ import annotations

from collections.abc import Iterable

from dateline.articles import Confirmation, Named, Revision, TranslationRow, chronological
from dateline.identifiers import in_order

MAX_CONFIRMATIONS = 50
"""Kept per revision, the newest. A feed polled for weeks confirms without end; a delivery that
comes so late that it falls between forgotten confirmations still sorts right against the newest."""
MAX_NAMED = 4
"""Slugs kept per translation: the first, which is the address, and the newest."""


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
    return [delivery for one in history for delivery in _expand(one)]


def with_translation(
    translations: Iterable[TranslationRow], arrived: TranslationRow
) -> tuple[TranslationRow, ...]:
    """The newest translation of each language: of the newest revision, then the latest made."""
    newest = {one.language: one for one in translations}
    known = newest.get(arrived.language)
    newest[arrived.language] = _newer(known, arrived) if known else arrived
    return tuple(newest[language] for language in sorted(newest))


def _newer(one: TranslationRow, other: TranslationRow) -> TranslationRow:
    """The newer of two into one language, with the names of both."""
    order = in_order({one.order_key, other.order_key})

    def age(of: TranslationRow) -> tuple[int, float]:
        return order.index(of.order_key), of.translated_at.timestamp()

    newer = other if age(other) > age(one) else one
    return newer.model_copy(update={"named": _names((*one.named, *other.named))})


def _names(known: tuple[Named, ...]) -> tuple[Named, ...]:
    """Each slug once, with whatever first made it, the oldest first."""
    oldest: dict[str, Named] = {}
    for one in sorted(known, key=lambda name: (name.order_key, name.translated_at)):
        oldest.setdefault(one.slug, one)
    names = tuple(oldest.values())
    return names if len(names) <= MAX_NAMED else (names[0], *names[1 - MAX_NAMED :])


def _expand(revision: Revision) -> Iterable[Revision]:
    """The deliveries a revision stands for, each as the revision it would be alone."""
    yield revision.model_copy(update={"confirmations": ()})
    for one in revision.confirmations:
        summary = revision.summary
        yield revision.model_copy(
            update={
                **one.model_dump(exclude={"modified_at"}),
                "summary": summary.model_copy(update={"modified_at": one.modified_at})
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
