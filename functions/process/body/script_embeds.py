"""Makes frames of the embeds that a provider's script would draw.

The script is removed like any other. Its address, or an attribute beside it, names the page that it
shows. As a frame, that page is embedded or becomes a link with a warning (`embeds.embed`).
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ATTRIBUTES = r"(?P<attributes>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)"
# No quoted value contains `<`, so that the search for the end of a tag stops at the next.
_SCRIPT = re.compile(
    rf"<script\b{_ATTRIBUTES}>\s*+</script\s*>"
    r"(?P<fallback>\s*+<noscript\s*>\s*+<img\b(?P<picture>[^<>]*+)>\s*+</noscript\s*>)?",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    rf"<div\b{_ATTRIBUTES}>(?P<after>\s*+(?:<script\b[^<>]*+>\s*+</script\s*>)?"
    r"\s*+<noscript\s*>\s*+<img\b(?P<picture>[^<>]*+)>\s*+</noscript\s*>)?",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"(?<![\w-])([a-zA-Z][\w-]*+)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)
_ID = r"([\w-]{1,100})"
_BY_SOURCE = tuple(
    (re.compile(rf"(?:https?:)?//{pattern}(?:[?#].*)?", re.ASCII | re.DOTALL), address)
    for pattern, address in (
        (rf"datawrapper\.dwcdn\.net/{_ID}(?:/\d+)?/embed\.js", "https://datawrapper.dwcdn.net/{}/"),
        (rf"gist\.github\.com/{_ID}/{_ID}\.js", "https://gist.github.com/{}/{}"),
        (rf"genius\.com/songs/{_ID}/embed\.js", "https://genius.com/songs/{}"),
        (
            rf"(?:cdn\.jwplayer|content\.jwplatform)\.com/players/{_ID}\.js",
            "https://cdn.jwplayer.com/players/{}.html",
        ),
        (rf"(?:www\.)?asciinema\.org/a/{_ID}\.js", "https://asciinema.org/a/{}"),
        (rf"www\.buzzsprout\.com/(\d+)/{_ID}\.js", "https://www.buzzsprout.com/{}/{}"),
        (r"(?:static|secure)\.polldaddy\.com/p/(\d+)\.js", "https://poll.fm/{}"),
    )
)
"""Addresses of scripts that contain the id of what they show, and its page."""
_BY_ATTRIBUTE = (
    (
        re.compile(r"(?:https?:)?//telegram\.org/js/telegram-widget\.js(?:\?\w{1,20})?"),
        "data-telegram-post",
        re.compile(r"([A-Za-z]\w{3,31}/\d{1,12})", re.ASCII),
        "https://t.me/{}",
    ),
    (
        re.compile(r"(?:https?:)?//e\.infogram\.com/js/[\w./-]{1,100}(?:\?.{0,100})?"),
        "data-id",
        re.compile(r"([\w-]{1,100})", re.ASCII),
        "https://infogram.com/{}",
    ),
)
"""Addresses of scripts, the attribute beside them that has the id, its form, and the page."""
_BY_CLASS = {
    "flourish-embed": (
        "data-src",
        re.compile(r"((?:visualisation|story)/\d{1,12})(?:[/?#].*)?", re.ASCII | re.DOTALL),
        "https://flo.uri.sh/{}/embed",
    ),
    "infogram-embed": (
        "data-id",
        re.compile(r"([\w-]{1,100})", re.ASCII),
        "https://infogram.com/{}",
    ),
}
"""Classes of the empty elements that a script fills, and the same three."""


def with_script_embeds(markup: str) -> str:
    """The markup with frames for the scripts of known providers and the elements that they fill.

    A picture for readers without scripts shows the same, so the frame takes its place.
    """
    if may_have_placeholders(markup):
        markup = with_filled_placeholders(markup)
    if "<script" not in markup.lower():
        return markup
    return _SCRIPT.sub(_replacement(_page_of_script), markup)


def may_have_placeholders(tags: str) -> bool:
    """Whether any of these tags (rare_tags.py) may be such an element; a cheap test."""
    return any(name in tags for name in _BY_CLASS)


def with_filled_placeholders(markup: str) -> str:
    """The markup with frames in the elements that a script would fill."""
    return _PLACEHOLDER.sub(_replacement(_page_of_placeholder), markup)


def _replacement(
    page_of: Callable[[dict[str, str]], str | None],
) -> Callable[[re.Match[str]], str]:
    def replaced(match: re.Match[str]) -> str:
        page = page_of(_attributes(match["attributes"]))
        if page is None:
            return match[0]
        title = _attributes(match["picture"] or "").get("alt", "")
        title = f' title="{html.escape(title)}"' if title else ""
        frame = f'<iframe src="{html.escape(page)}"{title}></iframe>'
        is_placeholder = match[0][:4].lower() == "<div"
        return f"<div>{frame}" if is_placeholder else frame

    return replaced


def _page_of_script(attributes: dict[str, str]) -> str | None:
    source = attributes.get("src", "").strip()
    for pattern, page in _BY_SOURCE:
        if match := pattern.fullmatch(source):
            return page.format(*match.groups())
    for pattern, name, form, page in _BY_ATTRIBUTE:
        if pattern.fullmatch(source) and (match := form.fullmatch(attributes.get(name, ""))):
            return page.format(match[1])
    return None


def _page_of_placeholder(attributes: dict[str, str]) -> str | None:
    for known in attributes.get("class", "").split():
        if known in _BY_CLASS:
            name, form, page = _BY_CLASS[known]
            match = form.fullmatch(attributes.get(name, ""))
            return page.format(match[1]) if match else None
    return None


def _attributes(text: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(next(filter(None, values), ""))
        for name, *values in _ATTRIBUTE.findall(text)
    }
