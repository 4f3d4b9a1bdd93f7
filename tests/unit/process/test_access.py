"""Marks of access: who may read an article at its source."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dateline.model.access import noticed_restriction, restriction_notice
from dateline.model.documents import Access, Article, Status, content_hash
from dateline.model.source_options import Fields
from dateline.model.sources import Source, WhenRestricted
from functions.process.item.access import mark_of_value
from tests.unit.process.parsing import article_of

GHOST = {
    "id": "g1",
    "title": "Ferries run again",
    "status": "published",
    "html": "<p>The boat left.</p>",
}
ANS = {
    "_id": "a1",
    "type": "story",
    "headlines": {"basic": "Ferries run again"},
    "revision": {"published": True},
    "content_elements": [{"type": "text", "content": "The boat left."}],
}
LD = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "@id": "https://n.example/1",
    "headline": "Ferries run again",
    "articleBody": "The boat left.",
}
WORDPRESS = {
    "id": 1,
    "type": "post",
    "status": "publish",
    "title": {"rendered": "Ferries run again"},
    "content": {"rendered": "<p>The boat left.</p>"},
}
OWN = {"external_id": "1", "headline": "Ferries run again", "body_text": "The boat left."}


def ghost(**fields: Any) -> dict[str, Any]:
    return {"post": {"current": GHOST | fields, "previous": {}}}


def feed(mark: str) -> str:
    return (
        "<rss version='2.0' xmlns:dcterms='http://purl.org/dc/terms/'"
        " xmlns:spotify='http://www.spotify.com/ns/rss'><channel><item><guid>1</guid>"
        f"<title>Ferries</title>{mark}<description>The boat left.</description>"
        "</item></channel></rss>"
    )


def page(head: str, body: str = "") -> str:
    return (
        f"<html><head><title>Ferries run again</title>{head}</head><body><article>"
        f"<p>The first boat left the pier at noon today.</p>{body}</article></body></html>"
    )


def ld_script(**fields: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(LD | fields)}</script>'


RESTRICTED: dict[str, tuple[Any, str | None, str]] = {
    "ghost members": (ghost(visibility="members"), "members", "ghost"),
    "ghost tiers": (ghost(visibility="tiers"), "tiers", "ghost"),
    "ghost missing": (ghost(), "unknown", "ghost"),
    "ghost empty": (ghost(visibility=""), "unknown", "ghost"),
    "ghost null": (ghost(visibility=None), "unknown", "ghost"),
    "ans code": (ANS | {"content_restrictions": {"content_code": "premium"}}, "premium", "arc_xp"),
    "ans region": (
        ANS | {"content_restrictions": {"geo": {"restrictions": [{"restriction_code": "x"}]}}},
        "region",
        "arc_xp",
    ),
    "ans new": (ANS | {"content_restrictions": {"paywall": True}}, "paywall", "arc_xp"),
    "ans odd": (ANS | {"content_restrictions": "yes"}, "unknown", "arc_xp"),
    "ld false": (LD | {"isAccessibleForFree": False}, "paid", "token"),
    "ld word": (LD | {"isAccessibleForFree": "False"}, "paid", "token"),
    "ld term": (LD | {"isAccessibleForFree": "http://schema.org/False"}, "paid", "token"),
    "ld typed": (LD | {"isAccessibleForFree": {"@value": "false"}}, "paid", "token"),
    "ld odd": (LD | {"isAccessibleForFree": "maybe"}, "unknown", "token"),
    "ld prefix": (LD | {"schema:isAccessibleForFree": False}, "paid", "token"),
    "ld part": (
        LD
        | {
            "isAccessibleForFree": True,
            "hasPart": {
                "@type": "WebPageElement",
                "isAccessibleForFree": "False",
                "cssSelector": ".paid",
            },
        },
        "paid",
        "token",
    ),
    "ld page": (
        {
            "@context": "https://schema.org",
            "@graph": [
                LD | {"mainEntityOfPage": "https://n.example/p"},
                {"@type": "WebPage", "@id": "https://n.example/p", "isAccessibleForFree": False},
            ],
        },
        "paid",
        "token",
    ),
    "page ld": (page(ld_script(isAccessibleForFree=False)), "paid", "token"),
    "page tier": (
        page('<meta property="article:content_tier" content="locked">'),
        "locked",
        "token",
    ),
    "page microdata": (
        page("", '<link itemprop="isAccessibleForFree" href="https://schema.org/False">'),
        "paid",
        "token",
    ),
    "wp password": (WORDPRESS | {"password": "x"}, "password", "wp_plugin"),
    "wp protected": (
        WORDPRESS | {"content": {"rendered": "<p>The boat left.</p>", "protected": True}},
        "password",
        "wp_plugin",
    ),
    "wp jetpack": (
        WORDPRESS | {"meta": {"_jetpack_newsletter_access": "paid_subscribers"}},
        "paid_subscribers",
        "wp_plugin",
    ),
    "wp members": (
        WORDPRESS | {"meta": {"_members_access_role": ["subscriber"]}},
        "members",
        "wp_plugin",
    ),
    "rss rights": (feed("<dcterms:accessRights>subscribers</dcterms:accessRights>"),
                   "subscribers", "token"),
    "rss category": (feed("<category domain='urn:dateline:access'>restricted</category>"),
                     "restricted", "token"),
    "rss spotify": (feed("<spotify:access/>"), "paid", "token"),
    "jsonfeed": (
        {"version": "https://jsonfeed.org/version/1.1", "title": "F",
         "items": [{"id": "1", "title": "Ferries", "content_text": "The boat left.",
                    "_dateline": {"access": "restricted"}}]},
        "restricted",
        "token",
    ),
    "markdown": ("---\ntitle: Ferries\npremium: true\n---\nThe boat left.\n", "premium", "token"),
    "own": (OWN | {"access": "restricted", "access_reason": "members"}, "members", "token"),
    "own notice": (OWN | {"usage_terms": "Restricted access: members. Ask us."}, "members",
                   "token"),
}  # fmt: skip
TYPES = {"rss": "text/xml", "page": "text/html", "markdown": "text/markdown"}


def read(name: str, body: Any, sender: str, **options: Any) -> Article:
    source = Source(id="demo", sender=sender, language="en", **options)
    return article_of(body, TYPES.get(name.split(maxsplit=1)[0]), sender=sender, source=source)


@pytest.mark.parametrize("name", RESTRICTED)
def test_a_restricted_article_is_withheld_with_its_reason(name: str) -> None:
    body, reason, sender = RESTRICTED[name]
    article = read(name, body, sender)
    assert (article.status, article.access) == (Status.WITHHELD, Access.RESTRICTED)
    assert article.access_reason == reason
    assert f"status: withheld, since access to it is restricted ({reason})" in article.warnings


@pytest.mark.parametrize("name", RESTRICTED)
def test_a_source_may_publish_restricted_articles_with_their_mark(name: str) -> None:
    body, reason, sender = RESTRICTED[name]
    article = read(name, body, sender, restricted=WhenRestricted.PUBLISH)
    assert (article.status, article.access) == (Status.USABLE, Access.RESTRICTED)
    assert article.access_reason == reason


PUBLIC: dict[str, tuple[Any, str]] = {
    "ghost": (ghost(visibility="public"), "ghost"),
    "ans code": (ANS | {"content_restrictions": {"content_code": "free"}}, "arc_xp"),
    "ld": (LD | {"isAccessibleForFree": True}, "token"),
    "ld word": (LD | {"isAccessibleForFree": "True"}, "token"),
    "page tier": (page('<meta property="article:content_tier" content="free">'), "token"),
    "wp": (WORDPRESS | {"meta": {"_jetpack_newsletter_access": "everybody"}}, "wp_plugin"),
    "rss": (feed("<dcterms:accessRights>public</dcterms:accessRights>"), "token"),
    "markdown": ("---\ntitle: Ferries\naccess: public\n---\nThe boat left.\n", "token"),
    "own": (OWN | {"access": "public"}, "token"),
}


@pytest.mark.parametrize("name", PUBLIC)
def test_an_article_marked_public_is_published(name: str) -> None:
    article = read(name, *PUBLIC[name])
    assert (article.status, article.access) == (Status.USABLE, Access.PUBLIC)


@pytest.mark.parametrize(
    ("name", "body", "sender"),
    [
        ("ans", ANS, "arc_xp"),
        ("ans", ANS | {"content_restrictions": {}}, "arc_xp"),
        ("ans", ANS | {"content_restrictions": {"geo": {"restrictions": []}}}, "arc_xp"),
        ("ld", LD, "token"),
        ("wp", WORDPRESS | {"meta": {"_members_access_role": []}}, "wp_plugin"),
        ("rss", feed(""), "token"),
        ("own", OWN, "token"),
    ],
)
def test_a_format_without_a_mark_restricts_nothing(name: str, body: Any, sender: str) -> None:
    article = read(name, body, sender)
    assert (article.status, article.access) == (Status.USABLE, None)


@pytest.mark.parametrize(
    ("entry", "path", "access", "reason"),
    [
        ({"tier": "members"}, "tier", Access.RESTRICTED, "members"),
        ({"tier": "free"}, "tier", Access.PUBLIC, None),
        ({"premium": False}, "premium", Access.PUBLIC, None),
        ({"premium": True}, "premium", Access.RESTRICTED, "premium"),
        ({"is_free": True}, "is_free", Access.PUBLIC, None),
        ({"is_free": False}, "is_free", Access.RESTRICTED, "is_free"),
        ({"flag": True}, "flag", Access.RESTRICTED, "unknown"),
        ({"flag": False}, "flag", Access.RESTRICTED, "unknown"),
        ({}, "tier", Access.RESTRICTED, "unknown, since there is no tier"),
        ({"tier": None}, "tier", Access.RESTRICTED, "unknown, since there is no tier"),
        ({"tier": {"x": 1}}, "tier", Access.RESTRICTED, "unknown"),
    ],
)
def test_a_schemaless_cms_marks_access_where_the_source_says(
    entry: dict[str, Any], path: str, access: Access, reason: str | None
) -> None:
    source = Source(
        id="demo",
        sender="sanity",
        language="en",
        models=("post",),
        fields=Fields(access=path),
        format="sanity",
    )
    body = {"_id": "s1", "_type": "post", "title": "Ferries", "body": "The boat left."} | entry
    article = article_of(body, source=source, sender="sanity", event="updated")
    assert (article.access, article.access_reason) == (access, reason)


def test_no_status_but_usable_is_changed_by_access() -> None:
    article = read("ghost", ghost(visibility="members", status="draft"), "ghost")
    assert article.status is Status.WITHHELD
    assert article.access is Access.RESTRICTED
    published = read(
        "ghost",
        ghost(visibility="members", status="draft"),
        "ghost",
        restricted=WhenRestricted.PUBLISH,
    )
    assert published.status is Status.WITHHELD


def test_json_that_had_to_be_repaired_keeps_its_mark() -> None:
    raw = json.dumps(OWN | {"access": "restricted", "body_text": "One line.LF Another."})
    article = article_of(raw.replace("LF", "\n"), "application/json")
    assert "repaired" in " ".join(article.warnings)
    assert (article.status, article.access) == (Status.WITHHELD, Access.RESTRICTED)


def test_a_mark_of_public_access_makes_no_new_revision() -> None:
    before = read("own", OWN, "token")
    after = read("own", OWN | {"access": "public"}, "token")
    assert content_hash(before) == content_hash(after)
    paid = read("own", OWN | {"access": "restricted"}, "token", restricted="publish")
    assert content_hash(before) != content_hash(paid)


def test_documents_of_before_the_field_are_readable() -> None:
    stored = read("own", OWN, "token").model_dump(mode="json")
    del stored["access"], stored["access_reason"]
    assert Article.model_validate(stored).access is None


@pytest.mark.parametrize("reason", ["members", "paid. Ask us", None])
def test_the_notice_of_other_formats_is_read_back(reason: str | None) -> None:
    notice = restriction_notice(reason)
    expected = (reason or "unknown").replace(".", "")
    assert noticed_restriction(f"{notice} Not for resale") == expected
    assert noticed_restriction("Not for resale") is None


def test_a_list_of_marks_is_as_strict_as_its_strictest() -> None:
    assert mark_of_value(["public", "members"], "tier")["access_reason"] == "members"
    assert mark_of_value([], "tier")["access"] is Access.RESTRICTED
