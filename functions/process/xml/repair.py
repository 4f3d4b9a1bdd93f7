"""Repairs one item of a broken XML document where the repair loses nothing; else refuses it.

What has one meaning is repaired:

- a `<` or `&` that opens no tag and no reference is text, and so is a `]]>`;
- HTML's entities become their characters, unknown ones stay as written;
- characters and references that XML forbids are left out;
- elements that are always empty in HTML, such as `<br>`, need no end;
- attributes without quotes, HTML's without a value, without a space before them, or twice with one
  value;
- tags that differ in case only; comments with `--` in them.

Everything else, a missing end tag above all, has several meanings, and the item is refused.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.entities import html5
from typing import TYPE_CHECKING

from functions.process.text.encoding import printable
from functions.process.xml.tokens import ATTRIBUTE, Kind, Token
from functions.process.xml.tree import MAX_ENTITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "param", "track", "wbr"})
"""HTML's elements without content, except those that feeds use differently: `link`, `source`."""
_REFERENCE = re.compile(
    r"&(?:([A-Za-z][A-Za-z0-9._-]{0,60});|#(\d{1,7});|#[xX]([0-9A-Fa-f]{1,6});|)"
)
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_FIRST_WINS = frozenset(
    {"align", "alt", "border", "height", "href", "rel", "src", "style", "target", "title", "width"}
)
"""Attributes of pictures and links, of which HTML takes the first and ignores the second.
https://html.spec.whatwg.org/multipage/parsing.html#parse-error-duplicate-attribute"""
_SOUND_ATTRIBUTES = re.compile(r"(?:\s++[^\s=\"'<>]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))*+")
_BOOLEAN = frozenset(
    {"allowfullscreen", "async", "autoplay", "checked", "controls", "default", "defer", "disabled"}
    | {"hidden", "ismap", "itemscope", "loop", "muted", "noshade", "novalidate", "nowrap", "open"}
    | {"playsinline", "readonly", "required", "reversed", "selected", "webkitallowfullscreen"}
    | {"mozallowfullscreen"}
)
"""HTML's attributes without a value."""
_SHOWN = frozenset({"a", "img", "iframe"})
_MAX_REPAIRS = 500_000
"""Fifty for each item that is read."""


_MAX_ATTRIBUTES = 100_000
"""Characters."""


class CannotRepairError(Exception):
    """The markup has several meanings, from this place on."""

    def __init__(self, fault: str, at: int) -> None:
        super().__init__(fault)
        self.fault = fault
        self.at = at


@dataclass(slots=True)
class Entities:
    """What a document's own entities mean, and how many more characters they may become."""

    meanings: Mapping[str, str] = field(default_factory=dict)
    left: int = MAX_ENTITIES
    repairs: int = 0

    def count(self) -> None:
        """Counts a repair.

        Raises:
            CannotRepairError: there were too many.
        """
        self.repairs += 1
        if self.repairs > _MAX_REPAIRS:
            raise CannotRepairError(f"over {_MAX_REPAIRS:,} signs are not escaped", 0)

    def meaning(self, name: str) -> str | None:
        """The text of an entity, as XML; None for an unknown one."""
        if name in self.meanings:
            meaning = self.meanings[name][: self.left]
            self.left -= len(meaning)
            return html.escape(meaning, quote=False)
        return _html_entity(name)


@lru_cache(maxsize=4_096)
def _html_entity(name: str) -> str | None:
    known = html5.get(f"{name};")
    return None if known is None else html.escape(known)


@dataclass(frozen=True, slots=True)
class Repaired:
    """Markup that is well-formed in itself, and where its first repair is."""

    markup: str
    first: int | None = None


