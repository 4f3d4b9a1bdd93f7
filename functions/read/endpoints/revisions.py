"""GET /articles/{id}/revisions: an article's history, without anything that must stay hidden.

    {id, source, version,
     revisions: [{version, order_key, status, received_at, submission_id, sender, source_version,
                  correction, correction_note, readable, changed: {fields, blocks_added,
                  blocks_removed, blocks_changed}}],
     acts: [{act, received_at, submission_id}]}

Oldest first; `version` is the position in that order, the version number of the article.
`correction`: the source marked it as a correction. `readable`: /diff can compare its text, since it
was public once and was not taken back (`readable_revisions`); only these have a correction note.
`source_version` is the sender's own, which may be any text: null unless the revision was public.
`changed` compares a revision that was public with the previous one that was: names of fields and
numbers of blocks, never their text. `acts` are editors' kills and reinstatements, without names.
Headlines and texts are left out, since an earlier revision may have been withheld, embargoed or
withdrawn; so are reasons, which are written for editors. `fields` selects fields of a revision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.stories import killed_copies
from dateline.model.visibility import public_spans
from functions.read.compare.field_diff import revision_changes
from functions.read.endpoints.responses import Response, Services, hashed_response
from functions.read.http.caching import cache_control, next_moment
from functions.read.http.fields import parse_fields, select_fields
from functions.read.http.json_text import Json, dumps
from functions.read.http.names import article_id
from functions.read.lookup.readable_revisions import readable_revisions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.rows import EditorAct, Revision
    from dateline.web.http import Request
    from functions.read.lookup.results import History

REVISION_FIELDS = (
    *("version", "order_key", "status", "received_at", "submission_id", "sender"),
    *("source_version", "correction", "correction_note", "readable", "changed"),
)


def revisions(request: Request, services: Services) -> Response:
    """The revisions of an article and the acts of editors."""
    fields = parse_fields(request.query, REVISION_FIELDS)
    history = services.reader.history(article_id(request))
    # The response changes when a readable revision expires. The expiry of a revision that was never
    # public must not show in its lifetime.
    readable = _readable(history).values()
    ends = [revision.summary.expires_at for revision in readable if revision.summary]
    fresh = cache_control(history.now, next_moment(history.now, ends))
    return hashed_response(request, render_history(history, fields), "application/json", fresh)


def render_history(history: History, fields: tuple[str, ...] | None = None) -> str:
    """The history as JSON, each revision with only `fields`."""
    return dumps(
        {
            "id": history.head.id,
            "source": history.head.source,
            "version": history.head.version,
            "revisions": [select_fields(item, fields) for item in _revisions(history)],
            "acts": [_act(act) for act in history.acts],
        }
    )


def _revisions(history: History) -> Iterator[Json]:
    killed = killed_copies(history.head.membership)
    readable = _readable(history)
    spans = public_spans(history.revisions, history.acts, killed)
    previous_content: Revision | None = None
    previous: Revision | None = None
    for number, revision in enumerate(history.revisions, 1):
        status = previous.status.value if previous else None
        was_public = any(since <= history.now for since, _ in spans.get(revision.order_key, ()))
        shown = revision if was_public else revision.model_copy(update={"outline": None})
        compared = revision_changes(previous_content, status, shown)
        public = number in readable
        yield {
            "version": number,
            "order_key": revision.order_key,
            "status": revision.status.value,
            "received_at": iso(revision.received_at),
            "submission_id": revision.submission_id,
            "sender": revision.sender,
            "source_version": revision.source_version if was_public else None,
            "correction": bool(public and revision.summary and revision.summary.corrects),
            "correction_note": revision.summary.correction_note
            if public and revision.summary
            else None,
            "readable": public,
            "changed": {
                "fields": list(compared.fields),
                "blocks_added": compared.added,
                "blocks_removed": compared.removed,
                "blocks_changed": compared.changed,
            },
        }
        previous = revision
        previous_content = shown if shown.outline else previous_content


def _readable(history: History) -> dict[int, Revision]:
    killed = killed_copies(history.head.membership)
    return readable_revisions(history.revisions, history.acts, history.now, killed)


def _act(act: EditorAct) -> Json:
    return {
        "act": act.act.value,
        "received_at": iso(act.received_at),
        "submission_id": act.submission_id,
    }
