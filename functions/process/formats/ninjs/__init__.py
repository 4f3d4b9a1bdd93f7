"""ninjs, IPTC's news in JSON, 1.0 to 3.1: as agencies send it, and as Superdesk pushes it.

https://iptc.org/standards/ninjs/ · Only an id is required. `canceled` is IPTC's word for a kill.
Versions order revisions; Superdesk increments the version for a kill too. AP's Media API puts items
into `data.items[].item`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.errors import Unprocessable
from dateline.model.event_names import PUBLISHED, UPDATED
from dateline.model.submissions import Problem
from functions.process.agencies.status_words import PublicationStatus, problem_of_test_item
from functions.process.cms.fields import at
from functions.process.cms.members import (
    date_string,
    identifier,
    objects,
    plain_line,
    string,
    whole_number,
)
from functions.process.formats.families import JSON, ContentTypes, Family
from functions.process.formats.ninjs import texts
from functions.process.formats.ninjs.concepts import (
    authors_of,
    bylines_of,
    place_of,
    section_of,
    tags_of,
)
from functions.process.formats.ninjs.media import links_of, media_of
from functions.process.formats.ninjs.publication_status import embargo_of, status_of
from functions.process.formats.ninjs.texts import Item, Text, folded
from functions.process.item.draft import Draft
from functions.process.item.problems import isolate_item
from functions.process.item.sample import Json, Sample
from functions.process.item.title import title_from_text
from functions.process.not_for_publication.guard import strip_unpublishable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context

NAME = "ninjs"
FAMILY = Family.JSON
CONTENT_TYPES: ContentTypes = JSON
_SENDER = "superdesk"

_DISTINCTIVE = frozenset(
    {"versioncreated", "pubstatus", "headlines", "bodies", "firstcreated", "contentcreated"}
    | {"body_html", "body_xhtml", "body_text", "description_text", "eventdetails"}
    | {"plannedcoverage", "representationtype", "digitalsourcetype"}
)
_KNOWN = _DISTINCTIVE | frozenset(
    {"uri", "type", "mimetype", "profile", "version", "embargoed", "embargoeduntil", "urgency"}
    | {"copyrightholder", "copyrightnotice", "usageterms", "ednote", "language", "person"}
    | {"people", "organisation", "organisations", "place", "places", "subject", "subjects"}
    | {"event", "events", "object", "objects", "infosource", "infosources", "title", "byline"}
    | {"by", "headline", "slugline", "located", "charcount", "wordcount", "renditions"}
    | {"associations", "altids", "trustindicator", "trustindicators", "$standard", "standard"}
    | {"genre", "genres", "expires", "rightsinfo", "descriptions", "advices"}
)
"""All members of 1.0 to 3.1, in lower case."""
_FAMILIES = ("body_", "description_", "headline_")

_STORIES = frozenset({"text", "preformatted", "composite", "picture", "graphic", "video", "audio"})
_NO_STORIES = frozenset({"event", "planning", "component"})
_PAGES = frozenset({"canonical", "canonicalUrl", "canonicalurl", "webUrl", "weburl"})
_PROFILES = frozenset({"INFO", "RAW"})
_PLANNED = {"eventdetails": "event", "plannedcoverage": "planning"}
_NOTHING_YET = "the item has neither a headline nor a text"


def recognises(sample: Sample) -> bool:
    """JSON from Superdesk, or an object that names ninjs or has a `uri` and ninjs members."""
    if not sample.looks_like_json:
        return False
    return sample.sender == _SENDER or any(
        _is_ninjs(folded(item)) for item in _sent(sample.object_or_none()) if isinstance(item, dict)
    )


def _is_ninjs(item: Item) -> bool:
    standard = item.get("standard") or item.get("$standard")
    name = string(at(standard, "name")) or string(at(standard, "schema")) or ""
    if "ninjs" in name.lower():
        return True
    if not any(isinstance(item.get(name), str) for name in ("uri", "guid")):
        return False
    return not _DISTINCTIVE.isdisjoint(item) or all(
        name in _KNOWN or name.startswith(_FAMILIES) for name in item
    )


def _sent(value: Json) -> list[Json]:
    """The items of a list or of AP's feed or response, or the single item."""
    items = at(value, "data", "items")
    if isinstance(items, list):
        return [at(item, "item") or item for item in items]
    only_item = at(value, "data", "item")
    if isinstance(only_item, dict):
        return [only_item]
    return value if isinstance(value, list) else [value]


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads each item that is a story, a picture or a recording."""
    value = sample.json
    items = _sent(value)
    if not items or value is None:
        raise Unprocessable("empty", "the list contains no item", where="$")
    alone = len(items) == 1 and not isinstance(value, list)
    for position, item in enumerate(items):
        where = "$" if alone else f"$[{position}]"
        if not isinstance(item, dict):
            yield Problem(
                position=position, code="json_not_an_item", message="not an object", where=where
            )
            continue
        yield isolate_item(partial(_item, item, position, where, context), position, where)


def _item(sent: dict[str, Json], position: int, where: str, context: Context) -> Draft | Problem:
    item = folded(sent)
    # Superdesk's status is its event.
    event = UPDATED if context.delivery.sender == _SENDER else PUBLISHED
    publication = status_of(sent, context, where, event)
    if publication.test:
        return problem_of_test_item(position, where)
    external_id = _identity(item)
    if external_id is None:
        return Problem(
            position=position,
            code="external_id_missing",
            message="the item has no id",
            where=f"{where}.uri",
        )
    kind = _kind(item)
    if kind not in _STORIES | _NO_STORIES:
        message = f"an item of type {kind[:40] or 'unknown'}"
        return Problem(
            position=position, code="not_a_story", message=message, where=f"{where}.type"
        )
    draft = title_from_text(
        strip_unpublishable(_draft(item, publication, embargo_of(sent, publication), context))
    )
    draft = replace(draft, position=position, where=where, external_id=external_id)
    if (reason := _not_for_readers(item, kind)) and draft.status is Status.USABLE:
        warning = f"status: withheld, since {reason}"
        draft = replace(
            draft, status=Status.WITHHELD, reason=warning, warnings=(*draft.warnings, warning)
        )
    if not draft.headline and draft.status is Status.USABLE:
        return replace(draft, status=Status.WITHHELD, notice=True, reason=_NOTHING_YET)
    return draft


def _not_for_readers(item: Item, kind: str) -> str | None:
    """Why a usable item is for editors only.

    https://github.com/ttab/ttspec: a profile of INFO is not to be published, RAW not yet.
    """
    if kind in _NO_STORIES:
        return f"an item of type {kind} is no story"
    profile = (string(item.get("profile")) or "").upper()
    return f"its profile is {profile}" if profile in _PROFILES else None


def _kind(item: Item) -> str:
    """The type in lower case; without one, the members decide between event, planning and text."""
    if "type" in item:
        return (string(item["type"]) or "").lower()
    return next((kind for name, kind in _PLANNED.items() if name in item), "text")


def _identity(item: Item) -> str | None:
    """The item's id: `uri`, or the member that replaces it.

    Superdesk sends `guid` instead; AP's `uri` contains the request's token and changes each time.
    https://superdesk.readthedocs.io/en/latest/ninjs.html
    """
    guid, uri = identifier(item.get("guid")), string(item.get("uri"))
    itemid = identifier(at(item.get("altids"), "itemid"))
    if uri and itemid and "?" in uri:
        return itemid
    return guid or uri or itemid


def _draft(
    item: Item, publication: PublicationStatus, embargo: str | None, context: Context
) -> Draft:
    body = texts.body(item)
    ednote = string(item.get("ednote"))
    content, inner = _content(body, context) if body else (None, None)
    notes = [ednote, *texts.notes(item), inner]
    headline = texts.headline(item)
    urgency = whole_number(item.get("urgency"))
    rated = urgency is not None and 1 <= urgency <= 9
    warnings = [*publication.warnings]
    if item.get("urgency") is not None and not rated:
        warnings.append("urgency: not 1 to 9")
    title = None if headline else plain_line(item.get("title")) or plain_line(item.get("name"))
    if title:
        warnings.append("headline: none given; title used")
    return Draft(
        status=publication.status,
        reason=ednote if publication.status is not Status.USABLE else None,
        version=identifier(item.get("version")),
        language=string(item.get("language")),
        headline=headline or title,
        standfirst=texts.standfirst(item),
        byline=plain_line(item.get("byline")) or plain_line(item.get("by")) or bylines_of(item),
        authors=authors_of(item),
        place=plain_line(item.get("located")) or place_of(item),
        body_html=content,
        section=section_of(item),
        tags=tags_of(item),
        urgency=urgency if rated else None,
        published_at=_first_date(item, "firstpublished", "firstcreated", "contentcreated"),
        modified_at=date_string(item.get("versioncreated")),
        embargoed_until=embargo,
        expires_at=date_string(item.get("expires")),
        media=media_of(item, context),
        usage_terms=string(item.get("usageterms")) or _linked_rights(item),
        copyright=string(item.get("copyrightnotice")) or string(item.get("copyrightholder")),
        editorial_note="\n".join(filter(None, notes)) or None,
        correction_note=texts.correction(item) or publication.correction,
        link=_page_of(item),
        links=links_of(item),
        warnings=tuple(warnings),
    )


def _content(body: Text, context: Context) -> tuple[str | None, str | None]:
    """The body as HTML, and the notes for editors in a NITF body."""
    if body.kind != texts.XML:
        return body.html, None
    # NITF bodies are rare; importing the XML parser would slow every cold start.
    from functions.process.formats import nitf  # noqa: PLC0415

    sample = Sample(body.value.encode(), "application/xml", context.delivery.sender)
    for read in nitf.read(sample, context) if nitf.recognises(sample) else ():
        if isinstance(read, Draft):
            return read.body_html, read.editorial_note
    return None, None


def _page_of(item: Item) -> str | None:
    """The story's web page, from its alternative ids."""
    other_ids = (folded(stored) for stored in objects(item.get("altids")))
    return next(
        (string(item.get("value")) for item in other_ids if string(item.get("role")) in _PAGES),
        None,
    )


def _first_date(item: Item, *names: str) -> str | None:
    return next((date for name in names if (date := date_string(item.get(name)))), None)


def _linked_rights(item: Item) -> str | None:
    """The URL of the usage terms, unless they are given in a machine-readable form too."""
    rights = item.get("rightsinfo")
    members = folded(rights) if isinstance(rights, dict) else {}
    return None if "encodedrights" in members else string(members.get("linkedrights"))
