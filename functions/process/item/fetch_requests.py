"""What must be fetched for a thin payload, and the results. Plain values, without secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.model.errors import Rejected, Unavailable
    from functions.process.item.sample import Json


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One GET request to the CMS that must be answered before its item can be parsed."""

    address: str
    """Path and query below the source's `fetch.base_url`, or a full https URL; no secrets."""
    position: int = 0
    where: str | None = None
    key_parameter: str | None = None
    """The query parameter that carries the token; None for an Authorization header."""
    may_be_absent: bool = False
    """Whether 404 and 410 count as a response (null), as for a deleted item."""


@dataclass(frozen=True, slots=True)
class FetchResults:
    """By address: the JSON fetched (null for what is absent), and the refusals."""

    responses: Mapping[str, Json] = field(default_factory=dict)
    refused: Mapping[str, Rejected] = field(default_factory=dict)
    unavailable: Unavailable | None = None
    """Why the remaining requests were not sent or got no response."""


NO_RESULTS = FetchResults()
