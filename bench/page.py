"""Writes the figures of the benchmarks, with date and machine, on one page: .build/benchmarks.md.

    python -m bench.page [--only coldstart,parse]

`make bench` does it with all of them. Figures of two machines, or of two moments of a busy one, do
not compare; the ratios within a run and the counts do.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from local.common.template import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = ROOT / ".build" / "benchmarks.md"
BENCHMARKS: dict[str, tuple[str, ...]] = {
    "counts": (),
    "coldstart": (),
    "submit": (),
    "parse": (),
    "feeds": (),
    "index": ("--archives", "1000,10000"),
    "read": (),
    "burst": (),
}
"""The benchmarks of the page, with their arguments."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmarks and writes the page; returns 1 if one of them failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default=",".join(BENCHMARKS))
    chosen = parser.parse_args(arguments)
    parts, failed = [heading()], 0
    for name in chosen.only.split(","):
        print(f"bench.{name} …", file=sys.stderr, flush=True)
        text, ok = figures(name)
        parts.append(section(name, text))
        failed |= not ok
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    print(PAGE)
    return int(failed)


def heading() -> str:
    """The title, and when and where the figures were measured."""
    now = datetime.now(tz=UTC)
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    return (
        f"# Benchmarks of {now:%Y-%m-%d %H:%M} UTC\n\n"
        f"{platform.machine()}, {cores} cores, load {load:.1f} at the start, "
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}.\n"
    )


def figures(name: str) -> tuple[str, bool]:
    """What a benchmark printed, and whether it succeeded."""
    command = [sys.executable, "-m", f"bench.{name}", *BENCHMARKS.get(name, ())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    ok = not done.returncode
    return done.stdout if ok else f"{done.stdout}\nfailed with {done.returncode}\n", ok


def section(name: str, text: str) -> str:
    """A benchmark's figures under its command; a table stays a table."""
    body = text if text.startswith("|") else f"```\n{text.rstrip()}\n```\n"
    return f"## python -m bench.{name}\n\n{body}"


if __name__ == "__main__":
    sys.exit(main())
