"""Parts of items: what a payload does not contain, it does not erase."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.documents import Article, Status
from dateline.model.parts import completed
from dateline.model.sources import Source
from functions.process.parse import ParsedSubmission, parse_submission
from tests.unit.process.cms_payloads import HEADLINE, HTML, WORDPRESS
from tests.unit.process.parsing import NOW, RECEIVED

FIELDS = (
    *("standfirst", "section", "slug", "tags", "authors", "published_at", "embargoed_until"),
    *("canonical_url", "media"),
)
STORY = {
    "title": HEADLINE,
    "body": HTML,
    "standfirst": "Trams at last.",
    "section": "City",
    "slug": "trams",
    "tags": ["Trams"],
    "authors": ["Ada Roe"],
    "publishedAt": "2026-11-20T10:00:00Z",
    "embargo": "2026-11-20T11:00:00Z",
    "url": "https://news.example/trams/",
    "image": "https://news.example/a.jpg",
}
WHOLE: dict[str, tuple[str, Any]] = {
    # By sender: its event, and a payload with every field.
    "hmac": (
        "published",
        {"type": "article.published", "data": {"id": "7", **STORY}},
    ),
    "strapi": (
        "published",
        {
            "event": "entry.publish",
            "model": "article",
            "entry": {"documentId": "d7", "locale": "en", **STORY},
        },
    ),
    "datocms": (
        "published",
        {
            "is_environment_primary": True,
            "entity_type": "item",
            "event_type": "publish",
            "entity": {
                "id": "7",
                "type": "item",
                "attributes": STORY,
                "relationships": {"item_type": {"data": {"id": "article"}}},
            },
        },
    ),
    "directus": (
        "updated",
        {
            "event": "article.items.update",
            "collection": "article",
            "keys": ["7"],
            "payload": {"id": 7, "status": "published", **STORY},
        },
    ),
    "drupal": (
        "updated",
        {
            "uuid": [{"value": "u7"}],
            "type": [{"target_id": "article"}],
            "status": [{"value": True}],
            **{
                {
                    "standfirst": "field_standfirst",
                    "section": "field_section",
                    "tags": "field_tags",
                    "authors": "field_authors",
                    "image": "field_image",
                    "url": "canonical_url",
                    "publishedAt": "publish_on",
                }.get(name, name): [{"value": value}]
                for name, value in STORY.items()
            },
        },
    ),
    "ghost": (
        "updated",
        {
            "post": {
                "current": {
                    "id": "g7",
                    "title": HEADLINE,
                    "status": "published",
                    "visibility": "public",
                    "html": HTML,
                    "custom_excerpt": "Trams at last.",
                    "slug": "trams",
                    "feature_image": "https://news.example/a.jpg",
                    "published_at": "2026-11-20T09:00:00.000Z",
                    "url": "https://news.example/trams/",
                    "authors": [{"name": "Ada Roe"}],
                    "tags": [{"name": "Trams", "visibility": "public"}],
                    "primary_tag": {"name": "City"},
                },
                "previous": {},
            }
        },
    ),
    "wp_plugin": ("updated", WORDPRESS | {"slug": "trams"}),
}


def parsed_as(
    sender: str, payload: Any, event: str, minutes: int = 0, **options: Any
) -> tuple[ParsedSubmission, Source]:
    raw = json.dumps(payload).encode()
    values = {"id": "demo", "sender": sender, "models": ["article"], **options}
    source = Source.model_validate(values)
    delivery = Delivery(
        submission_id="a" * 26,
        source="demo",
        sender=sender,
        authentication="hmac-sha256",
        event=event,
        content_type="application/json",
        received_at=RECEIVED + timedelta(minutes=minutes),
        sha256=sha256_of(raw),
    )
    return parse_submission(raw, delivery, source, NOW + timedelta(minutes=minutes)), source


def after(base: Article, sender: str, payload: Any, event: str, **options: Any) -> ParsedSubmission:
    """The submission as process writes it after `base`."""
    parsed, _ = parsed_as(sender, payload, event, 5, **options)
    documents = (
        completed(document, [base]) if isinstance(document, Article) else document
        for document in parsed.documents
    )
    return replace(parsed, documents=tuple(documents))


def whole_article(sender: str) -> Article:
    event, payload = WHOLE[sender]
    parsed, _ = parsed_as(sender, payload, event)
    (article,) = parsed.documents
    assert parsed.problems == ()
    assert isinstance(article, Article)
    return article


def holder_of(payload: Any) -> dict[str, Any]:
    """The object with the story's fields, in a copy of a payload."""
    for path in ("data", "entry", "entity.attributes", "payload", "post.current"):
        inner = payload
        for name in path.split("."):
            inner = inner.get(name) if isinstance(inner, dict) else None
        if isinstance(inner, dict):
            return inner
    assert isinstance(payload, dict)
    return payload


