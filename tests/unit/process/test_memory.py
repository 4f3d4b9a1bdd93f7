"""The memory of parsing grows with the body, and stays within the function's at the limit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings

from bench.memory import body_of, function_memory, measured
from dateline.model.deliveries import MAX_BYTES
from functions.process.budget import LOADED_MEGABYTES
from tests.measurements import FIGURE
from tests.unit.process.fuzz_seeds import SEEDS

EXPLORES = settings.get_current_profile_name() == "explore"
BYTES = MAX_BYTES - 1_000 if EXPLORES else 3_000_000
HIGHEST = {
    "arc_ans": True,
    "canonical": False,
    "jsonfeed": False,
    "rss_in_json": False,
}
"""The formats that need most for a body at the limit, and whether it is one item."""
CASES = [(name, single) for name in SEEDS for single in (False, True)]
EMPTY_MEGABYTES = 100
HEADROOM = 0.75
"""The part of the function's memory that the largest body may take."""


@pytest.mark.parametrize(("name", "single"), CASES if EXPLORES else HIGHEST.items())
def test_the_largest_body_fits_into_the_function(
    name: str, single: bool, record_property: Callable[[str, object], None]
) -> None:
    """In a separate process; a small body in CI, whose share of the memory is extrapolated."""
    peak = measured(name, BYTES, single=single)
    each = max(peak.megabytes - EMPTY_MEGABYTES, 0) / peak.body_bytes
    at_limit = EMPTY_MEGABYTES + each * MAX_BYTES
    record_property(FIGURE, f"{name}{', one item' * single}: {at_limit:.0f} MB for 25 MB")
    assert at_limit < HEADROOM * function_memory()
    if not EXPLORES:
        assert peak.documents == 1 if single else peak.documents > 800
        assert not peak.problems


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_every_format_has_a_large_body(name: str) -> None:
    assert 150_000 < len(body_of(name, 200_000)) <= 200_000


def test_what_is_loaded_leaves_most_of_the_memory_to_parsing() -> None:
    assert 0.25 * function_memory() > LOADED_MEGABYTES
