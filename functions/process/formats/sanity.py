"""Sanity's webhooks: a document, usually whole, in the shape of a GROQ projection.

https://www.sanity.io/docs/content-lake/webhook-best-practices · Documents under
`drafts.` and `versions.` do not change the public one and are ignored. `_rev` has no order, so
`_updatedAt` orders revisions. A deletion takes its transaction's time, since its document still has
the time of the last edit. Unpublishing deletes the public document and keeps a draft, and the
webhook looks the same as for a deletion: in a source whose deletions kill, editors must not
unpublish articles that may return.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.errors import Unprocessable
from dateline.model.event_names import DELETED, PUBLISHED, UNKNOWN, UNPUBLISHED, UPDATED
from functions.process.cms.entries import EntryMetadata, entry_draft, removal_notice
from functions.process.cms.fields import Entry, at, scalar
from functions.process.cms.hold import event_of, require_model
from functions.process.formats.families import JSON, ContentTypes, Family

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.draft import Draft
    from functions.process.item.sample import Sample

NAME = "sanity"
FAMILY = Family.CMS
CONTENT_TYPES: ContentTypes = JSON
_NOT_PUBLIC = ("drafts.", "versions.")
_EVENTS = {"create": PUBLISHED, "update": UPDATED, "delete": DELETED}
_USUAL = {"published_at": ("publishedAt",), "image": ("mainImage",)}


def recognises(sample: Sample) -> bool:
    """JSON from Sanity, or an object with `_id` and `_type`."""
    if not sample.looks_like_json:
        return False
    payload = sample.lone_object
    return sample.sender == NAME or (
        isinstance(at(payload, "_id"), str) and isinstance(at(payload, "_type"), str)
    )


def read(sample: Sample, context: Context) -> Iterator[Draft]:
    """Reads the one document; yields nothing for a draft."""
    payload = sample.require_object()
    headers = context.delivery.headers
    options = context.source.fields
    entry = Entry(payload, payload, "$", options, context.source.language, _USUAL)
    configured_id = entry.get("external_id") if options.external_id else None
    external_id = (
        (scalar(configured_id.value) if configured_id else None)
        or scalar(at(payload, "_id"))
        or scalar(headers.get("sanity-document-id"))
    )
    if external_id is None:
        raise Unprocessable("external_id_missing", "the document has no id", where="$._id")
    document_id = scalar(at(payload, "_id")) or scalar(headers.get("sanity-document-id"))
    if document_id is None:
        # Only the document's own id says whether it is a draft.
        raise Unprocessable("external_id_missing", "the document has no _id", where="$._id")
    if document_id.startswith(_NOT_PUBLIC):
        return
    operation = scalar(at(payload, "operation"))
    meaning = DELETED if _says_deleted(sample) else _EVENTS.get(operation or "", UNKNOWN)
    event = event_of(context, operation, meaning, "$.operation")
    if event in {DELETED, UNPUBLISHED} or _says_deleted(sample):
        yield removal_notice(
            context,
            external_id,
            deleted=event != UNPUBLISHED,
            reason="deleted in Sanity",
            modified_at=headers.get("sanity-transaction-time"),
        )
        return
    require_model([at(payload, "_type")], context, "$._type")
    yield entry_draft(
        entry,
        EntryMetadata(
            external_id,
            Status.USABLE,
            scalar(at(payload, "_updatedAt")) or headers.get("sanity-transaction-time"),
            omits_empty_fields=True,
        ),
    )


def _says_deleted(sample: Sample) -> bool:
    """Whether the projection reports a deletion: `"operation": delta::operation()` or `deleted`."""
    payload = sample.require_object()
    return at(payload, "operation") == "delete" or at(payload, "deleted") is True
