"""The index handler on moto: documents in S3 content become rows, in any order."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from dateline.aws.s3events import REINDEX, Notified, notification
from dateline.aws.table import from_item
from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.errors import Unprocessable
from dateline.stores.content import ContentStore
from functions.index.indexer import Indexer, Result
from functions.index.stores.articles import StateStore
from local.inprocess.cloud import Cloud
from tests.factories import NOON, article, notice, paragraph, translation
from tests.sqs_events import sqs_event

Row = dict[str, Any]


def put(cloud: Cloud, document: Article | Notice | Translation) -> None:
    store = ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"])
    if isinstance(document, Translation):
        store.put_translation(document)
    else:
        store.put_once(document)


def rows(cloud: Cloud) -> list[Row]:
    items = boto3.client("dynamodb").scan(TableName=cloud.resources["ArticleTable"])["Items"]
    return sorted((from_item(item) for item in items), key=lambda row: (row["pk"], row["sk"]))


def head_row(cloud: Cloud) -> Row:
    (head,) = [row for row in rows(cloud) if row["sk"] == "HEAD"]
    return head


def test_a_document_written_to_content_is_indexed(cloud: Cloud) -> None:
    put(cloud, article())
    (answer,) = cloud.drain("IndexQueue", "index")[-1:]
    assert answer == {"batchItemFailures": []}
    head = head_row(cloud)
    assert head["version"] == 1
    assert head["status"] == "usable"
    assert head["summary"]["headline"] == "Ferry service resumes on the lake"
    assert {row["pk"] for row in rows(cloud)} >= {"LISTING#en#all#", "LISTING#en#tag#lakes"}


def test_moving_an_article_leaves_no_listing_row_behind(cloud: Cloud) -> None:
    put(cloud, article(section="Regions"))
    cloud.drain("IndexQueue", "index")
    put(cloud, article(minute=3, section="Economy", tags=()))
    cloud.drain("IndexQueue", "index")
    listed = {row["pk"] for row in rows(cloud) if row["pk"].startswith("LISTING#")}
    assert listed == {
        "LISTING#en#all#",
        "LISTING#en#section#economy",
        "LISTING#en#source#desk",
        "LISTING#mul#map#",
    }
    assert {row["version"] for row in rows(cloud) if row["pk"] == "LISTING#en#all#"} == {2}


def test_every_order_of_three_documents_ends_in_the_same_table(cloud: Cloud) -> None:
    republished = article(minute=10, body=(paragraph("Two boats run."),))
    withdrawn = notice(Status.WITHDRAWN, minute=5)
    documents: list[Article | Notice] = [article(), withdrawn, republished]
    outcomes: list[list[Row]] = []
    for order in itertools.permutations(documents):
        held = {"current": order[0]}
        current = _Current(held)
        store = StateStore(boto3.client("dynamodb"), cloud.resources["ArticleTable"], current)
        indexer = Indexer(current, store)
        for document in order:
            held["current"] = document
            indexer.index(f"articles/{document.id}/{document.order_key}.json")
        outcomes.append(rows(cloud))
        _empty(cloud)
    assert all(outcome == outcomes[0] for outcome in outcomes)
    (head,) = [row for row in outcomes[0] if row["sk"] == "HEAD"]
    assert (head["version"], head["status"]) == (3, "usable")


def test_the_same_document_twice_writes_nothing_the_second_time(cloud: Cloud) -> None:
    put(cloud, article())
    cloud.drain("IndexQueue", "index")
    before = rows(cloud)
    indexer = _indexer(cloud)
    again = indexer.index(cloud.keys("ContentBucket")[0])
    assert again.result is Result.UNCHANGED
    assert rows(cloud) == before


def test_a_withdrawal_deletes_every_listing_row(cloud: Cloud) -> None:
    original = article()
    put(cloud, original)
    put(cloud, translation(original))
    cloud.drain("IndexQueue", "index")
    assert "LISTING#pt#all#" in {row["pk"] for row in rows(cloud)}
    put(cloud, notice(Status.WITHDRAWN, minute=9))
    cloud.drain("IndexQueue", "index")
    assert not [row for row in rows(cloud) if row["pk"].startswith("LISTING#")]
    assert head_row(cloud)["status"] == "withdrawn"


def test_a_translation_before_its_article_waits_in_the_queue(cloud: Cloud) -> None:
    original = article()
    put(cloud, translation(original))
    (answer,) = cloud.drain("IndexQueue", "index")[-1:]
    assert len(answer["batchItemFailures"]) == 1
    put(cloud, original)
    cloud.drain("IndexQueue", "index")
    cloud.drain("IndexQueue", "index")
    assert head_row(cloud)["languages"] == ["pt"]


def test_an_invalid_document_returns_for_the_dead_letter_queue(cloud: Cloud) -> None:
    key = f"articles/{'b' * 26}/0000000000-000000000000000-000000000000000-000000.json"
    boto3.client("s3").put_object(
        Bucket=cloud.resources["ContentBucket"], Key=key, Body=b'{"document": "poem"}'
    )
    put(cloud, article())
    answer = cloud.drain("IndexQueue", "index")[-1]
    assert len(answer["batchItemFailures"]) == 1
    assert head_row(cloud)["version"] == 1


def test_a_document_under_a_wrong_key_is_refused(cloud: Cloud) -> None:
    document = article()
    indexer = Indexer(_Current({"current": document}), _states(cloud))
    with pytest.raises(Unprocessable, match="document_misplaced"):
        indexer.index("articles/elsewhere.json")


def test_a_deleted_document_is_ignored(cloud: Cloud) -> None:
    put(cloud, article())
    (key,) = cloud.keys("ContentBucket")
    boto3.client("s3").delete_object(Bucket=cloud.resources["ContentBucket"], Key=key)
    (answer,) = cloud.drain("IndexQueue", "index")[-1:]
    assert answer == {"batchItemFailures": []}
    assert rows(cloud) == []


class _Current:
    """Returns the current document under any key."""

    def __init__(self, held: dict[str, Article | Notice]) -> None:
        self._held = held

    def get(self, key: str) -> Article | Notice | Translation:
        del key
        return self._held["current"]


def _content(cloud: Cloud) -> ContentStore:
    return ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"])


def _states(cloud: Cloud) -> StateStore:
    return StateStore(boto3.client("dynamodb"), cloud.resources["ArticleTable"], _content(cloud))


def _indexer(cloud: Cloud) -> Indexer:
    return Indexer(_content(cloud), _states(cloud))


def _empty(cloud: Cloud) -> None:
    client, table = boto3.client("dynamodb"), cloud.resources["ArticleTable"]
    for row in rows(cloud):
        client.delete_item(TableName=table, Key={"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}})


@dataclass
class CountedRestorer:
    """Counts how often the log of later deliveries would be read."""

    reads: int = 0

    def restore(self, document: object, history: object) -> None:
        assert document is not None
        assert history is not None
        self.reads += 1


@pytest.mark.parametrize(("source", "reads"), [("aws:s3", 1), (REINDEX, 0)])
def test_a_rebuild_reads_no_log_of_later_deliveries(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, source: str, reads: int
) -> None:
    document = article()
    put(cloud, document)
    app, restorer = cloud.load("index"), CountedRestorer()
    monkeypatch.setattr(app, "restorer", restorer)
    message = notification(source, "content", Notified(content_key(document), NOON))
    event = sqs_event(json.dumps(message))
    assert app.handler(event, cloud.context("index")) == {"batchItemFailures": []}
    assert restorer.reads == reads
