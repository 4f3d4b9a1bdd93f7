"""Removes what a CMS's editor adds around a story, and makes links of its cards.

A page shows these parts only with a style sheet and scripts: the controls of a player ("0:00/1:02
1×"), a sign-up form with its answer ("Email sent! Check your inbox"), the parts of a bookmark.
card_classes.py has the class names.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from functions.process.body.card_classes import PARTS, Part
from functions.process.body.tree import Node

if TYPE_CHECKING:
    from collections.abc import Iterator


_MAX_FORM = 1_000
"""Characters of a form that asks for an e-mail address and is no story. Some systems wrap a whole
page in one form."""
_EMAIL = re.compile(r' type="email"', re.IGNORECASE)


def without_cards(node: Node) -> Node:
    """The element without what is no story, its cards replaced by links."""
    children: list[Node | str] = []
    for child in node.children:
        children += [child] if isinstance(child, str) else _kept(child)
    return replace(node, children=children)


def _kept(node: Node) -> list[Node]:
    part = _part_of(node)
    if part is Part.NO_STORY or node.tag == "input" or _is_sign_up(node):
        return []
    return _linked(node) if part is Part.CARD else [without_cards(node)]


def _part_of(node: Node) -> Part | None:
    return next((PARTS[name] for name in node.classes if name in PARTS), None)


def _is_sign_up(node: Node) -> bool:
    """Whether it is a form for an e-mail address, and not a page in a form."""
    if node.tag != "form":
        return False
    asks = any(
        part.tag == "input" and _EMAIL.search(part.attributes) for part in _descendants(node)
    )
    return asks and len(html.unescape(_text(node))) <= _MAX_FORM


def _linked(node: Node) -> list[Node]:
    """The card as a link with its title, then the captions."""
    parts = list(_descendants(node))
    anchor = next((part for part in parts if part.tag == "a" and "href=" in part.attributes), None)
    titles = [text for part in parts if _part_of(part) is Part.TITLE and (text := _text(part))]
    shown: list[Node | str] = [*titles[:1]]
    if anchor:
        shown = [replace(anchor, children=shown or [html.escape(anchor.unescaped["href"])])]
    captions = [
        part for part in parts if part.tag == "figcaption" or _part_of(part) is Part.CAPTION
    ]
    return [
        Node("p", children=shown),
        *(Node("p", children=without_cards(part).children) for part in captions),
    ]


def _descendants(node: Node) -> Iterator[Node]:
    for child in node.children:
        if isinstance(child, Node):
            yield child
            yield from _descendants(child)


def _text(node: Node) -> str:
    """The escaped text of the element on one line."""
    return " ".join(" ".join(_texts(node)).split())


def _texts(node: Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _texts(child)
