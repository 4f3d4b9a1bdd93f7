"""Sanitised HTML as a row of tokens that, joined, are the very text they were cut from."""

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
"""Elements that live inside a sentence; every other one ends it."""

_VOID = "area base br col embed hr img input link meta source track wbr"
VOID = frozenset(_VOID.split())
"""Elements without a closing tag."""

# Quantifiers are possessive: hostile markup costs no backtracking.
_TOKEN = re.compile(
    r"""<(?P<close>/?)(?P<name>[a-zA-Z][^\s/<>"']*+)(?P<rest>(?:"[^"]*+"|'[^']*+'|[^"'<>])*+)>"""
    r"|<!--.*?-->",
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
        """Whether a sentence goes on across it."""
        return self.name in INLINE

    @property
    def attributes(self) -> dict[str, str]:
        """The tag's attributes, unescaped; the first of a repeated one counts, as in browsers."""
        found: dict[str, str] = {}
        if not self.name or self.closing:
            return found
        for match in _ATTRIBUTE.finditer(self.raw, len(self.name) + 1, len(self.raw) - 1):
            value = match["double"] or match["single"] or match["bare"] or ""
            found.setdefault(match["name"].lower(), unescape(value))
        return found

    @property
    def untranslated(self) -> bool:
        """Whether the element is marked `translate="no"`."""
        return "translate" in self.raw.lower() and self.attributes.get("translate") == "no"


def tokens(html: str) -> list[Token]:
    """The tokens of `html`; what is no tag is text, so that nothing is ever lost."""
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(html):
        if match.start() > end:
            found.append(Token(html[end : match.start()], is_text=True))
        name = (match["name"] or "").lower()
        found.append(Token(match[0], name=name, closing=bool(match["close"])))
        end = match.end()
    if end < len(html):
        found.append(Token(html[end:], is_text=True))
    return found


def with_attribute(token: Token, name: str, value: str) -> str:
    """The tag with another value for an attribute that it has."""
    for match in _ATTRIBUTE.finditer(token.raw, len(token.name) + 1, len(token.raw) - 1):
        if match["name"].lower() == name:
            changed = f'{match["name"]}="{escape(value)}"'
            return token.raw[: match.start()] + changed + token.raw[match.end() :]
    return token.raw


def balanced(row: list[Token]) -> bool:
    """Whether every element that is opened is closed, in a valid order."""
    opened: list[str] = []
    for token in row:
        if token.opens:
            opened.append(token.name)
        elif token.closing and (not opened or opened.pop() != token.name):
            return False
    return not opened


def text_of(row: list[Token]) -> str:
    """The text of the tokens, unescaped."""
    return "".join(unescape(token.raw) for token in row if token.is_text)


def spoken_text(html: str) -> str:
    """The text of a segment without its tags and what is marked `translate="no"`."""
    spoken: list[Token] = []
    kept: list[str] = []
    for token in tokens(html):
        if kept or (token.opens and token.untranslated):
            follow(kept, token)
        else:
            spoken.append(token)
    return text_of(spoken)


def rewrite_spoken(html: str, rewrite: Callable[[str], str]) -> str:
    """`html` with each text rewritten that is not marked `translate="no"`."""
    done: list[str] = []
    kept: list[str] = []
    for token in tokens(html):
        if kept or (token.opens and token.untranslated):
            follow(kept, token)
            done.append(token.raw)
        else:
            done.append(rewrite(token.raw) if token.is_text else token.raw)
    return "".join(done)


def follow(kept: list[str], token: Token) -> None:
    """Keeps account in `kept` of the elements that are open since one that is protected."""
    if token.opens:
        kept.append(token.name)
    elif token.closing and token.name in kept:
        while kept.pop() != token.name:
            pass


def to_wire(text: str) -> str:
    """Plain text as HTML text."""
    return escape(text, quote=False)


def has_words(text: str) -> bool:
    """Whether there is anything in the text that a language could change."""
    return any(character.isalpha() for character in text)


def tidy(html: str) -> str:
    """The same markup with its text escaped in one way only, whatever way an engine chose."""
    return "".join(
        to_wire(unescape(token.raw)) if token.is_text else token.raw for token in tokens(html)
    )
