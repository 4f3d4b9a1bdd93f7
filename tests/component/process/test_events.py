"""Every sample event of process has the effect that its name says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from local.inprocess.cloud import Cloud
from tests.component.rows import rows

EVENTS = Path("events/process")
EXPECTED = {
    # name: statuses recorded, codes of open problems, documents written, files admitted from drop/
    "drop-file": (["received"], [], 0, 1),
    "intake-contentful": (["processed"], [], 1, 0),
    "intake-contentful-unpublished": (["processed"], [], 1, 0),
    "intake-ghost": (["processed"], [], 1, 0),
    "intake-kill": (["processed"], [], 1, 0),
    "intake-rss": (["partial"], ["headline_missing"], 2, 0),
    "intake-sanity": (["processed"], [], 1, 0),
    "intake-storyblok-without-fetch": (["quarantined"], ["fetch_needed"], 0, 0),
    "intake-text": (["processed"], [], 1, 0),
    "several-records": (["partial", "processed", "processed"], ["headline_missing"], 4, 0),
    "test-event": ([], [], 0, 0),
}


def test_every_sample_event_is_here() -> None:
    names = {path.stem for path in EVENTS.glob("*.json") if not path.stem.endswith(".setup")}
    assert names == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_sample_event_is_processed(cloud: Cloud, name: str) -> None:
    cloud.setup(json.loads((EVENTS / f"{name}.setup.json").read_text()))
    before = set(cloud.keys("IntakeBucket"))
    answer = cloud.invoke("process", json.loads((EVENTS / f"{name}.json").read_text()))
    assert answer == {"batchItemFailures": []}
    recorded = rows(cloud, "SubmissionTable")
    statuses, problems, written, admitted = EXPECTED[name]
    submissions = [row for row in recorded if row["pk"].startswith("SUBMISSION#")]
    assert sorted(row["status"] for row in submissions) == statuses
    assert sorted(row["code"] for row in recorded if row.get("state") == "open") == problems
    assert len(cloud.keys("ContentBucket")) == written
    assert len(set(cloud.keys("IntakeBucket")) - before) == admitted
