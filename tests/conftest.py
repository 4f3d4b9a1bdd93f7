"""For every test: Lambda's environment variables, which are needed before the first import."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import settings

from tests.measurements import FIGURE

OUTSIDE = ("tests/browser/", "tests/proxy/", "tests/e2e/test_clients.py")
"""Tests of programs that are not installed with the others: a browser, a caching proxy, npm's."""

os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Dateline")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "tests")

# The same examples in every run, so that a failure is due to the change. Look for new examples
# with `pytest --hypothesis-profile=explore`, and turn each failure into a test.
settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("explore", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("repeatable")

# Tests create and drop hundreds of clouds. Collecting garbage among all imported modules each
# time took a quarter of the time.
gc.set_threshold(100_000, 50, 100)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints figures that tests measured, and warns if a program was missing for some tests."""
    passed: Sequence[pytest.TestReport] = terminalreporter.stats.get("passed", [])
    for name, value in (prop for report in passed for prop in report.user_properties):
        if name == FIGURE:
            terminalreporter.line(str(value))
    skipped: Sequence[pytest.TestReport] = terminalreporter.stats.get("skipped", [])
    reasons = Counter(
        str(item.longrepr[2]).removeprefix("Skipped: ")
        for item in skipped
        if item.nodeid.startswith(OUTSIDE) and isinstance(item.longrepr, tuple)
    )
    if reasons:
        terminalreporter.section("WARNING: tests were left out", red=True, bold=True)
    for reason, number in sorted(reasons.items()):
        terminalreporter.line(f"{number} tests: {reason}")
