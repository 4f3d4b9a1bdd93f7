"""ninjs, IPTC's news in JSON, as Superdesk pushes it: 1.x, and the usual fields of 2 and 3.

https://iptc.org/standards/ninjs/ · `canceled` is IPTC's word for a kill: the item must go and stay
away. Versions order revisions; Superdesk counts a kill's on.
"""

from __future__ import annotations

from collections.abc import Iterator

from dateline.errors import Unprocessable
from dateline.models import Author, Link, Media, Status, Tag
from dateline.submissions import Problem
from functions.process.blocks import plain_text
from functions.process.context import Context
from functions.process.draft import Draft, credited, pictured, tagged
from functions.process.fields import at, word
from functions.process.layout import paragraphs_html
from functions.process.richtext.markup import as_list, as_text
from functions.process.sample import Json, Sample

NAME = "ninjs"
_SENDER = "superdesk"
_STATUS = {
    "usable": Status.USABLE,
    "withheld": Status.WITHHELD,
    "embargoed": Status.USABLE,
    "canceled": Status.KILLED,
    "cancelled": Status.KILLED,
}
_TELLING = frozenset(
    {"versioncreated", "versionCreated", "pubstatus", "pubStatus", "headlines", "bodies"}
    | {"body_html", "body_xhtml", "body_text", "description_text", "firstcreated"}
)
_STORIES = frozenset({"text", "composite", ""})
_MAX_LISTED = 500


def recognises(sample: Sample) -> bool:
    """From Superdesk, or an object with a `uri` and a field that only ninjs has."""
    if not sample.looks_like_json:
        return False
    item = sample.lone_object or {}
    told = isinstance(item.get("uri"), str) and not _TELLING.isdisjoint(item)
    return sample.sender == _SENDER or told


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """The one item, if it is a story."""
    del context
    item = sample.require_object()
    external_id = word(at(item, "guid")) or word(at(item, "uri"))
    if external_id is None:
        raise Unprocessable("external_id_missing", "no item is named", where="$.uri")
    kind = word(at(item, "type")) or ""
    if kind not in _STORIES:
        yield Problem(
            position=0, code="not_a_story", message=f"an item of type {kind[:40]}", where="$.type"
        )
        return
    yield _draft(item, external_id)


def _draft(item: Json, external_id: str) -> Draft:
    told = word(_one(item, "pubstatus", "pubStatus")) or "usable"
    status = _STATUS.get(told.lower(), Status.WITHHELD)
    headline = word(at(item, "headline")) or _value(item, "headlines")
    return Draft(
        where="$",
        external_id=external_id,
        status=status,
        reason=word(at(item, "ednote")) if status is Status.KILLED else None,
        version=word(at(item, "version")),
        language=word(at(item, "language")),
        headline=plain_text(headline) if headline else word(at(item, "name")),
        standfirst=plain_text(
            word(at(item, "description_text"))
            or word(at(item, "description_html"))
            or _value(item, "descriptions")
            or ""
        )
        or None,
        byline=plain_text(word(_one(item, "byline", "by")) or "") or None,
        authors=_authors(item),
        place=word(at(item, "located")),
        body_html=_body(item),
        section=_names(at(item, "service"))[0] if _names(at(item, "service")) else None,
        tags=_tags(item),
        urgency=_urgency(item),
        published_at=word(_one(item, "firstpublished", "firstcreated", "firstCreated")),
        modified_at=word(_one(item, "versioncreated", "versionCreated")),
        embargoed_until=word(_one(item, "embargoed", "embargoedUntil")),
        expires_at=word(at(item, "expires")),
        media=_media(item),
        usage_terms=word(_one(item, "usageterms", "usageTerms")),
        copyright=word(_one(item, "copyrightnotice", "copyrightNotice"))
        or word(_one(item, "copyrightholder", "copyrightHolder")),
        editorial_note=word(_one(item, "ednote", "edNote")),
        links=_links(item),
    )


def _one(item: Json, *names: str) -> Json:
    return next((value for name in names if (value := at(item, name)) not in (None, "")), None)


def _value(item: Json, name: str) -> str | None:
    """The main one of the list that ninjs 2 and 3 keep; the first where none is marked."""
    listed = [one for one in as_list(at(item, name)) if word(at(one, "value"))]
    main = [one for one in listed if word(at(one, "role")) in {None, "main", "headline"}]
    return word(at((main or listed)[0], "value")) if listed else None


def _body(item: Json) -> str | None:
    html = word(_one(item, "body_html", "body_xhtml"))
    if html:
        return html
    told = word(at(item, "body_text"))
    if told:
        return paragraphs_html(told)
    value = _value(item, "bodies")
    return value if value is None or "<" in value else paragraphs_html(value)


def _authors(item: Json) -> tuple[Author, ...]:
    return tuple(
        author
        for one in as_list(at(item, "authors"))[:_MAX_LISTED]
        for author in credited(
            word(at(one, "name")), word(at(one, "role")), word(at(one, "biography"))
        )
    )


def _tags(item: Json) -> tuple[Tag, ...]:
    subjects = [*as_list(at(item, "subject")), *as_list(at(item, "subjects"))]
    coded = tuple(
        tag
        for one in subjects[:_MAX_LISTED]
        for tag in tagged(
            word(at(one, "name")),
            word(at(one, "scheme")),
            word(at(one, "code")) or word(at(one, "uri")),
        )
    )
    keywords = [word(one) for one in as_list(at(item, "keywords"))[:_MAX_LISTED]]
    return (*coded, *(tag for one in keywords for tag in tagged(one)))


def _names(listed: Json) -> list[str]:
    return [name for one in as_list(listed)[:_MAX_LISTED] if (name := word(at(one, "name")))]


def _urgency(item: Json) -> int | None:
    given = at(item, "urgency")
    known = isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= 9
    return given if known and isinstance(given, int) else None


def _media(item: Json) -> tuple[Media, ...]:
    associations = at(item, "associations")
    listed = list(associations.values()) if isinstance(associations, dict) else []
    pictures = [*listed, *as_list(associations)][:_MAX_LISTED]
    return tuple(media for one in pictures if at(one, "type") == "picture" for media in _shown(one))


def _shown(picture: Json) -> tuple[Media, ...]:
    """The largest rendition: `baseImage` before `viewImage` in Superdesk's names."""
    renditions = at(picture, "renditions")
    by_name = renditions if isinstance(renditions, dict) else {}
    named = [by_name[name] for name in ("baseImage", "viewImage", "original") if name in by_name]
    candidates = [*named, *by_name.values(), *as_list(renditions)]
    best = next((one for one in candidates if word(at(one, "href"))), None)
    return pictured(
        word(at(best, "href")),
        media_type=word(_one(best, "mimetype", "contentType")),
        alt=word(at(picture, "body_text")),
        caption=plain_text(as_text(at(picture, "description_text"))),
        credit=word(at(picture, "byline")),
    )


def _links(item: Json) -> tuple[Link, ...]:
    """Superdesk names the item that this one is a later edition of."""
    earlier = word(at(item, "evolvedfrom"))
    fits = earlier is not None and len(earlier) <= 4_000
    return (Link(relation="derives_from", external_id=earlier),) if fits and earlier else ()
