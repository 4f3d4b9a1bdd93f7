"""Restricted articles through the handlers on moto, and documents of before the field."""

from __future__ import annotations

import json
from typing import Any

import boto3

from dateline.model.documents import Article, Status
from dateline.model.identifiers import article_id
from dateline.model.rows import Head
from dateline.model.sources import Source, WhenRestricted
from dateline.stores.articles import ArticleReader
from dateline.stores.content import ContentStore
from local.inprocess.cloud import Cloud
from tests.component.process.deliveries import deliver, status
from tests.component.replays import replay
from tests.http_events import http_event
from tests.unit.process.parsing import parse_body

ARTICLE = article_id("demo", "g1")


def ghost(visibility: str | None, title: str = "Ferries run again") -> bytes:
    post = {"id": "g1", "title": title, "status": "published", "html": "<p>The boat left.</p>"}
    if visibility is not None:
        post["visibility"] = visibility
    return json.dumps({"post": {"current": post, "previous": {}}}).encode()


SOURCE = Source(id="demo", sender="ghost", language="en")


def put_source(cloud: Cloud, restricted: WhenRestricted = WhenRestricted.WITHHOLD) -> None:
    cloud.put_source(SOURCE.model_copy(update={"restricted": restricted}))


def sent(cloud: Cloud, body: bytes, number: str = "a") -> str:
    submission_id = deliver(cloud, body, "application/json", number=number, sender="ghost")
    cloud.drain_all()
    return submission_id


def head(cloud: Cloud) -> Head:
    reader = ArticleReader(boto3.client("dynamodb"), cloud.resources["ArticleTable"])
    return reader.heads([ARTICLE])[ARTICLE]


def get(cloud: Cloud, path: str, route: str, parameters: dict[str, str]) -> dict[str, Any]:
    event = http_event(
        "GET", path, route=route, parameters=parameters, headers={"host": "api.example"}
    )
    response = cloud.invoke("read", event)
    return {"status": response["statusCode"], **json.loads(response["body"])}


def read(cloud: Cloud) -> dict[str, Any]:
    return get(cloud, f"/articles/{ARTICLE}", "GET /articles/{id}", {"id": ARTICLE})


def test_a_restricted_article_is_hidden_and_the_submission_says_why(cloud: Cloud) -> None:
    put_source(cloud)
    submission = status(cloud, sent(cloud, ghost("paid")))
    assert read(cloud)["status"] == 404
    assert [outcome.withheld for outcome in submission.articles] == [
        "access to it is restricted (paid)"
    ]


def test_a_public_article_has_no_reason(cloud: Cloud) -> None:
    put_source(cloud)
    submission = status(cloud, sent(cloud, ghost("public")))
    assert (read(cloud)["access"], read(cloud)["access_reason"]) == ("public", None)
    assert [outcome.withheld for outcome in submission.articles] == [None]


def test_a_post_that_becomes_restricted_is_hidden_and_comes_back(cloud: Cloud) -> None:
    put_source(cloud)
    sent(cloud, ghost("public"))
    sent(cloud, ghost("members"), "b")
    assert read(cloud)["status"] == 404
    sent(cloud, ghost("public"), "c")
    assert read(cloud)["access"] == "public"


def test_an_opted_in_article_is_marked_in_the_article_and_in_lists(cloud: Cloud) -> None:
    put_source(cloud, WhenRestricted.PUBLISH)
    sent(cloud, ghost("members"))
    expected = ("restricted", "members")
    assert (read(cloud)["access"], read(cloud)["access_reason"]) == expected
    listing = get(cloud, "/articles", "GET /articles", {})
    assert [(item["access"], item["access_reason"]) for item in listing["items"]] == [expected]


def stored_before(cloud: Cloud, body: bytes, number: str = "a") -> None:
    """Delivers `body`, and stores the document as the release before the field published it."""
    submission_id = deliver(cloud, body, "application/json", number=number, sender="ghost")
    (document,) = parse_body(
        body, "application/json", source=SOURCE, sender="ghost", submission_id=submission_id
    ).documents
    assert isinstance(document, Article)
    before = document.model_copy(
        update={
            "access": None,
            "access_reason": None,
            "status": Status.USABLE,
            "warnings": (),
            "part": None,
        }
    )
    ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"]).put_once(before)
    cloud.drain("IndexQueue", "index")
    boto3.client("sqs").purge_queue(QueueUrl=cloud.resources["ProcessQueue"])


def replay_all(cloud: Cloud) -> None:
    for key in cloud.keys("IntakeBucket"):
        replay(cloud, key)


def test_an_article_of_before_keeps_its_state_until_a_replay(cloud: Cloud) -> None:
    put_source(cloud)
    stored_before(cloud, ghost(None))
    assert (read(cloud)["status"], read(cloud)["access"]) == ("usable", None)

    replay_all(cloud)

    assert read(cloud)["status"] == 404
    assert (head(cloud).status, head(cloud).version) == (Status.WITHHELD, 1)


def test_a_replay_of_an_earlier_revision_leaves_the_current_one(cloud: Cloud) -> None:
    put_source(cloud)
    stored_before(cloud, ghost(None, "Ferries stop"))
    sent(cloud, ghost("public"), "b")
    replay_all(cloud)
    assert (read(cloud)["access"], head(cloud).version) == ("public", 2)


def test_a_replay_of_a_public_article_changes_nothing(cloud: Cloud) -> None:
    put_source(cloud)
    stored_before(cloud, ghost("public"))
    before = head(cloud)
    replay_all(cloud)
    assert head(cloud) == before


def test_a_rebuild_after_a_replay_gives_the_same_state(cloud: Cloud) -> None:
    put_source(cloud)
    stored_before(cloud, ghost(None))
    replay_all(cloud)
    state = head(cloud)
    dynamodb, table = boto3.client("dynamodb"), cloud.resources["ArticleTable"]
    for item in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
    s3, bucket = boto3.client("s3"), cloud.resources["ContentBucket"]
    for key in cloud.keys("ContentBucket"):
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    cloud.drain_all()
    assert head(cloud) == state
