"""Overlong fields: no withdrawal is stopped by them, and what is not indexed is reported."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import boto3
import pytest

from dateline.model.documents import Status
from dateline.model.identifiers import article_id
from dateline.model.sources import Scope, Source
from dateline.model.submissions import Outcome, Problem, Submission, SubmissionStatus
from dateline.stores.articles import ArticleReader
from dateline.stores.content import ContentStore
from dateline.stores.submissions import SubmissionStore
from dateline.web.access import new_token, token_hash
from local.inprocess.cloud import Cloud
from tests.component.process.deliveries import deliver, status
from tests.factories import article, provenance
from tests.http_events import http_event, json_of
from tests.unit.process.parsing import RECEIVED

LONG = "x" * 450_000
TOKEN = new_token("demo", lambda count: bytes(range(count)))
ARTICLE = {"external_id": "s-1", "headline": "Ferry sails", "body_text": "It left at dawn."}


@pytest.fixture
def desk(cloud: Cloud) -> Cloud:
    hashes = (token_hash(TOKEN),)
    cloud.put_source(
        Source(id="demo", sender="token", token_hashes=hashes, scopes=frozenset({Scope.SUBMIT}))
    )
    return cloud


def send(cloud: Cloud, number: str, *items: dict[str, Any]) -> str:
    submission_id = deliver(cloud, json.dumps(items).encode(), "application/json", number=number)
    cloud.drain_all()
    return submission_id


def state_of(cloud: Cloud, external_id: str = "s-1") -> Status | None:
    reader = ArticleReader(boto3.client("dynamodb"), cloud.resources["ArticleTable"])
    head, _ = reader.head(article_id("demo", external_id))
    return head.status if head else None


CUT: dict[str, Any] = {
    "media": [
        {"url": "https://a.example/b.jpg", "caption": LONG, "alt": LONG, "credit": LONG},
        {"url": f"https://a.example/{LONG}"},
    ],
    "correction_note": LONG,
    "tags": [{"name": "Lakes", "scheme": LONG, "code": LONG}, LONG],
    "source_version": LONG,
    "reason": LONG,
    "usage_terms": LONG,
    "copyright": LONG,
    "authors": [{"name": LONG, "role": LONG, "biography": LONG}],
    "links": [{"relation": "corrects", "external_id": "x" * 4_000}],
}
"""Fields that are cut or dropped where they are overlong."""
OVERLONG: list[dict[str, Any]] = [
    CUT,
    {"links": [{"relation": "corrects", "external_id": LONG}]},
    {"headline": LONG},
    {"standfirst": LONG},
    {"access_reason": LONG},
    {"body": [{"kind": "paragraph", "html": f"<p>{LONG}{LONG}</p>"}], "body_text": None},
]
NUMBERS = "bcdefg"


def test_a_withdrawal_passes_whatever_comes_with_it(desk: Cloud) -> None:
    articles = [
        {**ARTICLE, "external_id": f"s-{n}", "headline": f"Ferry {n} sails"}
        for n in range(len(OVERLONG))
    ]
    send(desk, "a", *articles)
    ids = [item["external_id"] for item in articles]
    assert [state_of(desk, external_id) for external_id in ids] == [Status.USABLE] * len(ids)
    for number, item, overlong in zip(NUMBERS, articles, OVERLONG, strict=True):
        body = json.dumps({**item, **overlong, "status": "withdrawn"}).encode()
        later = RECEIVED + timedelta(minutes=1)
        deliver(desk, body, "application/json", number=number, received_at=later)
    desk.drain_all()
    assert [state_of(desk, external_id) for external_id in ids] == [Status.WITHDRAWN] * len(ids)


def test_an_article_with_an_overlong_field_is_readable_or_refused_with_a_reason(
    desk: Cloud,
) -> None:
    for number, overlong in zip(NUMBERS, OVERLONG, strict=True):
        own = {"external_id": f"s-{number}", "headline": f"Ferry {number} sails"}
        body = json.dumps({**ARTICLE, **own, **overlong}).encode()
        deliver(desk, body, "application/json", number=number)
    desk.drain_all()
    first, *others = (status(desk, number * 26) for number in NUMBERS)
    assert first.status is SubmissionStatus.PROCESSED
    assert state_of(desk, f"s-{NUMBERS[0]}") is Status.USABLE
    codes = [problem.code for recorded in others for problem in recorded.problems]
    assert codes == ["field_too_long"] * len(others)
    assert desk.waiting("IndexQueue") == desk.waiting("ProcessQueue") == 0


def test_a_submission_whose_document_is_not_indexed_says_so_until_it_is(desk: Cloud) -> None:
    submission = send(desk, "a", ARTICLE)
    document = article(
        external_id="s-2", source="demo", provenance=provenance(submission_id=submission)
    )
    s3, bucket = boto3.client("s3"), desk.resources["ContentBucket"]
    key = f"articles/{document.id}/{document.order_key}.json"
    damaged = {"document": "article", "provenance": {"submission_id": submission}}
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(damaged).encode())
    desk.drain("IndexQueue", "index")
    answer = shown(desk, submission)
    assert answer["status"] == "partial"
    (problem,) = answer["problems"]
    assert problem["code"] == "not_indexed"
    assert "document_invalid" in problem["message"]
    s3.delete_object(Bucket=bucket, Key=key)
    ContentStore(s3, bucket).put_once(document)
    desk.drain_all()
    assert state_of(desk, "s-2") is Status.USABLE
    assert shown(desk, submission)["status"] == "processed"


def shown(cloud: Cloud, submission_id: str) -> dict[str, Any]:
    event = http_event(
        "GET",
        f"/submissions/{submission_id}",
        route="GET /submissions/{id}",
        headers={"authorization": f"Bearer {TOKEN}"},
        parameters={"id": submission_id},
    )
    content: dict[str, Any] = json_of(cloud.invoke("read", event))
    return content


@pytest.mark.parametrize("length", [400, 4_000])
def test_a_feed_of_a_thousand_items_with_long_ids_gets_a_status(desk: Cloud, length: int) -> None:
    outcomes = [
        Outcome(
            article_id=article_id("demo", str(position)),
            order_key=article().order_key,
            external_id="g" * length,
            position=position,
        )
        for position in range(1_000)
    ]
    problems = [
        Problem(code="field_unknown", message="m" * 3_000, where="語" * 9_000, position=position)
        for position in range(1_000)
    ]
    submission = Submission(
        submission_id="a" * 26,
        source="demo",
        status=SubmissionStatus.PARTIAL,
        article_count=1_000,
        problem_count=1_000,
        articles=tuple(outcomes),
        problems=tuple(problems),
        intake_key="intake/demo/a",
    )
    store = SubmissionStore(boto3.client("dynamodb"), desk.resources["SubmissionTable"])
    store.put(submission)
    recorded = status(desk, "a" * 26)
    assert (recorded.article_count, recorded.problem_count) == (1_000, 1_000)
    assert recorded.articles == submission.articles[: len(recorded.articles)]
    assert 10 < len(recorded.articles) < 1_000
    assert recorded.problems[0].where
    assert recorded.problems[0].message
