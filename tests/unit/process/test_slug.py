"""The source's own slug is kept where it can stand in an address."""

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


def test_sanity_keeps_it_under_current() -> None:
    told = {**SANITY, "slug": {"_type": "slug", "current": "trams-cross"}}
    assert Cms("sanity").article(told).slug == "trams-cross"


def test_contentful_keeps_it_by_locale() -> None:
    told: dict[str, Any] = json.loads(json.dumps(CONTENTFUL))
    told["fields"]["slug"] = {"en-US": "trams-cross"}
    assert Cms("contentful").article(told).slug == "trams-cross"


def test_storyblok_keeps_it_beside_the_content() -> None:
    story = {"story": {**STORYBLOK_STORY["story"], "slug": "trams-cross"}}
    assert Cms("storyblok", answer=story).article(STORYBLOK).slug == "trams-cross"


def test_a_configured_path_names_it() -> None:
    options = {"fields": Fields(slug="entry.path")}
    told = {
        "event": "entry.publish",
        "model": "article",
        "entry": {**STRAPI_ENTRY, "path": "/news/trams-cross/"},
    }
    assert Cms("strapi", options=options).article(told).slug == "trams-cross"


@pytest.mark.parametrize(
    ("told", "kept"),
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
def test_what_cannot_stand_in_an_address_is_left_out(told: str, kept: str | None) -> None:
    assert article_of({**STORY, "slug": told}).slug == kept
