"""The revisions of an article in S3, and one written in place of another, on moto."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Status
from dateline.model.errors import LostRace
from dateline.model.order_keys import in_order
from dateline.stores.content import ContentStore
from local.inprocess.cloud import Cloud
from tests.factories import article, notice, translation


def test_revisions_are_listed_in_order_without_translations(cloud: Cloud) -> None:
    s3, bucket = boto3.client("s3"), cloud.resources["ContentBucket"]
    store = ContentStore(s3, bucket)
    story = article()
    documents: list[Article] = [
        story.model_copy(update={"order_key": f"000000000{version}{story.order_key[10:]}"})
        for version in (2, 1, 0)
    ]
    documents.append(article(minute=-1))
    for document in documents:
        store.put_once(document)
    withdrawn = notice(Status.WITHDRAWN, minute=1)
    store.put_once(withdrawn)
    store.put_once(article(external_id="story-2"))
    store.put_translation(translation(story))
    s3.put_object(Bucket=bucket, Key=f"articles/{story.id}/note.json", Body=b"{}")

    etags = store.revisions(story.id)

    keys = [*(document.order_key for document in documents), withdrawn.order_key]
    # The notice and the last item have no version: text order would put them first.
    assert list(etags) == in_order(keys) != sorted(keys)
    etag = s3.head_object(Bucket=bucket, Key=content_key(withdrawn))["ETag"]
    assert etags[withdrawn.order_key] == etag
    assert store.revisions("b" * 26) == {}


def test_article_of_more_revisions_than_a_page_is_listed_whole(cloud: Cloud) -> None:
    s3 = boto3.client("s3")

    def short_pages(params: dict[str, Any], **_: object) -> None:
        params["MaxKeys"] = 2

    s3.meta.events.register("provide-client-params.s3.ListObjectsV2", short_pages)
    store = ContentStore(s3, cloud.resources["ContentBucket"])
    for minute in range(5):
        store.put_once(article(minute=minute))
    assert len(store.revisions(article().id)) == 5


def test_document_is_replaced_only_while_it_is_the_one_that_was_read(cloud: Cloud) -> None:
    store = ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"])
    first, second, third = (
        article().model_copy(update={"headline": headline}) for headline in ("One", "Two", "Three")
    )
    store.put_once(first)
    etag = store.revisions(first.id)[first.order_key]
    store.replace(second, etag)
    assert store.get(content_key(first)) == second
    with pytest.raises(LostRace):
        store.replace(third, etag)
    assert store.get(content_key(first)) == second
