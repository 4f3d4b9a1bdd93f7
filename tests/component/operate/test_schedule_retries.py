"""A scheduled invocation that Lambda gave up on is a problem; its retry does what it would have."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from pydantic import SecretStr

from dateline.model.errors import Unavailable
from dateline.model.problems import Hop
from dateline.model.source_options import WebSubTopic
from dateline.model.sources import Source
from dateline.stores.content import ContentStore
from functions.subscribe.hub import HubClient
from local.inprocess.cloud import Cloud
from tests.component.operate.operations import Operator
from tests.component.operate.poison import denied, retry
from tests.component.streams import Listener
from tests.factories import article, at

ATTEMPTS = 3
"""Lambda's, of an asynchronous invocation."""
STORY = article(embargoed_until=at(1))
RELEASE = {"event": "release", "article_id": STORY.id, "effective_at": at(1).isoformat()}
RUN = {"detail-type": "Scheduled Event", "source": "aws.events"}
TOPIC = WebSubTopic(
    hub="https://hub.example.org/",
    topic="https://wire.example.org/feed.xml",
    callback_base="https://api.example.org",
)
SUBSCRIBED = Source(
    id="wire",
    sender="websub",
    websub=TOPIC,
    secrets=(SecretStr("s" * 32),),
    path_key=SecretStr("k" * 32),
)


def last_error(cloud: Cloud, function: str, event: dict[str, Any]) -> str:
    """The text of the error of the last attempt."""
    for _ in range(ATTEMPTS):
        with pytest.raises(Unavailable) as failed:
            cloud.invoke(function, dict(event))
    return str(failed.value)


def solved(operator: Operator, hop: Hop) -> None:
    """Retries the only problem, which is the hop's, and sees it closed."""
    (problem,) = operator.list()["items"]
    assert problem["hop"] == hop
    assert retry(operator, problem["id"])["statusCode"] == 202
    assert operator.list()["items"] == []
    assert operator.show(problem["id"])["state"] == "solved"


def test_a_release_that_was_given_up_on_is_announced_by_a_retry(cloud: Cloud) -> None:
    operator, listener = Operator(cloud), Listener(cloud)
    ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"]).put_once(STORY)
    cloud.drain_all()
    with denied("dynamodb.BatchGetItem", "ArticleTable"):
        error = last_error(cloud, "announce", RELEASE)
    # https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    record = {
        "timestamp": "2026-03-04T12:01:00.000Z",
        "requestContext": {
            "condition": "RetriesExhausted",
            "approximateInvokeCount": ATTEMPTS,
        },
        "requestPayload": RELEASE,
        "responsePayload": {"errorMessage": error},
    }
    operator.dead_letter(Hop.RELEASE, json.dumps(record))
    (problem,) = operator.list()["items"]
    assert (problem["code"], problem["article_id"]) == ("aws_accessdenied", STORY.id)
    assert listener.kinds() == []
    solved(operator, Hop.RELEASE)
    (event,) = listener.heard()
    assert (event["detail-type"], event["detail"]["article_id"]) == ("article.published", STORY.id)


def test_a_run_of_subscribe_that_was_given_up_on_asks_the_hub_by_a_retry(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(
        HubClient, "post", lambda _, hub, form: asked.append((hub, form["hub.topic"]))
    )
    operator = Operator(cloud)
    cloud.put_source(SUBSCRIBED)
    with denied("dynamodb.Query", "SourceTable"):
        last_error(cloud, "subscribe", RUN)
    operator.dead_letter(Hop.SUBSCRIBE, json.dumps(RUN))
    assert asked == []
    solved(operator, Hop.SUBSCRIBE)
    assert asked == [(TOPIC.hub, TOPIC.topic)]