def copy_of(payload: Any) -> Any:
    return json.loads(json.dumps(payload))


@pytest.mark.parametrize("sender", sorted(WHOLE))
def test_whole_item_has_its_fields_and_keeps_none(sender: str) -> None:
    event, payload = WHOLE[sender]
    article = whole_article(sender)
    expected = set(FIELDS)
    if sender in {"ghost", "wp_plugin"}:
        expected -= {"embargoed_until"}
    assert {name for name in FIELDS if getattr(article, name)} == expected
    (again,) = after(article, sender, payload, event).documents
    assert isinstance(again, Article)
    assert again.part is None or again.part.kept == ()
    assert again.status is Status.USABLE


@settings(max_examples=60, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("sender", sorted(WHOLE))
def test_part_never_erases_a_field(sender: str, data: st.DataObject) -> None:
    event, payload = WHOLE[sender]
    article = whole_article(sender)
    part = copy_of(payload)
    holder = holder_of(part)
    for name in data.draw(st.sets(st.sampled_from(sorted(holder)))):
        del holder[name]
    parsed = after(article, sender, part, event)
    for document in parsed.documents:
        if isinstance(document, Article) and document.id == article.id:
            for name in FIELDS:
                assert getattr(document, name) or not getattr(article, name), name
    assert parsed.documents or parsed.problems


@pytest.mark.parametrize("sender", sorted(set(WHOLE) - {"wp_plugin", "drupal"}))
def test_empty_field_is_erased(sender: str) -> None:
    event, payload = WHOLE[sender]
    edited = copy_of(payload)
    holder = holder_of(edited)
    holder["standfirst" if "standfirst" in holder else "custom_excerpt"] = None
    (article,) = after(whole_article(sender), sender, edited, event).documents
    assert isinstance(article, Article)
    assert article.standfirst is None


def test_part_has_its_own_fields_and_keeps_the_others() -> None:
    event, payload = WHOLE["strapi"]
    part = copy_of(payload)
    part["entry"]["title"] = "Trams, at last"
    del part["entry"]["standfirst"]
    del part["entry"]["image"]
    whole = whole_article("strapi")
    (article,) = after(whole, "strapi", part, event).documents
    assert isinstance(article, Article)
    assert article.headline == "Trams, at last"
    assert (article.standfirst, article.media) == (whole.standfirst, whole.media)
    assert article.part is not None
    assert article.part.kept == ("media", "standfirst")


def test_source_whose_cms_leaves_empty_fields_out_sends_no_parts() -> None:
    event, payload = WHOLE["strapi"]
    part = copy_of(payload)
    del part["entry"]["standfirst"]
    (article,) = after(
        whole_article("strapi"), "strapi", part, event, absent_means_empty=True
    ).documents
    assert isinstance(article, Article)
    assert (article.standfirst, article.part) == (None, None)


@pytest.mark.parametrize("status", [Status.WITHHELD, Status.WITHDRAWN])
def test_part_after_a_hidden_item_is_withheld(status: Status) -> None:
    event, payload = WHOLE["strapi"]
    part = copy_of(payload)
    del part["entry"]["standfirst"]
    hidden = whole_article("strapi").model_copy(update={"status": status})
    (article,) = after(hidden, "strapi", part, event).documents
    assert isinstance(article, Article)
    assert article.status is Status.WITHHELD
    assert "does not contain standfirst" in article.warnings[-1]


def test_part_that_hides_the_article_loses_none_of_its_fields() -> None:
    _, payload = WHOLE["hmac"]
    part = copy_of(payload) | {"type": "article.updated"}
    part["data"] = {"id": "7", "title": "A draft", "body": HTML, "status": "draft"}
    whole = whole_article("hmac")
    (article,) = after(whole, "hmac", part, "updated").documents
    assert isinstance(article, Article)
    assert (article.status, article.standfirst) == (Status.WITHHELD, whole.standfirst)


def test_items_of_feeds_are_no_parts() -> None:
    canonical = {"external_id": "1", "headline": HEADLINE, "body_html": HTML}
    (article,) = parsed_as("hmac", canonical, "unknown")[0].documents
    assert isinstance(article, Article)
    assert article.part is None
