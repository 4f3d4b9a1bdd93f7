"""Pictures, players and embedded pages: built anew of the few attributes that are known here."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.documents import BlockKind
from functions.process.body.clean import USUAL, embeddable, is_tracker, web_address
from functions.process.body.tree import Node

if TYPE_CHECKING:
    from dateline.model.source_options import Cleaning

_SPECIAL = re.compile("[&<>\"']")
_ZERO_SIZE = re.compile(
    r"(?:width|height):\s*[01](?:\.0*)?(?:px)?\s*(?:;|$)|display:\s*none|visibility:\s*hidden"
)
_SIZE = re.compile(r"\d{1,5}", re.ASCII)
_NO_SIZE = frozenset({"0", "1", "0.0", "1.0"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a body stands: the address its links start from, and how its source is cleaned."""

    base: str | None = None
    cleaning: Cleaning = USUAL


@dataclass(frozen=True, slots=True)
class Piece:
    """A finished part of a flow: a line of text (no kind yet) or an element of its own."""

    html: str
    kind: BlockKind | None = None
    has_text: bool = True
    open: str = "<p>"

    @property
    def element(self) -> str:
        """The HTML of this piece as it stands among others."""
        if self.kind:
            return self.html
        if self.has_text:
            return f"{self.open}{self.html}</p>"
        return f"<figure>{self.html}</figure>"


def image(node: Node, place: Place) -> str | None:
    """The image, or None for one that shows nothing: no address, or a tracker's single pixel."""
    given = node.given
    sizes = {name: _size(given, name) for name in ("width", "height")}
    if not _NO_SIZE.isdisjoint(sizes.values()) or _ZERO_SIZE.search(given.get("style", "")):
        return None
    source = web_address(given.get("src"), place.base)
    # Loaded only when scrolled to, by a script that is gone: the address stands beside `src`.
    source = source or web_address(given.get("data-src"), place.base)
    if source is None or is_tracker(source):
        return None
    attributes = {"src": source, "alt": given.get("alt", "")}
    attributes |= {name: size for name, size in sizes.items() if _SIZE.fullmatch(size)}
    return f"<img{_write(attributes)}>"


def embed(node: Node, place: Place) -> list[Piece]:
    """The iframe, if its address is on the list."""
    given = node.given
    source = web_address(given.get("src"), place.base)
    if source is None or not embeddable(source, place.cleaning):
        return []
    attributes = {"src": source}
    if title := given.get("title"):
        attributes["title"] = title
    for name in ("width", "height"):
        if _SIZE.fullmatch(size := _size(given, name)):
            attributes[name] = size
    return [Piece(f"<iframe{_write(attributes)}></iframe>", BlockKind.EMBED, has_text=False)]


def player(node: Node, place: Place) -> list[Piece]:
    """The film or sound, by the first address that is one."""
    sources = [node, *(c for c in node.children if isinstance(c, Node) and c.tag == "source")]
    for source in sources:
        if address := web_address(source.given.get("src"), place.base):
            written = f"<{node.tag}{_write({'controls': '', 'src': address})}></{node.tag}>"
            return [Piece(written, BlockKind.EMBED, has_text=False)]
    return []


def _size(given: dict[str, str], name: str) -> str:
    return given.get(name, "").strip().removesuffix("px")


def _write(attributes: dict[str, str]) -> str:
    return "".join([f' {name}="{_escaped(value)}"' for name, value in attributes.items()])


def _escaped(value: str) -> str:
    # Most need nothing, and to look for that costs half of doing it.
    return html.escape(value) if _SPECIAL.search(value) else value
