"""Every sample event goes through its handler, with what it refers to in place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from local.common.template import ROOT, functions
from local.inprocess.cloud import Cloud

EVENTS = ROOT / "events"
SAMPLES = sorted(path for path in EVENTS.glob("*/*.json") if not path.name.endswith(".setup.json"))


def read(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_sample_event_ends_as_it_says(
    path: Path, cloud: Cloud, request: pytest.FixtureRequest
) -> None:
    setup_file = path.with_name(f"{path.stem}.setup.json")
    setup = read(setup_file) if setup_file.exists() else {}
    if path.parent.name == "translate":
        request.getfixturevalue("translate_endpoint")
    cloud.setup(setup)
    answer = cloud.invoke(path.parent.name, read(path))
    if "batchItemFailures" in answer:
        assert answer == {"batchItemFailures": setup.get("expect", {}).get("failures", [])}
    elif "outcome" in answer:
        assert answer["outcome"] == setup["expect"]["outcome"]
    elif "subscriptions" in answer:
        assert answer["subscriptions"] == setup["expect"]["subscriptions"]
    elif "round" in setup.get("expect", {}):
        expected_round = setup["expect"]["round"]
        assert {name: answer[name] for name in expected_round} == expected_round
    else:
        expected = setup.get("expect", {}).get("statusCode")
        assert answer["statusCode"] == expected or (
            expected is None and 200 <= answer["statusCode"] < 300
        )


@pytest.mark.parametrize("function", sorted(functions()))
def test_every_trigger_of_a_function_has_a_sample(function: str) -> None:
    kinds = {kind_of(read(path)) for path in SAMPLES if path.parent.name == function}
    triggers = {
        "submit": {"http"},
        "process": {"sqs"},
        "index": {"sqs"},
        "translate": {"http", "sqs", "stream"},
        "read": {"http"},
        "announce": {"stream", "schedule"},
        "subscribe": {"schedule", "wish"},
        "operate": {"http", "sqs"},
        "watch": {"schedule", "wish"},
    }
    assert kinds == triggers[function]


def kind_of(event: dict[str, Any]) -> str:
    if "routeKey" in event:
        assert event["version"] == "2.0"
        return "http"
    if "Records" not in event:
        scheduled = event.get("detail-type") == "Scheduled Event" or event.get("event") == "release"
        return "schedule" if scheduled else "wish"
    sources = {record["eventSource"] for record in event["Records"]}
    return {"aws:sqs": "sqs", "aws:dynamodb": "stream"}[sources.pop()]
