"""JSON Feed 1.0 and 1.1.

https://www.jsonfeed.org/version/1.1/ · https://www.jsonfeed.org/version/1/ · 1.1 has `authors` and
`language`, 1.0 one `author`. `expired` says that the feed ends, not its items.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from dateline.model.errors import Unprocessable
from dateline.model.submissions import Problem
from functions.process.agencies.renditions import media_with_files, rendition
from functions.process.body.blocks import plain_text
from functions.process.body.clean import web_address
from functions.process.cms.fields import at, scalar
from functions.process.cms.members import (
    MAX_LISTED,
    date_string,
    list_of,
    objects,
    plain_line,
    string,
    whole_number,
)
from functions.process.formats.canonical import draft_of
from functions.process.formats.canonical.api_response import as_posted, is_api_response
from functions.process.formats.families import JSON, ContentTypes, Family
from functions.process.item.access import Mark, mark_of_value, strictest
from functions.process.item.draft import Draft, credited, tagged
from functions.process.item.problems import isolate_item
from functions.process.item.title import title_from_text
from functions.process.not_for_publication.guard import strip_unpublishable
from functions.process.text.paragraphs import paragraphs_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.documents import Author, Media, Rendition, Tag
    from functions.process.item.context import Context
    from functions.process.item.sample import Json, Sample

NAME = "jsonfeed"
FAMILY = Family.JSON
_OWN_TYPES = frozenset({"application/feed+json", "application/vnd.jsonfeed+json"})
CONTENT_TYPES: ContentTypes = {**dict.fromkeys(_OWN_TYPES, ()), **JSON}

_VERSION = re.compile(r"(?:https?://(?:www\.)?jsonfeed\.org/version/)?1(?:\.[01])?/?", re.ASCII)
_OF_FEEDS = frozenset({"feed_url", "home_page_url", "user_comment", "next_url", "hubs", "expired"})
_OF_ITEMS = frozenset({"content_html", "content_text", "date_published"})


def recognises(sample: Sample) -> bool:
    """An object with JSON Feed's version and items, or with items only a JSON Feed has."""
    if not sample.looks_like_json:
        return False
    feed = sample.lone_object
    if feed is None or "rss" in feed or "channel" in feed:
        return False
    if sample.media_type in _OWN_TYPES:
        return True
    version = string(feed.get("version"))
    if version and "jsonfeed.org/" in version:
        return True
    if not isinstance(feed.get("items"), list):
        return False
    versioned = version is not None and _VERSION.fullmatch(version) is not None
    first = next(objects(feed["items"]), {})
    return (versioned or "version" not in feed) and not (
        _OF_FEEDS.isdisjoint(feed) and _OF_ITEMS.isdisjoint(first)
    )


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads each item of the feed."""
    del context
    feed = sample.require_object()
    items = feed.get("items", [])
    if not isinstance(items, list):
        raise Unprocessable("items_not_a_list", "items must be a list", where="$.items")
    defaults = _Feed(
        link=web_address(string(feed.get("home_page_url")))
        or web_address(string(feed.get("feed_url"))),
        language=string(feed.get("language")),
        authors=_authors(feed),
    )
    for position, item in enumerate(items):
        where = f"$.items[{position}]"
        if isinstance(item, dict):
            make = partial(_draft, item, position, where, defaults)
            yield isolate_item(make, position, where)
        else:
            yield Problem(
                position=position, code="json_not_an_item", message="not an object", where=where
            )


@dataclass(frozen=True, slots=True)
class _Feed:
    """The feed's defaults for all its items."""

    link: str | None
    language: str | None
    authors: tuple[Author, ...]


def _draft(item: dict[str, Json], position: int, where: str, feed: _Feed) -> Draft:
    if own := _own(item):
        return replace(
            draft_of(own | {"body_html": item.get("content_html")}, position, where),
            external_id=scalar(item.get("id")),
        )
    html = string(item.get("content_html"))
    text = string(item.get("content_text"))
    # The specification has readers convert ids of other types to text.
    external_id = scalar(item.get("id"))
    published = date_string(item.get("date_published"))
    headline = plain_line(item.get("title"))
    draft = Draft(
        position=position,
        where=where,
        external_id=external_id,
        identity=(headline or (html or text or "")[:500], published or ""),
        **_access(item),
        language=string(item.get("language")) or feed.language,
        headline=headline,
        standfirst=plain_line(item.get("summary")),
        authors=_authors(item) or feed.authors,
        body_html=html or (paragraphs_html(text) if text else None),
        tags=_tags(item.get("tags")),
        published_at=published,
        modified_at=date_string(item.get("date_modified")),
        link=_link(item, external_id, feed),
        media=_media(item),
    )
    return title_from_text(strip_unpublishable(draft))


def _access(item: dict[str, Json]) -> Mark:
    """`access` of an extension, whose name begins with `_`; the format itself has no such field."""
    return strictest(
        *(
            mark_of_value(at(value, "access"), "access")
            for name, value in list(item.items())[:MAX_LISTED]
            if name.startswith("_") and at(value, "access") is not None
        )
    )


def _own(item: dict[str, Json]) -> dict[str, Json] | None:
    """The article that Dateline's own feeds embed, as POST /articles accepts it."""
    article = at(item.get("_dateline"), "article")
    return as_posted(article) if isinstance(article, dict) and is_api_response(article) else None


def _link(item: dict[str, Json], external_id: str | None, feed: _Feed) -> str | None:
    """The item's page: `url`, an id that is a URL, else `external_url`, which is another site's."""
    return (
        web_address(string(item.get("url")), feed.link)
        or web_address(external_id)
        or web_address(string(item.get("external_url")))
    )


def _authors(owner: dict[str, Json]) -> tuple[Author, ...]:
    """`authors` of 1.1, else `author` of 1.0, which new feeds keep for old readers."""
    authors = [author for stored in objects(owner.get("authors")) for author in _author(stored)]
    return tuple(authors) or tuple(
        author for stored in objects(owner.get("author")) for author in _author(stored)
    )


def _author(author: dict[str, Json]) -> tuple[Author, ...]:
    return credited(string(author.get("name")))


def _tags(tags: Json) -> tuple[Tag, ...]:
    names = [string(tag_name) for tag_name in list_of(tags)]
    return tuple(dict.fromkeys(tag for name in names for tag in tagged(name)))


def _media(item: dict[str, Json]) -> tuple[Media, ...]:
    """The pictures, then the attachments; equal titles mark one recording in several files."""
    pictures = [
        media
        for name in ("image", "banner_image")
        for media in media_with_files(rendition(string(item.get(name))))
    ]
    groups: dict[str, list[Rendition]] = {}
    titles: dict[str, str | None] = {}
    for number, attachment in enumerate(objects(item.get("attachments"))):
        title = string(attachment.get("title"))
        group = title or f"\0{number}"
        titles[group] = title
        groups.setdefault(group, []).extend(
            rendition(
                string(attachment.get("url")),
                media_type=string(attachment.get("mime_type")),
                size=whole_number(attachment.get("size_in_bytes")),
            )
        )
    attached = [
        media
        for group, files in groups.items()
        for media in media_with_files(files, caption=plain_text(titles[group] or "") or None)
    ]
    return tuple({media.url: media for media in reversed([*pictures, *attached])}.values())[::-1]
