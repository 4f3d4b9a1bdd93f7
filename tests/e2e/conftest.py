"""An embedded cloud for all end-to-end tests, started by `dateline up`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.support.bus import Listener, listening
from tests.e2e.newsroom import Newsroom, dateline_up
from tests.e2e.releases import Release, begun


def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks every test of this folder."""
    if Path(__file__).parent in item.path.parents:
        item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A client of the embedded cloud."""
    with dateline_up(tmp_path_factory.mktemp("cloud")) as (running, _):
        yield running


@pytest.fixture
def empty_newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    """A separate cloud for a test that others' articles or warm functions would disturb."""
    with dateline_up(tmp_path) as (running, _):
        yield running


@pytest.fixture(scope="session")
def bus(newsroom: Newsroom) -> Iterator[Listener]:
    """A listener on the event bus, from the first test that uses it."""
    with listening(newsroom.target) as listener:
        yield listener


@pytest.fixture(scope="session", autouse=True)
def release(newsroom: Newsroom, bus: Listener) -> Release:
    """Starts before all other tests, so no test waits for its schedule."""
    del bus
    return begun(newsroom)
