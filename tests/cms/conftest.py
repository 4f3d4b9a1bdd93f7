"""Real CMSs against an embedded cloud. `make test-cms` runs them; other runs leave them out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cms.installation import FOLDER_VARIABLE
from tests.e2e.newsroom import Newsroom, dateline_up


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Collects nothing here unless DATELINE_CMS names a folder for the installations."""
    is_here = Path(__file__).parent in collection_path.parents
    return True if is_here and not os.environ.get(FOLDER_VARIABLE) else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks every test of this folder."""
    if Path(__file__).parent in item.path.parents:
        item.add_marker(pytest.mark.cms)


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A client of the embedded cloud."""
    with dateline_up(tmp_path_factory.mktemp("cloud")) as (running, _):
        yield running
