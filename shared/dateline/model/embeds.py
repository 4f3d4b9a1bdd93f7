"""Which pages an article may embed in a frame.

Process keeps a sender's frame by this list, and read derives the pages' Content-Security-Policy
from it. A list compares text, but a browser first normalises the URL: `https://a.example/maps/../x`
is `/x`. So only a URL that is already in normal form matches. https://url.spec.whatwg.org/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

if TYPE_CHECKING:
    from collections.abc import Iterable

EmbedHost = Annotated[str, Field(pattern=r"^[a-z0-9.-]+(/[!-~]*/|/)?$", max_length=300)]
"""A host, or a host and how the path begins: `player.vimeo.com`, `www.google.com/maps/`."""

EMBED_HOSTS: tuple[EmbedHost, ...] = (
    "www.youtube.com/embed/",
    "www.youtube-nocookie.com/embed/",
    "player.vimeo.com/video/",
    "www.dailymotion.com/embed/",
    "w.soundcloud.com/player/",
    "open.spotify.com/embed/",
    "open.spotify.com/embed-podcast/",
    "embed.podcasts.apple.com",
    "datawrapper.dwcdn.net",
    "flo.uri.sh",
    "www.google.com/maps/",
    "www.facebook.com/plugins/",
    "platform.twitter.com/embed/",
    "t.me",
)
"""Players, charts and maps that newsrooms embed. A path keeps out a host's other pages, some of
which redirect anywhere. A source's configuration extends or replaces the list."""

_PATHS = {"t.me": re.compile(r"t\.me/[A-Za-z][A-Za-z0-9_]{3,31}/[0-9]{1,12}")}
"""Which pages of a host are meant where no beginning of the path tells them: Telegram's widget
shows `t.me/<channel>/<post>`, and its other pages redirect to any address (`t.me/iv?url=`)."""

SANDBOX = (
    "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation"
)
"""What players need. A frame cannot navigate the page around it, download, or open dialogs."""
REFERRER_POLICY = "strict-origin-when-cross-origin"
"""Players refuse to run without the page's origin."""

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_URL = re.compile(
    # No user, no port, no dot at the end, no IP address, nothing but ASCII.
    rf"https://(?P<host>(?:{_LABEL}\.)+(?=[a-z]){_LABEL})"
    r"(?P<path>/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?P<rest>[?#][!-~]*)?",
    re.ASCII,
)
_ORIGIN = re.compile(r"https://[^/?#]*", re.IGNORECASE | re.ASCII)
_DOT_SEGMENT = re.compile(r"/\.{1,2}(?:;[^/]*)?(?:/|$)")
_HIDDEN_SYNTAX = re.compile(r"%(?:2[ef5]|5c|[01][0-9a-f]|7f)", re.IGNORECASE)
"""A dot, slash, backslash, percent sign or control: some server decodes them."""
_ENCODED_IN_QUERY = re.compile(r"[\"'<>\\^`{|}]")


def embed_address(url: str) -> str | None:
    """The URL in normal form: host in lower case, other characters percent-encoded.

    None unless it is an https URL that every parser reads alike.
    """
    origin = _ORIGIN.match(url)
    if origin is None:
        return None
    encoded = "".join(
        character if character.isascii() else _encoded(character)
        for character in url[origin.end() :]
    )
    match = _URL.fullmatch(origin[0].lower() + encoded)
    if match is None:
        return None
    path = match["path"] or "/"
    if _DOT_SEGMENT.search(path) or _HIDDEN_SYNTAX.search(path):
        return None
    rest = _ENCODED_IN_QUERY.sub(lambda encoded: _encoded(encoded[0]), match["rest"] or "")
    return f"https://{match['host']}{path}{rest}"


def embed_host(address: str, hosts: Iterable[EmbedHost]) -> EmbedHost | None:
    """The first of these entries that allows the address; it is in normal form."""
    place = re.split("[?#]", address.removeprefix("https://"), maxsplit=1)[0]
    host = place.partition("/")[0]
    matches = (
        entry
        for entry in hosts
        if (place.startswith(entry) if entry.endswith("/") else host == entry)
        and (entry not in _PATHS or _PATHS[entry].fullmatch(place))
    )
    return next(matches, None)


def frame_sources(hosts: Iterable[EmbedHost]) -> str:
    """The entries as sources of Content-Security-Policy."""
    # Both would end a source or a directive.
    return " ".join(f"https://{host}".replace(";", "%3B").replace(",", "%2C") for host in hosts)


def _encoded(character: str) -> str:
    # Browsers send a lone surrogate as the replacement character.
    valid = "\ufffd" if "\ud800" <= character <= "\udfff" else character
    return "".join(f"%{byte:02X}" for byte in valid.encode())
