"""JSON-LD as feeds use it: properties of any shape, and nodes that reference each other.

https://www.w3.org/TR/json-ld11/ · No context is fetched: schema.org's terms are read as written,
with or without its prefix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.process.cms.members import MAX_LISTED, identifier, list_of, string
from functions.process.item.sample import Json

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = dict[str, Json]

_PREFIXES = ("http://schema.org/", "https://schema.org/", "schema:")
_HOLDERS = ("mainEntity", "itemListElement", "item", "dataFeedElement", "hasPart")
"""Properties of a page, list or feed that hold articles."""
_MAX_DEPTH = 5
_MAX_NODES = 10_000
_NAMES = ("name", "alternateName", "@value", "text", "@id", "url")


def names_schema_org(value: Json) -> bool:
    """Whether the context is schema.org's, or a type has its prefix."""
    if not isinstance(value, dict):
        return False
    context = value.get("@context")
    for item in list_of(context):
        values = [item, *item.values()] if isinstance(item, dict) else [item]
        if any(isinstance(text, str) and "schema.org" in text for text in values):
            return True
    kinds = [string(kind) or "" for kind in list_of(value.get("@type"))]
    return any(kind.startswith(_PREFIXES) for kind in kinds)


def kinds_of(node: Node) -> set[str]:
    """The node's types, lower case and without schema.org's prefix."""
    return {_bare(kind).lower() for item in list_of(node.get("@type")) if (kind := string(item))}


def is_article(kind: str) -> bool:
    """Whether a type, as `kinds_of` gives it, is Article or one of its subtypes."""
    return kind.endswith(("article", "posting")) or kind == "report"


class Graph:
    """A document's nodes: the top nodes in order, and all nodes by `@id`."""

    def __init__(self, document: Json) -> None:
        self.tops: list[tuple[Node, str]] = []
        self._by_id: dict[str, Node] = {}
        self._gather(document, "$", 0)

    def _gather(self, value: Json, where: str, depth: int) -> None:
        if depth > _MAX_DEPTH or len(self.tops) >= _MAX_NODES:
            return
        if isinstance(value, list):
            for index, item in enumerate(value[:_MAX_NODES]):
                self._gather(item, f"{where}[{index}]", depth + 1)
            return
        if not isinstance(value, dict):
            return
        node = {_bare(name): inner for name, inner in value.items()}
        name = string(node.get("@id"))
        if name:
            known = self._by_id.get(name)
            self._by_id[name] = {**known, **node} if known else node
        if "@type" in node:
            self.tops.append((node, where))
        self._gather(node.get("@graph"), f"{where}.@graph", depth + 1)
        # Nodes inside an article are its parts.
        for holder in () if any(map(is_article, kinds_of(node))) else _HOLDERS:
            if isinstance(node.get(holder), dict | list):
                self._gather(node[holder], f"{where}.{holder}", depth + 1)

    def node(self, value: Json) -> Node | None:
        """The object, or the node that it references by `@id`."""
        if not isinstance(value, dict):
            return None
        members = {_bare(name): inner for name, inner in value.items()}
        name = string(members.get("@id"))
        if name and len(members) <= 2 and name in self._by_id:
            return self._by_id[name]
        return members

    def values(self, value: Json) -> list[Json]:
        """The members of a list, `@list` or `@set`, or the value; references are resolved."""
        return list(self._each(value, 0))[:MAX_LISTED]

    def _each(self, value: Json, depth: int) -> Iterator[Json]:
        for item in list_of(value):
            node = self.node(item)
            inner = node.get("@list", node.get("@set")) if node else None
            if isinstance(inner, list) and depth < _MAX_DEPTH:
                yield from self._each(inner, depth + 1)
            elif node is not None:
                yield node
            elif item is not None and not isinstance(item, list):
                yield item

    def words(self, value: Json) -> list[str]:
        """The readable text of each value: a string, or an object's name."""
        return [word for item in self.values(value) if (word := self._word(item, 0))]

    def word(self, value: Json) -> str | None:
        """The first readable text."""
        return next(iter(self.words(value)), None)

    def _word(self, value: Json, depth: int) -> str | None:
        if not isinstance(value, dict):
            return string(value)
        if depth > _MAX_DEPTH:
            return None
        words = (
            self._word(item, depth + 1) for name in _NAMES for item in list_of(value.get(name))
        )
        return next(filter(None, words), None)

    def texts(self, value: Json) -> list[str]:
        """The texts of comments and the like, else their names."""
        texts = []
        for item in self.values(value):
            text = string(item.get("text")) if isinstance(item, dict) else None
            word = text or self._word(item, 0)
            texts += [word] if word else []
        return texts

    def address(self, value: Json) -> str | None:
        """The first web address: a string that is one, or an object's `url` or `@id`."""
        for item in self.values(value):
            candidates = [item.get("url"), item.get("@id")] if isinstance(item, dict) else [item]
            for text in (string(inner) for each in candidates for inner in list_of(each)):
                if text and text.startswith(("http://", "https://", "//", "/")):
                    return text
        return None

    def identifier(self, value: Json) -> str | None:
        """A string or number, or a PropertyValue's value."""
        for item in self.values(value):
            known = identifier(item.get("value")) if isinstance(item, dict) else identifier(item)
            if known:
                return known
        return None


def _bare(term: str) -> str:
    for prefix in _PREFIXES:
        if term.startswith(prefix):
            return term.removeprefix(prefix)
    return term
