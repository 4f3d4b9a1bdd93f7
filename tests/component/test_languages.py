"""An article is found and translated by any form of its language's tag, through the handlers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from unittest.mock import patch

import boto3
import pytest

from cli.tasks.reindex import rebuild
from dateline.aws.s3events import REINDEX
from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.documents import Article
from dateline.model.identifiers import article_id
from dateline.model.languages import names_language
from dateline.stores.content import ContentStore
from dateline.stores.intake import IntakeStore
from functions.process.text.language import declared
from functions.read.http.languages import parse_accept_language, parse_fallback
from functions.read.lookup.listing_query import from_feed_name, from_query
from functions.translate.requests.rules import read_request_body
from local.inprocess.cloud import in_process_cloud
from tests.component.archive import Archive
from tests.component.newsroom import Newsroom
from tests.component.newsroom import newsroom as stack
from tests.component.translations import Engine, translating
from tests.factories import NOON, article, at
from tests.http_events import json_of
from tests.language_tags import TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.inprocess.cloud import Cloud

STORY = {
    "external_id": "ferry",
    "headline": "Ferries to run again",
    "body_html": "<p>The first boat left on Friday.</p>",
}
FERRY = article_id("desk", "ferry")
BY_SLUG = "/articles/by-slug/{language}/{slug}"


@pytest.fixture
def archive() -> Iterator[Archive]:
    with stack() as room:
        yield Archive(room)


def listed(newsroom: Newsroom, **query: str) -> list[str]:
    answer = newsroom.read("/articles", f"/articles?{_joined(query)}")
    assert answer["statusCode"] == 200, answer["body"]
    return [item["id"] for item in json_of(answer)["items"]]


def _joined(query: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in query.items())


@pytest.mark.parametrize(("tag", "canonical"), TAGS)
def test_process_read_and_translate_agree_on_a_tag(tag: str, canonical: str) -> None:
    assert declared(tag) == (canonical if names_language(canonical) else None)
    assert from_query({"language": tag}).language == canonical
    assert from_feed_name(f"{tag}.section.a", 10).language == canonical
    assert parse_accept_language(f"{tag};q=0.5") == (canonical,)
    assert parse_fallback(f"{tag},none").languages == (canonical,)
    body = json.dumps({"languages": [tag]}).encode()
    assert read_request_body(body, "application/json").languages == (canonical,)


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ("por", ("por", "pt", "PT")),
        ("iw", ("iw", "he", "heb")),
        ("zh-yue", ("zh-yue", "yue", "ZH_YUE")),
        ("i-klingon", ("i-klingon", "tlh")),
        ("en-GB-oed", ("en-GB-oed", "en-GB-oxendict")),
        ("fin", ("fin", "fi")),
    ],
)
def test_an_article_is_found_by_any_form_of_its_language(
    archive: Archive, sent: str, asked: tuple[str, ...]
) -> None:
    archive.send("desk", 0, STORY | {"language": sent})
    room = archive.newsroom
    for tag in asked:
        assert listed(room, language=tag) == [FERRY], tag
        answer = room.read("/articles/{id}", f"/articles/{FERRY}?language={tag}", id=FERRY)
        assert "dateline-fallback-from" not in answer["headers"], tag
        feed = room.read("/feeds/{feed}", f"/feeds/{tag}.json", feed=f"{tag}.json")
        assert [item["title"] for item in json_of(feed)["items"]] == [STORY["headline"]]
        path = f"/articles/by-slug/{tag}/ferries-to-run-again"
        response = room.read(BY_SLUG, path, language=tag, slug="ferries-to-run-again")
        assert json_of(response)["id"] == FERRY, tag
        wished = room.ask(
            "read",
            "GET /articles/{id}",
            f"/articles/{FERRY}",
            {"id": FERRY},
            headers={"accept-language": f"{tag}, ky;q=0.1"},
        )
        assert "dateline-fallback-from" not in wished["headers"], tag


@pytest.mark.parametrize("old", ["zh-yue", "fin"])
def test_a_reindex_moves_rows_of_an_older_form_to_the_canonical_one(
    archive: Archive, old: str
) -> None:
    """As it was before there was one form: the document and its rows have the tag that was sent."""
    room = archive.newsroom
    with patch("dateline.model.languages._canonical", lambda text: text):
        assert room.index(room.put(article(external_id="ferry", language=old)))
    assert any(f"#{old}#" in pk for pk, _ in room.rows())
    canonical = declared(old) or ""
    room.at(at(60))
    assert listed(room, language=old) == []
    requeuer = archive.requeuer("ContentBucket", "IndexQueue", REINDEX)
    rebuild(requeuer, None, None)
    assert listed(room, language=old) == listed(room, language=canonical) == [FERRY]
    path = f"/articles/by-slug/{old}/ferry-service-resumes-on-the-lake"
    response = room.read(BY_SLUG, path, language=old, slug=path.rpartition("/")[2])
    assert json_of(response)["language"] == canonical
    partitions = {pk for pk, _ in room.rows()}
    assert not any(f"#{old}#" in pk for pk in partitions)
    rows = room.rows()
    rebuild(requeuer, None, None)
    assert room.rows() == rows
    room.restore(room.empty)
    rebuild(requeuer, None, None)
    # The history still says the tag as it came, and reads as the canonical one.
    assert {
        name: row for name, row in room.rows().items() if not name[1].startswith("REVISION#")
    } == {name: row for name, row in rows.items() if not name[1].startswith("REVISION#")}


@pytest.mark.parametrize("asked", ["pt", "por", "PT_br"])
def test_an_article_posted_as_zh_yue_is_translated(asked: str) -> None:
    engine = Engine()
    with (
        in_process_cloud() as cloud,
        translating(cloud, Engine(), {("zh-TW", "pt"): engine}) as room,
    ):
        room.rule()
        post(cloud, STORY | {"language": "zh-yue"})
        (key,) = cloud.keys("ContentBucket")
        article = ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"]).get(key)
        assert isinstance(article, Article)
        assert article.language == "yue"
        canonical = declared(asked) or ""
        answer = room.ask(asked, of=article)
        assert answer["statusCode"] == 202, answer["body"]
        assert [job["language"] for job in json_of(answer)["translations"]] == [canonical]
        room.work()
        made = room.translation(article, canonical)
        assert made.headline == "[pt] Ferries to run again"
        assert made.from_language == "yue"
        assert engine.seen


def test_a_language_that_is_not_served_is_named_as_the_articles_own(cloud: Cloud) -> None:
    with translating(cloud, Engine()) as room:
        room.rule()
        room.publish(article(language="wuu"))
        answer = room.ask("pt")
        assert answer["statusCode"] == 422
        problem = json_of(answer)
        assert problem["code"] == "language_unsupported"
        assert "the article is in wuu" in problem["detail"]


def post(cloud: Cloud, story: dict[str, str]) -> None:
    """A delivery as submit stores it, processed and indexed."""
    body = json.dumps(story).encode()
    delivery = Delivery(
        submission_id="a" * 26,
        source="desk",
        sender="token",
        authentication="bearer",
        content_type="application/json",
        received_at=NOON,
        sha256=sha256_of(body),
    )
    IntakeStore(boto3.client("s3"), cloud.resources["IntakeBucket"]).put(delivery, body)
    cloud.drain("ProcessQueue", "process")
    cloud.drain("IndexQueue", "index")
