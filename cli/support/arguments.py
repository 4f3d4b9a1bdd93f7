"""Arguments that several commands share."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class HopName(StrEnum):
    """A step that can give up on a message; a test compares it with `dateline.model.problems`."""

    PROCESS = "process"
    INDEX = "index"
    TRANSLATE = "translate"
    FOLLOW = "follow"
    ANNOUNCE = "announce"
    RELEASE = "release"
    SUBSCRIBE = "subscribe"


TOKEN_VARIABLE = "DATELINE_TOKEN"  # noqa: S105 - a name

ApiOption = Annotated[
    str | None, typer.Option("--api", help="URL of a deployed API.", metavar="URL")
]
StackOption = Annotated[
    str | None,
    typer.Option(
        "--stack",
        metavar="NAME",
        help="Name of a deployed stack in the account of the AWS profile.",
    ),
]
TokenFileOption = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        help=f"File with the bearer token. [default: {TOKEN_VARIABLE}, or the token that the "
        "embedded cloud made]",
        exists=True,
        dir_okay=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, a line for each entry.")]


def source_id(value: str) -> str:
    """A source's id; anything else is refused before the command starts."""
    # Here, so that a help text does not wait for the models.
    from dateline.model.identifiers import SOURCE_PATTERN  # noqa: PLC0415

    if not SOURCE_PATTERN.fullmatch(value):
        raise typer.BadParameter(
            f"{value!r} is not a source id: write 1 to 64 of a-z, 0-9 and, between them, hyphens"
        )
    return value


def read_time(text: str | None) -> datetime | None:
    """An ISO 8601 date or time; in UTC if it names no zone."""
    if text is None:
        return None
    try:
        time_ = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} is not a time; write 2026-03-04 or 2026-03-04T12:00:00Z"
        ) from error
    return time_.replace(tzinfo=UTC) if time_.tzinfo is None else time_.astimezone(UTC)
