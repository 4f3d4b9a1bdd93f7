"""Any JSON entry, mapped by the source's `fields`: Standard Webhooks' envelope, or an object.

https://www.standardwebhooks.com · For senders that sign in a general way (`standard_webhooks`,
`svix`, `github`, `hmac`, `basic`) and post entries in their own shape. A `type` such as
`article.deleted` names the event; the entry is `data`, or else the whole object.
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
    event = context.delivery.event
    happened_at = scalar(at(payload, "timestamp"))
    if event in {"deleted", "unpublished"}:
        yield removal_notice(
            context,
            external_id,
            deleted=event == "deleted",
            reason=event,
            where=where,
            modified_at=happened_at,
        )
        return
    yield entry_draft(entry, EntryMetadata(external_id, _status(item), happened_at))


def _identity(item: Json) -> str | None:
    return next((value for name in _IDS if (value := scalar(at(item, name)))), None)


def _status(item: Json) -> Status:
    """The entry's `status`, usable by default; an unknown word, such as `draft`, withholds."""
    status = scalar(at(item, "status"))
    return _STATUS.get(status.lower(), Status.WITHHELD) if status else Status.USABLE
