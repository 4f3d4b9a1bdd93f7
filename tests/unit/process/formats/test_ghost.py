"""Ghost's webhooks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dateline.model.documents import Article, Notice, Status
from dateline.model.sources import Source
from tests.unit.process.parsing import RECEIVED, article_of, parse_body, problems_of

CORPUS = Path("../shared/corpora/webhooks")

POST: dict[str, Any] = {
    "id": "65f0c1d2e3f4a5b6c7d8e9f0",
    "title": "Ferries to run again",
    "status": "published",
    "visibility": "public",
    "html": "<p>The first boat left.</p><p>It came back.</p>",
    "plaintext": "The first boat left.\n\nIt came back.",
    "custom_excerpt": "Islanders had been cut off.",
    "feature_image": "https://ht.example/boat.jpg",
    "feature_image_alt": "A boat",
    "feature_image_caption": "<span>The <b>first</b> boat</span>",
    "published_at": "2026-11-23T08:00:00.000Z",
    "updated_at": "2026-11-23T08:05:00.000Z",
    "url": "https://ht.example/ferries/",
    "canonical_url": None,
    "authors": [{"name": "Mara Quist", "bio": "Keeps bees.", "email": "mara@ht.example"}],
    "tags": [
        {"name": "Transport", "visibility": "public"},
        {"name": "#front", "visibility": "internal"},
    ],
    "primary_tag": {"name": "Transport"},
}


def webhook(current: dict[str, Any], previous: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"post": {"current": current, "previous": previous or {}}}


def article(
    previous: dict[str, Any] | None = None, event: str = "unknown", **fields: Any
) -> Article:
    return article_of(webhook(POST | fields, previous), sender="ghost", event=event)


def test_published_post() -> None:
    read = article(previous={"status": "draft"})
    assert read.external_id == POST["id"]
    assert (read.headline, read.standfirst) == (POST["title"], POST["custom_excerpt"])
    assert [block.text for block in read.story] == ["The first boat left.", "It came back."]
    assert [(author.name, author.biography) for author in read.authors] == [
        ("Mara Quist", "Keeps bees.")
    ]
    assert ([tag.name for tag in read.tags], read.section) == (["Transport"], "Transport")
    (image,) = read.media
    assert (image.alt, image.caption) == ("A boat", "The first boat")
    assert read.modified_at == datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
    assert read.canonical_url == "https://ht.example/ferries/"
    assert read.status is Status.USABLE
    assert "mara@ht.example" not in read.model_dump_json()


@pytest.mark.parametrize("status", ["draft", "scheduled", "sent"])
def test_what_is_not_published_is_withheld(status: str | None) -> None:
    assert article(status=status).status is Status.WITHHELD


@pytest.mark.parametrize("visibility", ["members", "paid", "tiers"])
def test_what_is_behind_the_paywall_is_withheld_and_says_so(visibility: str) -> None:
    read = article(visibility=visibility)
    assert read.status is Status.WITHHELD
    assert any(visibility in warning for warning in read.warnings)


def test_unpublished_is_withdrawn() -> None:
    assert article(previous={"status": "published"}, status="draft").status is Status.WITHDRAWN
    assert article(event="unpublished", status="draft").status is Status.WITHDRAWN


def test_preview_address_is_not_canonical() -> None:
    assert article(status="draft", url="https://ht.example/p/uuid/").canonical_url is None
    assert article(url="https://ht.example/404/").canonical_url is None
    assert (
        article(canonical_url="https://first.example/x").canonical_url == "https://first.example/x"
    )


@pytest.mark.parametrize(("kills", "status"), [(False, Status.WITHDRAWN), (True, Status.KILLED)])
def test_deleted_is_withdrawn_or_killed_as_the_source_says(kills: bool, status: Status) -> None:
    source = Source(id="demo", sender="ghost", delete_means_kill=kills)
    body = webhook({}, {"id": POST["id"], "title": "Was there", "status": "published"})
    (notice,) = parse_body(body, sender="ghost", event="deleted", source=source).documents
    assert isinstance(notice, Notice)
    assert (notice.external_id, notice.status) == (POST["id"], status)
    assert notice.id == article().id


def test_deletion_sorts_after_the_edits_before_it() -> None:
    (notice,) = parse_body(webhook({}, {"id": POST["id"]}), sender="ghost").documents
    assert notice.order_key > article().order_key


def test_unpublished_without_a_headline_still_hides() -> None:
    body = webhook({"id": POST["id"], "status": "draft"}, {"status": "published"})
    (notice,) = parse_body(body, sender="ghost").documents
    assert notice.status is Status.WITHDRAWN


def test_without_html_the_plain_text_is_the_body() -> None:
    assert len(article(html=None).story) == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (webhook({}), "external_id_missing"),
        (webhook({"id": 17, "title": "x"}), "field_invalid"),
        (webhook(POST | {"title": ""}), "headline_missing"),
        ({"post": {"current": []}}, "field_invalid"),
        ({"member": {"current": {"id": "x"}}}, "format_unsupported"),
    ],
)
def test_what_is_no_post_is_refused(body: dict[str, Any], code: str) -> None:
    (problem,) = problems_of(body, sender="ghost")
    assert problem.code == code


@pytest.mark.skipif(not CORPUS.exists(), reason=f"{CORPUS} is not here")
def test_what_a_real_ghost_sent() -> None:
    published = (CORPUS / "ghost-real/cap-post.published.json").read_bytes()
    deleted = (CORPUS / "ghost-real/cap-post.deleted.json").read_bytes()
    read = article_of(published, "application/json", sender="ghost")
    (notice,) = parse_body(deleted, "application/json", sender="ghost").documents
    sent = json.loads(published)["post"]["current"]
    assert (read.headline, read.external_id) == (sent["title"], sent["id"])
    assert read.status is Status.USABLE
    assert notice.id == read.id
    assert notice.status is Status.WITHDRAWN


def sent(second: int, received: int, **known: Any) -> Article:
    """The post with tags that were changed in this second, which Ghost counts as no update."""
    return article_of(
        webhook(POST | {"tags": [{"name": f"Tag {second}"}]}),
        sender="ghost",
        sent_at=RECEIVED + timedelta(seconds=second),
        received_at=RECEIVED + timedelta(seconds=received),
        **known,
    )


def test_older_change_of_tags_that_arrives_late_does_not_win() -> None:
    late, newer = sent(1, 60), sent(2, 3)
    assert (late.modified_at, late.tags) != (late.modified_at, newer.tags)
    assert late.order_key < newer.order_key
    by_receipt = Source(id="demo", sender="ghost", order_by_receipt=True)
    assert sent(1, 60, source=by_receipt).order_key > sent(2, 3, source=by_receipt).order_key


def test_delivery_from_before_the_signed_time_was_stored_keeps_its_key() -> None:
    key = article().order_key
    assert key.split("-")[2] == f"{int(RECEIVED.timestamp() * 1_000):015d}"
