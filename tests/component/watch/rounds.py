"""Deliveries of a source on a stack on moto, and rounds of the watch."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from dateline.model.clock import utc_now
from dateline.web.access import new_token
from local.inprocess.cloud import Cloud
from tests.http_events import http_event

TOKEN = new_token("desk", os.urandom)
STORY = {"external_id": "1", "headline": "Ferry sails", "body_text": "The ferry sailed. " * 20}


def post(cloud: Cloud, path: str = "/articles", content: dict[str, Any] | None = None) -> str:
    """The id of an accepted submission."""
    parameters = {"source": "desk"} if "desk" in path else {}
    event = http_event(
        "POST",
        path,
        route=f"POST {path.replace('desk', '{source}')}",
        parameters=parameters,
        body=json.dumps(content or STORY).encode(),
        headers={"authorization": f"Bearer {TOKEN}", "content-type": "application/json"},
    )
    answer = cloud.invoke("submit", event)
    assert answer["statusCode"] in {201, 202}, answer["body"]
    return str(json.loads(answer["body"])["submission_id"])


def watch(cloud: Cloud, minutes: float = 2) -> dict[str, Any]:
    """The result of a round, `minutes` from now."""
    later = utc_now() + timedelta(minutes=minutes)
    app = cloud.load("watch")
    with patch.object(app, "utc_now", lambda: later):
        answer: dict[str, Any] = app.handler({}, cloud.context("watch"))
    return answer
