"""DatoCMS's webhooks: a record as the content management API (JSON:API) shows it.

https://www.datocms.com/docs/general-concepts/webhooks · Revisions are ordered by
`event_triggered_at`, which all events have and a retry repeats. A save that is not published yet is
a draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.errors import Unprocessable
from functions.process.cms.entries import EntryMetadata, entry_draft, removal_notice
from functions.process.cms.fields import Entry, at, scalar
from functions.process.formats.families import JSON, ContentTypes, Family

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.draft import Draft
    from functions.process.item.sample import Json, Sample

NAME = "datocms"
FAMILY = Family.CMS
CONTENT_TYPES: ContentTypes = JSON
_DRAFTS = frozenset({"draft", "updated"})
"""`meta.status` of a record whose saved text is not the published one."""
_REMOVALS = {
    "delete": ("deleted in DatoCMS", True),
    "deleted": ("deleted in DatoCMS", True),
    "unpublish": ("unpublished in DatoCMS", False),
    "unpublished": ("unpublished in DatoCMS", False),
}


def recognises(sample: Sample) -> bool:
    """JSON from DatoCMS, or an object with `entity`, `entity_type` and `event_type`."""
    if not sample.looks_like_json:
        return False
    payload = sample.lone_object or {}
    return sample.sender == NAME or {"entity_type", "event_type", "entity"} <= payload.keys()


def read(sample: Sample, context: Context) -> Iterator[Draft]:
    """Reads the one record; yields nothing for a draft."""
    payload = sample.require_object()
    record = at(payload, "entity")
    external_id = scalar(at(record, "id"))
    if external_id is None:
        raise Unprocessable("external_id_missing", "the record has no id", where="$.entity.id")
    happened_at = scalar(at(payload, "event_triggered_at"))
    event_type = scalar(at(payload, "event_type"))
    removal = _REMOVALS.get(context.delivery.event) or _REMOVALS.get(event_type or "")
    if removal:
        reason, deleted = removal
        yield removal_notice(
            context,
            external_id,
            deleted=deleted,
            reason=reason,
            where="$.entity",
            modified_at=happened_at,
        )
        return
    if event_type != "publish" and scalar(at(record, "meta", "status")) in _DRAFTS:
        return
    yield entry_draft(
        Entry(
            at(record, "attributes"),
            payload,
            "$.entity.attributes",
            context.source.fields,
            context.source.language,
        ),
        EntryMetadata(
            external_id,
            Status.USABLE,
            happened_at or _meta(record, "updated_at"),
            published_at=_meta(record, "first_published_at"),
        ),
    )


def _meta(record: Json, name: str) -> str | None:
    """A value in `meta` since version 3 of the API, in `attributes` before."""
    return scalar(at(record, "meta", name)) or scalar(at(record, "attributes", name))
