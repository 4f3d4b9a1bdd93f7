"""The command of `make mutants`: tests the mutants of every module in the table, or of those named.

`python -m tools.mutants [MODULE ...]`. Fails if a mutant survives that is not reviewed, or if a
reviewed one does not survive any more.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from tools.mutants import trials, types
from tools.mutants.judges import JUDGES
from tools.mutants.reviewed import REVIEWED, Entry, change, entries
from tools.mutants.trials import ROOT, Mutant, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PYTHON = ROOT / ".venv-mutants" / "bin" / "python"
COLUMNS = "{:46} {:>7} {:>7} {:>9} {:>8} {:>8} {:>8} {:>6}"


@dataclass(frozen=True)
class Result:
    """What became of a module's mutants."""

    module: str
    outcomes: Mapping[int, Outcome]
    survivors: tuple[str, ...]
    """Place and change of each survivor that is not reviewed."""
    stale: tuple[str, ...]
    """Entries of reviewed.toml of which no mutant survived."""
    seconds: float

    def row(self) -> str:
        """The row of the table."""
        counts = [list(self.outcomes.values()).count(outcome) for outcome in Outcome]
        return COLUMNS.format(self.module, len(self.outcomes), *counts, f"{self.seconds:.0f} s")


def main() -> int:
    """Prints every survivor and the table; 1 if there is anything to do."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="modules of the table")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes at a time")
    options = parser.parse_args()
    results = []
    for module in options.modules or JUDGES:
        results.append(_judge(module, JUDGES[module], options.workers))
        _print(*results[-1].survivors, *results[-1].stale)
    _print(
        COLUMNS.format("module", "mutants", *(outcome.value for outcome in Outcome), "time"),
        *(result.row() for result in results),
    )
    return int(any(result.survivors or result.stale for result in results))


def _judge(module: str, tests: Sequence[str], workers: int) -> Result:
    start = time.monotonic()
    path = _path(module)
    source = path.read_text(encoding="utf-8")
    mutants = _mutants(path)
    # A process without the modules of the trials before.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        outcomes = pool.submit(trials.run, module, path, tests, mutants, workers=workers).result()
    reviewed = entries(module)
    covering: set[Entry] = set()
    survived = {
        number: mutants[number].source
        for number, outcome in outcomes.items()
        if outcome is Outcome.SURVIVED
    }
    rejected = types.rejected(survived, source)
    survivors = []
    for number in sorted(survived):
        changed = change(source, survived[number])
        covers = {entry for entry in reviewed if entry.covers(changed)}
        covering |= covers
        if covers:
            outcomes[number] = Outcome.REVIEWED
        elif number in rejected:
            outcomes[number] = Outcome.REJECTED
        else:
            place = f"{path.relative_to(ROOT)}:{mutants[number].line}"
            survivors.append(f"{place}\n  - {changed.line}\n  + {changed.mutant}")
    stale = tuple(
        f"{REVIEWED.relative_to(ROOT)}: {module}: no mutant of this line survives: {entry.line}"
        for entry in reviewed
        if entry not in covering
    )
    return Result(module, outcomes, tuple(survivors), stale, time.monotonic() - start)


def _path(module: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"no module {module}: see tools/mutants/judges.py")
    return Path(spec.origin)


def _mutants(path: Path) -> dict[int, Mutant]:
    command: list[str | Path] = [PYTHON, "-m", "tools.mutants.mutations", path]
    written = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603 # our own command
    return {
        number: Mutant(item["line"], item["source"])
        for number, item in enumerate(json.loads(written))
    }


def _print(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
