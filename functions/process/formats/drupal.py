"""Drupal's nodes as its `webhooks` module sends them: fields are lists of `{value}`.

https://www.drupal.org/project/webhooks · JSON only: the module sends XML unless it is
set to JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.errors import Unprocessable
from dateline.model.event_names import DELETED, IGNORED, PUBLISHED, UNKNOWN, UNPUBLISHED, UPDATED
from functions.process.cms.entries import EntryMetadata, entry_draft, removal_notice
from functions.process.cms.fields import Entry, at, scalar
from functions.process.cms.hold import event_unknown, require_model, status_of, verdict_of
from functions.process.cms.richtext.markup import as_list, as_text, child
from functions.process.formats.families import JSON, ContentTypes, Family

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.draft import Draft
    from functions.process.item.sample import Json, Sample

NAME = "drupal"
FAMILY = Family.CMS
CONTENT_TYPES: ContentTypes = {**JSON, "application/hal+json": (), "application/vnd.api+json": ()}
_USUAL = {
    "headline": ("title",),
    "body": ("body", "field_body"),
    "standfirst": ("field_summary", "field_standfirst", "field_subtitle", "summary"),
    "section": ("field_section", "field_category"),
    "tags": ("field_tags",),
    "image": ("field_image", "field_media_image"),
    "authors": ("field_author", "field_authors"),
    "canonical_url": ("canonical_url",),
    "published_at": ("publish_on", "created"),
}
_STATUS = {
    "1": Status.USABLE,
    "true": Status.USABLE,
    "0": Status.WITHHELD,
    "false": Status.WITHHELD,
}
_EVENTS = {"create": PUBLISHED, "update": UPDATED, "delete": DELETED}
_MAX_VALUES = 200


def recognises(sample: Sample) -> bool:
    """JSON from Drupal, or an object whose `nid` and `title` are lists of values."""
    if not sample.looks_like_json:
        return False
    node = _node(sample.lone_object)
    listed = isinstance(at(node, "nid"), list) and isinstance(at(node, "title"), list)
    return sample.sender == NAME or listed


def read(sample: Sample, context: Context) -> Iterator[Draft]:
    """Reads the one node, in the language of the payload."""
    payload = sample.require_object()
    node = _node(payload)
    values = _flat(node)
    external_id = scalar(at(values, "uuid")) or scalar(at(values, "nid"))
    where = "$.entity" if node is not payload else "$"
    if external_id is None:
        raise Unprocessable("external_id_missing", "the node has no uuid", where=f"{where}.uuid")
    named = scalar(at(payload, "event"))
    kind, _, action = (named or "").rpartition(":")
    meaning = _EVENTS.get(action, UNKNOWN) if kind == "entity:node" else UNKNOWN
    event = verdict_of(context, named, meaning)
    if event == IGNORED:
        return
    if event == DELETED:
        yield removal_notice(
            context, external_id, deleted=True, reason="deleted in Drupal", where=where
        )
        return
    status = _status(values, event, context, where)
    if status is Status.USABLE:
        if event == UNKNOWN:
            raise event_unknown(named or "", context, "$.event")
        bundle = next(iter(as_list(at(node, "type"))), None)
        require_model([at(bundle, "target_id") or bundle], context, f"{where}.type")
    yield entry_draft(
        Entry(values, payload, where, context.source.fields, context.source.language, _USUAL),
        EntryMetadata(
            external_id,
            status,
            scalar(at(values, "changed")),
            language=scalar(at(values, "langcode")),
        ),
    )


def _status(values: Json, event: str, context: Context, where: str) -> Status:
    if event == UNPUBLISHED:
        return Status.WITHDRAWN
    word = at(values, "status")
    stated = str(int(word)) if isinstance(word, bool) else word
    # Without a status nothing says that a new node is published.
    return status_of(stated, _STATUS, UPDATED, context, f"{where}.status")


def _node(payload: Json) -> Json:
    entity = at(payload, "entity")
    return entity if isinstance(entity, dict) else payload


def _flat(node: Json) -> dict[str, Json]:
    """Each field's value without its list; the output of Drupal's filters (`processed`) first."""
    if not isinstance(node, dict):
        return {}
    flat: dict[str, Json] = {}
    for name, field in node.items():
        values = [_value(item) for item in as_list(field)[:_MAX_VALUES]] or [field]
        flat[name] = values[0] if len(values) == 1 else values
    body = as_list(node.get("body"))
    if body and (summary := as_text(child(body[0], "summary"))):
        flat.setdefault("summary", summary)
    return flat


def _value(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    for name in ("processed", "value"):
        if name in value:
            return value[name]
    return value
