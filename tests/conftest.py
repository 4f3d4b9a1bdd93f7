"""For every test: what Lambda's environment would have said before the first import."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Dateline")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "tests")

# The same examples in every run, so that a red build is about the change in it. New examples are
# looked for with `pytest --hypothesis-profile=explore`; what they find becomes a test of its own.
settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("explore", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("repeatable")

# Clouds are made and dropped by the hundred: looking through everything that was ever imported
# each time a few of them have gone took a quarter of the time.
gc.set_threshold(100_000, 50, 100)
