"""Any JSON entry, mapped by the source's `fields`: Standard Webhooks' envelope, or an object.

https://www.standardwebhooks.com · For senders that sign in a general way (`standard_webhooks`,
`svix`, `github`, `hmac`, `basic`) and post entries in their own shape. A `type` such as
`article.deleted` names the event (dateline.model.event_names); the entry is `data`, or else the
whole object. After an edit only the entry's `status` says that it is published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.errors import Unprocessable
from dateline.model.event_names import (
    DELETED,
    IGNORED,
    PUBLISHED,
    UNKNOWN,
    UNPUBLISHED,
    UPDATED,
    event_by_name,
    name_in,
    names_article,
)
from functions.process.cms.entries import EntryMetadata, entry_draft, removal_notice
from functions.process.cms.fields import Entry, at, scalar
from functions.process.cms.hold import event_unknown, status_of
from functions.process.formats.families import JSON, ContentTypes, Family

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.draft import Draft
    from functions.process.item.sample import Json, Sample

NAME = "envelope"
FAMILY = Family.CMS
CONTENT_TYPES: ContentTypes = JSON
SENDERS = frozenset({"standard_webhooks", "svix", "github", "hmac", "basic"})
_IDS = ("id", "external_id", "uid", "uuid", "_id", "guid", "slug")
_STATUS = {
    "published": Status.USABLE,
    "publish": Status.USABLE,
    "usable": Status.USABLE,
    "live": Status.USABLE,
    "public": Status.USABLE,
    "draft": Status.WITHHELD,
    "future": Status.WITHHELD,
    "pending": Status.WITHHELD,
    "private": Status.WITHHELD,
    "scheduled": Status.WITHHELD,
    "withheld": Status.WITHHELD,
    "archived": Status.WITHDRAWN,
    "unpublished": Status.WITHDRAWN,
    "withdrawn": Status.WITHDRAWN,
    "deleted": Status.WITHDRAWN,
    "killed": Status.KILLED,
}


def recognises(sample: Sample) -> bool:
    """JSON from a sender without a fixed shape, or an envelope with `type` and `data`."""
    if not sample.looks_like_json:
        return False
    payload = sample.lone_object
    enveloped = isinstance(at(payload, "type"), str) and isinstance(at(payload, "data"), dict)
    return payload is not None and (sample.sender in SENDERS or enveloped)


def read(sample: Sample, context: Context) -> Iterator[Draft]:
    """Reads the one entry."""
    payload = sample.require_object()
    data = at(payload, "data")
    item, where = (data, "$.data") if isinstance(data, dict) else (payload, "$")
    source = context.source
    entry = Entry(item, payload, where, source.fields, source.language)
    configured_id = entry.get("external_id") if source.fields.external_id else None
    external_id = scalar(configured_id.value) if configured_id else _identity(item)
    if external_id is None:
        tried = ", ".join(f"{where}.{name}" for name in _IDS)
        raise Unprocessable("external_id_missing", f"no id found; tried {tried}", where=tried)
    name = name_in(payload) or _event_word(payload)
    event = (context.mapped(name) if name else None) or context.event
    if name and context.delivery.event_name is None and event in {PUBLISHED, UPDATED, UNKNOWN}:
        # A file, or a delivery that was stored when more names counted as known.
        event = context.mapped(name) or event_by_name(name)
    if event == UNKNOWN:
        raise event_unknown(name, context, "$.type")
    if event == IGNORED:
        return
    happened_at = scalar(at(payload, "timestamp"))
    if event in {DELETED, UNPUBLISHED}:
        yield removal_notice(
            context,
            external_id,
            deleted=event == DELETED,
            reason=event,
            where=where,
            modified_at=happened_at,
        )
        return
    status = status_of(at(item, "status"), _STATUS, event, context, f"{where}.status")
    yield entry_draft(entry, EntryMetadata(external_id, status, happened_at))


def _event_word(payload: Json) -> str:
    """A single word in `type`: the sender's word for an event, unless it is one for an article."""
    word = scalar(at(payload, "type")) or ""
    return "" if names_article(word) else word


def _identity(item: Json) -> str | None:
    return next((value for name in _IDS if (value := scalar(at(item, name)))), None)
