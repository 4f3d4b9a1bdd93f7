"""What is known around an item: which delivery it came in, from which source, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dateline.intake import Delivery
from dateline.sources import Source
from functions.process.sample import Json


@dataclass(frozen=True, slots=True)
class Context:
    """One delivery and its source's defaults; `now` is the time of processing."""

    delivery: Delivery
    source: Source
    now: datetime
    fetched: Mapping[str, Json] = field(default_factory=dict)
    """What the CMS answered, by the address of functions.process.wanted.Wanted."""
