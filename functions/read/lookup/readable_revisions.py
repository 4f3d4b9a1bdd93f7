"""Which earlier revisions readers may look back at: those that were public and still may be.

S3 has the text of every revision, also of those that were never public. A revision is readable if

- readers could read it once (`dateline.model.visibility.public_spans`), and not only before the
  last kill or reinstatement;
- nothing withheld, withdrew or killed the article after it. Such an act hides everything before it
  for good, because the text may have come back without what was wrong with it;
- its own embargo and expiry allow it now.

The current revision is always one of them, if the article is visible at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.visibility import kill_spans, public_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from dateline.model.rows import EditorAct, Revision, Summary
    from dateline.model.stories import KilledCopy


def readable_revisions(
    revisions: Sequence[Revision],
    acts: Sequence[EditorAct],
    now: datetime,
    killed: Iterable[KilledCopy] = (),
) -> dict[int, Revision]:
    """The readable revisions of a visible article, by the version that readers know.

    `revisions` are all of them, in order; `killed` are copies that were killed.
    """
    spans = public_spans(revisions, acts, killed)
    reinstated_at = max((end for _, end in kill_spans(revisions, acts) if end), default=None)
    readable: dict[int, Revision] = {}
    for version, revision in reversed(list(enumerate(revisions, 1))):
        if revision.status is Status.KILLED:
            # A kill holds by its time of receipt, not by its place in the order.
            continue
        if revision.status is not Status.USABLE:
            break
        since_reinstated = any(
            reinstated_at is None or until is None or until > reinstated_at
            for _, until in spans.get(revision.order_key, ())
        )
        if since_reinstated and revision.summary and _allowed(revision.summary, now):
            readable[version] = revision
    return dict(sorted(readable.items()))


def _allowed(summary: Summary, now: datetime) -> bool:
    expired = summary.expires_at is not None and summary.expires_at <= now
    starts = (summary.published_at, summary.embargoed_until)
    return not expired and all(start <= now for start in starts if start)
