"""What CONTRIBUTING.md says of the size of `.venv` holds."""

from __future__ import annotations

import re
from importlib.metadata import distributions

from tests.paths import ROOT

MEGABYTE = 1_000_000
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def _sizes() -> dict[str, int]:
    """Bytes of each installed package, from its record, without most bytecode."""
    return {
        each.name.lower().replace("_", "-"): sum(file.size or 0 for file in each.files or ())
        for each in distributions()
    }


def test_the_named_packages_are_a_third_of_the_environment() -> None:
    sizes = _sizes()
    table = TEXT.partition("<!-- largest -->")[2].partition("<!-- /largest -->")[0]
    cells = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    named = re.findall(r"`([a-z-]+)`", " ".join(cells))

    assert len(named) >= 8
    assert all(sizes[name] > 15 * MEGABYTE for name in named)
    share = sum(sizes[name] for name in named) / (600 * MEGABYTE)
    assert 0.3 < share < 0.5
    # The rest of the 600 MB is bytecode.
    assert 400 * MEGABYTE < sum(sizes.values()) < 600 * MEGABYTE
