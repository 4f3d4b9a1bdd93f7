"""Reads WordPress' shortcodes that its plugins left in a text: `[caption …]…[/caption]`.

A site replaces them when it shows a post, but exports, plugins and broken feeds contain them.
Known ones become the elements they stand for; of the rest, only the brackets are removed. Brackets
of a story (`[sic]`, `[the mayor]`, `[1]`) stay: a shortcode has attributes with quotes, an end, or
a name that only WordPress and its plugins use. https://developer.wordpress.org/plugins/shortcodes/
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = r"[a-zA-Z][a-zA-Z0-9_-]{1,50}"
_LITERAL = re.compile(r"<(/?)(pre|code|script|style|textarea)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(
    # Attributes have quotes, typographic ones too where a plugin has set the text.
    rf"\[(?P<end>/?)(?P<name>{_NAME})(?P<attributes>(?:\s[^\[\]]{{0,1000}})?)\]"
)
_ATTRIBUTE = re.compile(
    r"(?<![\w-])([a-zA-Z][\w-]{0,50})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|[“”″]([^“”″]*)[“”″]|([^\s\"'\]]+))"
)
_CAPTION = re.compile(
    r"\[(?:wp_)?caption\b(?P<attributes>[^\[\]\n]{0,500})\](?P<inner>[^\[]{0,5000})\[/(?:wp_)?caption\]"
)
_CAPTIONED = re.compile(
    r"\s*((?:<a\b[^>]{0,2000}>\s*)?<img\b[^>]{0,4000}>(?:\s*</a>)?)(.*)", re.DOTALL
)
_PLAYER = re.compile(
    r"\[(?P<name>embed|youtube|vimeo|dailymotion|soundcloud|spotify|tiktok|tweet|twitter|instagram"
    r"|facebook|googlemaps)\b(?P<attributes>[^\[\]\n]{0,500})\]"
    r"(?:\s{0,20}(?P<inner>[^\s\[\]<>]{1,2000})\s{0,20}\[/(?P=name)\])?",
    re.IGNORECASE,
)
_MEDIA = re.compile(
    r"\[(?P<name>video|audio)\b(?P<attributes>[^\[\]\n]{0,1000})\](?:\s{0,20}\[/(?P=name)\])?",
    re.IGNORECASE,
)
_WRAPPED = re.compile(
    r"(<div class=\"wp-block-embed__wrapper\">)\s{0,50}(https?://[^\s<>\"]{1,2000})\s{0,50}(</div>)"
)
_SOURCES = ("src", "mp4", "m4v", "webm", "ogv", "mp3", "m4a", "ogg", "wav", "url")
_IDS = {
    "youtube": "https://www.youtube.com/embed/{}",
    "vimeo": "https://player.vimeo.com/video/{}",
    "dailymotion": "https://www.dailymotion.com/embed/video/{}",
}
_ONLY_WORDPRESS = re.compile(
    r"(?:gallery|playlist|caption|wp_caption|embed|audio|video|contact-form(?:-7)?|wpforms|gravityforms?"
    r"|ninja_forms?|mc4wp_form|table(?:press)?|rev_slider(?:_vc)?|elementor-template|adsense"
    r"|adrotate|social_share|sharethis|jetpack-related-posts|related_posts"
    r"|subscribe2|vc_\w+|et_pb_\w+|fusion_\w+|su_\w+|wpv-\w+|wp-\w+|ngg\w+|foogallery|metaslider"
    r"|slideshow)",
    re.IGNORECASE,
)


def without_shortcodes(markup: str, shown: Callable[[str], str] | None = None) -> str:
    """The markup with elements instead of known shortcodes, without the brackets of others.

    `shown` replaces those that depend on the rest of what was sent (galleries.py); it does not get
    code samples.
    """
    if "[" not in markup and "wp-block-embed" not in markup:
        return markup
    parts: list[str] = []
    position = 0
    literal: str | None = None
    for tag in _LITERAL.finditer(markup):
        name = tag[2].lower()
        if literal is None and not tag[1]:
            parts.append(_replaced(markup[position : tag.start()], shown))
            literal, position = name, tag.start()
        elif tag[1] and name == literal:
            parts.append(markup[position : tag.end()])
            literal, position = None, tag.end()
    rest = markup[position:]
    return "".join([*parts, rest if literal else _replaced(rest, shown)])


def _replaced(markup: str, shown: Callable[[str], str] | None) -> str:
    if "[" in markup:
        markup = shown(markup) if shown else markup
        for pattern, build in _KNOWN:
            markup = pattern.sub(build, markup)
        markup = _without_brackets(markup)
    return _WRAPPED.sub(lambda match: f"{match[1]}{_frame(match[2])}{match[3]}", markup)


def _without_brackets(markup: str) -> str:
    ended = {match["name"].lower() for match in _TAG.finditer(markup) if match["end"]}

    def removed(match: re.Match[str]) -> str:
        name = match["name"].lower()
        has_attributes = _ATTRIBUTE.search(match["attributes"]) is not None
        if name in ended or has_attributes or _ONLY_WORDPRESS.fullmatch(name):
            return ""
        return match[0]

    return _TAG.sub(removed, markup)


def _figure(match: re.Match[str]) -> str:
    shown = _CAPTIONED.fullmatch(match["inner"])
    if shown is None:
        return match["inner"]
    picture, below = shown.groups()
    caption = below.strip() or html.escape(attributes_of(match["attributes"]).get("caption", ""))
    return f"\n\n<figure>{picture}<figcaption>{caption}</figcaption></figure>\n\n"


def _player(match: re.Match[str]) -> str:
    attributes = attributes_of(match["attributes"])
    given = match["inner"] or next(
        (attributes[name] for name in ("url", "src", "id") if attributes.get(name)),
        match["attributes"].strip(" =\t\"'“”"),
    )
    given = html.unescape(given)
    if not given.startswith(("http://", "https://")):
        address = _IDS.get(match["name"].lower())
        if address is None or not re.fullmatch(r"[\w-]{1,100}", given, re.ASCII):
            return match[0]
        given = address.format(given)
    return f"\n\n{_frame(given)}\n\n"


def _media(match: re.Match[str]) -> str:
    attributes = attributes_of(match["attributes"])
    source = next((attributes[name] for name in _SOURCES if attributes.get(name)), None)
    name = match["name"].lower()
    return f'\n\n<{name} src="{html.escape(source)}"></{name}>\n\n' if source else match[0]


def _frame(address: str) -> str:
    return f'<iframe src="{html.escape(html.unescape(address))}"></iframe>'


def attributes_of(text: str) -> dict[str, str]:
    """The attributes of a shortcode by name."""
    return {
        name.lower(): html.unescape(next(filter(None, values), ""))
        for name, *values in _ATTRIBUTE.findall(text)
    }


_KNOWN: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_CAPTION, _figure),
    (_PLAYER, _player),
    (_MEDIA, _media),
)
