"""Prismic's webhooks: the ids of changed documents, which are fetched at `masterRef`.

https://prismic.io/docs/webhooks · A missing document was unpublished or archived. The request
includes all languages (`lang=*`): by default the API only returns the main language, and the others
would seem unpublished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from dateline.model.documents import Status
from dateline.model.errors import Unprocessable
from dateline.model.event_names import IGNORED, UNKNOWN, UPDATED
from dateline.model.submissions import Problem
from functions.process.cms.entries import EntryMetadata, entry_draft, removal_notice
from functions.process.cms.fields import Entry, at, scalar
from functions.process.cms.hold import event_of, require_model
from functions.process.cms.richtext.markup import as_list, as_text, child
from functions.process.cms.richtext.prismic import render
from functions.process.formats.families import JSON, ContentTypes, Family
from functions.process.item.draft import Draft, tagged
from functions.process.item.fetch_requests import FetchRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.sample import Json, Sample

NAME = "prismic"
FAMILY = Family.CMS
CONTENT_TYPES: ContentTypes = JSON
PAGE = 100
"""The API's maximum page size."""
MAX_DOCUMENTS = 1_000
_MAX_PARTS = 500
_EVENTS = {"api-update": UPDATED, "test-trigger": IGNORED}


def recognises(sample: Sample) -> bool:
    """JSON from Prismic, or an object with `documents` and `apiUrl`."""
    if not sample.looks_like_json:
        return False
    payload = sample.lone_object or {}
    return sample.sender == NAME or {"documents", "apiUrl"} <= payload.keys()


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem | FetchRequest]:
    """Reads each document that the payload names; yields nothing for a test."""
    payload = sample.require_object()
    kind = scalar(at(payload, "type")) or ""
    if event_of(context, at(payload, "type"), _EVENTS.get(kind, UNKNOWN), "$.type") == IGNORED:
        return
    named = [item for item in as_list(at(payload, "documents")) if isinstance(item, str) and item]
    ids = list(dict.fromkeys(item for item in named if len(item) <= 100 and item.isprintable()))
    if not ids:
        raise Unprocessable(
            "external_id_missing", "the payload names no document", where="$.documents"
        )
    ref = scalar(at(payload, "masterRef"))
    if ref is None:
        raise Unprocessable("ref_missing", "the payload has no masterRef", where="$.masterRef")
    for first in range(0, min(len(ids), MAX_DOCUMENTS), PAGE):
        some = ids[first : first + PAGE]
        request = FetchRequest(
            _address(payload, ref, some), first, f"$.documents[{first}]", "access_token"
        )
        if request.address in context.fetched:
            yield from _documents(context.fetched[request.address], some, first, context)
        else:
            yield request
    if len(ids) > MAX_DOCUMENTS:
        yield Problem(
            position=MAX_DOCUMENTS,
            code="too_many_items",
            message=f"only the first {MAX_DOCUMENTS} of {len(ids)} documents are read",
            where=f"$.documents[{MAX_DOCUMENTS}]",
        )


def _address(payload: Json, ref: str, ids: list[str]) -> str:
    listed = ",".join(
        '"' + article_id.replace("\\", "").replace('"', "") + '"' for article_id in ids
    )
    query = {
        "ref": ref,
        "q": f"[[any(document.id,[{listed}])]]",
        "lang": "*",
        "pageSize": str(PAGE),
    }
    return f"{_api(payload)}/documents/search?{urlencode(query)}"


def _api(payload: Json) -> str:
    """Version 2 of the API at the host of `apiUrl`, whose path may name version 1 or none."""
    try:
        api = urlsplit(scalar(at(payload, "apiUrl")) or "")
    except ValueError:
        raise Unprocessable("fetch_refused", "apiUrl is no URL", where="$.apiUrl") from None
    return f"{api.scheme}://{api.netloc}/api/v2" if api.netloc else "/api/v2"


def _documents(
    answer: Json, ids: list[str], first: int, context: Context
) -> Iterator[Draft | Problem]:
    if not isinstance(at(answer, "results"), list):
        # An empty list instead would withdraw every document.
        raise Unprocessable("fetch_unreadable", "the response has no results", where="$.results")
    results = {scalar(at(item, "id")): item for item in as_list(at(answer, "results"))}
    for position, document_id in enumerate(ids, first):
        document = results.get(document_id)
        if document is None:
            yield removal_notice(
                context,
                document_id,
                reason="no longer published in Prismic",
                where=f"$.documents[{position}]",
                position=position,
            )
            continue
        try:
            yield _draft(document, document_id, position, context)
        except Unprocessable as error:
            yield Problem(
                position=position, code=error.code, message=error.message, where=error.where
            )


def _draft(document: Json, document_id: str, position: int, context: Context) -> Draft:
    require_model([at(document, "type")], context, f"$.results[{document_id}].type")
    source = context.source
    where = f"$.results[{document_id}].data"
    return entry_draft(
        Entry(_as_html(at(document, "data")), document, where, source.fields, source.language),
        EntryMetadata(
            document_id,
            Status.USABLE,
            scalar(at(document, "last_publication_date")),
            published_at=scalar(at(document, "first_publication_date")),
            language=scalar(at(document, "lang")),
            link=scalar(at(document, "url")),
            tags=tuple(
                tag
                for item in as_list(at(document, "tags"))[:_MAX_PARTS]
                for tag in tagged(scalar(item))
            ),
            position=position,
            omits_empty_fields=True,
        ),
    )


def _as_html(data: Json) -> Json:
    """The fields with rich text as HTML; the rich text of slices becomes the body."""
    if not isinstance(data, dict):
        return data
    fields = {name: render(value) or value for name, value in data.items()}
    parts = [
        render(value)
        for name in ("slices", "body")
        for item in as_list(child(data, name))[:_MAX_PARTS]
        if as_text(child(item, "slice_type"))
        for value in _values(child(item, "primary"))
    ]
    if any(parts):
        fields["body"] = "".join(parts)
    return fields


def _values(value: Json) -> list[Json]:
    return list(value.values()) if isinstance(value, dict) else []
