"""Which revisions of an article readers may look back at: those that were public, and still may be.

Every revision's text lies in S3, also of those that no reader ever saw: replaced while they were
embargoed, withheld, sent while the article was killed. And what was public may have been taken
back since. So a revision can be read again only if

- readers got it once: between its receipt, or the end of its own embargo, and the receipt of the
  next revision in order, there was some time;
- nothing took the article back after that: once it was withheld, withdrawn or killed, all before is
  hidden for good, for the text that came back later may have come back without what was wrong;
- its own embargo and expiry let it be read now.

The revision that readers get now is always one of them, if the article is visible at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dateline.model.rows import EditorAct, Revision, Summary


def readable_revisions(
    revisions: Sequence[Revision], acts: Sequence[EditorAct], now: datetime
) -> dict[int, Revision]:
    """The revisions of a visible article that may be read, by the version that readers know.

    `revisions` are all of them, in order.
    """
    allowed_since = _last_word_on_killing(revisions, acts)
    readable: dict[int, Revision] = {}
    replaced_at: datetime | None = None
    for version, revision in reversed(list(enumerate(revisions, 1))):
        if revision.status is Status.KILLED:
            # It holds by its time of receipt, not by its place (publication_status.py).
            continue
        if revision.status is not Status.USABLE:
            break
        received = _first_received(revision)
        if revision.summary and _allowed(revision.summary, now):
            begins = [
                received,
                *_begins(revision.summary),
                *([allowed_since] if allowed_since else []),
            ]
            if replaced_at is None or max(begins) < replaced_at:
                readable[version] = revision
        replaced_at = min(received, replaced_at) if replaced_at else received
    return dict(sorted(readable.items()))


def _last_word_on_killing(
    revisions: Sequence[Revision], acts: Sequence[EditorAct]
) -> datetime | None:
    killed = [revision.received_at for revision in revisions if revision.status is Status.KILLED]
    return max([*killed, *(act.received_at for act in acts)], default=None)


def _first_received(revision: Revision) -> datetime:
    """A revision is named by its first delivery in order, which may not have come first."""
    return min(
        [
            revision.received_at,
            *(confirmation.received_at for confirmation in revision.confirmations),
        ]
    )


def _begins(summary: Summary) -> list[datetime]:
    return [item for item in (summary.published_at, summary.embargoed_until) if item]


def _allowed(summary: Summary, now: datetime) -> bool:
    over = summary.expires_at is not None and summary.expires_at <= now
    return not over and all(begin <= now for begin in _begins(summary))
