"""Asks mypy about mutants: one that it reports cannot land, even if all tests pass."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tools.mutants.trials import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping


def rejected(sources: Mapping[int, str], unchanged: str) -> set[int]:
    """The mutants that mypy reports, so that `make check` would fail; one run for all of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = {number: folder / f"mutant_{number}.py" for number in sources}
        for number, path in paths.items():
            path.write_text(sources[number], encoding="utf-8")
        copy = folder / "unchanged.py"
        copy.write_text(unchanged, encoding="utf-8")
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "mypy",
            "--no-error-summary",
            "--output",
            "json",
        ]
        command += [copy, *paths.values()]
        environment = os.environ | {"MYPYPATH": name}
        written = subprocess.run(  # noqa: S603 # our own command
            command, cwd=ROOT, check=False, stdout=subprocess.PIPE, env=environment
        ).stdout
    reported: dict[str, set[str]] = {}
    for error in map(json.loads, written.splitlines()):
        reported.setdefault(Path(error["file"]).stem, set()).add(error["message"])
    # A copy has another name than the module, which is an error in some.
    expected = reported.get(copy.stem, set())
    return {number for number, path in paths.items() if reported.get(path.stem, set()) - expected}
