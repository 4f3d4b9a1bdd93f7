"""Shared by the renderers: tolerant access to JSON, and building HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from dateline.model.errors import Unprocessable

if TYPE_CHECKING:
    from functions.process.item.sample import Json

MAX_DEPTH = 60
"""Maximum depth of nodes; nested lists of editors reach about ten."""


def deeper(depth: int) -> int:
    """The next depth.

    Raises:
        Unprocessable: `rich_text_too_deep`.
    """
    if depth >= MAX_DEPTH:
        raise Unprocessable(
            "rich_text_too_deep", f"rich text nested deeper than {MAX_DEPTH} levels"
        )
    return depth + 1


def child(value: Json, name: str) -> Json:
    """A member of an object; None for anything else."""
    return value.get(name) if isinstance(value, dict) else None


def as_list(value: Json) -> list[Json]:
    """The list, empty for anything else."""
    return value if isinstance(value, list) else []


def as_text(value: Json) -> str:
    """The string, empty for anything else."""
    return value if isinstance(value, str) else ""


def level_of(value: Json) -> int:
    """A heading's level between 1 and 6; 2 by default."""
    digits = value if isinstance(value, int) and not isinstance(value, bool) else 2
    return min(max(digits, 1), 6)


def element(tag: str, inner: str, **attributes: str | None) -> str:
    """An element with its attributes that are not empty."""
    serialised = "".join(
        f' {name}="{escape(value)}"' for name, value in attributes.items() if value
    )
    return f"<{tag}{serialised}>{inner}</{tag}>"


def text(value: Json) -> str:
    """Text as HTML; a newline becomes `<br>`."""
    return escape(as_text(value), quote=False).replace("\n", "<br>")


def image(address: Json, alt: Json = None, caption: Json = None) -> str:
    """A figure; empty without an address."""
    if not as_text(address):
        return ""
    picture = f'<img src="{escape(as_text(address))}" alt="{escape(as_text(alt))}">'
    under = element("figcaption", text(caption)) if as_text(caption) else ""
    return element("figure", picture + under)


def wrap(inner: str, tags: list[str]) -> str:
    """The text inside the tags, the first tag innermost."""
    for tag in tags:
        inner = f"<{tag}>{inner}</{tag}>"
    return inner
