"""A new stack, before its first source: an unknown source is unknown, not perhaps unmigrated."""

from __future__ import annotations

import boto3
import pytest

from dateline.model.source_rows import MIGRATION
from dateline.model.sources import Source
from local.common.source_admin import sources_prefix
from local.inprocess.cloud import STACK, Cloud
from tests.component.watch.rounds import TOKEN, watch
from tests.http_events import http_event
from tests.source_stores import client_error, old_parameter

UNKNOWN = "a" * 26


@pytest.fixture
def cloud(cloud: Cloud) -> Cloud:
    cloud.sources.rows.table.delete("make the stack new", MIGRATION)
    return cloud


def statuses(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int, int]:
    """The answers to a token and to a webhook of an unknown source, and the calls of SSM.

    The roles of a new stack have no right to old parameters.
    """
    calls = []

    def refused() -> None:
        calls.append(1)
        raise client_error("AccessDeniedException")

    answers = []
    for function, event in {
        "read": http_event(
            "GET",
            f"/submissions/{UNKNOWN}",
            route="GET /submissions/{id}",
            parameters={"id": UNKNOWN},
            headers={"authorization": f"Bearer {TOKEN}"},
        ),
        "submit": http_event(
            "POST",
            "/webhooks/desk",
            route="POST /webhooks/{source}",
            parameters={"source": "desk"},
            headers={"content-type": "application/json"},
            body=b"{}",
        ),
    }.items():
        app = cloud.load(function)
        monkeypatch.setattr(app.sources._unmigrated, "_ssm", refused)
        answers.append(app.handler(event, cloud.context(function))["statusCode"])
    return answers[0], answers[1], len(calls)


def test_the_first_round_makes_unknown_sources_known_as_unknown(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert statuses(cloud, monkeypatch) == (503, 503, 2)
    watch(cloud)
    assert statuses(cloud, monkeypatch) == (401, 404, 0)


def test_a_stack_with_sources_of_an_earlier_release_keeps_refusing_for_now(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    boto3.client("ssm").put_parameter(
        Name=f"{sources_prefix(STACK)}desk",
        Value=old_parameter(Source(id="desk", sender="ghost", secrets=("a secret",))),
        Type="SecureString",
    )
    watch(cloud)
    assert statuses(cloud, monkeypatch) == (503, 503, 2)
