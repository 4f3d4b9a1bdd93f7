"""Builds pictures, players and embedded pages from a few known attributes."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dateline.model.documents import BlockKind
from dateline.model.embeds import EMBED_HOSTS, embed_host
from functions.process.body.clean import (
    USUAL,
    embeddable,
    is_relative,
    is_tracker,
    own_embed_hosts,
    web_address,
)
from functions.process.body.lazy_images import frame_source, image_source, is_lazy
from functions.process.body.tree import Node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.model.documents import Block
    from dateline.model.embeds import EmbedHost
    from dateline.model.source_options import Cleaning

_SPECIAL = re.compile("[&<>\"']")
_FRAME = re.compile(r'<iframe src="([^"]*)"')
_ZERO_SIZE = re.compile(r"(?:width|height):\s*[01](?:\.0*)?(?:px)?\s*(?:;|$)")
_SHOWS_NOTHING = re.compile(r"display:\s*none|visibility:\s*hidden")
_SIZE = re.compile(r"\d{1,5}", re.ASCII)
_NO_SIZE = frozenset({"0", "1", "0.0", "1.0"})
_MOST_NAMED = 5
_MAX_NAMED = 100
_ALLOW = "allow them with the source's cleaning.more_embed_hosts"
_RESOLVE = "name the CMS's address in the source's cleaning.base_url"


@dataclass(slots=True)
class Losses:
    """What a body lost or shows in another way, for warnings."""

    linked: list[str] = field(default_factory=list)
    """The hosts of embeds that are links now."""
    removed: list[str] = field(default_factory=list)
    """The hosts of embeds of a home page."""
    unresolved: list[str] = field(default_factory=list)
    """The relative URLs of pictures that were removed."""

    def warnings(self) -> tuple[str, ...]:
        """A sentence about each kind of loss."""
        return (
            *_counted(self.linked, "embed is a link now", "embeds are links now", _ALLOW),
            *_counted(self.removed, "embed removed", "embeds removed", _ALLOW),
            # The fast path may have tried the same picture before.
            *_counted(
                [*dict.fromkeys(self.unresolved)],
                "picture with a relative URL removed",
                "pictures with relative URLs removed",
                _RESOLVE,
            ),
        )


def _counted(items: list[str], singular: str, plural: str, advice: str) -> Iterable[str]:
    if items:
        named = list(dict.fromkeys(items))
        shown = ", ".join(item[:_MAX_NAMED] for item in named[:_MOST_NAMED])
        more = ", …" if len(named) > _MOST_NAMED else ""
        what = singular if len(items) == 1 else plural
        yield f"body: {len(items)} {what} ({shown}{more}); {advice}"


@dataclass(frozen=True, slots=True)
class Place:
    """The base URL of a body's links, its source's cleaning options, and what the body lost."""

    base: str | None = None
    cleaning: Cleaning = USUAL
    losses: Losses = field(default_factory=Losses, compare=False)
    is_line: bool = False
    """Whether only the text is used, as of a headline: an embed is no text."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A finished part of a flow: a line of text (without kind) or an element."""

    html: str
    kind: BlockKind | None = None
    has_text: bool = True
    open: str = "<p>"

    @property
    def element(self) -> str:
        """The HTML of this piece among others."""
        if self.kind:
            return self.html
        if self.has_text:
            return f"{self.open}{self.html}</p>"
        return f"<figure>{self.html}</figure>"


def image(node: Node, place: Place, sources: Iterable[Node] = ()) -> str | None:
    """The image; None if it shows nothing: no URL, or the single pixel of a tracker.

    `sources` are the alternatives of its `picture`, for an image without its own URL.
    """
    raw = node.unescaped
    sizes = {name: _size(raw, name) for name in ("width", "height")}
    if _SHOWS_NOTHING.search(raw.get("style", "")):
        return None
    if not _NO_SIZE.isdisjoint(sizes.values()) or _ZERO_SIZE.search(raw.get("style", "")):
        if not is_lazy(raw):
            return None
        sizes = {}
    written = image_source(raw) or next(
        (url for other in sources if (url := image_source(other.unescaped))), None
    )
    source = web_address(written, place.base)
    if source is None and written and is_relative(written):
        place.losses.unresolved.append(written)
    if source is None or is_tracker(source):
        return None
    attributes = {"src": source, "alt": raw.get("alt", "")}
    attributes |= {name: size for name, size in sizes.items() if _SIZE.fullmatch(size)}
    return f"<img{_write(attributes)}>"


def embed(node: Node, place: Place) -> list[Piece]:
    """The iframe if its URL is on the list, otherwise a link to its page."""
    raw = node.unescaped
    source = web_address(frame_source(raw), place.base)
    if source is None:
        return []
    sizes = {name: _size(raw, name) for name in ("width", "height")}
    title = " ".join(raw.get("title", "").split())
    address = embeddable(source, place.cleaning)
    if address is None:
        if place.is_line:
            return []
        hidden = _SHOWS_NOTHING.search(raw.get("style", "")) or _ZERO_SIZE.search(
            raw.get("style", "")
        )
        host, path, query = urlsplit(source)[1:4]
        # A user name would make the link look like one to another host.
        if hidden or not _NO_SIZE.isdisjoint(sizes.values()) or is_tracker(source) or "@" in host:
            return []
        if not path.strip("/") and not query:
            # The home page of a site is no content of the story; feed readers remove it, too.
            place.losses.removed.append(host)
            return []
        place.losses.linked.append(host)
        rel = {"rel": place.cleaning.link_rel} if place.cleaning.link_rel else {}
        text = html.escape(title or source, quote=False)
        return [Piece(f"<a{_write({'href': source, **rel})}>{text}</a>")]
    attributes = {"src": address}
    if title:
        attributes["title"] = title
    attributes |= {name: size for name, size in sizes.items() if _SIZE.fullmatch(size)}
    return [Piece(f"<iframe{_write(attributes)}></iframe>", BlockKind.EMBED, has_text=False)]


def own_hosts(blocks: Iterable[Block], cleaning: Cleaning) -> tuple[EmbedHost, ...]:
    """The entries of the source's own list that the frames of these blocks need."""
    own = own_embed_hosts(cleaning)
    if not own:
        return ()
    addresses = {html.unescape(source) for block in blocks for source in _FRAME.findall(block.html)}
    needed = {
        embed_host(address, own) for address in addresses if not embed_host(address, EMBED_HOSTS)
    }
    return tuple(entry for entry in own if entry in needed)


def player(node: Node, place: Place) -> list[Piece]:
    """The video or audio player, with the first valid URL."""
    sources = [node, *(c for c in node.children if isinstance(c, Node) and c.tag == "source")]
    for source in sources:
        if address := web_address(frame_source(source.unescaped), place.base):
            markup = f"<{node.tag}{_write({'controls': '', 'src': address})}></{node.tag}>"
            return [Piece(markup, BlockKind.EMBED, has_text=False)]
    return []


def _size(attributes: dict[str, str], name: str) -> str:
    return attributes.get(name, "").strip().removesuffix("px")


def _write(attributes: dict[str, str]) -> str:
    return "".join([f' {name}="{_escaped(value)}"' for name, value in attributes.items()])


def _escaped(value: str) -> str:
    # Most values need no escaping, and testing that costs half of escaping.
    return html.escape(value) if _SPECIAL.search(value) else value
