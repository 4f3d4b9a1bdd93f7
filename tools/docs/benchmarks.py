"""Benchmarks: what each measures, as its module says."""

from __future__ import annotations

import ast

from local.common.template import ROOT
from tools.docs.markdown import code, plain, summary, table

_INTRODUCTION = """# Benchmarks

Each benchmark prints its figures, most of them beside a floor that is measured in the same run (the
same AWS calls, or the same parsing, without Dateline), so that ratios compare between machines.
They run on emulated services. Run one with:

```
.venv/bin/python -m bench.read
```
"""


def benchmarks_page() -> str:
    """The page: one row a benchmark that can be run."""
    rows = []
    for path in sorted((ROOT / "bench").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        command = f"python -m bench.{path.stem}"
        text = ast.get_docstring(tree)
        if command in (text or ""):
            rows.append((code(command), plain(summary(text))))
    return f"{_INTRODUCTION}\n{table(('command', 'what it measures'), rows)}"
