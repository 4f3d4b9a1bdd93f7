"""What the translation memory says of a segment."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from dateline.model.base import Model

Pair = tuple[str, str]
"""The engine's codes of the two languages."""
VersionOf = Callable[[str], str]
"""A segment → the engine and the version of the terminology that says something of it."""


class RememberedSegment(Model):
    """A translated segment, both texts as HTML. `paid_by` names the job that had it translated."""

    segment: str
    translation: str
    paid_by: str
    characters: int
    """What was sent for it, as billed."""
    by: str | None = None
    """The editor whose text it is; None for a machine's."""


WAYS = 2
"""In which a segment is tried before a person must look at it."""


class FailedSegment(Model):
    """A segment that came back unfit; `returned` is for a person's eyes."""

    segment: str
    returned: str
    problems: tuple[str, ...]
    """Codes of what was wrong."""
    ways: int
    """In how many of WAYS it was tried."""
    paid_by: str
    characters: int


@dataclass
class MemoryLookup:
    """What the memory says of segments; one that is in neither is unknown, or claimed."""

    known: dict[str, RememberedSegment] = field(default_factory=dict)
    damaged: dict[str, FailedSegment] = field(default_factory=dict)


def segment_hash(segment: str) -> str:
    """32 hex digits that name a segment by its content."""
    return hashlib.sha256(segment.encode()).hexdigest()[:32]
