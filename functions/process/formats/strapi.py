"""Strapi's webhooks: an entry, which version 5 may send as the string "null".

https://docs.strapi.io/cms/backend-customization/webhooks · Some events omit relations
(https://github.com/strapi/strapi/issues/18348), so a source with a `fetch` fetches a published
entry. An entry sent as "null" (https://github.com/strapi/strapi/issues/25387) has no id: the newest
entries of its collection are fetched, and unchanged ones are repeats.
Revisions are ordered by the event's `createdAt`, which deletions have too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from dateline.model.documents import Status
from dateline.model.errors import Unprocessable
from dateline.model.event_names import DELETED, IGNORED, PUBLISHED, UNKNOWN, UNPUBLISHED, UPDATED
from dateline.model.submissions import Problem
from functions.process.cms.entries import EntryMetadata, entry_draft, removal_notice
from functions.process.cms.fields import Entry, at, scalar
from functions.process.cms.hold import event_of, require_model, status_of
from functions.process.formats.families import JSON, ContentTypes, Family
from functions.process.item.fetch_requests import FetchRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.draft import Draft
    from functions.process.item.sample import Json, Sample

NAME = "strapi"
FAMILY = Family.CMS
CONTENT_TYPES: ContentTypes = JSON
NEWEST = 10
"""Entries that are fetched if the payload does not name the published one."""

_EVENTS = {
    "entry.create": UPDATED,
    "entry.update": UPDATED,
    "entry.publish": PUBLISHED,
    "entry.unpublish": UNPUBLISHED,
    "entry.delete": DELETED,
    "entry.draft-discard": IGNORED,
}
_USUAL = {
    "published_at": ("publishedAt",),
    "language": ("locale",),
}


def recognises(sample: Sample) -> bool:
    """JSON from Strapi, or an object with an `entry` and an `entry.` event."""
    if not sample.looks_like_json:
        return False
    payload = sample.lone_object or {}
    event = payload.get("event")
    is_event = isinstance(event, str) and event.startswith("entry.") and "entry" in payload
    return sample.sender == NAME or is_event


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem | FetchRequest]:
    """Reads the one entry; yields nothing for a saved draft."""
    payload = sample.require_object()
    named = scalar(at(payload, "event")) or ""
    event = event_of(context, at(payload, "event"), _EVENTS.get(named, UNKNOWN), "$.event")
    if event == IGNORED:
        return
    if event in {DELETED, UNPUBLISHED}:
        yield _removal(payload, event, context)
        return
    require_model([at(payload, "model"), at(payload, "uid")], context, "$.model")
    entry = at(payload, "entry")
    if not isinstance(entry, dict):
        yield from _newest(payload, context)
    elif event == PUBLISHED or not _is_draft(entry):
        # A draft does not replace the public version.
        yield from _public(entry, payload, event, context)


def _removal(payload: Json, event: str, context: Context) -> Draft:
    entry = at(payload, "entry")
    if not isinstance(entry, dict):
        raise Unprocessable(
            "external_id_missing", "the payload does not name the removed entry", where="$.entry"
        )
    return removal_notice(
        context,
        _require_id(entry, payload),
        deleted=event == DELETED,
        reason=f"{event} in Strapi",
        where="$.entry",
        modified_at=scalar(at(payload, "createdAt")),
    )


def _public(
    entry: dict[str, Json], payload: Json, event: str, context: Context
) -> Iterator[Draft | FetchRequest]:
    """Reads a published entry, fetched if the source has a fetch."""
    external_id = _require_id(entry, payload)
    happened_at = scalar(at(payload, "createdAt"))
    if context.source.fetch is None:
        _require_published(entry, event, context)
        yield _draft(
            entry,
            payload,
            context,
            external_id=external_id,
            where="$.entry",
            modified_at=happened_at,
        )
        return
    request = FetchRequest(_address(entry, payload, context), where="$.entry")
    if request.address not in context.fetched:
        yield request
        return
    answer = context.fetched[request.address]
    fetched = _flat(at(answer, "data"))
    if isinstance(fetched, dict) and _is_draft(fetched):
        return
    yield _draft(
        fetched,
        answer,
        context,
        external_id=external_id,
        where="$.data",
        modified_at=happened_at,
    )


def _require_id(entry: Json, payload: Json) -> str:
    external_id = _external_id(entry, payload)
    if external_id is None:
        raise Unprocessable(
            "external_id_missing", "the entry has no id", where="$.entry.documentId"
        )
    return external_id


def _is_draft(entry: dict[str, Json]) -> bool:
    return "publishedAt" in entry and entry["publishedAt"] is None


def _require_published(entry: dict[str, Json], event: str, context: Context) -> None:
    """Requires that a saved entry states its publication: types without drafts may not.

    Raises:
        Unprocessable: `status_missing` or `status_unknown`.
    """
    published_at = entry.get("publishedAt")
    stated = "published" if isinstance(published_at, str) and published_at else published_at
    status_of(stated, {"published": Status.USABLE}, event, context, "$.entry.publishedAt")


def _newest(payload: Json, context: Context) -> Iterator[Draft | Problem | FetchRequest]:
    query = {"populate": "*", "sort": "publishedAt:desc", "pagination[pageSize]": str(NEWEST)}
    request = FetchRequest(f"{_collection(payload, context)}?{urlencode(query)}", where="$.entry")
    if request.address not in context.fetched:
        yield request
        return
    answer = context.fetched[request.address]
    entries = at(answer, "data")
    for position, listed_entry in enumerate(
        (entries if isinstance(entries, list) else [])[:NEWEST]
    ):
        entry = _flat(listed_entry)
        if isinstance(entry, dict) and _is_draft(entry):
            continue
        where = f"$.data[{position}]"
        # Each has its own time: the event does not say which entry it is about.
        times = [scalar(at(entry, name)) or "" for name in ("updatedAt", "publishedAt")]
        try:
            yield _draft(
                entry,
                answer,
                context,
                external_id=_external_id(entry, payload),
                where=where,
                modified_at=max(times),
                position=position,
            )
        except Unprocessable as error:
            yield Problem(
                position=position, code=error.code, message=error.message, where=error.where
            )


def _draft(
    entry: Json,
    root: Json,
    context: Context,
    *,
    external_id: str | None,
    where: str,
    modified_at: str | None,
    position: int = 0,
) -> Draft:
    source = context.source
    return entry_draft(
        Entry(entry, root, where, source.fields, source.language, _USUAL),
        EntryMetadata(
            external_id,
            Status.USABLE,
            modified_at or scalar(at(entry, "updatedAt")),
            position=position,
        ),
    )


def _flat(entry: Json) -> Json:
    """The entry's fields: in `attributes` in version 4, beside the id in version 5."""
    attributes = at(entry, "attributes")
    return {**attributes, "id": at(entry, "id")} if isinstance(attributes, dict) else entry


