"""Readable revisions: the earlier revisions of an article that readers may read and compare.

S3 keeps the text of every revision, including revisions that were never public (replaced under an
embargo, withheld, received while the article was killed) and revisions that were taken back. A
revision is readable only if

- it was public once: some time passed between its receipt, or the end of its embargo, and the
  receipt of the next revision in order;
- the article was not taken back after that: a withholding, withdrawal or kill hides every earlier
  revision for good, since the text that returned later may lack what was wrong;
- its own embargo and expiry allow it now.

The current revision of a visible article is always readable.
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
    """The readable revisions of a visible article, by version number (from 1).

    `revisions` are all revisions, in order.
    """
    allowed_since = _last_word_on_killing(revisions, acts)
    readable: dict[int, Revision] = {}
    replaced_at: datetime | None = None
    for version, revision in reversed(list(enumerate(revisions, 1))):
        if revision.status is Status.KILLED:
            # A kill takes effect by its time of receipt, not by its order (publication_status.py).
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
    """The receipt of the revision's earliest delivery. A later repeat may sort before it."""
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
