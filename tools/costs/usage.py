"""What the figures are made of: measured calls (`measured.json`), and stated assumptions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("measured.json")
LATENCY_MS = {
    "GetObject": 25.0,
    "PutObject": 35.0,
    "TransactWriteItems": 12.0,
    "PutEvents": 15.0,
}
"""Assumed time of a call within a Region, in ms. Not measured: an emulator has other times."""
OTHER_CALL_MS = 5.0
"""Of every other call to DynamoDB."""
CPU_MS = {"submit": 5.0, "process": 25.0, "index": 25.0, "announce": 5.0, "read": 6.0}
"""Assumed CPU time of an invocation on a whole processor, in ms."""
FEED_CPU_MS = 35.0
"""Of a feed of 50 whole articles."""
WHOLE_PROCESSOR_MB = 1_769
"""Memory with which Lambda gives a function one processor."""
LOG_BYTES = 1_600
"""Of an invocation: Lambda's two lines, one of our own, and the metrics."""
POLLING = {"ReceiveMessage", "DeleteMessage", "SendMessage"}
"""Calls that the Lambda service makes for a function, or S3: they take none of its time."""


@dataclass(frozen=True)
class Use:
    """The calls and capacity of one invocation."""

    calls: dict[str, int]
    read_units: float
    write_units: float
    response_bytes: int

    def milliseconds(self, cpu_ms: float, memory_mb: int) -> float:
        """How long the invocation is billed: its calls one after the other, and its CPU time."""
        waits = sum(
            number * LATENCY_MS.get(name, OTHER_CALL_MS)
            for name, number in self.calls.items()
            if name not in POLLING
        )
        return waits + cpu_ms / min(memory_mb / WHOLE_PROCESSOR_MB, 1.0)


@dataclass(frozen=True)
class Usage:
    """What one new article takes, by function, and what requests of readers take, by name."""

    functions: dict[str, Use]
    reads: dict[str, Use]


def usage() -> Usage:
    """The measurement that is committed."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return Usage(_uses(stored["functions"]), _uses(stored["reads"]))


def _uses(stored: dict[str, Any]) -> dict[str, Use]:
    return {name: Use(**use) for name, use in stored.items()}
