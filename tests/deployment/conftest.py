"""`make deploy` against an embedded cloud. `make test-deploy` runs it; other runs leave it out."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "DATELINE_DEPLOY"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Collects nothing here unless DATELINE_DEPLOY is set."""
    is_here = Path(__file__).parent in collection_path.parents
    return True if is_here and not os.environ.get(VARIABLE) else None
