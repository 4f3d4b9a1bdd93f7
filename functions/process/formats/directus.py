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
from dateline.model.event_names import DELETED, UNKNOWN, UNPUBLISHED, UPDATED
from dateline.model.submissions import Problem
from functions.process.cms.entries import EntryMetadata, entry_draft, removal_notice
from functions.process.cms.fields import Entry, at, scalar, values_at
from functions.process.cms.hold import event_of, require_model, status_of
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
_EVENTS = {"create": UPDATED, "update": UPDATED, "delete": DELETED}
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
    event = event_of(context, at(payload, "event"), _meaning(payload), "$.event")
    if event == DELETED:
        return removal_notice(
            context,
            external_id,
            deleted=True,
            reason="deleted in Directus",
            where=where,
            position=position,
        )
    item, is_whole = _item_of(payload, key, context)
    if event == UNPUBLISHED:
        reason = f"{scalar(at(item, 'status')) or 'unpublished'} in Directus"
        return removal_notice(context, external_id, reason=reason, where=where, position=position)
    if context.source.fetch and collection:
        _require_collection(payload, context)
        address = f"/items/{quote(collection, safe='')}/{quote(key, safe='')}?fields=*.*"
        request = FetchRequest(address, position, where)
        if address not in context.fetched:
            return request
        answer = context.fetched[address]
        fetched = at(answer, "data")
        status = status_of(at(fetched, "status"), _STATUS, UPDATED, context, "$.data.status")
        entry = _entry(fetched, answer, "$.data", context)
        return entry_draft(entry, EntryMetadata(external_id, status, position=position))
    # A new item has nothing yet that an omitted field could erase.
    if not is_whole and at(item, "status") in (None, ""):
        raise _part(where)
    status = status_of(at(item, "status"), _STATUS, UPDATED, context, "$.payload.status")
    if status is not Status.USABLE:
        return Draft(
            external_id=external_id,
            notice=True,
            status=status,
            reason=f"{scalar(at(item, 'status'))} in Directus",
            where=where,
            position=position,
        )
    _require_collection(payload, context)
    entry = _entry(item, payload, "$.payload", context)
    complete = is_whole or _action(payload) == "create"
    if not (complete and entry.get("headline") and entry.is_there("body")):
        raise _part(where)
    return entry_draft(entry, EntryMetadata(external_id, status, position=position))


def _require_collection(payload: Json, context: Context) -> None:
    """Requires that the source names the collection, also that in the event's name."""
    require_model([at(payload, "collection")], context, "$.collection")
    named = (scalar(at(payload, "event")) or "").rpartition(".")[0].rpartition(".")[0]
    if named:
        require_model([named], context, "$.event")


def _part(where: str) -> Unprocessable:
    return Unprocessable(
        "fetch_needed",
        "held: only the fields that changed. Let the flow read the item before it sends it, as "
        "`dateline sources put --sender directus` prints, or give the source --fetch-url",
        where=where,
    )


def _entry(item: Json, root: Json, where: str, context: Context) -> Entry:
    return Entry(item, root, where, context.source.fields, context.source.language, _USUAL)


def _action(payload: Json) -> str:
    return (scalar(at(payload, "event")) or "").rpartition(".")[2]


def _meaning(payload: Json) -> str:
    kind, _, action = (scalar(at(payload, "event")) or "").rpartition(".")
    return _EVENTS.get(action, UNKNOWN) if kind.rpartition(".")[2] == "items" else UNKNOWN


def _item_of(payload: Json, key: str, context: Context) -> tuple[Json, bool]:
    """The item's fields, and whether they are all of them: only then its key is among them.

    The trigger itself has the fields that changed. *Read Data* has whole items, also several.
    """
    sent = next(
        (
            member
            for name in _ITEM_MEMBERS
            if isinstance(member := at(payload, name), dict | list) and member
        ),
        payload,
    )
    path = context.source.fields.external_id or "id"
    listed = sent if isinstance(sent, list) else [sent]
    for item in listed[:MAX_KEYS]:
        if any(scalar(value) == key for value, _ in values_at(item, path)):
            return item, True
    return (None if isinstance(sent, list) else sent), False


def _keys(payload: Json) -> list[str]:
    """`keys` of an update, `key` of a creation; a deletion has a list in `payload`."""
    keys = at(payload, "keys")
    named = at(payload, "payload")
    if not isinstance(keys, list) and isinstance(named, list):
        keys = [at(item, "id") if isinstance(item, dict) else item for item in named]
    given = keys if isinstance(keys, list) else [at(payload, "key")]
    if given == [None]:
        given = [at(at(payload, name), "id") for name in _ITEM_MEMBERS] + [at(payload, "id")]
    ids = [scalar(key) for key in given]
    return list(dict.fromkeys(key for key in ids if key))
