"""Rejects identifiers that say nothing: `python -m tools.words`, a part of `make check`.

A name says what a thing is (`revision`, `row`, `raw`), so these words do not name anything.
"""

from __future__ import annotations

import io
import sys
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("functions", "shared", "cli", "local", "tools", "tests", "bench")
VAGUE = frozenset({"told", "found", "wanted", "one", "whatever", "nobody"})
"""As a whole identifier; a test may be called `test_only_one_is_found`."""


def vague_names(source: str) -> Iterator[tuple[int, str]]:
    """The line and name of each identifier in Python source that is one of the vague words."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME and token.string.strip("_") in VAGUE:
            yield token.start[0], token.string


def main() -> int:
    """Prints every vague name with its place; 1 if there is any."""
    places = [
        f"{path.relative_to(ROOT)}:{line}: name it after what it is, not {name!r}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "node_modules" not in path.parts
        for line, name in vague_names(path.read_text(encoding="utf-8"))
    ]
    sys.stdout.write("\n".join([*places, f"{len(places)} vague names"]) + "\n")
    return int(bool(places))


if __name__ == "__main__":
    sys.exit(main())
