"""Log lines of a request: its id in the API's access log, and the source that it names."""

from __future__ import annotations

import io
import json
import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest

from dateline.aws.observability import logger
from dateline.model.sources import Source
from dateline.web.access import new_token, token_hash
from local.inprocess.cloud import Cloud
from tests.http_events import http_event

TOKEN = new_token("desk", os.urandom)
STORY = {"external_id": "1", "headline": "Ferry service resumes", "body_text": "At dawn."}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the logger writes, as CloudWatch would get it."""
    text = io.StringIO()
    handler = logger.registered_handler
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(text)
    yield text
    handler.setStream(before)


def post(cloud: Cloud, route: str, path: str, token: str, **parameters: str) -> str:
    """The request's id."""
    event = http_event(
        "POST",
        path,
        route=route,
        parameters=parameters,
        body=json.dumps(STORY).encode(),
        headers={"content-type": "application/json", "authorization": f"Bearer {token}"},
    )
    cloud.invoke("submit", event)
    return str(event["requestContext"]["requestId"])


def logged(lines: io.StringIO, message: str) -> dict[str, Any]:
    (line,) = [
        parsed
        for parsed in map(json.loads, filter(None, lines.getvalue().splitlines()))
        if parsed.get("message") == message
    ]
    return dict(line)


@pytest.mark.parametrize(
    ("token", "message"),
    [(TOKEN, "submission accepted"), (f"{TOKEN}x", "request refused")],
    ids=["accepted", "refused"],
)
def test_a_line_has_the_source_and_the_id_in_the_access_log(
    cloud: Cloud, lines: io.StringIO, token: str, message: str
) -> None:
    cloud.put_source(Source(id="desk", sender="token", token_hashes=(token_hash(TOKEN),)))
    request_id = post(cloud, "POST /articles", "/articles", token)
    line = logged(lines, message)
    assert line["source"] == "desk"
    assert line["correlation_id"] == request_id != ""


def test_an_unknown_source_is_not_logged(cloud: Cloud, lines: io.StringIO) -> None:
    secret = "sk-live-in-the-wrong-place"
    post(cloud, "POST /webhooks/{source}", f"/webhooks/{secret}", TOKEN, source=secret)
    assert "source" not in logged(lines, "request refused")
    assert secret not in lines.getvalue()


def test_a_request_does_not_inherit_the_source_of_the_one_before(
    cloud: Cloud, lines: io.StringIO
) -> None:
    cloud.put_source(Source(id="desk", sender="token", token_hashes=(token_hash(TOKEN),)))
    post(cloud, "POST /articles", "/articles", TOKEN)
    post(cloud, "POST /webhooks/{source}", "/webhooks/none", TOKEN, source="none")
    assert "source" not in logged(lines, "request refused")
