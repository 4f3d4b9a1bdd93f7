"""A progress bar on a terminal; nothing in a log or a pipe."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FEWEST = 2


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """Shows a bar while the block runs; yields what to call for each of `total` steps."""
    if total < FEWEST or not sys.stderr.isatty():
        yield lambda: None
        return
    # Its import takes as long as a short command.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn  # noqa: PLC0415

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Lines of results go above the bar, where both are on one terminal.
    with Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),
    ) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
