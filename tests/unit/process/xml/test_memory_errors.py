"""libxml2 without memory is reported as such: lxml calls it a syntax error of the document."""

from __future__ import annotations

import subprocess
import sys

import pytest

from local.common.template import ROOT

SCRIPT = """
import sys
from functools import partial
from functions.process.budget import Budget, data_bytes
from functions.process.formats.html_page import _parse
from functions.process.xml.tree import element_of

item = "<item><title>Ferry</title><description>It sailed &amp; came back.</description></item>"
feed = f"<rss version='2.0'><channel>{item * 60_000}</channel></rss>"
page = f"<html><body>{'<p>It sailed.</p>' * 150_000}</body></html>"
parse = {
    "feed": partial(element_of, feed.encode()),
    "page": partial(_parse, page),
}[sys.argv[1]]
_parse("<p>It sailed.</p>")
try:
    Budget(30.0, data_bytes() + 24_000_000).run(parse)
except Exception as error:
    print(getattr(error, "code", type(error).__name__))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA bounds allocations on Linux only")
@pytest.mark.parametrize("kind", ["feed", "page"])
def test_document_that_takes_too_much_memory_is_not_called_malformed(kind: str) -> None:
    command = [sys.executable, "-c", SCRIPT, kind]
    result = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    assert result.stdout == "too_much_memory\n"
