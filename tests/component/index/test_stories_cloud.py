"""Copies and repeated ids through index's own handler and the template's settings."""

from __future__ import annotations

from typing import Any

import boto3

from dateline.model.documents import Article, Notice, Status
from dateline.stores.articles import ArticleReader
from dateline.stores.content import ContentStore
from local.inprocess.cloud import Cloud
from tests.factories import article, at, notice, paragraph
from tests.index_service import IndexService, prose

TEXT = prose(1, 300)
LINK = "https://www.example.org/ferry"


def copy(source: str, minute: float, text: str, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "external_id": source,
        "headline": f"As {source} tells it",
        "published_at": at(minute),
        "body": (paragraph(text),),
    } | changes
    return article(source=source, minute=minute, **values)


WIRE, PAPER = copy("wire", 0, TEXT), copy("paper", 5, " ".join(TEXT.split()[:150]))
ONE, TWO = (
    copy(
        "feed",
        number,
        prose(2),
        external_id=f"guid-{number}",
        canonical_url=LINK,
        unstable_id=True,
    )
    for number in (10, 20)
)
KILLED = notice(Status.KILLED, minute=30, source="wire", external_id="wire")


def index(cloud: Cloud, *documents: Article | Notice) -> None:
    content = ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"])
    for document in documents:
        content.put_once(document)
    for answer in cloud.drain("IndexQueue", "index"):
        assert answer == {"batchItemFailures": []}


def test_the_handler_applies_the_rules_for_copies_and_new_ids(cloud: Cloud) -> None:
    index(cloud, PAPER, TWO, WIRE, ONE)
    index(cloud, KILLED)
    service = IndexService()
    service.index(WIRE, PAPER, ONE, TWO, KILLED)
    reader = ArticleReader(boto3.client("dynamodb"), cloud.resources["ArticleTable"])
    expected = {head.id: head for head in service.heads().values()}
    assert reader.heads(expected) == expected
    killed = expected[WIRE.id].membership
    assert killed is not None
    assert killed.derived == (PAPER.id,)
    assert sorted(reader.story(killed.story)) == sorted((WIRE.id, PAPER.id))
    listed = boto3.client("dynamodb").query(
        TableName=cloud.resources["ArticleTable"],
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "LISTING#en#all#"}},
    )["Items"]
    assert [item["id"]["S"] for item in listed] == [PAPER.id, ONE.id]
    assert not reader.rows(WIRE.id, "PENDING")
