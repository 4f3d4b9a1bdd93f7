"""Rows and documents from before are read without overrides, in every output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from dateline.model.documents import Author, Media, Tag
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from local.inprocess.cloud import in_process_cloud
from tests.factories import article, at, translation
from tests.unit.read.world import World, get

MARK, OVERRIDE = "¤", "\u202e"
"""What is stored has MARK first, and OVERRIDE in its place afterwards."""
TEXT = f"cod{MARK}gpj"
LINES: dict[str, Any] = dict.fromkeys(
    [
        *("headline", "standfirst", "byline", "place", "section", "usage_terms", "copyright"),
        "correction_note",
    ],
    TEXT,
)
PICTURE = Media(
    url="https://a.example/b.png", type="image/png", alt=TEXT, caption=TEXT, credit=TEXT
)
STORY = article(
    **LINES,
    authors=(Author(name=TEXT, role=TEXT, biography=TEXT),),
    tags=(Tag(name=TEXT),),
    media=(PICTURE,),
)
PATHS = [
    *(f"/articles/{STORY.id}.{name}" for name in ARTICLE_RENDERINGS),
    *(f"/articles/{STORY.id}.{name}?language=pt" for name in ARTICLE_RENDERINGS),
    *(f"/feeds/en.{name}" for name in FEED_RENDERINGS),
    *(f"/feeds/en.{name}?text=summary" for name in FEED_RENDERINGS),
    *(f"/feeds/en.section.cod{OVERRIDE}gpj.{name}" for name in FEED_RENDERINGS),
    *("/articles", f"/articles?ids={STORY.id}", "/sitemap-news.xml"),
    *(f"/articles/{STORY.id}/{name}" for name in ("languages", "revisions")),
]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with in_process_cloud() as cloud:
        stack = World(cloud)
        stack.at(at(30))
        stack.publish(STORY, translation(STORY, headline=TEXT, standfirst=TEXT))
        _put_overrides(stack)
        yield stack


def _put_overrides(stack: World) -> None:
    bucket, table = (stack.cloud.resources[name] for name in ("ContentBucket", "ArticleTable"))
    s3, dynamodb = boto3.client("s3"), boto3.client("dynamodb")
    for key in stack.cloud.keys("ContentBucket"):
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        assert MARK in body
        s3.put_object(Bucket=bucket, Key=key, Body=body.replace(MARK, OVERRIDE).encode())
    rows = dynamodb.scan(TableName=table)["Items"]
    assert any(MARK in str(row) for row in rows)
    for row in rows:
        changed = _replaced(
            {name: value for name, value in row.items() if name not in {"pk", "sk"}}
        )
        dynamodb.put_item(TableName=table, Item={**row, **changed})


def _replaced(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_replaced(member) for member in value]
    return value.replace(MARK, OVERRIDE) if isinstance(value, str) else value


@pytest.mark.parametrize("path", PATHS)
def test_no_output_has_an_override(world: World, path: str) -> None:
    answer = get(world, path)
    assert answer["statusCode"] == 200
    for written in (OVERRIDE, "\\u202e", "&#8238;", "&#x202e;"):
        assert written not in answer["body"]
    named = "section." not in path and "revisions" not in path
    assert not named or "codgpj" in answer["body"]
