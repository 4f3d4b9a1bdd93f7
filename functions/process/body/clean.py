"""Sanitises a sender's HTML by an allowlist with nh3 (Rust's ammonia, html5ever).

The output is regular: balanced lower-case tags, every attribute in double quotes with `<` and `>`
escaped. blocks.py relies on that and keeps only what it builds itself.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import nh3

from dateline.model.base import stream_safe
from dateline.model.embeds import EMBED_HOSTS, embed_address, embed_host
from dateline.model.errors import Unprocessable
from dateline.model.source_options import Cleaning
from functions.process.body.allowlist import (
    AS_IN_HTML,
    ATTRIBUTES,
    BOUNDARIES,
    HTML,
    INLINE,
    STRUCTURE,
    STYLES,
    TRACKERS,
    WITHOUT_CONTENT,
)
from functions.process.body.card_classes import CLASSES, may_have_cards
from functions.process.body.lazy_images import without_twins
from functions.process.body.mathml import with_formulas
from functions.process.body.players import player_address, with_frames
from functions.process.body.script_embeds import (
    may_have_placeholders,
    with_filled_placeholders,
    with_script_embeds,
)
from functions.process.body.svg import as_text, has_drawing
from functions.process.text.encoding import printable
from functions.process.text.rare_tags import rare_tags

if TYPE_CHECKING:
    from dateline.model.embeds import EmbedHost

USUAL = Cleaning()
WEB = frozenset({"http", "https"})
LINKED = WEB | {"mailto", "tel"}


@lru_cache(maxsize=32)
def _cleaner(rel: str, *, cards: bool) -> nh3.Cleaner:
    """The sanitiser; with `cards`, it keeps what cards.py reads."""
    return nh3.Cleaner(
        tags=set(INLINE | BOUNDARIES | STRUCTURE | ({"input"} if cards else set())),
        clean_content_tags=set(WITHOUT_CONTENT),
        attributes=ATTRIBUTES | ({"input": {"type"}} if cards else {}),
        allowed_classes={tag: set(CLASSES) for tag in _CLASSED} if cards else None,
        filter_style_properties=STYLES,
        url_schemes=set(LINKED),
        # `link` resolves them against the address of each item.
        url_relative="pass_through",
        link_rel=rel or None,
        strip_comments=True,
    )


_CLASSED = ("a", "aside", "div", "figure", "form", "img", "li", "p", "section", "span")
_NO_CLASS = re.compile(r'(<[a-z][a-z0-9]*+(?: (?!class=)[a-z-]++="[^"]*+")*+) class=""')
"""What the sanitiser leaves of classes that it does not keep."""

_FEW_TAGS = 400
"""Fewer tags or ampersands are cheap, however they are nested or placed."""
_MAX_DEPTH = 300
_MAX_TAGS = 100_000
"""Twenty for each block that an article may have."""
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
"""Formatting that a parser reopens in every paragraph until it is closed."""

_BARE_AMPERSAND = re.compile(r"&(?![A-Za-z0-9#])")
_OPENED = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)")
_NAMED = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_UNUSUAL = re.compile(
    r"<(?!(?:p|a|strong|em|b|i|br|img|figure|figcaption|h[1-6]|blockquote|li|[uo]l|span|div)"
    r"(?![A-Za-z0-9]))[A-Za-z]"
)
"""The start of a rarer element; testing few names is faster than testing all."""

_SWALLOWING = re.compile(
    r"<(/?)(title|textarea|template|canvas|datalist|noembed|noframes|script|style|iframe)\s*>",
    re.IGNORECASE,
)
"""Elements whose content is not shown or is no markup: without an end tag, that is all the rest."""
_CODE = frozenset({"script", "style", "iframe"})
"""Without an end tag, these are rather cut off than mentioned."""
_ABOUT_TAG = re.compile(
    r"(?:\b(?:the|a|an|tags?|elements?|das|den|ein(?:en)?|la|le|une?|el|balises?|etiquetas?)|тег\w{0,8})"
    r"\s$",
    re.IGNORECASE,
)

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SYNTAX = "&<>\"'"
_FEW_REFERENCES = 20_000
_MOST_REFERENCES = 100_000
_MAX_REFERENCES = 500_000
"""More are refused unread: no article has that many, even if it consists of references."""

_LONG_TEXT = 20_000
_ESCAPED_SIGNS = (b"&", b">", b"\xc2")
_MAX_ESCAPING = 20_000_000_000
"""Signs times bytes, about a third of a second. A text of the maximum length, half a million bytes,
may have forty thousand signs."""

_LONG_TAG = 10_000
_MAX_ATTRIBUTES = 2_000
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|/")

_TAGLESS = re.compile(r"<[^>]*+>?")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HIDING = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?:/[!#-:=?-~]*)?", re.ASCII)
"""An absolute URL that joining with a base would not change."""


def clean(markup: str, rel: str = USUAL.link_rel) -> str:
    """The allowed part of a sender's HTML; keeps every visible word.

    May still contain unprintable characters that were written as entities.

    Raises:
        Unprocessable: `html_too_deep`, or another limit of this module is exceeded.
    """
    tags = rare_tags(markup)
    unusual = _UNUSUAL.search(tags) is not None
    if unusual:
        markup = _with_usual_elements(as_text(markup) if has_drawing(markup) else markup)
        tags = rare_tags(markup)
    elif may_have_placeholders(tags):
        markup = with_filled_placeholders(markup)
    _require_few_tags(markup)
    ampersands = markup.count("&")
    if ampersands > _FEW_REFERENCES:
        # A reference in a tag may have been the letter of a class.
        tags = markup = _with_few_references(markup)
    if ampersands > _FEW_TAGS and "&&" in markup:
        # Escaped beforehand: in a long run, the parser searches a name from every ampersand.
        markup = _BARE_AMPERSAND.sub("&amp;", markup)
    if unusual and not {name.lower() for name in _OPENED.findall(markup)} <= HTML:
        markup = _NAMED.sub(_renamed, markup)
    if len(markup) > _LONG_TEXT:
        _require_few_signs(markup)
    cards = may_have_cards(tags)
    cleaner = _cleaner(rel, cards=cards)
    try:
        cleaned = cleaner.clean(markup)
    except UnicodeEncodeError:
        # Lone surrogates, which JSON can spell.
        cleaned = cleaner.clean(printable(markup))
    if cards:
        cleaned = _NO_CLASS.sub(r"\1", cleaned)
    # A no-break space as itself: XML and JSON know no &nbsp;.
    return stream_safe(cleaned.replace("&nbsp;", "\u00a0"))


def _with_usual_elements(markup: str) -> str:
    """The markup with formulas as text, and frames where scripts and old elements embed a page."""
    markup = with_script_embeds(_with_mentions(markup))
    return with_formulas(with_frames(without_twins(markup)))


def _require_few_signs(markup: str) -> None:
    """Bounds the sanitiser's time, which scans the rest of a text for each sign to be escaped.

    The signs are `&`, `>` and U+00A0 to U+00BF, whose UTF-8 begins with the same byte.

    Raises:
        Unprocessable: `html_too_many_references`.
    """
    raw = markup.encode("utf-8", "surrogatepass")
    signs = sum(map(raw.count, _ESCAPED_SIGNS))
    if signs * len(raw) <= _MAX_ESCAPING:
        return
    texts = (text for text in raw.split(b"<") if len(text) > _LONG_TEXT)
    if sum(len(text) * sum(map(text.count, _ESCAPED_SIGNS)) for text in texts) > _MAX_ESCAPING:
        raise Unprocessable(
            "html_too_many_references",
            "a paragraph of the body's HTML is too long for the many signs in it; send it in parts",
        )


def require_few_attributes(markup: str) -> None:
    """Bounds the attributes per tag, because parsers compare each with all others.

    Raises:
        Unprocessable: `html_too_many_attributes`.
    """
    if len(markup) < _LONG_TAG:
        return
    for part in markup.split(">"):
        opening = _OPENED.search(part) if len(part) >= _LONG_TAG else None
        # A quoted value is one attribute, however long: pages keep whole documents there.
        if opening and len(_QUOTED.sub(" ", part[opening.end() :]).split()) > _MAX_ATTRIBUTES:
            raise Unprocessable(
                "html_too_many_attributes",
                f"a tag of the HTML has over {_MAX_ATTRIBUTES:,} attributes; send less",
            )


def _with_few_references(markup: str) -> str:
    """The HTML with characters instead of references, where that does not change its meaning.

    The parser's time grows with the square of the number of references in a text.
    """
    if markup.count("&") <= _MAX_REFERENCES:
        markup = _REFERENCE.sub(_dereferenced, markup)
    if markup.count("&") > _MOST_REFERENCES:
        raise Unprocessable(
            "html_too_many_references",
            f"the body's HTML has over {_MOST_REFERENCES:,} ampersands; send less",
        )
    return markup


def _dereferenced(reference: re.Match[str]) -> str:
    character = html.unescape(reference[0])
    return reference[0] if character <= " " or character in _SYNTAX else character


def _renamed(tag: re.Match[str]) -> str:
    """The opening of a tag, renamed to `x-…` if HTML has no such element.

    The sanitiser drops elements named as in MathML or SVG (`mi`, `text`, `list`) with their
    content, but only the tags of unknown elements.
    """
    name = tag[2].lower()
    if name in HTML:
        return tag[0]
    return f"<{tag[1]}{AS_IN_HTML.get(name) or f'x-{tag[2]}'}"


def _with_mentions(markup: str) -> str:
    """The markup with tags as text where a sentence is about them: `the <title> tag`.

    Their content would reach to an end tag that does not exist, and take the rest with it.
    """
    closed = {match[2].lower(): match.start() for match in _SWALLOWING.finditer(markup) if match[1]}

    def as_text(tag: re.Match[str]) -> str:
        name = tag[2].lower()
        if tag[1] or tag.start() < closed.get(name, 0):
            return tag[0]
        if name in _CODE and not _ABOUT_TAG.search(markup, max(0, tag.start() - 20), tag.start()):
            return tag[0]
        return f"&lt;{tag[2]}&gt;"

    return _SWALLOWING.sub(as_text, markup)


def _require_few_tags(markup: str) -> None:
    if markup.count("<") > _FEW_TAGS:
        _refuse_too_deep(markup)
    require_few_attributes(markup)


def _refuse_too_deep(markup: str) -> None:
    """Bounds the depth, because HTML5 tree building takes quadratic time in it.

    Counts like a parser without implied end tags: never less than the true depth.
    """
    if markup.count("<") > 4 * _MAX_TAGS:
        raise _too_many_tags()
    depth = formatting = reopened = 0
    for number, match in enumerate(_TAG.finditer(markup)):
        closing, tag = match[1], match[2].lower()
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
        if number > _MAX_TAGS:
            raise _too_many_tags()


def _too_many_tags() -> Unprocessable:
    return Unprocessable(
        "html_too_many_tags", f"the body's HTML has over {_MAX_TAGS:,} tags; send less"
    )


def link(url: str, base: str | None) -> str | None:
    """The absolute URL of a link in cleaned HTML; None if it is not usable.

    An anchor within the page is not usable outside that page.
    """
    url = _without_hiding(url)
    if not url or url.startswith("#"):
        return None
    if scheme := _SCHEME.match(url):
        return url if scheme[1].lower() in LINKED else None
    return web_address(url, base)


def _without_hiding(url: str) -> str:
    """The URL without characters that hide its scheme from a check but not from browsers."""
    return "%20".join(_HIDING.sub("", url).split())


def web_address(url: str | None, base: str | None = None) -> str | None:
    """The absolute http or https URL, or None."""
    if not url:
        return None
    if _PLAIN_ADDRESS.fullmatch(url):
        return url
    url = _without_hiding(url)
    try:
        absolute = urljoin(base or "", url)
        if absolute.startswith("//"):
            absolute = f"https:{absolute}"
        parts = urlsplit(absolute)
    except ValueError:
        return None
    return absolute if parts.scheme.lower() in WEB and parts.netloc else None


def is_relative(url: str) -> bool:
    """Whether the URL needs a base: it has neither scheme nor host."""
    return not _SCHEME.match(url) and not url.startswith(("//", "#"))


def embeddable(url: str, cleaning: Cleaning = USUAL) -> str | None:
    """The URL of an iframe in normal form; None unless it is on the usual or the source's list.

    The address of a known player is upgraded to one that is on the list.
    """
    usual = EMBED_HOSTS if cleaning.embed_hosts is None else ()
    hosts = (*usual, *own_embed_hosts(cleaning))
    for candidate in (url, player_address(url)):
        address = embed_address(candidate)
        if address is not None and embed_host(address, hosts):
            return address
    return None


def own_embed_hosts(cleaning: Cleaning) -> tuple[EmbedHost, ...]:
    """The source's list, without the usual one."""
    return (*(cleaning.embed_hosts or ()), *cleaning.more_embed_hosts)


def is_tracker(url: str) -> bool:
    """Whether the URL of a picture is that of a reader counter."""
    address = url.partition("://")[2]
    return address.startswith(TRACKERS)


def text_of(markup: str) -> str:
    """The text of cleaned inline HTML with white space folded."""
    return " ".join(html.unescape(_TAGLESS.sub("", markup)).split())
