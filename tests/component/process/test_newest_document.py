"""The newest document of an article between two order keys, on moto."""

from __future__ import annotations

import boto3

from dateline.model.documents import Status
from dateline.stores.content import ContentStore
from local.inprocess.cloud import Cloud
from tests.factories import article, notice, translation


def test_newest_article_between_two_order_keys(cloud: Cloud) -> None:
    store = ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"])
    first = article()
    keys = [f"{first.order_key[:-1]}{last}" for last in "acd"]
    for order_key, headline in zip(keys, ("One", "Two", "Three"), strict=True):
        store.put_once(first.model_copy(update={"order_key": order_key, "headline": headline}))
    withheld = notice(Status.WITHHELD, minute=0, order_key=f"{first.order_key[:-1]}e")
    store.put_once(withheld)
    store.put_translation(translation(first))

    def newest(after: str, before: str) -> str | None:
        document = store.newest(first.id, after=after, before=before)
        return document.headline if document else None

    assert newest("", "9" * 40) == "Three"
    # The notice after it has no text.
    assert newest(keys[1], f"{first.order_key[:-1]}ee") == "Three"
    assert newest("", keys[2]) == "Two"
    assert newest(keys[0], keys[1]) is None
    assert newest(keys[2], "9" * 40) is None
    assert store.newest("b" * 26, after="", before="9" * 40) is None
