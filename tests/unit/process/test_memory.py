"""The memory of parsing grows with the body, and stays within the function's at the limit."""

from __future__ import annotations

import pytest

from bench.memory import body_of, function_memory, measured
from dateline.model.deliveries import MAX_BYTES
from functions.process.budget import LOADED_MEGABYTES
from tests.unit.process.fuzz_seeds import SEEDS

MEGABYTES = 3
HEADROOM = 0.75
"""The part of the function's memory that the largest body may take."""


@pytest.mark.parametrize("name", ["jsonfeed", "iptc_7901"])
def test_the_largest_body_fits_into_the_function(
    name: str,
) -> None:
    """Measured on a small body, in a separate process; `make memory` measures all at 25 MB."""
    peak = measured(name, MEGABYTES * 1_000_000)
    assert peak.documents > 800
    assert not peak.problems
    each = max(peak.megabytes - 100, 0) / (peak.body_bytes / 1e6)
    at_limit = 100 + each * MAX_BYTES / 1e6
    assert at_limit < HEADROOM * function_memory()


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_every_format_has_a_large_body(name: str) -> None:
    assert 150_000 < len(body_of(name, 200_000)) <= 200_000


def test_what_is_loaded_leaves_most_of_the_memory_to_parsing() -> None:
    assert 0.25 * function_memory() > LOADED_MEGABYTES
