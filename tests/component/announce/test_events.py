"""Every sample event of announce causes the events that its name says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.inprocess.cloud import Cloud
from tests.contract.event_schemas import SCHEMA_OF, VALIDATORS
from tests.paths import ROOT

EVENTS = ROOT / "events" / "announce"
EXPECTED = {
    "insert": ["article.published"],
    "insert-embargoed": [],
    "modify": ["article.updated"],
    "modify-corrected": ["article.corrected"],
    "modify-killed": ["article.killed"],
    "modify-withdrawn": ["article.withdrawn"],
    "modify-withheld": ["article.withheld"],
    "release": ["article.published"],
    "release-moved": [],
    "remove": [],
    "translation": ["translation.published"],
    "translation-reviewed": ["translation.updated"],
}
NAMES = sorted(path.stem for path in EVENTS.glob("*.json") if not path.name.endswith(".setup.json"))


def test_every_sample_is_expected() -> None:
    assert sorted(EXPECTED) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_event_is_announced(cloud: Cloud, name: str) -> None:
    setup = EVENTS / f"{name}.setup.json"
    if setup.exists():
        cloud.setup(json.loads(setup.read_text(encoding="utf-8")))
    app = cloud.load("announce")
    put: list[Any] = []
    app.bus._events.meta.events.register(
        "provide-client-params.eventbridge.PutEvents",
        lambda params, **_: put.extend(params["Entries"]),
    )
    event = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    answer = app.handler(event, cloud.context("announce"))
    assert "Records" not in event or answer == {"batchItemFailures": []}
    assert [item["DetailType"] for item in put] == EXPECTED[name]
    for item in put:
        assert item["EventBusName"] == cloud.resources["EventBus"]
        validator = VALIDATORS[SCHEMA_OF[item["DetailType"]]]
        validator.validate(json.loads(item["Detail"]))
