"""Options that several commands share."""

from __future__ import annotations

import typer

from dateline.model.identifiers import SOURCE_PATTERN


def source_id(given: str) -> str:
    """A source's id, checked before anything else happens."""
    if not SOURCE_PATTERN.fullmatch(given):
        raise typer.BadParameter(f"{given!r} is none: 1 to 64 of a-z, 0-9 and hyphens within")
    return given
