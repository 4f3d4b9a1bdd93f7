"""The source's slug is kept if it is valid in a URL."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dateline.model.source_options import Fields
from tests.unit.process.cms_payloads import (
    CONTENTFUL,
    SANITY,
    STORYBLOK,
    STORYBLOK_STORY,
    STRAPI_ENTRY,
    Cms,
)
from tests.unit.process.parsing import article_of

STORY = {"external_id": "1", "headline": "Trams cross", "body_text": "At noon."}


def test_slug_of_sanity_is_under_current() -> None:
    payload = {**SANITY, "slug": {"_type": "slug", "current": "trams-cross"}}
    assert Cms("sanity").article(payload).slug == "trams-cross"


def test_slug_of_contentful_is_by_locale() -> None:
    payload: dict[str, Any] = json.loads(json.dumps(CONTENTFUL))
    payload["fields"]["slug"] = {"en-US": "trams-cross"}
    assert Cms("contentful").article(payload).slug == "trams-cross"


def test_slug_of_storyblok_is_beside_the_content() -> None:
    story = {"story": {**STORYBLOK_STORY["story"], "slug": "trams-cross"}}
    assert Cms("storyblok", answer=story).article(STORYBLOK).slug == "trams-cross"


def test_slug_is_read_from_a_configured_path() -> None:
    options = {"fields": Fields(slug="entry.path")}
    payload = {
        "event": "entry.publish",
        "model": "article",
        "entry": {**STRAPI_ENTRY, "path": "/news/trams-cross/"},
    }
    assert Cms("strapi", options=options).article(payload).slug == "trams-cross"


@pytest.mark.parametrize(
    ("raw", "slug"),
    [
        ("трамваи-на-мосту", "трамваи-на-мосту"),
        ("/2026/03/trams/", "trams"),
        ("two words", None),
        ("a?b", None),
        ("x" * 301, None),
        ("", None),
        ("/", None),
    ],
)
def test_slug_that_is_invalid_in_a_url_is_dropped(raw: str, slug: str | None) -> None:
    assert article_of({**STORY, "slug": raw}).slug == slug
