"""An article's history as JSON: every revision, but of none what must stay hidden.

    {id, version, revisions: [{version, order_key, status, received_at, submission_id, sender,
                               source_version, correction_note}]}

Oldest first; `version` is the place in that order, the number readers see beside the article. No
headline and no text, since an earlier revision may have been withheld, embargoed or withdrawn, and
no reason of a withdrawal, which is written for editors.
"""

from __future__ import annotations

import json
from datetime import datetime

from dateline.articles import Head, Revision
from dateline.clock import iso
from dateline.models import Status


def render_history(head: Head, revisions: list[Revision], now: datetime) -> str:
    """The history of an article that readers may see."""
    return json.dumps(
        {
            "id": head.id,
            "version": head.version,
            "revisions": [
                {
                    "version": number,
                    "order_key": one.order_key,
                    "status": one.status.value,
                    "received_at": iso(one.received_at),
                    "submission_id": one.submission_id,
                    "sender": one.sender,
                    "source_version": one.source_version,
                    "correction_note": _correction_note(one, now),
                }
                for number, one in enumerate(revisions, 1)
            ],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _correction_note(revision: Revision, now: datetime) -> str | None:
    """What readers were told, if they could ever read this revision."""
    summary = revision.summary
    if summary is None or revision.status is not Status.USABLE:
        return None
    starts = (summary.published_at, summary.embargoed_until)
    early = any(one and one > now for one in starts)
    over = summary.expires_at is not None and summary.expires_at <= now
    return None if early or over else summary.correction_note
