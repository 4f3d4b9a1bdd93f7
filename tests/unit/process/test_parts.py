"""Parts of items: what a payload does not contain, it does not erase."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.documents import Article, Notice, Status
from dateline.model.sources import Source
from functions.process.heads import Heads, LatestRevision
from functions.process.parse import ParsedSubmission, parse_submission
from functions.process.parts import PartGuard
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


@dataclass
class OneHead:
    """As Heads: the one article's latest revision."""

    article: Article | None = None
    reads: int = 0

    def with_fields(self, article_ids: Sequence[str]) -> dict[str, LatestRevision]:
        """As Heads."""
        self.reads += 1
        if self.article is None or self.article.id not in article_ids:
            return {}
        fields = frozenset(name for name in FIELDS if getattr(self.article, name))
        return {self.article.id: LatestRevision(self.article.order_key, "", fields)}


@dataclass
class Written:
    """As ContentStore: the documents that process wrote."""

    articles: tuple[Article, ...] = ()

    def newest(self, article_id: str, *, after: str, before: str) -> Article | None:
        """As ContentStore."""
        between = [
            article
            for article in self.articles
            if article.id == article_id and after < article.order_key < before
        ]
        return max(between, key=lambda article: article.order_key, default=None)


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


def checked(
    head: Article | None, sender: str, payload: Any, event: str, **options: Any
) -> ParsedSubmission:
    guard = PartGuard(cast("Heads", OneHead(head)), Written())
    return guard.checked(*parsed_as(sender, payload, event, 5, **options))


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
def test_whole_item_has_its_fields_and_is_never_held(sender: str) -> None:
    event, payload = WHOLE[sender]
    article = whole_article(sender)
    expected = set(FIELDS)
    if sender in {"ghost", "wp_plugin"}:
        expected -= {"embargoed_until"}
    assert {name for name in FIELDS if getattr(article, name)} == expected
    assert checked(article, sender, payload, event).problems == ()


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
    parsed = checked(article, sender, part, event)
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
    parsed = checked(whole_article(sender), sender, edited, event)
    (article,) = parsed.documents
    assert isinstance(article, Article)
    assert article.standfirst is None


def test_part_names_what_it_lacks_and_the_option() -> None:
    event, payload = WHOLE["strapi"]
    part = copy_of(payload)
    del part["entry"]["standfirst"]
    del part["entry"]["image"]
    (problem,) = checked(whole_article("strapi"), "strapi", part, event).problems
    assert problem.code == "item_partial"
    assert "media, standfirst" in problem.message
    assert "dateline sources set demo --absent-means-empty" in problem.message
    allowed = checked(whole_article("strapi"), "strapi", part, event, absent_means_empty=True)
    assert (len(allowed.documents), allowed.problems) == (1, ())


@pytest.mark.parametrize("is_first", [True, False])
def test_part_does_not_erase_what_index_has_not_read_yet(is_first: bool) -> None:
    event, payload = WHOLE["strapi"]
    whole = whole_article("strapi")
    without = whole.model_copy(update={"standfirst": None, "order_key": whole.order_key[:-1]})
    part = copy_of(payload)
    del part["entry"]["standfirst"]
    heads = cast("Heads", OneHead(None if is_first else without))
    guard = PartGuard(heads, Written((whole,)))
    (problem,) = guard.checked(*parsed_as("strapi", part, event, 5)).problems
    assert "does not contain standfirst" in problem.message


def test_field_that_a_later_revision_emptied_is_not_missed() -> None:
    event, payload = WHOLE["strapi"]
    whole = whole_article("strapi")
    emptied = whole.model_copy(update={"standfirst": None, "order_key": f"{whole.order_key}0"})
    part = copy_of(payload)
    del part["entry"]["standfirst"]
    guard = PartGuard(cast("Heads", OneHead(whole)), Written((whole, emptied)))
    assert guard.checked(*parsed_as("strapi", part, event, 5)).problems == ()


def test_part_that_hides_is_a_notice_without_content() -> None:
    _, payload = WHOLE["hmac"]
    part = copy_of(payload) | {"type": "article.updated"}
    part["data"] = {"id": "7", "title": "A draft", "body": HTML, "status": "draft"}
    (document,) = checked(whole_article("hmac"), "hmac", part, "updated").documents
    assert isinstance(document, Notice)
    assert document.status is Status.WITHHELD


def test_new_and_late_items_are_not_held() -> None:
    event, payload = WHOLE["hmac"]
    part = copy_of(payload)
    del part["data"]["standfirst"]
    assert checked(None, "hmac", part, event).problems == ()
    later = whole_article("hmac").model_copy(update={"order_key": "9" * 40})
    assert checked(later, "hmac", part, event).problems == ()


def test_items_of_feeds_and_whole_items_read_no_head() -> None:
    heads = OneHead()
    guard = PartGuard(cast("Heads", heads), Written())
    event, payload = WHOLE["hmac"]
    guard.checked(*parsed_as("hmac", payload, event))
    canonical = {"external_id": "1", "headline": HEADLINE, "body_html": HTML}
    guard.checked(*parsed_as("hmac", canonical, "unknown"))
    assert heads.reads == 0
