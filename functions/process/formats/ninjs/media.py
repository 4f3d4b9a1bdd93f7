"""ninjs' renditions and associations: pictures, video and sound, and links to other items.

Both are objects by name in 1.x and lists since 2.0. An associated item has its own status and
embargo: an item that may not be published alone is not published with another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from dateline.model.documents import Link, Media, Rendition, Status
from dateline.model.errors import Unprocessable
from dateline.model.event_names import PUBLISHED
from functions.process.agencies.renditions import media_with_files, rendition
from functions.process.cms.members import (
    MAX_LISTED,
    identifier,
    list_of,
    plain_line,
    string,
    whole_number,
)
from functions.process.formats.ninjs import texts
from functions.process.formats.ninjs.publication_status import embargo_of, status_of
from functions.process.formats.ninjs.texts import Item, folded
from functions.process.text.dates import read_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.sample import Json

FAMILIES = {"picture": "image", "graphic": "image", "video": "video", "audio": "audio"}
"""The media type's first half, by the item's type."""
_SHOWN = frozenset(FAMILIES.values())
_MAX_EXTERNAL_ID = 4_000

Relation = Literal["corrects", "supersedes", "derives_from"]
_RELATIONS: dict[str, Relation] = {
    # Superdesk's members, and https://cv.iptc.org/newscodes/itemrelation/ as associations name it.
    "evolvedfrom": "derives_from",
    "derivedfrom": "derives_from",
    "derivesfrom": "derives_from",
    "translatedfrom": "derives_from",
    "translationof": "derives_from",
    "isbasedon": "derives_from",
    "previousversion": "supersedes",
    "replaces": "supersedes",
    "replacing": "supersedes",
    "replacementof": "supersedes",
    "supersedes": "supersedes",
    "updates": "supersedes",
    "updateof": "supersedes",
    "corrects": "corrects",
    "correctionof": "corrects",
    "correctionto": "corrects",
}


def media_of(item: Item, context: Context) -> tuple[Media, ...]:
    """The item's own renditions, then those of its associations, without duplicate URLs."""
    own = _shown(item, string(item.get("type")) or "")
    others = [
        media
        for _, associated in associations(item)
        if _may_go_out(associated, context)
        for media in _shown(folded(associated), string(folded(associated).get("type")) or "")
    ]
    by_url: dict[str, Media] = {}
    for media in (*own, *others):
        by_url.setdefault(media.url, media)
    return tuple(by_url.values())


def links_of(item: Item) -> tuple[Link, ...]:
    """The items that this one derives from, corrects or supersedes."""
    related = [
        (name, value)
        for name, member in list(item.items())
        for value in list_of(member)
        if _relation(name)
    ]
    for name, associated in associations(item):
        members = folded(associated)
        related.append((string(members.get("rel")) or name, members))
    links = [
        Link(relation=relation, external_id=external_id)
        for name, value in related
        if (relation := _relation(name)) and (external_id := _identity(value))
    ]
    return tuple(dict.fromkeys(links))[:MAX_LISTED]


def associations(item: Item) -> Iterator[tuple[str, dict[str, Json]]]:
    """The associated items by their names."""
    yield from _named_objects(item.get("associations"))


def _named_objects(value: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    if isinstance(value, dict):
        pairs = list(value.items())[:MAX_LISTED]
        yield from ((name, value) for name, value in pairs if isinstance(value, dict))
    else:
        for item in list_of(value):
            if isinstance(item, dict):
                yield string(folded(item).get("name")) or "", item


def _may_go_out(associated: dict[str, Json], context: Context) -> bool:
    try:
        publication = status_of(associated, context, "associations", PUBLISHED)
    except Unprocessable:
        # The unknown status of a picture holds the picture and not the story.
        return False
    embargo = embargo_of(associated, publication)
    if publication.test or publication.status is not Status.USABLE:
        return False
    if embargo is None:
        return True
    until = read_date(embargo.strip())[0]
    return until is not None and until <= context.delivery.received_at


def _shown(item: Item, kind: str) -> tuple[Media, ...]:
    family = FAMILIES.get(kind)
    files = [
        value
        for name, members in _named_objects(item.get("renditions"))
        for value in _rendition(folded(members), name)
        if _is_shown(value, family)
    ]
    return media_with_files(
        files,
        family=family or "",
        alt=_alternative(item),
        caption=texts.caption(item),
        credit=texts.credit(item)
        or plain_line(item.get("byline"))
        or plain_line(item.get("by"))
        or string(item.get("copyrightholder")),
    )


def _rendition(members: Item, name: str) -> tuple[Rendition, ...]:
    # TT measures pages in millimetres.
    in_pixels = members.get("unit") in (None, "px")
    return rendition(
        string(members.get("href")),
        name=name or None,
        media_type=string(members.get("contenttype")) or string(members.get("mimetype")),
        size=whole_number(members.get("sizeinbytes")),
        width=whole_number(members.get("width")) if in_pixels else None,
        height=whole_number(members.get("height")) if in_pixels else None,
    )


def _is_shown(file: Rendition, family: str | None) -> bool:
    """Whether the file is a picture, video or sound; a story's NITF file is a rendition too."""
    main_type = (file.type or "").partition("/")[0].lower()
    return main_type in _SHOWN if main_type else family is not None


def _alternative(item: Item) -> str | None:
    """The alternative text; Superdesk puts a picture's into its body."""
    text = texts.alternative(item)
    if text or item.get("type") != "picture":
        return text
    return plain_line(item.get("alttext")) or plain_line(item.get("body_text"))


def _relation(name: str) -> Relation | None:
    word = re.split(r"[/:#]", name.rstrip("/"))[-1]
    return _RELATIONS.get(re.sub(r"[\W_]+", "", word).lower())


def _identity(value: Json) -> str | None:
    members = folded(value) if isinstance(value, dict) else {}
    known = identifier(value) or identifier(members.get("uri")) or identifier(members.get("guid"))
    return known if known and len(known) <= _MAX_EXTERNAL_ID else None
