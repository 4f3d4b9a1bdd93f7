"""An article's history as JSON: every revision, but of none what must stay hidden.

    {id, source, version,
     revisions: [{version, order_key, status, received_at, submission_id, sender, source_version,
                  correction, correction_note, readable, changed: {fields, blocks_added,
                  blocks_removed, blocks_changed}}],
     acts: [{act, received_at, submission_id, by}]}

Oldest first; `version` is the place in that order, the number readers see beside the article.
`correction` tells that the source called it one, `readable` that its text can be compared (/diff):
it was public once and nothing took it back since (`once_public`); of others no note is told.
`changed` compares with the revision before that had content: names of fields and numbers of blocks,
never what stood there. `acts` are kills and reinstatements by hand, `by` the editor's source. No
headline and no text, since an earlier revision may have been withheld, embargoed or withdrawn, and
no reasons, which are written for editors. `fields` chooses among those of a revision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.clock import iso
from functions.read.compare.fields import changes
from functions.read.endpoints.responses import Answer, Stores, whole
from functions.read.http.caching import cache_control, next_moment
from functions.read.http.fields import chosen, only
from functions.read.http.json_text import Json, dumps
from functions.read.http.names import article_id
from functions.read.lookup.once_public import once_public

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.rows import EditorAct, Revision
    from dateline.web.http import Request
    from functions.read.lookup.results import History

REVISION_FIELDS = (
    *("version", "order_key", "status", "received_at", "submission_id", "sender"),
    *("source_version", "correction", "correction_note", "readable", "changed"),
)


def revisions(request: Request, stores: Stores) -> Answer:
    """How an article came to its present state."""
    fields = chosen(request.query, REVISION_FIELDS)
    history = stores.reading.history(article_id(request))
    # An earlier revision's own expiry ends what is said of it.
    ends = [revision.summary.expires_at for revision in history.revisions if revision.summary]
    fresh = cache_control(history.now, next_moment(history.now, ends))
    return whole(request, render_history(history, fields), "application/json", fresh)


def render_history(history: History, fields: tuple[str, ...] | None = None) -> str:
    """The history of an article that readers may see; of its revisions, these fields."""
    told = _revisions(history)
    return dumps(
        {
            "id": history.head.id,
            "source": history.head.source,
            "version": history.head.version,
            "revisions": [only(item, fields) for item in told],
            "acts": [_act(act) for act in history.acts],
        }
    )


def _revisions(history: History) -> Iterator[Json]:
    readable = once_public(history.revisions, history.acts, history.now)
    content: Revision | None = None
    before: Revision | None = None
    for number, one in enumerate(history.revisions, 1):
        told = changes(content, before.status.value if before else None, one)
        public = number in readable
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
            "readable": public,
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
