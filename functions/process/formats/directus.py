"""Directus' flows: which items changed, and of an update only the fields that did.

https://docs.directus.io/app/flows/triggers · With a `fetch`, whole items are fetched. Without one,
an item is read only if the payload holds all of it, as a flow's template can arrange. A status
other than `published` is applied even without the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from dateline.model.documents import Status
from dateline.model.errors import Rejected, Unprocessable
from dateline.model.submissions import Problem
from functions.process.cms.entries import EntryMetadata, entry_draft, removal_notice
from functions.process.cms.fields import Entry, at, scalar
from functions.process.formats.families import JSON, ContentTypes, Family
from functions.process.item.draft import Draft
from functions.process.item.fetch_requests import FetchRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.sample import Json, Sample

NAME = "directus"
FAMILY = Family.CMS
CONTENT_TYPES: ContentTypes = JSON
MAX_KEYS = 100
_STATUS = {
    "published": Status.USABLE,
    "draft": Status.WITHHELD,
    "archived": Status.WITHDRAWN,
}
_ITEM_MEMBERS = ("payload", "item", "data")
_USUAL = {
    "modified_at": ("date_updated", "updated_on", "modified_on"),
    "published_at": ("date_published", "published_on"),
}


def recognises(sample: Sample) -> bool:
    """JSON from Directus, or an object with a `collection` and an `items.` event."""
    if not sample.looks_like_json:
        return False
    payload = sample.lone_object or {}
    event = payload.get("event")
    is_event = isinstance(event, str) and "items." in event and "collection" in payload
    return sample.sender == NAME or is_event


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem | FetchRequest]:
    """Reads each item that the payload names."""
    payload = sample.require_object()
    keys = _keys(payload)
    if not keys:
        raise Unprocessable("external_id_missing", "the payload names no item", where="$.keys")
    for position, key in enumerate(keys[:MAX_KEYS]):
        try:
            yield _item(payload, key, position, context)
        except Rejected as error:
            yield Problem(
                position=position, code=error.code, message=error.message, where=error.where
            )
    if len(keys) > MAX_KEYS:
        yield Problem(
            position=MAX_KEYS,
            code="too_many_items",
            message=f"only the first {MAX_KEYS} of {len(keys)} items are read",
            where=f"$.keys[{MAX_KEYS}]",
        )


def _item(payload: Json, key: str, position: int, context: Context) -> Draft | FetchRequest:
    collection = scalar(at(payload, "collection"))
    external_id = f"{collection}/{key}" if collection else key
    where = f"$.keys[{position}]"
    deleted = context.delivery.event == "deleted" or _action(payload) == "delete"
    if deleted:
        return removal_notice(
            context,
            external_id,
            deleted=True,
            reason="deleted in Directus",
            where=where,
            position=position,
        )
    if context.delivery.event == "unpublished":
        reason = f"{scalar(at(_item_of(payload), 'status')) or 'unpublished'} in Directus"
        return removal_notice(context, external_id, reason=reason, where=where, position=position)
    if context.source.fetch and collection:
        address = f"/items/{quote(collection, safe='')}/{quote(key, safe='')}?fields=*.*"
        request = FetchRequest(address, position, where)
        if address not in context.fetched:
            return request
        answer = context.fetched[address]
        return _draft(at(answer, "data"), answer, external_id, position, context)
    item = _item_of(payload)
    status = _STATUS.get(scalar(at(item, "status")) or "published", Status.WITHHELD)
    if status is not Status.USABLE:
        return Draft(
            external_id=external_id,
            notice=True,
            status=status,
            reason=f"{scalar(at(item, 'status'))} in Directus",
            where=where,
            position=position,
        )
    entry = Entry(item, payload, "$.payload", context.source.fields, context.source.language)
    if not (entry.get("headline") and entry.is_there("body")):
        # A partial update would replace the whole article.
        raise Unprocessable(
            "fetch_needed",
            "only a part of the item; configure a fetch, or let the flow send all of it",
            where=where,
        )
    return _draft(item, payload, external_id, position, context)


def _draft(item: Json, root: Json, external_id: str, position: int, context: Context) -> Draft:
    source = context.source
    status = scalar(at(item, "status")) or "published"
    where = "$.data" if at(root, "data") == item else "$.payload"
    return entry_draft(
        Entry(item, root, where, source.fields, source.language, _USUAL),
        EntryMetadata(external_id, _STATUS.get(status, Status.WITHHELD), position=position),
    )


def _action(payload: Json) -> str:
    return (scalar(at(payload, "event")) or "").rpartition(".")[2]


def _item_of(payload: Json) -> Json:
    return next(
        (member for name in _ITEM_MEMBERS if isinstance(member := at(payload, name), dict)), payload
    )


def _keys(payload: Json) -> list[str]:
    """`keys` of an update, `key` of a creation; a deletion has a list in `payload`."""
    keys = at(payload, "keys")
    if not isinstance(keys, list) and isinstance(at(payload, "payload"), list):
        keys = at(payload, "payload")
    listed = keys if isinstance(keys, list) else [at(payload, "key")]
    ids = (
        [scalar(key) for key in listed]
        if listed != [None]
        else [scalar(at(_item_of(payload), "id"))]
    )
    return list(dict.fromkeys(key for key in ids if key))
