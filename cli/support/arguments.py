"""Arguments that several commands share."""

from __future__ import annotations

import typer

from dateline.model.identifiers import SOURCE_PATTERN


def source_id(value: str) -> str:
    """A source's id; anything else is refused before the command starts."""
    if not SOURCE_PATTERN.fullmatch(value):
        raise typer.BadParameter(
            f"{value!r} is not a source id: write 1 to 64 of a-z, 0-9 and, between them, hyphens"
        )
    return value