def repair(text: str, tokens: Iterable[Token], entities: Entities) -> Repaired:
    """The markup of balanced elements, repaired.

    Raises:
        CannotRepairError: it has several meanings.
    """
    written: list[str] = []
    opened: list[tuple[Token, int]] = []
    changed: list[int] = []
    for token in tokens:
        raw = text[token.start : token.end]
        match token.kind:
            case Kind.TEXT:
                part = _text(raw, entities)
            case Kind.CDATA:
                part = printable(raw)
            case Kind.START | Kind.EMPTY:
                part = repaired_tag(token, raw, entities)
                if token.kind is Kind.START:
                    opened.append((token, len(written)))
            case Kind.END:
                part = f"</{_close(token, opened, written, changed)}>"
            case Kind.COMMENT | Kind.INSTRUCTION:
                # The parser drops them too.
                written.append("")
                continue
            case _:
                raise CannotRepairError(token.fault or "a tag is out of place", token.start)
        if part != raw and token.kind is not Kind.END:
            changed.append(token.start)
        written.append(part)
    _close_void(opened, written, changed)
    if opened:
        unclosed = opened[-1][0]
        raise CannotRepairError(f"<{unclosed.name[:60]}> has no end", unclosed.start)
    return Repaired("".join(written), min(changed, default=None))


def _close(
    token: Token, opened: list[tuple[Token, int]], written: list[str], changed: list[int]
) -> str:
    """Ends the innermost open element, after elements that need no end; its name."""
    if not opened or opened[-1][0].name.lower() != token.name.lower():
        _close_void(opened, written, changed)
    if not opened:
        raise CannotRepairError(f"</{token.name[:60]}> ends nothing", token.start)
    innermost = opened.pop()[0]
    if innermost.name.lower() != token.name.lower():
        raise CannotRepairError(
            f"<{innermost.name[:60]}> ends with </{token.name[:60]}>", innermost.start
        )
    if innermost.name != token.name:
        changed.append(token.start)
    return innermost.name


def _close_void(opened: list[tuple[Token, int]], written: list[str], changed: list[int]) -> None:
    while opened and opened[-1][0].name.lower() in VOID:
        void, at = opened.pop()
        changed.append(void.start)
        written[at] = f"{written[at][:-1]}/>"


def repaired_tag(token: Token, raw: str, entities: Entities) -> str:
    """A start tag with its attributes repaired.

    Raises:
        CannotRepairError: its attributes have several meanings.
    """
    if not token.attributes:
        return raw
    if len(token.attributes) > _MAX_ATTRIBUTES:
        raise CannotRepairError("a tag is too long", token.start)
    values: dict[str, str] = {}
    is_sound = _SOUND_ATTRIBUTES.fullmatch(token.attributes) is not None
    for match in ATTRIBUTE.finditer(token.attributes):
        name, *forms = match.groups()
        if not any(form is not None for form in forms) and name.lower() not in _BOOLEAN:
            raise CannotRepairError(f"{name[:60]} has no value", token.start)
        value = next((form for form in forms if form is not None), "")
        if "<" in value and ">" in value:
            raise CannotRepairError("an attribute may have lost its end", token.start)
        escaped = _text(value, entities)
        is_sound = is_sound and escaped == value and name not in values
        if values.setdefault(name, escaped) != escaped and not (
            name.lower() in _FIRST_WINS and token.name.lower() in _SHOWN
        ):
            raise CannotRepairError(
                f"<{token.name[:60]}> has two values of {name[:60]}", token.start
            )
    if is_sound:
        return raw
    attributes = "".join(
        f' {name}="{value.replace(chr(34), "&quot;")}"' for name, value in values.items()
    )
    return f"<{token.name}{attributes}{'/' * (token.kind is Kind.EMPTY)}>"


def _text(raw: str, entities: Entities) -> str:
    """Character data as XML allows it."""
    text = printable(raw)
    if "<" in text:
        text = text.replace("<", "&lt;")
    if "&" in text:
        text = _REFERENCE.sub(lambda match: _reference(match, entities), text)
    return text.replace("]]>", "]]&gt;") if "]]>" in text else text


def _reference(match: re.Match[str], entities: Entities) -> str:
    name, decimal, hexadecimal = match.groups()
    if name:
        if name in _XML_ENTITIES:
            return match[0]
        entities.count()
        meaning = entities.meaning(name)
        return f"&amp;{name};" if meaning is None else meaning
    if not (decimal or hexadecimal):
        entities.count()
        return "&amp;"
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return match[0] if _is_allowed(code) else ""


def _is_allowed(code: int) -> bool:
    """Whether XML 1.0 allows the character (https://www.w3.org/TR/xml/#charsets)."""
    return (
        code in {9, 10, 13}
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or (0x10000 <= code <= 0x10FFFF)
    )
