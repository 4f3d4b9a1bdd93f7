"""A failed record of the stream becomes a problem of its article, which a retry solves."""

from __future__ import annotations

import base64
import json
from typing import Any

import boto3
import pytest

from dateline.model.documents import Article, Notice, Status
from dateline.model.errors import Malformed
from dateline.model.problems import Hop
from dateline.model.sources import Source
from dateline.model.translation_rules import TranslationRules
from dateline.stores.content import ContentStore
from functions.operate.stream_failures import StreamFailure, parse_failure
from local.inprocess.cloud import ACCOUNT, REGION, Cloud
from tests.component.operate.operations import Operator
from tests.component.operate.poison import denied, give_up, retry
from tests.component.streams import Listener, Stream
from tests.factories import article, notice

STORY = article()
KILL = notice(Status.KILLED, minute=1)


def index(cloud: Cloud, *documents: Article | Notice) -> None:
    content = ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"])
    for document in documents:
        content.put_once(document)
    cloud.drain_all()


def in_json(content: object) -> str:
    """As Lambda writes records: bytes in base64."""
    return json.dumps(content, default=lambda raw: base64.b64encode(raw).decode())


def only_problem(operator: Operator) -> dict[str, Any]:
    problem: dict[str, Any]
    (problem,) = operator.list()["items"]
    assert problem["article_id"] == STORY.id
    return problem


def test_a_kill_whose_record_was_given_up_on_is_announced_by_a_retry(cloud: Cloud) -> None:
    operator, listener = Operator(cloud), Listener(cloud)
    index(cloud, STORY)
    cloud.stream()
    assert listener.kinds() == ["article.published"]
    index(cloud, KILL)
    with denied("eventbridge.PutEvents", "dateline"):
        assert cloud.stream()["announce"] == {"batchItemFailures": []}
        give_up(cloud, "AnnounceQueue", "announce")
    problem = only_problem(operator)
    assert (problem["hop"], problem["code"]) == ("announce", "events_not_taken")
    assert listener.kinds() == []
    assert retry(operator, problem["id"])["statusCode"] == 202
    cloud.drain("AnnounceQueue", "announce")
    (event,) = listener.heard()
    assert (event["detail-type"], event["detail"]["article_id"]) == ("article.killed", STORY.id)
    assert operator.show(problem["id"])["state"] == "solved"


def test_a_change_that_was_not_followed_is_translated_after_a_retry(cloud: Cloud) -> None:
    operator = Operator(cloud)
    rules = TranslationRules.model_validate({"languages": ["pt"]})
    cloud.put_source(Source(id="desk", sender="drop", translation=rules))
    operator = Operator(cloud, "chief")
    index(cloud, STORY)
    with denied("sqs.SendMessage", "TranslateQueue"):
        assert cloud.stream()["translate"] == {"batchItemFailures": []}
        give_up(cloud, "FollowQueue", "translate", Hop.FOLLOW)
    problem = only_problem(operator)
    assert problem["hop"] == "follow"
    assert cloud.waiting("TranslateQueue") == 0
    assert retry(operator, problem["id"])["statusCode"] == 202
    cloud.drain("FollowQueue", "translate")
    assert cloud.waiting("TranslateQueue") == 1
    assert operator.show(problem["id"])["state"] == "solved"


def batch(function: str, records: list[dict[str, Any]]) -> dict[str, Any]:
    """What Lambda writes to the S3 destination about a batch."""
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:dateline-{function}"
    return {
        "requestContext": {
            "requestId": "5a2dd6b3",
            "functionArn": arn,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 9,
        },
        "version": "1.0",
        "timestamp": "2026-03-04T12:00:00.000Z",
        "DDBStreamBatchInfo": {"shardId": "shardId-1", "batchSize": len(records)},
        "payload": in_json({"Records": records}),
    }


def test_a_batch_that_lambda_gave_up_on_becomes_problems_of_its_articles(cloud: Cloud) -> None:
    operator, listener = Operator(cloud), Listener(cloud)
    index(cloud, STORY, KILL)
    with denied("sqs.SendMessageBatch", "AnnounceQueue"), denied("eventbridge.PutEvents", ""):
        records = Stream(cloud).records()
        answer = cloud.invoke("announce", {"Records": records})
    assert answer["batchItemFailures"]
    boto3.client("s3").put_object(
        Bucket=cloud.resources["StreamFailureBucket"],
        Key="aws/lambda/b6a3f1/shardId-1/2026/03/04/2026-03-04T12.00.00-a",
        Body=in_json(batch("announce", records)),
    )
    cloud.drain("AnnounceDeadLetterQueue", "operate")
    problem = only_problem(operator)
    assert problem["hop"] == "announce"
    retry(operator, problem["id"])
    cloud.drain("AnnounceQueue", "announce")
    assert listener.kinds() == ["article.killed"]
    assert operator.show(problem["id"])["state"] == "solved"


def test_a_test_event_of_s3_opens_no_problem(cloud: Cloud) -> None:
    operator = Operator(cloud)
    operator.dead_letter(Hop.ANNOUNCE, json.dumps({"Event": "s3:TestEvent"}))
    assert operator.list()["items"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"payload": "{"},
        {"payload": None},
        {"payload": {"Records": [{}]}},
        {"payload": {"Records": [{"dynamodb": {"SequenceNumber": "1"}}]}},
        {"requestContext": {"functionArn": "arn:aws:lambda:x:1:function:dateline-read"}},
        {"requestContext": None},
    ],
)
def test_a_failed_batch_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        parse_failure(in_json(batch("announce", []) | change).encode())


def test_a_failed_batch_names_each_article_once() -> None:
    keys = [("ARTICLE#a", "HEAD"), ("ARTICLE#a", "HEAD"), ("ARTICLE#a", "TRANSLATION#pt")]
    keys += [("LISTING#en", "x"), ("ARTICLE#a", "REVISION#1")]
    records = [
        {"dynamodb": {"SequenceNumber": "1", "Keys": {"pk": {"S": pk}, "sk": {"S": sk}}}}
        for pk, sk in keys
    ]
    head = '{"event":"announce","article_id":"a"}'
    translation = '{"event":"announce","article_id":"a","language":"pt"}'
    failure = parse_failure(in_json(batch("announce", records)).encode())
    assert failure == StreamFailure(Hop.ANNOUNCE, (head, translation))
    followed = parse_failure(in_json(batch("translate", records)).encode())
    assert followed.messages == ('{"event":"follow","article_id":"a"}',)
