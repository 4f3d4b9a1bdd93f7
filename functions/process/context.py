"""What is known around an item: which delivery it came in, from which source, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dateline.intake import Delivery
from dateline.sources import Source


@dataclass(frozen=True, slots=True)
class Context:
    """One delivery and its source's defaults; `now` is the time of processing."""

    delivery: Delivery
    source: Source
    now: datetime
