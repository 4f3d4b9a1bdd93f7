"""Handlers on moto, with the stores of the real template."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.inprocess import Cloud, in_process_cloud


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A fresh in-process cloud for one test."""
    with in_process_cloud() as one:
        yield one
