"""Reads reviewed.toml: mutants that change nothing which a test could see, each with the reason.

    [["dateline.model.visibility"]]
    line = "if since < start:"
    mutant = "if since <= start:"
    reason = "An empty part is never reached: ..."

An entry matches the text of the line, so it stays right while lines move. It holds for every mutant
of the line if it has no `mutant`. Text over several lines is joined by one space.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path

REVIEWED = Path(__file__).with_name("reviewed.toml")


@dataclass(frozen=True)
class Change:
    """What a mutant replaces, and by what: lines without indentation, joined by one space."""

    line: str
    mutant: str


@dataclass(frozen=True)
class Entry:
    """A reviewed mutant; all mutants of the line if `mutant` is None."""

    line: str
    mutant: str | None
    reason: str

    def covers(self, change: Change) -> bool:
        """Whether the change is the reviewed one."""
        return self.line == change.line and self.mutant in {None, change.mutant}


def entries(module: str) -> tuple[Entry, ...]:
    """The reviewed mutants of a module."""
    tables = tomllib.loads(REVIEWED.read_text(encoding="utf-8"))
    return tuple(
        Entry(entry["line"], entry.get("mutant"), entry["reason"])
        for entry in tables.get(module, [])
    )


def change(before: str, after: str) -> Change:
    """The difference between a module and its mutant."""
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0))[3:]
    removed, added = (
        " ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )
    return Change(removed, added)
