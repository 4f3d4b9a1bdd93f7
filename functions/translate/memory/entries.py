"""Entries of the translation memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from dateline.model.base import Model

Pair = tuple[str, str]
"""The engine's codes of the two languages."""
VersionOf = Callable[[str], str]
"""Maps a segment to the engine and the version of the glossary terms that apply to it."""


class RememberedSegment(Model):
    """A translated segment, both texts as HTML. `paid_by` names the job that sent it."""

    segment: str
    translation: str
    paid_by: str
    characters: int
    """Characters sent for it, as billed."""
    by: str | None = None
    """The editor who wrote the text; None for a machine's text."""


WAYS = 2
"""Ways in which a segment is tried before it is held for a person."""


class FailedSegment(Model):
    """A segment whose translation failed its check; `returned` is shown to a person."""

    segment: str
    returned: str
    problems: tuple[str, ...]
    """Codes of the failed checks."""
    ways: int
    """How many of WAYS were tried."""
    paid_by: str
    characters: int


@dataclass
class MemoryLookup:
    """The memory's entries for segments; a segment in neither is unknown or claimed."""

    known: dict[str, RememberedSegment] = field(default_factory=dict)
    failed: dict[str, FailedSegment] = field(default_factory=dict)


def segment_hash(segment: str) -> str:
    """32 hex digits that identify a segment by its content."""
    return hashlib.sha256(segment.encode()).hexdigest()[:32]
