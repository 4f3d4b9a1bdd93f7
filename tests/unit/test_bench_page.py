"""The page of figures."""

from __future__ import annotations

import importlib.util

from bench.page import BENCHMARKS, figures, section


def test_every_benchmark_of_the_page_exists() -> None:
    assert [name for name in BENCHMARKS if not importlib.util.find_spec(f"bench.{name}")] == []


def test_a_benchmark_that_fails_is_named_on_the_page() -> None:
    text, ok = figures("none-of-this-name")
    assert not ok
    assert "failed with 1" in section("none-of-this-name", text)


def test_a_table_stays_a_table_and_lines_stay_lines() -> None:
    assert section("a", "| b |\n").endswith("\n\n| b |\n")
    assert section("a", "b 1\nc 2\n").endswith("```\nb 1\nc 2\n```\n")
