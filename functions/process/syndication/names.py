"""A feed's elements by the names in their specifications, regardless of the feed's prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.process.syndication.texts import headline_of
from functions.process.xml.markup import XML_LANG, markup_of
from functions.process.xml.parse import text_of
from functions.process.xml.shape import UNDECLARED, hold_meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

MODULES = {
    # A namespace, without scheme, `www.`, trailing slash and `#`, to the usual prefix.
    "purl.org/rss/1.0": "",
    "purl.org/net/rss1.1": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "backend.userland.com/rss": "",
    "backend.userland.com/rss2": "",
    "backend.userland.com/rss091": "",
    "backend.userland.com/blogchannelmodule": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "cyber.law.harvard.edu/rss/rss.html": "",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/dc/dcmitype": "dcmitype",
    "search.yahoo.com/mrss": "media",
    "tools.search.yahoo.com/mrss": "media",
    "video.search.yahoo.com/mrss": "media",
    "w3.org/2005/atom": "atom",
    "purl.org/atom/ns": "atom",
    "purl.org/atompub/tombstones/1.0": "at",
    "w3.org/2007/app": "app",
    "purl.org/atom/app": "app",
    "itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "example.com/dtds/podcast-1.0.dtd": "itunes",
    "w3.org/1999/xhtml": "xhtml",
    "w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "backend.userland.com/creativecommonsrssmodule": "cc",
    "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "cc",
    "web.resource.org/cc": "cc",
    "creativecommons.org/ns": "cc",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "spotify.com/ns/rss": "spotify",
    "news.yandex.ru": "yandex",
    "news.yandex.com": "yandex",
    "turbo.yandex.ru": "turbo",
    **{f"wordpress.org/export/1.{n}": "wp" for n in range(4)},
    **{f"wordpress.org/export/1.{n}/excerpt": "excerpt" for n in range(4)},
    **{f"prismstandard.org/namespaces/basic/{v}": "prism" for v in ("2.0", "2.1", "2.2", "3.0")},
    "prismstandard.org/namespaces/1.2/basic": "prism",
    "prismstandard.org/namespaces/basic/1.0": "prism",
}
_PREFIXES = frozenset({*MODULES.values(), "creativecommons", "rss"} - {""})
_NONE: list[etree._Element] = []
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_RDF_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"


class Names(dict[str, str]):
    """`prefix:local` of a tag in lower case, computed once; the feed's own elements have no prefix.

    `native` is the tag of the feed's root; its namespace, of any kind, is the feed's own. An
    element of another unknown namespace is known by its prefix at the `root`, if that is a usual
    one. What holds items back (`holds`) is recognised in any namespace, and if it is misspelt.
    """

    def __init__(
        self,
        native: str,
        holds: Iterable[str] = (),
        root: etree._Element | None = None,
    ) -> None:
        super().__init__()
        self._native = native.rpartition("}")[0]
        self._holds = {name.rpartition(":")[2]: name for name in holds}
        self._local_holds = frozenset(self._holds)
        self._prefixes = (
            {uri: prefix.lower() for prefix, uri in root.nsmap.items() if prefix}
            if root is not None
            else {}
        )

    def __missing__(self, tag: str) -> str:
        namespace, _, local = tag.rpartition("}")
        prefix = "" if namespace == self._native else self._prefix(namespace[1:])
        prefix = {"rss": "", "creativecommons": "cc"}.get(prefix, prefix)
        name = f"{prefix}:{local.lower()}" if prefix else local.lower()
        self[tag] = self._hold(prefix, local, name)
        return self[tag]

    def _prefix(self, namespace: str) -> str:
        if not namespace:
            return ""
        if (known := MODULES.get(_folded(namespace))) is not None:
            return known
        if namespace.startswith(UNDECLARED):
            prefix = namespace.removeprefix(UNDECLARED).lower()
        else:
            prefix = self._prefixes.get(namespace, "")
        return prefix if prefix in _PREFIXES else "other"

    def _hold(self, prefix: str, local: str, name: str) -> str:
        """The name of the hold that an element is or misspells, else its own name."""
        meant = hold_meant(local, self._local_holds)
        if meant is None or (prefix != "other" and meant == local.lower()):
            return name
        return self._holds[meant]


def _folded(namespace: str) -> str:
    bare = namespace.lower().rpartition("://")[2]
    return bare.removeprefix("www.").rstrip("/#")


class Fields:
    """An element's children by name."""

    __slots__ = ("_by_name", "element", "names")

    def __init__(self, element: etree._Element, names: Names) -> None:
        self.element = element
        self.names = names
        by_name: dict[str, list[etree._Element]] = {}
        for child in element:
            name = names[child.tag]
            if name in by_name:
                by_name[name].append(child)
            else:
                by_name[name] = [child]
        self._by_name = by_name

    def all(self, *names: str) -> list[etree._Element]:
        """The children with these names, in the order of the names."""
        by_name = self._by_name
        if len(names) == 1:
            return by_name.get(names[0], _NONE)
        # Fast path: an item has few of the possible elements.
        if by_name.keys().isdisjoint(names):
            return _NONE
        return [element for name in names if name in by_name for element in by_name[name]]

    def has(self, names: frozenset[str]) -> bool:
        """Whether any child has one of these names."""
        return not names.isdisjoint(self._by_name)

    def inside(self, *names: str) -> Iterator[Fields]:
        """The fields of each child with one of these names."""
        return (Fields(element, self.names) for element in self.all(*names))

    def text(self, *names: str) -> str | None:
        """The first text that is not empty."""
        for element in self.all(*names):
            if text := text_of(element).strip():
                return text
        return None

    def last(self, *names: str) -> str | None:
        """The last text of the first name that has any: the last of two dates of a kind wins."""
        if self._by_name.keys().isdisjoint(names):
            return None
        for name in names:
            texts = [text for element in self.all(name) if (text := text_of(element).strip())]
            if texts:
                return texts[-1]
        return None

    def markup(self, *names: str) -> str | None:
        """The first content that is not empty, as HTML."""
        for element in self.all(*names):
            if markup := markup_of(element).strip():
                return markup
        return None

    def plain(self, *names: str) -> str | None:
        """Like `text`, without markup: titles are HTML in about half of all feeds."""
        for element in self.all(*names):
            if text := headline_of(markup_of(element)):
                return text
        return None

    @property
    def language(self) -> str | None:
        """The element's own `xml:lang`; empty if it resets an outer one."""
        value = self.element.get(XML_LANG)
        return None if value is None else str(value)

    @property
    def about(self) -> str | None:
        """The element's name in RDF."""
        return self.element.get(_RDF_ABOUT) or None


def resource_of(element: etree._Element) -> str | None:
    """The URL in an element's `rdf:resource` or text."""
    return element.get(_RDF_RESOURCE) or text_of(element).strip() or None
