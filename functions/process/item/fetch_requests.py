"""What a thin payload leaves to be fetched, and what came of it. Plain values, without secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.model.errors import Rejected, Unavailable
    from functions.process.item.sample import Json


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to fetch from the CMS before its item can be read."""

    address: str
    """Path and query below the source's `fetch.base_url`, or a whole https address; no secrets."""
    position: int = 0
    where: str | None = None
    key_parameter: str | None = None
    """The query parameter that carries the token; None for an Authorization header."""
    may_be_absent: bool = False
    """404 and 410 are an answer (null): what is gone is not there to be fetched."""


@dataclass(frozen=True, slots=True)
class Answers:
    """By address: the JSON that was found, null for what is absent, and why the rest was not."""

    found: Mapping[str, Json] = field(default_factory=dict)
    refused: Mapping[str, Rejected] = field(default_factory=dict)
    unavailable: Unavailable | None = None
    """Why the rest was not asked for, or did not come."""


NO_ANSWERS = Answers()
