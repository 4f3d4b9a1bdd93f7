"""The commands of the README work as they are printed there."""

from __future__ import annotations

import json
import os
import subprocess

from local.emulator.running_cloud import HOME_VARIABLE
from tests.e2e.newsroom import Newsroom, eventually
from tests.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PLAIN_ADDRESS = "http://127.0.0.1:8000"


def commands(marker: str) -> str:
    """The marked block of commands."""
    return README.split(f"<!-- {marker} -->\n```\n")[1].split("```\n")[0]


def run(script: str, newsroom: Newsroom) -> str:
    """Runs commands in a shell, with this cloud's address and folder in place of the defaults."""
    here = script.replace(PLAIN_ADDRESS, newsroom.running.url)
    here = here.replace(".dateline/running.json", str(newsroom.home / "running.json"))
    assert here.count(newsroom.running.url) == script.count(PLAIN_ADDRESS) > 0
    done = subprocess.run(
        ["bash", "-euc", here],
        cwd=ROOT,
        env={**os.environ, HOME_VARIABLE: str(newsroom.home)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return done.stdout


def test_the_story_that_is_sent_can_be_read_where_the_readme_says(
    empty_newsroom: Newsroom,
) -> None:
    sent = run(commands("send"), empty_newsroom)
    answer = json.loads(sent.splitlines()[-1])
    assert "202 Accepted" in sent
    assert answer["status_url"] == f"/submissions/{answer['submission_id']}"

    headline = (ROOT / "samples" / "harbour-cranes.txt").read_text(encoding="utf-8").splitlines()[0]
    read = commands("read")
    first = read.splitlines()[0]
    eventually(lambda: headline in run(first, empty_newsroom), "the article readable")
    for line in read.splitlines():
        assert headline in run(line, empty_newsroom), line
