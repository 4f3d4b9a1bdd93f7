"""RSS-in-JSON: RSS 2.0 in JSON. It is converted to XML and read as RSS.

https://github.com/scripting/Scripting-News/blob/master/rss-in-json/README.md · An element's
attributes and child elements are members of one object; its text is `#value`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from dateline.model.errors import Unprocessable
from functions.process.cms.fields import at
from functions.process.formats import rss
from functions.process.formats.families import JSON, ContentTypes, Family
from functions.process.item.sample import Json, Sample
from functions.process.text.encoding import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.submissions import Problem
    from functions.process.item.context import Context
    from functions.process.item.draft import Draft
    from functions.process.item.fetch_requests import FetchRequest

NAME = "rss_in_json"
FAMILY = Family.JSON
CONTENT_TYPES: ContentTypes = JSON

_ITEMS = ("item", "items")
_VALUES = frozenset({"#value", "#text", "#cdata", "value", "__text", "$t"})
"""Names of an element's text: as specified, and as common XML converters write it."""
_NAME = re.compile(r"[A-Za-z_][\w.-]{0,100}(?::[A-Za-z_][\w.-]{0,100})?", re.ASCII)
_ADDRESS = re.compile(r"[a-z]{1,10}://[^\s\"<>&]{1,300}", re.IGNORECASE)
_PARENTS = frozenset({"channel", "item", "image", "textInput", "media:group", "atom:author"})
"""Elements whose scalar members are child elements; in all others they are attributes."""
_MAX_DEPTH = 6
_MAX_MEMBERS = 1_000
_MODULES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
}
"""Namespaces of prefixes that a feed may use without declaring them."""


def recognises(sample: Sample) -> bool:
    """An object with a channel, under `rss` or at the top."""
    feed = sample.lone_object
    nested = at(feed, "rss", "channel")
    bare = at(feed, "channel")
    return isinstance(nested, dict) or (isinstance(bare, dict) and any(n in bare for n in _ITEMS))


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem | FetchRequest]:
    """Reads each item of the channel, as RSS."""
    feed = sample.require_object()
    root = feed.get("rss")
    root = root if isinstance(root, dict) else feed
    channel = root.get("channel")
    if not isinstance(channel, dict):
        raise Unprocessable("channel_missing", "no channel under rss", where="$.rss.channel")
    xml = "".join(_document(root, channel))
    yield from rss.read(Sample(xml.encode(), "application/rss+xml", sample.sender), context)


def _document(root: dict[str, Json], channel: dict[str, Json]) -> Iterator[str]:
    declared = {f"xmlns:{prefix}": uri for prefix, uri in _MODULES.items()} | {
        name: value
        for name, value in root.items()
        if name.startswith("xmlns:")
        and not name.startswith("xmlns:xml")
        and _NAME.fullmatch(name)
        and isinstance(value, str)
        and _ADDRESS.fullmatch(value)
    }
    writer = _Writer(frozenset(name.removeprefix("xmlns:") for name in declared))
    yield "<rss"
    yield from (f" {name}={quoteattr(str(uri))}" for name, uri in declared.items())
    yield "><channel>"
    rest = {name: value for name, value in channel.items() if name not in _ITEMS}
    yield from writer.members("channel", rest, 0)
    for name in _ITEMS:
        items = channel.get(name)
        for item in items if isinstance(items, list) else [items]:
            if item is not None:
                # A value that is no object becomes an empty item, so that positions stay right.
                yield from writer.element("item", item if isinstance(item, dict) else {}, 0)
    yield "</channel></rss>"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes members as XML; names with an unknown prefix are left out."""

    prefixes: frozenset[str]

    def element(self, name: str, value: Json, depth: int) -> Iterator[str]:
        """Writes the element, once for each member of a list."""
        if value is None or not self._is_name(name) or depth > _MAX_DEPTH:
            return
        if isinstance(value, list):
            for item in value[:_MAX_MEMBERS]:
                if not isinstance(item, list):
                    yield from self.element(name, item, depth + 1)
            return
        if not isinstance(value, dict):
            yield f"<{name}>{escape(_text(value))}</{name}>"
            return
        members = dict(list(value.items())[:_MAX_MEMBERS])
        attributes = [
            key for key, member in members.items() if self._is_attribute(name, key, member)
        ]
        yield f"<{name}"
        yield from (f" {key}={quoteattr(_text(members.pop(key)))}" for key in attributes)
        yield ">"
        yield from self.members(name, members, depth)
        yield f"</{name}>"

    def members(self, parent: str, members: dict[str, Json], depth: int) -> Iterator[str]:
        """Writes the child elements of `parent`, and its text."""
        for key, value in members.items():
            if key in _VALUES and parent not in _PARENTS:
                yield escape(_text(value))
            else:
                yield from self.element(key, value, depth + 1)

    def _is_attribute(self, parent: str, key: str, value: Json) -> bool:
        if key in _VALUES or isinstance(value, dict | list) or value is None:
            return False
        if key in {"xml:lang", "xml:base"}:
            return True
        return parent not in _PARENTS and ":" not in key and self._is_name(key)

    def _is_name(self, name: str) -> bool:
        prefix, colon, _ = name.rpartition(":")
        return _NAME.fullmatch(name) is not None and (not colon or prefix in self.prefixes)


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return printable(str(value)) if isinstance(value, str | int | float) else ""
