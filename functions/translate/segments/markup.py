"""Parses sanitised HTML into tokens; joined, they are exactly the original text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_INLINE = (
    "a abbr b bdi bdo br cite code data del dfn em i ins kbd mark q s samp small span strong sub "
    "sup time u var wbr"
)
INLINE = frozenset(_INLINE.split())
"""Elements inside a sentence; every other element ends it."""

_VOID = "area base br col embed hr img input link meta source track wbr"
VOID = frozenset(_VOID.split())
"""Elements without a closing tag."""

# Quantifiers are possessive, so that hostile markup causes no backtracking.
_TOKEN = re.compile(
    r"""<(?P<close>/?)(?P<name>[a-zA-Z][^\s/<>"']*+)(?P<rest>(?:"[^"]*+"|'[^']*+'|[^"'<>])*+)>"""
    # As in HTML, a comment without an end reaches to the end of the text.
    r"|<!--.*?(?:-->|\Z)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s"'<>/=]++)(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'"""
    r"""|(?P<bare>[^\s"'<>=]++)))?+"""
)


@dataclass(frozen=True)
class Token:
    """A piece of markup. `name` is the element's, in lower case; empty for text and comments."""

    raw: str
    name: str = ""
    closing: bool = False
    is_text: bool = False

    @property
    def opens(self) -> bool:
        """Whether a closing tag must follow."""
        return bool(self.name) and not self.closing and self.name not in VOID

    @property
    def inline(self) -> bool:
        """Whether a sentence continues across the element."""
        return self.name in INLINE

    @property
    def attributes(self) -> dict[str, str]:
        """The tag's attributes, unescaped; of repeated ones the first counts, as in browsers."""
        attributes: dict[str, str] = {}
        if not self.name or self.closing:
            return attributes
        for match in _ATTRIBUTE.finditer(self.raw, len(self.name) + 1, len(self.raw) - 1):
            value = match["double"] or match["single"] or match["bare"] or ""
            attributes.setdefault(match["name"].lower(), unescape(value))
        return attributes

    @property
    def untranslated(self) -> bool:
        """Whether the element is marked `translate="no"`."""
        return "translate" in self.raw.lower() and self.attributes.get("translate") == "no"


def tokens(html: str) -> list[Token]:
    """The tokens of `html`; everything but tags and comments is text, so nothing is lost."""
    parsed: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(html):
        if match.start() > end:
            parsed.append(Token(html[end : match.start()], is_text=True))
        name = (match["name"] or "").lower()
        parsed.append(Token(match[0], name=name, closing=bool(match["close"])))
        end = match.end()
    if end < len(html):
        parsed.append(Token(html[end:], is_text=True))
    return parsed


def with_attribute(token: Token, name: str, value: str) -> str:
    """The tag with a new value for one of its attributes."""
    for match in _ATTRIBUTE.finditer(token.raw, len(token.name) + 1, len(token.raw) - 1):
        if match["name"].lower() == name:
            changed = f'{match["name"]}="{escape(value)}"'
            return token.raw[: match.start()] + changed + token.raw[match.end() :]
    return token.raw


def balanced(parsed: list[Token]) -> bool:
    """Whether every opened element is closed, in a valid order."""
    opened: list[str] = []
    for token in parsed:
        if token.opens:
            opened.append(token.name)
        elif token.closing and (not opened or opened.pop() != token.name):
            return False
    return not opened


def text_of(parsed: list[Token]) -> str:
    """The text of the tokens, unescaped."""
    return "".join(unescape(token.raw) for token in parsed if token.is_text)


def translatable_text(html: str) -> str:
    """The text of a segment without tags and without parts marked `translate="no"`."""
    translatable: list[Token] = []
    protected: list[str] = []
    for token in tokens(html):
        if protected or (token.opens and token.untranslated):
            track_protected(protected, token)
        else:
            translatable.append(token)
    return text_of(translatable)


def rewrite_translatable(html: str, rewrite: Callable[[str], str]) -> str:
    """`html` with each text rewritten, except parts marked `translate="no"`."""
    parts: list[str] = []
    protected: list[str] = []
    for token in tokens(html):
        if protected or (token.opens and token.untranslated):
            track_protected(protected, token)
            parts.append(token.raw)
        else:
            parts.append(rewrite(token.raw) if token.is_text else token.raw)
    return "".join(parts)


def track_protected(protected: list[str], token: Token) -> None:
    """Updates `protected`, the stack of open elements from the first protected one."""
    if token.opens:
        protected.append(token.name)
    elif token.closing and token.name in protected:
        while protected.pop() != token.name:
            pass


def to_html(text: str) -> str:
    """Plain text as HTML text."""
    return escape(text, quote=False)


def has_words(text: str) -> bool:
    """Whether the text has anything to translate."""
    return any(character.isalpha() for character in text)


def tidy(html: str) -> str:
    """The same markup with its text escaped uniformly; engines escape in different ways."""
    return "".join(
        to_html(unescape(token.raw)) if token.is_text else token.raw for token in tokens(html)
    )
