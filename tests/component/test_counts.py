"""What a delivery costs does not rise unnoticed: calls, capacity, objects, bytes; never times."""

from __future__ import annotations

from bench.counts import Counts, counts, known, risen


def test_no_count_is_higher_than_the_committed_one() -> None:
    measured = counts()
    assert risen(measured, known()) == [], "if it has to be: python -m bench.counts --write"
    assert set(known()) == set(measured)


def test_an_unchanged_feed_writes_no_document() -> None:
    (unchanged,) = [costs for name, costs in known().items() if name.endswith("unchanged")]
    assert (unchanged["objects written"], unchanged["bytes written"]) == (0, 0)


def test_a_count_that_rises_and_one_without_a_known_value_are_named() -> None:
    before: Counts = {"a new article": {"AWS calls": 14, "write units": 40}}
    after: Counts = {"a new article": {"AWS calls": 15, "write units": 39}, "a kill": {"calls": 1}}
    assert risen(after, before) == [
        "a new article: 15 AWS calls, 14 before",
        "a kill: 1 calls, unknown before",
    ]
