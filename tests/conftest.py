"""For every test: what Lambda's environment would have said before the first import."""

from __future__ import annotations

import os

os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Dateline")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "tests")
