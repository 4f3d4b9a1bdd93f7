"""An article's history as JSON: every revision, but of none what must stay hidden.

    {id, source, version,
     revisions: [{version, order_key, status, received_at, submission_id, sender, source_version,
                  correction, correction_note, changed: {fields, blocks_added, blocks_removed,
                  blocks_changed}}],
     acts: [{act, received_at, submission_id, by}]}

Oldest first; `version` is the place in that order, the number readers see beside the article.
`correction` tells that the source called it one. `changed` compares with the revision before that
had content: names of fields and numbers of blocks, never what stood there. `acts` are kills and
reinstatements by hand, `by` the editor's source. No headline and no text, since an earlier revision
may have been withheld, embargoed or withdrawn, and no reasons, which are written for editors.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from dateline.articles import EditorAct, Revision
from dateline.clock import iso
from dateline.errors import NotFound
from dateline.http import Request
from dateline.identifiers import ID_PATTERN
from dateline.models import Status
from functions.read.answering import Answer, Stores, whole
from functions.read.caching import cache_control
from functions.read.changes import changes
from functions.read.reading import History

Json = dict[str, object]


def revisions(request: Request, stores: Stores) -> Answer:
    """How an article came to its present state."""
    article_id = request.path_parameters.get("id", "")
    if not ID_PATTERN.fullmatch(article_id):
        raise NotFound("article_unknown", "no such article")
    history = stores.reading.history(article_id)
    summary = history.head.summary
    fresh = cache_control(history.now, summary.expires_at if summary else None)
    return whole(request, render_history(history), "application/json", fresh)


def render_history(history: History) -> str:
    """The history of an article that readers may see."""
    return json.dumps(
        {
            "id": history.head.id,
            "source": history.head.source,
            "version": history.head.version,
            "revisions": list(_revisions(history.revisions, history.now)),
            "acts": [_act(one) for one in history.acts],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _revisions(known: Sequence[Revision], now: datetime) -> Iterator[Json]:
    content: Revision | None = None
    before: Revision | None = None
    for number, one in enumerate(known, 1):
        told = changes(content, before.status.value if before else None, one)
        public = _public(one, now)
        yield {
            "version": number,
            "order_key": one.order_key,
            "status": one.status.value,
            "received_at": iso(one.received_at),
            "submission_id": one.submission_id,
            "sender": one.sender,
            "source_version": one.source_version,
            "correction": bool(public and one.summary and one.summary.corrects),
            "correction_note": one.summary.correction_note if public and one.summary else None,
            "changed": {
                "fields": list(told.fields),
                "blocks_added": told.added,
                "blocks_removed": told.removed,
                "blocks_changed": told.changed,
            },
        }
        before = one
        content = one if one.outline else content


def _act(act: EditorAct) -> Json:
    return {
        "act": act.act.value,
        "received_at": iso(act.received_at),
        "submission_id": act.submission_id,
        "by": act.by,
    }


def _public(revision: Revision, now: datetime) -> bool:
    """Whether readers could ever read this revision, and might now."""
    summary = revision.summary
    if summary is None or revision.status is not Status.USABLE:
        return False
    starts = (summary.published_at, summary.embargoed_until)
    early = any(one and one > now for one in starts)
    return not early and not (summary.expires_at is not None and summary.expires_at <= now)
