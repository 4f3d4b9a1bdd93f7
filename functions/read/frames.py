"""Frames in the HTML of blocks: sandboxed, and only of allowed pages.

Stored blocks have plain frames, so that what is written around them can change without a new
revision of every article. Process has checked their addresses; older documents are checked here
again, by the rule of today.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from dateline.model.documents import Block
from dateline.model.embeds import (
    EMBED_HOSTS,
    REFERRER_POLICY,
    SANDBOX,
    embed_address,
    embed_host,
)
from functions.read.http.links import web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dateline.model.embeds import EmbedHost

_FRAME = re.compile(r"<iframe((?: [a-z-]+=\"[^\"]*\")*)></iframe>|</?iframe[^>]*+>?", re.IGNORECASE)
"""A frame as process writes it, or the tags of any other; a tag without an end goes to the end."""
_ATTRIBUTE = re.compile(r" (src|title|width|height)=\"([^\"]*)\"")


def with_safe_frames(
    blocks: Iterable[Block], more_hosts: tuple[EmbedHost, ...] = ()
) -> Iterator[Block]:
    """The blocks with their frames sandboxed.

    A frame that is not of EMBED_HOSTS or `more_hosts` becomes a link. Hashes stay: they name the
    stored block.
    """
    hosts = (*EMBED_HOSTS, *more_hosts)
    for block in blocks:
        if "<iframe" not in block.html:
            yield block
        elif html := _safe(block.html, hosts):
            yield Block.model_construct(kind=block.kind, html=html, hash=block.hash)


def _safe(html: str, hosts: Iterable[EmbedHost]) -> str:
    """The HTML with safe frames or links; empty if nothing is left of it."""
    written = _FRAME.sub(lambda match: _frame(match[1] or "", hosts), html)
    # A link, unlike a frame, is no block by itself.
    return f"<p>{written}</p>" if written.startswith("<a ") else written


def _frame(markup: str, hosts: Iterable[EmbedHost]) -> str:
    attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(markup)}
    source = attributes.get("src", "")
    address = embed_address(source)
    if address and embed_host(address, hosts):
        safe = attributes | {
            "src": address,
            "sandbox": SANDBOX,
            "referrerpolicy": REFERRER_POLICY,
        }
        written = "".join(f' {name}="{escape(value)}"' for name, value in safe.items())
        return f"<iframe{written}></iframe>"
    if link := web_address(source):
        text = attributes.get("title") or link
        return f'<a href="{escape(link)}" rel="noopener nofollow ugc">{escape(text)}</a>'
    return ""