def _external_id(entry: Json, payload: Json) -> str | None:
    """`documentId` with the locale, since all locales share it; before version 5 the id."""
    if document := scalar(at(entry, "documentId")):
        locale = scalar(at(entry, "locale"))
        return f"{document}/{locale}" if locale else document
    number = scalar(at(entry, "id"))
    model = scalar(at(payload, "model"))
    return f"{model}/{number}" if number and model else number


def _address(entry: Json, payload: Json, context: Context) -> str:
    name = scalar(at(entry, "documentId")) or scalar(at(entry, "id")) or ""
    query = {"populate": "*"}
    if locale := scalar(at(entry, "locale")):
        query["locale"] = locale
    return f"{_collection(payload, context)}/{quote(name, safe='')}?{urlencode(query)}"


def _collection(payload: Json, context: Context) -> str:
    """The collection's path; empty if `base_url` names it (`…/api/stories`)."""
    fetch = context.source.fetch
    if fetch and "/api/" in fetch.base_url:
        return ""
    return f"/api/{quote(plural(scalar(at(payload, 'model')) or 'article'), safe='-')}"


def plural(model: str) -> str:
    """The plural that Strapi suggests: `article` → `articles`, `story` → `stories`."""
    if model.endswith("y") and model[-2:-1] not in "aeiou":
        return f"{model[:-1]}ies"
    return f"{model}es" if model.endswith(("s", "x", "ch", "sh")) else f"{model}s"
