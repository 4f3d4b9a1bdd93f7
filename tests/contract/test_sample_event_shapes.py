"""Sample events have the shapes of AWS's events, by Powertools' models."""

from __future__ import annotations

import json
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser.models import (
    APIGatewayProxyEventV2Model,
    DynamoDBStreamModel,
    EventBridgeModel,
    S3Model,
    SqsModel,
)
from pydantic import BaseModel

from functions.announce.releases import read_release
from local.common.template import ROOT
from local.emulator.routes import DEFAULT_ROUTE

SAMPLES = sorted(
    path for path in ROOT.glob("events/*/*.json") if not path.name.endswith(".setup.json")
)


def shape_of(event: dict[str, Any]) -> type[BaseModel] | None:
    if "routeKey" in event:
        return APIGatewayProxyEventV2Model
    if "Records" in event:
        source = event["Records"][0]["eventSource"]
        return {"aws:sqs": SqsModel, "aws:dynamodb": DynamoDBStreamModel}[source]
    return EventBridgeModel if "detail-type" in event else None


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_sample_has_the_shape_of_its_service(path: Path) -> None:
    event = json.loads(path.read_text(encoding="utf-8"))
    shape = shape_of(event)
    if shape is None:
        # What a schedule carries is what we gave it; what `dateline sources put` hands to subscribe
        # has no service in between.
        if path.parent.name == "announce":
            read_release(event)
        elif path.parent.name == "watch":
            assert event == {"canary": True}
        else:
            assert {"source"} <= set(event) <= {"source", "mode"}
        return
    shape.model_validate(event)
    if shape is APIGatewayProxyEventV2Model:
        assert all(name == name.lower() for name in event["headers"])
        method = event["requestContext"]["http"]["method"]
        assert event["routeKey"].startswith((method, DEFAULT_ROUTE))


@pytest.mark.parametrize("function", ["process", "index"])
def test_notifications_inside_the_messages_have_the_shape_of_s3(function: str) -> None:
    seen = 0
    for path in SAMPLES:
        if path.parent.name != function:
            continue
        for record in json.loads(path.read_text(encoding="utf-8"))["Records"]:
            assert record["md5OfBody"] == md5(record["body"].encode()).hexdigest()
            body = json.loads(record["body"])
            if body.get("Event") == "s3:TestEvent":
                assert set(body) >= {"Service", "Time", "Bucket", "RequestId", "HostId"}
                continue
            S3Model.model_validate(body)
            for notified in body["Records"]:
                assert notified["s3"]["object"]["sequencer"]
                # S3 encodes a key for URLs and leaves its slashes.
                assert "/" in notified["s3"]["object"]["key"]
                assert " " not in notified["s3"]["object"]["key"]
            seen += 1
    assert seen >= 3
