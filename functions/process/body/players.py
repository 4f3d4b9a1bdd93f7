"""Upgrades the addresses of well-known players to those that may be embedded.

Senders write `http://`, leave `www.` out, or embed a page that only links to its player. Old
elements (`object`, `embed`) and those of AMP become frames.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ID = r"(?P<id>[\w-]{1,100})"
_HOST = r"https?://(?:www\.|m\.)?"
_PLAYERS = tuple(
    (re.compile(rf"{pattern}(?P<rest>[?&#].*)?", re.IGNORECASE | re.ASCII), player)
    for pattern, player in (
        (
            rf"{_HOST}youtube\.com/(?:embed|v|e|shorts|live)/{_ID}/?",
            "https://www.youtube.com/embed/",
        ),
        (
            rf"{_HOST}youtube-nocookie\.com/(?:embed|v)/{_ID}/?",
            "https://www.youtube-nocookie.com/embed/",
        ),
        (rf"https?://youtu\.be/{_ID}/?", "https://www.youtube.com/embed/"),
        (
            rf"{_HOST}youtube\.com/watch\?(?:[^#]{{1,200}}&)?v={_ID}",
            "https://www.youtube.com/embed/",
        ),
        (r"https?://(?:www\.)?vimeo\.com/(?P<id>\d{1,20})", "https://player.vimeo.com/video/"),
        (
            rf"{_HOST}dailymotion\.com/(?:embed/|swf/)?video/{_ID}",
            "https://www.dailymotion.com/embed/video/",
        ),
        (
            rf"https?://geo\.dailymotion\.com/player(?:/\w{{1,40}})?\.html\?(?:[^#]{{1,200}}&)?video={_ID}",
            "https://www.dailymotion.com/embed/video/",
        ),
        (
            r"https?://open\.spotify\.com/(?:embed/)?"
            rf"(?P<kind>track|album|artist|playlist|episode|show)/{_ID}",
            "https://open.spotify.com/embed/",
        ),
        (
            r"https?://platform\.(?:x|twitter)\.com/embed/(?P<id>Tweet\.html)",
            "https://platform.twitter.com/embed/",
        ),
    )
)
_DROPPED = re.compile(r"[?&#](?:v|video)=[^&#]*")
"""The parameter that the path of the player replaces."""

AMP_PLAYERS = {
    "amp-iframe": ("src", "{}"),
    "amp-youtube": ("data-videoid", "https://www.youtube.com/embed/{}"),
    "amp-vimeo": ("data-videoid", "https://player.vimeo.com/video/{}"),
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/embed/video/{}"),
    "amp-twitter": ("data-tweetid", "https://twitter.com/i/status/{}"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/{}/"),
    "amp-tiktok": ("data-src", "{}"),
    "amp-facebook": ("data-href", "{}"),
    "amp-reddit": ("data-src", "{}"),
    "amp-soundcloud": (
        "data-trackid",
        "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/{}",
    ),
}
"""Elements of AMP, the attribute that names what they show, and its address."""

_OLD = re.compile(
    # No quoted value contains `<`, so that the search for the end of a tag stops at the next.
    r"<(?P<tag>embed|object|amp-[a-z]+)\b(?P<attributes>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>"
    r"(?P<after>(?:\s|<param\b[^<>]*>)*</object\s*>)?",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"(?<![\w-])([a-zA-Z][\w-]*+)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)
_HINTS = ("<embed", "<object", "<amp-")


def player_address(url: str) -> str:
    """The address of the player that the URL leads to; otherwise the URL with https."""
    for pattern, player in _PLAYERS:
        if match := pattern.fullmatch(url):
            groups = match.groupdict()
            kind = f"{groups['kind']}/" if groups.get("kind") else ""
            rest = _DROPPED.sub("", match["rest"] or "") if "?" not in player else ""
            return f"{player}{kind}{match['id']}{_as_query(rest)}"
    return f"https://{url[7:]}" if url[:7].lower() == "http://" else url


def _as_query(rest: str) -> str:
    """`&start=9` as `?start=9`: Flash players had parameters without a question mark."""
    return f"?{rest[1:]}" if rest.startswith("&") else rest


def with_frames(markup: str) -> str:
    """The markup with frames instead of embedding elements of other times.

    An `object` with other content than parameters keeps that content, which browsers show where
    they cannot show the object.
    """
    lowered = markup.lower()
    if not any(hint in lowered for hint in _HINTS):
        return markup
    return _OLD.sub(_frame, markup)


def _frame(match: re.Match[str]) -> str:
    tag = match["tag"].lower()
    attributes = {
        name.lower(): html.unescape(next(filter(None, values), ""))
        for name, *values in _ATTRIBUTE.findall(match["attributes"])
    }
    source = _source(tag, attributes, is_empty=match["after"] is not None)
    if not source:
        return match[0]
    title = attributes.get("title", "")
    sizes = "".join(
        f' {name}="{html.escape(attributes[name])}"'
        for name in ("width", "height")
        if attributes.get(name)
    )
    title = f' title="{html.escape(title)}"' if title else ""
    frame = f'<iframe src="{html.escape(source)}"{title}{sizes}></iframe>'
    return frame if tag == "embed" or match["after"] else f"{frame}{match[0]}"


def _source(tag: str, attributes: Mapping[str, str], *, is_empty: bool) -> str | None:
    if tag in AMP_PLAYERS:
        name, address = AMP_PLAYERS[tag]
        value = attributes.get(name)
        return address.format(value) if value else None
    if tag.startswith("amp-") or (tag == "object" and not is_empty):
        return None
    return attributes.get("src") or attributes.get("data")
