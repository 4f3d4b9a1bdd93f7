"""schemathesis sends requests to every route of the description, valid and invalid ones.

For a longer run with other requests each time, beside `dateline up`: leave out
`--generation-deterministic` and add `--phases coverage,fuzzing` and `-n 500`. The phase `coverage`
sends another thousand requests in most of a minute, the same each time.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.newsroom import Newsroom

NOWHERE = "a" * 26
LEFT_OUT = {
    "unsupported_method": "HTTP APIs answer 404, not 405, where a path has no such method",
    "positive_data_acceptance": "no schema can say that filters exclude each other, that a cursor "
    "is signed or that an article was killed",
}
CONFIGURATION = """
[auth.openapi.bearer]
bearer = "{token}"
"""


def described(newsroom: Newsroom, article_id: str, slug: str) -> dict[str, Any]:
    """The description that is handed out, its paths leading to what is there and to what is not."""
    document: dict[str, Any] = newsroom.http.get("/openapi.json").json()
    leads = {
        "id": [article_id, NOWHERE],
        "slug": [slug, "nowhere"],
        "feed": ["en", "en.section.Culture", "en.everything"],
        "language": ["en", "pt"],
        "source": ["desk", "nobody"],
        "key": ["guessed"],
    }
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", []):
                if parameter["in"] != "path" or parameter["name"] not in leads:
                    continue
                edits = method != "get" and "{id}" in path
                # The feed that a partner sends has the name of its source.
                name = "source" if path == "/feeds/{feed}" else parameter["name"]
                values = [NOWHERE] if edits else leads[name]
                parameter["schema"] = {"enum": values}
    return document


@pytest.fixture
def description(newsroom: Newsroom, tmp_path: Path) -> Path:
    """The description in a file, with a readable article's id in its paths."""
    sent = newsroom.post_json(
        {
            "external_id": "asked-about",
            "language": "en",
            "headline": "A lighthouse is asked every question",
            "section": "Culture",
            "body_html": "<p>The keeper answered each of them, and then the same ones again.</p>",
        }
    )
    article = newsroom.published(sent)[0]
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(described(newsroom, article["id"], article["slug"])))
    return path


def test_every_route_responds_as_described_to_any_request(
    newsroom: Newsroom, description: Path, tmp_path: Path
) -> None:
    settings = CONFIGURATION.format(token=newsroom.credential("desk"))
    (tmp_path / "schemathesis.toml").write_text(settings)
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "run", str(description)),
            *("--url", newsroom.running.url, "--phases", "fuzzing", "-n", "8"),
            *("--generation-deterministic", "--exclude-checks", ",".join(LEFT_OUT)),
            *("--continue-on-failure", "--warnings", "off", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    generated = re.search(r"(\d+) generated, \1 passed", done.stdout)
    assert generated, done.stdout
    assert int(generated[1]) > 300
