"""DatoCMS's webhooks: a record as the content management API (JSON:API) shows it.

https://www.datocms.com/docs/general-concepts/webhooks · Revisions are ordered by
`event_triggered_at`, which all events have and a retry repeats. A save that is not published yet is
a draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.errors import Unprocessable
from dateline.model.event_names import DELETED, IGNORED, PUBLISHED, UNKNOWN, UNPUBLISHED, UPDATED
from functions.process.cms.entries import EntryMetadata, entry_draft, removal_notice
from functions.process.cms.fields import Entry, at, scalar
from functions.process.cms.hold import event_of, require_model, status_of
from functions.process.cms.richtext.markup import as_list
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
_MAX_RELATED = 500
_RECORD = "item"
_EVENTS = {
    "create": UPDATED,
    "update": UPDATED,
    "publish": PUBLISHED,
    "unpublish": UNPUBLISHED,
    "delete": DELETED,
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
    _require_record(payload, record)
    named = scalar(at(payload, "event_type")) or ""
    meaning = _EVENTS.get(named, UNKNOWN)
    event = event_of(context, at(payload, "event_type"), meaning, "$.event_type")
    if not _is_primary(payload) or event == IGNORED:
        return
    if event in {DELETED, UNPUBLISHED}:
        yield removal_notice(
            context,
            external_id,
            deleted=event == DELETED,
            reason=f"{event} in DatoCMS",
            where="$.entity",
            modified_at=happened_at,
        )
        return
    require_model(_models(record, payload), context, "$.entity.relationships.item_type.data.id")
    if event != PUBLISHED:
        word = at(record, "meta", "status")
        if scalar(word) in _DRAFTS:
            return
        status_of(word, {"published": Status.USABLE}, event, context, "$.entity.meta.status")
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


def _require_record(payload: Json, record: Json) -> None:
    stated = [kind for kind in (at(payload, "entity_type"), at(record, "type")) if kind is not None]
    if not stated or any(kind != _RECORD for kind in stated):
        shown = next((scalar(kind) for kind in stated if kind != _RECORD), None) or "unknown"
        raise Unprocessable("not_a_story", f"an entity of type {shown[:40]}", where="$.entity_type")


def _is_primary(payload: Json) -> bool:
    """Whether the record is in the primary environment, which readers see.

    Raises:
        Unprocessable: `environment_missing`.
    """
    primary = at(payload, "is_environment_primary")
    if not isinstance(primary, bool):
        raise Unprocessable(
            "environment_missing",
            "held: the payload does not say whether its environment is the primary one; "
            "let the webhook send the default payload",
            where="$.is_environment_primary",
        )
    return primary


def _models(record: Json, payload: Json) -> list[Json]:
    """The id of the record's model, and its API key where the payload includes the model."""
    model_id = at(record, "relationships", "item_type", "data", "id")
    related = [
        at(entity, "attributes", "api_key")
        for entity in as_list(at(payload, "related_entities"))[:_MAX_RELATED]
        if at(entity, "type") == "item_type" and at(entity, "id") == model_id
    ]
    return [*related, model_id]


def _meta(record: Json, name: str) -> str | None:
    """A value in `meta` since version 3 of the API, in `attributes` before."""
    return scalar(at(record, "meta", name)) or scalar(at(record, "attributes", name))
