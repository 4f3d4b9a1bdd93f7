"""Webhook payloads in the shape of each CMS, with made-up stories."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.documents import Article, Notice
from dateline.model.source_options import Fetch
from dateline.model.sources import Source
from dateline.model.submissions import Problem
from functions.process.item.fetch_requests import FetchRequest, FetchResults
from functions.process.parse import ParsedSubmission, parse_submission
from tests.unit.process.parsing import NOW, RECEIVED

HEADLINE = "Harbour bridge opens to trams"
TEXT = "The first tram crossed at noon."
HTML = f"<p>{TEXT}</p>"
MODIFIED = "2026-11-20T10:00:00Z"
HAPPENED = "2026-11-20T10:00:05Z"
FETCH = Fetch(base_url="https://cms.example.org", hosts=("cms.example.org",))

CONTENTFUL = {
    "sys": {
        "type": "Entry",
        "id": "entry-1",
        "version": 9,
        "publishedVersion": 8,
        "updatedAt": MODIFIED,
        "firstPublishedAt": "2026-11-19T08:00:00Z",
        "contentType": {"sys": {"type": "Link", "linkType": "ContentType", "id": "article"}},
    },
    "fields": {
        "title": {"en-US": HEADLINE, "de": "Hafenbrücke offen für Trams"},
        "body": {"en-US": TEXT, "de": "Die erste Tram fuhr mittags."},
    },
}
SANITY = {
    "_id": "doc-1",
    "_type": "post",
    "_rev": "r7",
    "_updatedAt": MODIFIED,
    "title": HEADLINE,
    "body": [{"_type": "block", "style": "normal", "children": [{"_type": "span", "text": TEXT}]}],
}
STRAPI_ENTRY = {
    "id": 4,
    "documentId": "doc-1",
    "locale": "en",
    "title": HEADLINE,
    "content": [{"type": "paragraph", "children": [{"type": "text", "text": TEXT}]}],
    "updatedAt": MODIFIED,
    "publishedAt": MODIFIED,
}
STRAPI = {
    "event": "entry.publish",
    "createdAt": HAPPENED,
    "model": "article",
    "uid": "api::article.article",
    "entry": STRAPI_ENTRY,
}
STORYBLOK = {"text": "published", "action": "published", "space_id": 6, "story_id": 77}
STORYBLOK_STORY = {
    "story": {
        "id": 77,
        "name": HEADLINE,
        "published_at": MODIFIED,
        "first_published_at": "2026-11-19T08:00:00Z",
        "lang": "default",
        "tag_list": ["Trams"],
        "content": {
            "component": "article",
            "body": {
                "type": "doc",
                "content": [{"type": "paragraph", "content": [{"type": "text", "text": TEXT}]}],
            },
        },
    }
}
PRISMIC = {
    "type": "api-update",
    "secret": "body-secret",
    "masterRef": "ref~1",
    "apiUrl": "https://cms.example.org/api/v2",
    "documents": ["doc-a", "doc-b"],
}
PRISMIC_RESULTS = {
    "results": [
        {
            "id": "doc-a",
            "type": "article",
            "lang": "en-gb",
            "tags": ["Trams"],
            "last_publication_date": "2026-11-20T10:00:00+0000",
            "data": {
                "title": [{"type": "heading1", "text": HEADLINE, "spans": []}],
                "body": [{"type": "paragraph", "text": TEXT, "spans": []}],
            },
        }
    ]
}
DATOCMS = {
    "webhook_call_id": "1",
    "event_triggered_at": HAPPENED,
    "environment": "main",
    "is_environment_primary": True,
    "entity_type": "item",
    "event_type": "publish",
    "entity": {
        "id": "rec-1",
        "type": "item",
        "attributes": {
            "title": {"en": HEADLINE, "it": "Il ponte apre ai tram"},
            "body": {
                "schema": "dast",
                "document": {
                    "type": "root",
                    "children": [
                        {"type": "paragraph", "children": [{"type": "span", "value": TEXT}]}
                    ],
                },
            },
        },
        "relationships": {"item_type": {"data": {"id": "7690234", "type": "item_type"}}},
        "meta": {"status": "published", "updated_at": MODIFIED},
    },
}
DIRECTUS = {
    "event": "items.update",
    "collection": "articles",
    "keys": ["15"],
    "payload": {"id": 15, "status": "published", "title": HEADLINE, "body": HTML},
}
WORDPRESS = {
    "id": 4,
    "date_gmt": "2026-11-19T08:00:00",
    "modified_gmt": "2026-11-20T10:00:00",
    "status": "publish",
    "type": "post",
    "link": "https://news.example.org/harbour",
    "title": {"rendered": "Harbour bridge &#8211; open"},
    "content": {"rendered": HTML, "protected": False},
    "excerpt": {"rendered": "<p>Trams at last.</p>"},
    "_embedded": {
        "author": [{"name": "Ada Roe", "description": "Covers transport."}],
        "wp:term": [
            [{"taxonomy": "category", "name": "City"}],
            [{"taxonomy": "post_tag", "name": "Trams &amp; trains"}],
        ],
        "wp:featuredmedia": [
            {"source_url": "https://news.example.org/a.jpg", "alt_text": "A tram", "caption": {}}
        ],
    },
}
WP_WEBHOOKS = {
    "post_id": 4,
    "post": {
        "ID": 4,
        "post_title": HEADLINE,
        "post_content": f"{TEXT}\n\nA second line.",
        "post_status": "publish",
        "post_type": "post",
        "post_modified_gmt": "2026-11-20 10:00:00",
        "post_date_gmt": "0000-00-00 00:00:00",
    },
    "taxonomies": {"category": {"city": {"name": "City"}}, "post_tag": {"t": {"name": "Trams"}}},
}
DRUPAL = {
    "uuid": [{"value": "node-uuid"}],
    "nid": [{"value": 3}],
    "type": [{"target_id": "article"}],
    "langcode": [{"value": "en"}],
    "status": [{"value": True}],
    "title": [{"value": HEADLINE}],
    "changed": [{"value": "2026-11-20T10:00:00+00:00"}],
    "body": [{"value": TEXT, "processed": HTML, "summary": "Trams at last."}],
}
ANS = {
    "key": "story:republish",
    "uuid": "ANS1",
    "body": {
        "_id": "ANS1",
        "type": "story",
        "headlines": {"basic": HEADLINE},
        "subheadlines": {"basic": "Trams at last."},
        "last_updated_date": MODIFIED,
        "revision": {"published": True},
        "credits": {"by": [{"type": "author", "name": "Ada Roe"}]},
        "taxonomy": {"primary_section": {"name": "City"}, "tags": [{"text": "Trams"}]},
        "content_elements": [
            {"type": "text", "content": TEXT},
            {"type": "header", "level": 3, "content": "What comes next"},
            {"type": "list", "list_type": "ordered", "items": [{"type": "text", "content": "A"}]},
            {"type": "quote", "content_elements": [{"type": "text", "content": "At last."}]},
            {"type": "correction", "text": "An earlier version named the wrong day."},
        ],
    },
}
NINJS = {
    "guid": "urn:x:1",
    "uri": "urn:x:1",
    "type": "text",
    "version": "3",
    "pubstatus": "usable",
    "versioncreated": "2026-11-20T10:00:00+0000",
    "headline": HEADLINE,
    "body_html": HTML,
    "urgency": 3,
    "ednote": "For desks only",
    "subject": [{"code": "04015001", "name": "Transport"}],
    "service": [{"code": "c", "name": "City"}],
    "authors": [{"name": "Ada Roe", "role": "writer"}],
}
ENVELOPE = {
    "type": "article.published",
    "timestamp": HAPPENED,
    "data": {"id": "e-1", "title": HEADLINE, "body": HTML},
}

PAYLOADS: dict[str, dict[str, Any]] = {
    "contentful": CONTENTFUL,
    "sanity": SANITY,
    "strapi": STRAPI,
    "storyblok": STORYBLOK,
    "prismic": PRISMIC,
    "datocms": DATOCMS,
    "directus": DIRECTUS,
    "wp_plugin": WORDPRESS,
    "wp_webhooks": WP_WEBHOOKS,
    "woocommerce": WORDPRESS,
    "drupal": DRUPAL,
    "arc_xp": ANS,
    "superdesk": NINJS,
    "standard_webhooks": ENVELOPE,
}
"""A payload that publishes, by sender."""


MODELS: dict[str, tuple[str, ...]] = {
    "contentful": ("article",),
    "sanity": ("post",),
    "strapi": ("article",),
    "storyblok": ("article",),
    "prismic": ("article",),
    "datocms": ("7690234",),
    "directus": ("articles",),
    "drupal": ("article",),
}
"""The content types of PAYLOADS, by senders whose sources have to name them."""


@dataclass(frozen=True)
class Cms:
    """Parses payloads of one sender; `answer` is what its CMS responds to every request."""

    sender: str
    answer: Any = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def source(self) -> Source:
        """The source `demo`; it may fetch if there is an answer."""
        models = MODELS.get(self.sender, ())
        values = {"id": "demo", "sender": self.sender, "models": models, **self.options}
        return Source.model_validate(values | ({"fetch": FETCH} if self.answer else {}))

    def parse(self, payload: Any, event: str = "published", **known: Any) -> ParsedSubmission:
        """Parses a payload; every fetch request gets the one answer."""
        raw, delivery = self._delivered(payload, event, **known)
        parsed = parse_submission(raw, delivery, self.source(), NOW)
        if not (parsed.fetch_requests and self.answer):
            return parsed
        results = FetchResults({item.address: self.answer for item in parsed.fetch_requests})
        return parse_submission(raw, delivery, self.source(), NOW, results)

    def fetch_requests(self, payload: Any, event: str = "published") -> tuple[FetchRequest, ...]:
        """What a payload requires from the CMS."""
        raw, delivery = self._delivered(payload, event)
        return parse_submission(raw, delivery, self.source(), NOW).fetch_requests

    def _delivered(self, payload: Any, event: str, **known: Any) -> tuple[bytes, Delivery]:
        raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        values = {
            "submission_id": "a" * 26,
            "source": "demo",
            "sender": self.sender,
            "authentication": "hmac-sha256",
            "event": event,
            "content_type": "application/json",
            "received_at": RECEIVED,
            "sha256": sha256_of(raw),
            **known,
        }
        return raw, Delivery.model_validate(values)

    def document(self, payload: Any, event: str = "published", **known: Any) -> Article | Notice:
        """The only document of a payload without problems."""
        parsed = self.parse(payload, event, **known)
        assert parsed.problems == ()
        (document,) = parsed.documents
        return document

    def article(self, payload: Any, event: str = "published", **known: Any) -> Article:
        """The only document, which is an article."""
        document = self.document(payload, event, **known)
        assert isinstance(document, Article)
        return document

    def problem(self, payload: Any, event: str = "published", **known: Any) -> Problem:
        """The only problem of a payload that gives no documents."""
        parsed = self.parse(payload, event, **known)
        assert parsed.documents == ()
        (problem,) = parsed.problems
        return problem


ANSWERS: dict[str, Any] = {"storyblok": STORYBLOK_STORY, "prismic": PRISMIC_RESULTS}


def cms(sender: str, **options: Any) -> Cms:
    """The CMS of a sender; it answers if the sender's payloads are thin."""
    return Cms(sender, ANSWERS.get(sender), options)
