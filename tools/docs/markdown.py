"""Markdown as the generated pages need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a vertical bar or a line break inside a cell does not break its row."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines) + "\n"


def code(text: str) -> str:
    """Inline code; empty text stays empty."""
    if not text:
        return ""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def codes(texts: Iterable[str]) -> str:
    """Several of them, with commas."""
    return ", ".join(code(text) for text in texts)


def plain(text: str) -> str:
    """Text in which angle brackets are no tags and underscores no emphasis; code stays code."""
    parts = text.split("`")
    for index in range(0, len(parts), 2):
        parts[index] = parts[index].replace("<", "&lt;").replace("_", "\\_").replace("*", "\\*")
    return "`".join(parts)


def summary(docstring: str | None) -> str:
    """A docstring's first sentence or line, on one line.

    Raises:
        ValueError: there is no docstring.
    """
    if not docstring:
        raise ValueError("no docstring")
    return " ".join(docstring.strip().partition("\n\n")[0].split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")
