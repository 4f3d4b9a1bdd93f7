"""Prints rows as a table or, where it does not fit the terminal, as a block for each row."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

_GAP = "  "


def print_rows(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[str] = ()
) -> None:
    """Prints rows of text below the names of their columns.

    A column without any text is left out. `right` names columns of numbers. A pipe or a file gets
    the table at any width.
    """
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    sys.stdout.write("\n".join(table_lines(columns, rows, width, right=right)) + "\n")


def print_entries(
    entries: Iterable[dict[str, Any]],
    columns: Sequence[str],
    row: Callable[[dict[str, Any]], Sequence[str]],
    *,
    as_json: bool,
    right: Collection[str] = (),
) -> None:
    """Prints the entries of a listing as JSON, a line for each as they come, or as a table."""
    if as_json:
        for entry in entries:
            sys.stdout.write(json.dumps(entry, ensure_ascii=False) + "\n")
    else:
        print_rows(columns, [row(entry) for entry in entries], right=right)


def table_lines(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int | None,
    *,
    right: Collection[str] = (),
) -> list[str]:
    """The lines of a table of at most `width` characters, else of blocks; None for any width."""
    from rich.cells import cell_len  # noqa: PLC0415 - only commands that print a table need it

    used = [number for number in range(len(columns)) if any(row[number] for row in rows)]
    used = used or list(range(len(columns)))
    names = [columns[number] for number in used]
    cells = [[row[number] for number in used] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(names, *cells, strict=True)]
    if width is not None and sum(widths) + len(_GAP) * (len(widths) - 1) > width:
        return _blocks(names, cells)

    def line(texts: Sequence[str]) -> str:
        padded = []
        for name, text, size in zip(names, texts, widths, strict=True):
            space = " " * (size - cell_len(text))
            padded.append(space + text if name in right else text + space)
        return _GAP.join(padded).rstrip()

    return [line(names), line(["─" * size for size in widths]), *map(line, cells)]


def _blocks(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    size = max(map(len, names[1:]), default=0)
    lines: list[str] = []
    for first, *others in rows:
        lines.append(first or "–")
        lines += [
            f"  {name:<{size}}  {text}"
            for name, text in zip(names[1:], others, strict=True)
            if text
        ]
    return lines
