"""Writes formulas of MathML as a line of text: `E=mc<sup>2</sup>`, `(a+b)/c`.

Structure carries meaning in MathML: without it, `c` to the power of 2 and 3 over 4 are `c2` and
`34`. https://www.w3.org/TR/mathml-core/
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from lxml import html as lxml_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

_BEGINS = re.compile(r"<(?:\w{1,10}:)?math\b[^<>]*>", re.IGNORECASE)
_ENDS = re.compile(r"</(?:\w{1,10}:)?math\s*>", re.IGNORECASE)
_PREFIX = re.compile(r"(</?)\w{1,10}:(?=m[a-z])")
_EMPTY = re.compile(r"<(m[a-z]+|none)(\s[^<>]*)?/>")
_LONGEST = 20_000
_MAX_FORMULAS = 500
_MAX_DEPTH = 50
_INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064"))


def with_formulas(markup: str) -> str:
    """The markup with a line of text in place of each formula."""
    if "math" not in markup.lower():
        return markup
    parts: list[str] = []
    position = 0
    for _ in range(_MAX_FORMULAS):
        begin = _BEGINS.search(markup, position)
        end = _ENDS.search(markup, begin.end()) if begin else None
        if begin is None or end is None:
            break
        inner = markup[begin.end() : end.start()]
        parts += [markup[position : begin.start()], _line(inner)]
        position = end.end()
    return "".join([*parts, markup[position:]])


def _line(inner: str) -> str:
    if len(inner) > _LONGEST:
        return inner
    # HTML's parser knows no empty elements of MathML.
    unprefixed = _EMPTY.sub(r"<\1\2></\1>", _PREFIX.sub(r"\1", inner))
    root = lxml_html.fragment_fromstring(unprefixed, create_parent="math")
    return _children(root, 0)


def _write(element: HtmlElement, depth: int) -> str:
    if not isinstance(element.tag, str) or depth > _MAX_DEPTH:
        return ""
    build = _BUILDERS.get(element.tag)
    return build(element, depth) if build else _children(element, depth)


def _children(element: HtmlElement, depth: int) -> str:
    parts = [_text(element.text)]
    for child in element:
        parts += [_write(child, depth + 1), _text(child.tail)]
    return "".join(parts)


def _parts(element: HtmlElement, depth: int) -> list[str]:
    return [_write(child, depth + 1) for child in element if isinstance(child.tag, str)]


def _text(text: str | None) -> str:
    return html.escape(" ".join((text or "").translate(_INVISIBLE).split()), quote=False)


def _grouped(part: str) -> str:
    """The part in brackets unless it is a single sign or number."""
    plain = re.sub("<[^<>]*>", "", html.unescape(part))
    return part if len(plain) < 2 or plain.isalnum() else f"({part})"


def _fraction(element: HtmlElement, depth: int) -> str:
    return "/".join(_grouped(part.strip()) for part in _parts(element, depth))


def _raised(element: HtmlElement, depth: int) -> str:
    return _scripts(element, depth, ("sup",))


def _lowered(element: HtmlElement, depth: int) -> str:
    return _scripts(element, depth, ("sub",))


def _both(element: HtmlElement, depth: int) -> str:
    return _scripts(element, depth, ("sub", "sup"))


def _scripts(element: HtmlElement, depth: int, tags: tuple[str, ...]) -> str:
    base, *scripts = _parts(element, depth) or [""]
    pairs = zip(tags, scripts, strict=False)
    return base + "".join(f"<{tag}>{part.strip()}</{tag}>" for tag, part in pairs if part.strip())


def _root(element: HtmlElement, depth: int) -> str:
    return f"√{_grouped(''.join(_parts(element, depth)).strip())}"


def _nth_root(element: HtmlElement, depth: int) -> str:
    base, *index = _parts(element, depth) or [""]
    power = f"<sup>{index[0].strip()}</sup>" if index else ""
    return f"{power}√{_grouped(base.strip())}"


def _fenced(element: HtmlElement, depth: int) -> str:
    inner = (element.get("separators") or ",")[:1].join(_parts(element, depth))
    opening, closing = element.get("open", "("), element.get("close", ")")
    return f"{_text(opening)}{inner}{_text(closing)}"


def _table(element: HtmlElement, depth: int) -> str:
    return f"[{'; '.join(_parts(element, depth))}]"


def _row(element: HtmlElement, depth: int) -> str:
    return ", ".join(part.strip() for part in _parts(element, depth))


def _space(element: HtmlElement, depth: int) -> str:
    del element, depth
    return " "


def _nothing(element: HtmlElement, depth: int) -> str:
    del element, depth
    return ""


_BUILDERS: dict[str, Callable[[HtmlElement, int], str]] = {
    "mfrac": _fraction,
    "msup": _raised,
    "mover": _raised,
    "msub": _lowered,
    "munder": _lowered,
    "msubsup": _both,
    "munderover": _both,
    "msqrt": _root,
    "mroot": _nth_root,
    "mfenced": _fenced,
    "mtable": _table,
    "mtr": _row,
    "mspace": _space,
    "annotation": _nothing,
    "annotation-xml": _nothing,
    "none": _nothing,
}
