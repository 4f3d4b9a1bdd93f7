"""Contentful's webhooks: an entry as the management API shows it, or a tombstone.

https://www.contentful.com/developers/docs/webhooks/ · The topic in the
header says what happened; only published entries are read: a save reports a draft beside the public
entry. Revisions are ordered by time alone. `sys.version`
would be more exact, but a tombstone has none and would sort before every edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.errors import Unprocessable
from dateline.model.event_names import DELETED, PUBLISHED, UNKNOWN, UNPUBLISHED
from functions.process.cms.entries import EntryMetadata, entry_draft, removal_notice
from functions.process.cms.fields import Entry, at, scalar
from functions.process.cms.hold import event_of, require_model
from functions.process.formats.families import JSON, ContentTypes, Family
from functions.process.item.draft import Draft, tagged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.sample import Json, Sample

NAME = "contentful"
FAMILY = Family.CMS
CONTENT_TYPES: ContentTypes = {**JSON, "application/vnd.contentful.management.v1+json": ()}
_MAX_TAGS = 500
_TYPES = frozenset({"Entry", "DeletedEntry"})


def recognises(sample: Sample) -> bool:
    """JSON from Contentful, or an object whose `sys.type` is an entry or a tombstone."""
    if not sample.looks_like_json:
        return False
    payload = sample.lone_object
    return sample.sender == NAME or scalar(at(payload, "sys", "type")) in _TYPES


def read(sample: Sample, context: Context) -> Iterator[Draft]:
    """Reads the one entry; yields nothing for a draft."""
    payload = sample.require_object()
    external_id = scalar(at(payload, "sys", "id"))
    if external_id is None:
        raise Unprocessable("external_id_missing", "the entry has no id", where="$.sys.id")
    kind = at(payload, "sys", "type")
    meaning = UNPUBLISHED if kind == "DeletedEntry" else UNKNOWN
    event = event_of(context, None, meaning, "$")
    happened_at = _happened_at(payload, context)
    if event == DELETED or kind == "DeletedEntry":
        deleted = event == DELETED
        reason = f"{'deleted' if deleted else 'unpublished'} in Contentful"
        yield removal_notice(
            context, external_id, deleted=deleted, reason=reason, modified_at=happened_at
        )
        return
    if event not in {PUBLISHED, UNPUBLISHED}:
        return
    if event == PUBLISHED:
        content_type = at(payload, "sys", "contentType", "sys", "id")
        require_model([content_type], context, "$.sys.contentType.sys.id")
    entry = Entry(
        at(payload, "fields"),
        payload,
        "$.fields",
        context.source.fields,
        context.source.language,
        localised=True,
    )
    yield entry_draft(
        entry,
        EntryMetadata(
            external_id,
            Status.USABLE if event == PUBLISHED else Status.WITHDRAWN,
            happened_at or scalar(at(payload, "sys", "updatedAt")),
            omits_empty_fields=True,
            published_at=scalar(at(payload, "sys", "firstPublishedAt")),
            tags=tuple(tag for name in _tags(payload) for tag in tagged(name)),
        ),
    )


def _happened_at(payload: Json, context: Context) -> str | None:
    """The time of the event, by the same clock for edits and tombstones."""
    header = context.delivery.headers.get("x-contentful-event-datetime")
    return header or scalar(at(payload, "sys", "deletedAt"))


def _tags(payload: Json) -> list[str]:
    tags = at(payload, "metadata", "tags")
    ids = (
        scalar(at(tag, "sys", "id")) for tag in (tags if isinstance(tags, list) else [])[:_MAX_TAGS]
    )
    return [article_id for article_id in ids if article_id]
