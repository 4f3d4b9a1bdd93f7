"""Restricted articles in every rendering."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dateline.model.documents import Access
from functions.read.http.site import Site
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from functions.read.views import ArticleView, ListingView
from tests.unit.process.parsing import parse_body
from tests.unit.read.renderings.article_views import listed, rich

SITE = Site("https://api.example", "Lake Gazette")
RESTRICTED = replace(rich(), access="restricted", access_reason="members")
PUBLIC = replace(rich(), access="public")
MARKS = {
    "json": '"access": "restricted"',
    "jsonld": '"isAccessibleForFree": false',
    "html": "Restricted access:",
    "md": 'access: "restricted"',
    "txt": "Restricted access: members.",
    "ninjs": "Restricted access: members.",
    "ninjs2": "Restricted access: members.",
    "newsml": "Restricted access: members.",
    "nitf": "Restricted access: members.",
}


def rendered(extension: str, view: ArticleView) -> str:
    text = ARTICLE_RENDERINGS[extension].render(view, SITE)
    return json.dumps(json.loads(text)) if extension in {"json", "jsonld"} else text


def test_every_rendering_has_a_mark_to_check() -> None:
    assert MARKS.keys() == ARTICLE_RENDERINGS.keys()


@pytest.mark.parametrize("extension", ARTICLE_RENDERINGS)
def test_a_restricted_article_is_marked(extension: str) -> None:
    assert MARKS[extension] in rendered(extension, RESTRICTED)
    assert "members" in rendered(extension, RESTRICTED) or extension == "jsonld"
    for view in (rich(), PUBLIC):
        assert MARKS[extension] not in rendered(extension, view)


def test_json_ld_says_what_is_known() -> None:
    assert json.loads(rendered("jsonld", PUBLIC))["isAccessibleForFree"] is True
    assert "isAccessibleForFree" not in json.loads(rendered("jsonld", rich()))


@pytest.mark.parametrize("extension", FEED_RENDERINGS)
@pytest.mark.parametrize("texts", [True, False])
def test_a_restricted_entry_of_a_feed_is_marked(extension: str, texts: bool) -> None:
    def feed(access: Access | None) -> str:
        entry = listed(access=access, access_reason="members" if access else None)
        view = replace(RESTRICTED, access=access and access.value) if texts else None
        page = ListingView("en", "All", (entry,), texts={entry.id: view} if view else {})
        return FEED_RENDERINGS[extension].render(page, SITE.origin, "/feeds/en")

    mark = '"access"' if extension == "json" else "urn:dateline:access"
    assert mark in feed(Access.RESTRICTED)
    assert "members" in feed(Access.RESTRICTED)
    if extension != "json" or not texts:
        assert mark not in feed(None)


@pytest.mark.parametrize("extension", sorted(ARTICLE_RENDERINGS.keys() - {"txt"}))
def test_another_dateline_reads_the_mark(extension: str) -> None:
    text = ARTICLE_RENDERINGS[extension].render(RESTRICTED, SITE)
    parsed = parse_body(text, ARTICLE_RENDERINGS[extension].content_type)
    (article,) = parsed.documents
    assert getattr(article, "access", None) is Access.RESTRICTED
    assert article.status == "withheld"


@pytest.mark.parametrize("extension", FEED_RENDERINGS)
def test_another_dateline_reads_the_mark_in_feeds(extension: str) -> None:
    entry = listed(id=RESTRICTED.id, access=Access.RESTRICTED, access_reason="members")
    page = ListingView("en", "All", (entry,), texts={entry.id: RESTRICTED})
    text = FEED_RENDERINGS[extension].render(page, SITE.origin, "/feeds/en")
    (article,) = parse_body(text, FEED_RENDERINGS[extension].content_type).documents
    assert getattr(article, "access", None) is Access.RESTRICTED
    assert article.status == "withheld"
