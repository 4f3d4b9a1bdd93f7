"""Every sample event of process has the effect that its name says."""

from __future__ import annotations

import json
from pathlib import Path

import boto3
import pytest

from local.inprocess.cloud import Cloud

EVENTS = Path("events/process")
EXPECTED = {
    # name: statuses recorded, documents written, files admitted from drop/
    "drop-file": ([], 0, 1),
    "intake-contentful": (["processed"], 1, 0),
    "intake-contentful-unpublished": (["processed"], 1, 0),
    "intake-ghost": (["processed"], 1, 0),
    "intake-kill": (["processed"], 1, 0),
    "intake-rss": (["partial"], 2, 0),
    "intake-sanity": (["processed"], 1, 0),
    "intake-storyblok-without-fetch": (["quarantined"], 0, 0),
    "intake-text": (["processed"], 1, 0),
    "several-records": (["partial", "processed", "processed"], 4, 0),
    "test-event": ([], 0, 0),
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
    rows = boto3.client("dynamodb").scan(TableName=cloud.resources["SubmissionTable"])["Items"]
    statuses, written, admitted = EXPECTED[name]
    assert sorted(row["status"]["S"] for row in rows) == statuses
    assert len(cloud.keys("ContentBucket")) == written
    assert len(set(cloud.keys("IntakeBucket")) - before) == admitted
