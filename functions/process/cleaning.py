"""What of a sender's HTML may stay: an allow-list, applied by nh3 (Rust's ammonia, html5ever).

Its output is regular: balanced tags in lower case, every attribute in double quotes with `<` and
`>` escaped. blocks.py relies on that and keeps only what it builds itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

import nh3

from dateline.errors import Unprocessable
from functions.process.encoding import printable

INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    ]
)
"""Kept within a line of text."""

BOUNDARIES = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "center",
        "details",
        "dialog",
        "dir",
        "div",
        "fieldset",
        "footer",
        "form",
        "header",
        "hgroup",
        "hr",
        "legend",
        "main",
        "menu",
        "nav",
        "optgroup",
        "option",
        "p",
        "section",
        "summary",
    ]
)
"""Where one paragraph ends and the next begins; only `p` itself is kept."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol", "dl"})
ITEMS = frozenset({"li", "dt", "dd"})
CELLS = frozenset({"td", "th", "caption"})
ROWS = frozenset({"thead", "tbody", "tfoot", "tr"})
PLAYERS = frozenset({"video", "audio"})
STRUCTURE = (
    HEADINGS
    | LISTS
    | ITEMS
    | CELLS
    | ROWS
    | PLAYERS
    | {"blockquote", "br", "figcaption", "figure", "iframe", "img", "pre", "source", "table"}
)

EMBED_HOSTS = frozenset(
    {
        "www.youtube.com",
        "www.youtube-nocookie.com",
        "player.vimeo.com",
        "www.dailymotion.com",
        "w.soundcloud.com",
        "open.spotify.com",
        "embed.podcasts.apple.com",
        "datawrapper.dwcdn.net",
        "flo.uri.sh",
        "www.google.com/maps/",
        "www.facebook.com/plugins/",
        "platform.twitter.com",
        "t.me",
    }
)
"""Players, charts and maps that newsrooms embed: a host, or a host and how its path begins."""

LINK_REL = "noopener nofollow ugc"
WEB = frozenset({"http", "https"})
LINKED = WEB | {"mailto", "tel"}

_ATTRIBUTES = {
    "*": {"dir", "lang", "translate"},
    "a": {"href", "hreflang"},
    "abbr": {"title"},
    "iframe": {"src", "width", "height", "title"},
    "img": {"src", "alt", "width", "height", "style"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
    "video": {"src"},
    "audio": {"src"},
    "source": {"src"},
}
_WITHOUT_CONTENT = {
    "applet", "canvas", "datalist", "embed", "frameset", "head", "math", "noembed", "noframes",
    "object", "script", "style", "svg", "template", "textarea", "title",
}  # fmt: skip

_CLEANER = nh3.Cleaner(
    tags=set(INLINE | BOUNDARIES | STRUCTURE),
    clean_content_tags=_WITHOUT_CONTENT,
    attributes=_ATTRIBUTES,
    # An image of no size is told by its style; blocks.py reads that and keeps no style.
    filter_style_properties={"width", "height", "display", "visibility"},
    url_schemes=set(LINKED),
    # Resolved by `link`, against each item's own address.
    url_relative="pass_through",
    link_rel=LINK_REL,
    strip_comments=True,
)

_FEW_TAGS = 400
"""So few cannot cost much, however they are nested."""
_MAX_DEPTH = 300
_MAX_REOPENED = 100_000
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_CLOSE_THEMSELVES = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "dd",
        "dt",
        "embed",
        "hr",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "option",
        "p",
        "param",
        "rp",
        "rt",
        "source",
        "td",
        "th",
        "tr",
        "track",
        "wbr",
    ]
)
_REOPENED = frozenset(
    [
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    ]
)
"""Formatting that a parser opens again in every paragraph until it is closed."""

_BARE_AMPERSAND = re.compile(r"&(?![A-Za-z0-9#])")

_TAGLESS = re.compile(r"<[^>]*>")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HIDING = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)


def clean(markup: str) -> str:
    """The allowed part of a sender's HTML, every visible word of it kept.

    Raises:
        Unprocessable: `html_too_deep`, nested as no article is.
    """
    if markup.count("<") > _FEW_TAGS:
        _refuse_too_deep(markup)
    if "&&" in markup:
        # Escaped beforehand: on a long run of them the parser looks for a name at each anew.
        markup = _BARE_AMPERSAND.sub("&amp;", markup)
    # A no-break space as itself: XML and JSON know no &nbsp;.
    return _CLEANER.clean(printable(markup)).replace("&nbsp;", "\u00a0")


def _refuse_too_deep(markup: str) -> None:
    """HTML5's tree building takes time by the square of the depth; a hostile sender knows that.

    Counts as a parser would that closes nothing by itself: never less than the true depth.
    """
    depth = formatting = reopened = 0
    for closing, name in _TAG.findall(markup):
        tag = name.lower()
        if tag in _REOPENED:
            formatting = max(formatting - 1, 0) if closing else formatting + 1
        elif not closing:
            reopened += formatting
            depth += tag not in _CLOSE_THEMSELVES
        elif tag not in _CLOSE_THEMSELVES:
            depth = max(depth - 1, 0)
        if depth > _MAX_DEPTH or reopened > _MAX_REOPENED:
            raise Unprocessable(
                "html_too_deep",
                f"the body's HTML is nested over {_MAX_DEPTH} levels; close its tags",
            )


def link(url: str, base: str | None) -> str | None:
    """The absolute address of a link in cleaned HTML; None where it leads nowhere.

    An anchor within the page leads nowhere: the page is left behind.
    """
    url = _bare(url)
    if not url or url.startswith("#"):
        return None
    if scheme := _SCHEME.match(url):
        return url if scheme[1].lower() in LINKED else None
    return web_address(url, base)


def _bare(url: str) -> str:
    """Without what hides a scheme from a check and not from every browser."""
    return "%20".join(_HIDING.sub("", url).split())


def web_address(url: str | None, base: str | None = None) -> str | None:
    """An absolute http or https address, or None."""
    if not url:
        return None
    url = _bare(url)
    try:
        joined = urljoin(base or "", url)
        if joined.startswith("//"):
            joined = f"https:{joined}"
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme.lower() in WEB and parts.netloc else None


def embeddable(url: str) -> bool:
    """Whether an iframe's address is one that newsrooms embed."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme != "https" or "@" in parts.netloc:
        return False
    return parts.netloc in EMBED_HOSTS or _under(f"{parts.netloc}{parts.path}", EMBED_HOSTS)


def _under(address: str, allowed: Iterable[str]) -> bool:
    return any(one.endswith("/") and address.startswith(one) for one in allowed)


def text_of(markup: str) -> str:
    """The text of cleaned inline HTML, white space folded."""
    return " ".join(html.unescape(_TAGLESS.sub("", markup)).split())
