"""Arc XP: a story in ANS, alone or in the event `{key: "story:…", body: ANS}`.

https://github.com/washingtonpost/ans-schema · Names of events are as recalled; what decides is the
revision's own `published`. A revision that is not published lies beside the public one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dateline.errors import Unprocessable
from dateline.models import Author, Media, Status, Tag
from functions.process.blocks import plain_text
from functions.process.context import Context
from functions.process.draft import Draft, credited, pictured, tagged
from functions.process.entries import gone
from functions.process.fields import at, word
from functions.process.richtext.markup import (
    as_list,
    as_text,
    child,
    deeper,
    element,
    image,
    level_of,
    text,
)
from functions.process.sample import Json, Sample

NAME = "arc_ans"
_SENDER = "arc_xp"
_GONE = {
    "deleted": ("deleted in Arc XP", True),
    "delete": ("deleted in Arc XP", True),
    "unpublished": ("unpublished in Arc XP", False),
    "unpublish": ("unpublished in Arc XP", False),
}
_MAX_LISTED = 500


def recognises(sample: Sample) -> bool:
    """From Arc XP, or an object with content elements, which only ANS has."""
    if not sample.looks_like_json:
        return False
    story, _ = _story(sample.lone_object)
    return sample.sender == _SENDER or isinstance(at(story, "content_elements"), list)


def read(sample: Sample, context: Context) -> Iterator[Draft]:
    """The one story; nothing for a draft of it."""
    payload = sample.require_object()
    story, where = _story(payload)
    external_id = word(at(story, "_id")) or word(at(payload, "uuid"))
    if external_id is None:
        raise Unprocessable("external_id_missing", "no story is named", where=f"{where}._id")
    action = (word(at(payload, "key")) or "").rpartition(":")[2]
    if ended := _GONE.get(context.delivery.event) or _GONE.get(action):
        reason, deleted = ended
        yield gone(context, external_id, deleted=deleted, reason=reason, where=where)
        return
    published = at(story, "revision", "published")
    if published is False and context.delivery.event != "published":
        return
    yield _draft(story, external_id, where, withheld=published is None and not _told(context))


def _told(context: Context) -> bool:
    return context.delivery.event in {"published", "updated"}


def _draft(story: Json, external_id: str, where: str, *, withheld: bool) -> Draft:
    taxonomy = at(story, "taxonomy")
    section = at(taxonomy, "primary_section") or at(taxonomy, "primary_site")
    warning = "status: withheld, since nothing says that this revision is published"
    return Draft(
        where=where,
        external_id=external_id,
        status=Status.WITHHELD if withheld else Status.USABLE,
        headline=plain_text(as_text(at(story, "headlines", "basic"))) or None,
        standfirst=plain_text(
            word(at(story, "subheadlines", "basic"))
            or word(at(story, "description", "basic"))
            or ""
        )
        or None,
        language=word(at(story, "language")),
        place=word(at(story, "location")),
        authors=_authors(story),
        body_html=body_of(as_list(at(story, "content_elements")), 0),
        section=word(at(section, "name")),
        tags=_tags(taxonomy),
        published_at=word(at(story, "first_publish_date")) or word(at(story, "publish_date")),
        modified_at=word(at(story, "last_updated_date")),
        link=word(at(story, "canonical_url")),
        media=_media(at(story, "promo_items", "basic")),
        copyright=word(at(story, "copyright")),
        editorial_note=word(at(story, "editor_note")),
        correction_note=_corrections(story),
        warnings=(warning,) if withheld else (),
    )


def _story(payload: Json) -> tuple[Json, str]:
    body = at(payload, "body")
    return (body, "$.body") if isinstance(body, dict) else (payload, "$")


def body_of(elements: list[Json], depth: int) -> str:
    """The content elements as HTML; corrections stand apart, unknown kinds are left out."""
    below = deeper(depth)
    return "".join(
        build(one, below)
        for one in elements
        if (build := _ELEMENTS.get(as_text(child(one, "type")))) is not None
    )


def _paragraph(one: Json, depth: int) -> str:
    del depth
    return element("p", as_text(child(one, "content")))


def _header(one: Json, depth: int) -> str:
    del depth
    return element(f"h{level_of(child(one, 'level'))}", as_text(child(one, "content")))


def _raw(one: Json, depth: int) -> str:
    del depth
    return as_text(child(one, "content"))


def _link(one: Json, depth: int) -> str:
    del depth
    address = as_text(child(one, "url"))
    return element("p", element("a", as_text(child(one, "content")), href=address))


def _list(one: Json, depth: int) -> str:
    tag = "ol" if child(one, "list_type") == "ordered" else "ul"
    items = as_list(child(one, "items"))
    return element(tag, "".join(element("li", body_of([item], depth)) for item in items))


def _quote(one: Json, depth: int) -> str:
    said = body_of(as_list(child(one, "content_elements")), depth)
    by = as_text(at(one, "citation", "content"))
    return element("blockquote", said + (element("p", by) if by else ""))


def _image(one: Json, depth: int) -> str:
    del depth
    return image(child(one, "url"), child(one, "alt_text"), child(one, "caption"))


def _gallery(one: Json, depth: int) -> str:
    return body_of(as_list(child(one, "content_elements")), depth)


def _embed(one: Json, depth: int) -> str:
    del depth
    return as_text(at(one, "raw_oembed", "html"))


def _table(one: Json, depth: int) -> str:
    del depth
    rows = [as_list(row) for row in [child(one, "header"), *as_list(child(one, "rows"))]]
    return element("table", "".join(element("tr", "".join(map(_cell, row))) for row in rows))


def _cell(cell: Json) -> str:
    return element("td", as_text(child(cell, "content")) or text(cell))


_ELEMENTS: dict[str, Callable[[Json, int], str]] = {
    "text": _paragraph,
    "header": _header,
    "raw_html": _raw,
    "interstitial_link": _link,
    "list": _list,
    "quote": _quote,
    "image": _image,
    "gallery": _gallery,
    "oembed_response": _embed,
    "table": _table,
    "divider": lambda *_: "<hr>",
}


def _authors(story: Json) -> tuple[Author, ...]:
    return tuple(
        author
        for one in as_list(at(story, "credits", "by"))[:_MAX_LISTED]
        for author in credited(
            word(at(one, "name")),
            word(at(one, "role")),
            word(at(one, "description"))
            or word(at(one, "additional_properties", "original", "bio")),
        )
    )


def _tags(taxonomy: Json) -> tuple[Tag, ...]:
    return tuple(
        tag
        for one in as_list(at(taxonomy, "tags"))[:_MAX_LISTED]
        for tag in tagged(word(at(one, "text")) or word(at(one, "slug")))
    )


def _media(promo: Json) -> tuple[Media, ...]:
    if at(promo, "type") != "image":
        return ()
    credited_to = [word(at(by, "name")) for by in as_list(at(promo, "credits", "by"))[:20]]
    return pictured(
        word(at(promo, "url")),
        alt=word(at(promo, "alt_text")),
        caption=plain_text(as_text(at(promo, "caption"))),
        credit=", ".join(one for one in credited_to if one),
    )


def _corrections(story: Json) -> str | None:
    """Corrections stand among the elements; readers are told of them beside the text."""
    notes = [
        plain_text(as_text(at(one, "text")) or as_text(at(one, "content")))
        for one in as_list(at(story, "content_elements"))
        if at(one, "type") == "correction"
    ]
    return "\n".join(filter(None, notes)) or None
