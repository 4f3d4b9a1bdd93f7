"""Every sample event of read, run through its handler, answers what its name says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.inprocess.cloud import Cloud
from tests.paths import ROOT

EVENTS = ROOT / "events" / "read"
EXPECTED = {
    "article": (200, "Harbour library opens"),
    "article-by-old-slug": (301, ""),
    "article-by-slug": (200, "Biblioteca do porto"),
    "article-changed": (200, "Harbour library opens"),
    "article-embargoed": (404, "article_unknown"),
    "article-fallback": (200, '"fallback_from":"fr"'),
    "article-head": (200, ""),
    "article-killed": (410, "article_killed"),
    "article-no-fallback": (404, "language_unavailable"),
    "article-not-modified": (304, ""),
    "article-not-modified-since": (304, ""),
    "article-text": (200, "\n\nBy Marta Oliveira\n\n"),
    "article-translated": (200, "Biblioteca do porto"),
    "articles": (200, "Harbour library opens"),
    "articles-bad-limit": (400, "limit_malformed"),
    "articles-base64-body": (200, "Harbour library opens"),
    "articles-by-ids": (200, f'"missing":["{"b" * 26}"]'),
    "articles-by-tag": (200, "Biblioteca do porto"),
    "changes": (200, '{"items":[],"next":"'),
    "copies": (200, '"copyright":"© Alder Wire 2026"'),
    "diff": (200, '{"change":"added","text":'),
    "diff-page": (200, "<ins>"),
    "diff-unknown": (404, "revision_unknown"),
    "docs": (200, "<title>"),
    "docs-file": (200, 'url: "/openapi.json"'),
    "feed": (200, "<title>Harbour library opens"),
    "feed-by-section": (200, ">Culture</category>"),
    "front-page": (200, "<h1>"),
    "health": (200, '{"status":"ok"}'),
    "languages": (200, '"headline":"Biblioteca do porto'),
    "no-route": (404, "route_unknown"),
    "no-route-page": (404, "<h1>Page not found</h1>"),
    "openapi": (200, '"openapi": "3.1'),
    "revisions": (200, '"version":2'),
    "robots": (200, "Sitemap: https://"),
    "sitemap": (200, "/sitemap.xml?part=first</loc>"),
    "sitemap-file": (200, 'hreflang="x-default"'),
    # A sample is news for two days only.
    "sitemap-news": (200, "<urlset"),
    "submission": (200, '"status":"processed"'),
    "submission-no-token": (401, "unauthenticated"),
    "submission-received": (200, '"status":"received"'),
}
NAMES = sorted(path.stem for path in EVENTS.glob("*.json") if not path.name.endswith(".setup.json"))


def load(name: str) -> dict[str, Any]:
    path = EVENTS / f"{name}.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    assert isinstance(content, dict)
    return content


def test_every_sample_is_expected_and_every_route_has_one(cloud: Cloud) -> None:
    assert sorted(EXPECTED) == NAMES
    asked = {load(name)["routeKey"].replace("HEAD ", "GET ") for name in NAMES}
    assert asked == {*cloud.load("read").ROUTES, "$default"}


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_event_is_answered(cloud: Cloud, name: str) -> None:
    cloud.setup(load(f"{name}.setup"))
    answer = cloud.invoke("read", load(name))
    status, part = EXPECTED[name]
    assert answer["statusCode"] == status, answer
    assert part in answer["body"]
    assert isinstance(answer["body"], str)
