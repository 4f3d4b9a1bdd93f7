"""A status that a format does not know holds the item: it shows nothing and hides nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dateline.model.documents import Status
from dateline.model.event_names import MISSING
from dateline.model.sources import Source
from functions.process.formats import FORMATS
from tests.unit.process.formats.status_items import newsml_1, newsml_g2, ninjs, nitf
from tests.unit.process.parsing import article_of, parse_body

WP = (
    'xmlns:wp="http://wordpress.org/export/1.2/" xmlns:c="http://purl.org/rss/1.0/modules/content/"'
)


def schema_org(word: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": "https://x.example/1",
        "headline": "Ferries run",
        "articleBody": "Boats left.",
        "creativeWorkStatus": word,
    }


def page(word: str) -> str:
    linked_data = str(schema_org(word)).replace("'", '"')
    return (
        f'<html><head><script type="application/ld+json">{linked_data}</script></head>'
        f"<body><article><h1>Ferries run</h1><p>{'Boats left. ' * 40}</p></article></body></html>"
    )


def markdown(word: str, member: str = "status") -> str:
    return f"---\nid: '1'\ntitle: Ferries run\n{member}: {word}\n---\n\nBoats left.\n"


def wxr(word: str) -> str:
    return (
        f"<rss version='2.0' {WP}><channel><wp:wxr_version>1.2</wp:wxr_version><item>"
        "<title>Ferries run</title><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type>"
        f"<wp:status>{word}</wp:status><c:encoded>Boats left.</c:encoded></item></channel></rss>"
    )


def atom(word: str) -> str:
    return (
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://www.w3.org/2007/app'>"
        f"<entry><id>urn:x:1</id><title>Ferries run</title><app:control><app:draft>{word}"
        "</app:draft></app:control><content>Boats left.</content></entry></feed>"
    )


BODIES: dict[str, tuple[Callable[[str], Any], str, str]] = {
    "newsml_g2": (newsml_g2, "stat:usable", "text/xml"),
    "newsml_1": (newsml_1, "Usable", "text/xml"),
    "nitf": (nitf, "usable", "text/xml"),
    "ninjs": (ninjs, "usable", "application/json"),
    "schema_org": (schema_org, "Published", "application/ld+json"),
    "html_page": (page, "Published", "text/html"),
    "markdown": (markdown, "published", "text/markdown"),
    "markdown draft": (lambda word: markdown(word, "draft"), "false", "text/markdown"),
    "wxr": (wxr, "publish", "text/xml"),
    "atom": (atom, "no", "application/atom+xml"),
}
"""A body with a status, a status that publishes, and the content type."""


@pytest.mark.parametrize("name", BODIES)
def test_a_known_status_publishes(name: str) -> None:
    body, known, content_type = BODIES[name]
    parsed = parse_body(body(known), content_type)
    assert (parsed.format, parsed.problems) == (name.partition(" ")[0], ())
    assert [document.status for document in parsed.documents] == [Status.USABLE]


@pytest.mark.parametrize("word", ["in review", "usable-later", "x"])
@pytest.mark.parametrize("name", BODIES)
def test_an_unknown_status_holds_the_item_and_is_reported(name: str, word: str) -> None:
    body, _, content_type = BODIES[name]
    parsed = parse_body(body(word), content_type)
    assert parsed.documents == ()
    (problem,) = parsed.problems
    assert problem.code == "status_unknown"
    assert word in problem.message
    assert "dateline sources set demo --status" in problem.message
    assert problem.where


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (ninjs("usable") | {"pubstatus": {"value": "usable"}}, "application/json"),
        (ninjs("usable") | {"pubstatus": True}, "application/json"),
        (ninjs("usable") | {"pubStatus": "dreaming"}, "application/json"),
        (schema_org("") | {"creativeWorkStatus": 5}, "application/ld+json"),
        (schema_org("") | {"creativeWorkStatus": ["Published", "x"]}, "application/ld+json"),
        (schema_org("") | {"creativeWorkStatus": {"@type": "DefinedTerm"}}, "application/ld+json"),
        (newsml_g2("").replace("qcode=''", "literal='x'"), "text/xml"),
        (markdown("{a: b}"), "text/markdown"),
        (markdown("{a: b}", "draft"), "text/markdown"),
    ],
)
def test_a_status_of_another_type_is_an_unknown_one(body: Any, content_type: str) -> None:
    parsed = parse_body(body, content_type)
    assert parsed.documents == ()
    assert [problem.code for problem in parsed.problems] == ["status_unknown"]


@pytest.mark.parametrize("meaning", ["usable", "withheld", "withdrawn", "killed"])
@pytest.mark.parametrize("name", BODIES)
def test_the_source_maps_the_status(name: str, meaning: str) -> None:
    body, _, content_type = BODIES[name]
    source = Source.model_validate(
        {"id": "demo", "sender": "token", "statuses": {"in review": meaning}}
    )
    parsed = parse_body(body("in review"), content_type, source=source)
    assert parsed.problems == ()
    assert [document.status for document in parsed.documents] == [meaning]


@pytest.mark.parametrize("name", BODIES)
def test_an_empty_status_is_a_missing_one(name: str) -> None:
    body, _, content_type = BODIES[name]
    parsed = parse_body(body(""), content_type)
    assert [document.status for document in parsed.documents] == [Status.USABLE]


@pytest.mark.parametrize("name", sorted({*BODIES} - {"markdown draft"}))
def test_the_source_maps_a_missing_status(name: str) -> None:
    body, _, content_type = BODIES[name]
    source = Source.model_validate(
        {"id": "demo", "sender": "token", "statuses": {MISSING: "withheld"}}
    )
    parsed = parse_body(body(""), content_type, source=source)
    assert [document.status for document in parsed.documents] == [Status.WITHHELD]


def test_an_unknown_future_status_holds() -> None:
    (problem,) = parse_body(newsml_1("Usable", "Dreaming"), "text/xml").problems
    assert problem.code == "status_unknown"


def test_other_items_of_a_feed_go_on() -> None:
    first, second = atom("later"), atom("no").replace("urn:x:1", "urn:x:2")
    feed = first.replace("</feed>", second[second.index("<entry>") :])
    parsed = parse_body(feed, "application/atom+xml")
    assert [document.external_id for document in parsed.documents] == ["urn:x:2"]
    assert [problem.code for problem in parsed.problems] == ["status_unknown"]


def test_a_picture_of_unknown_status_is_left_out_of_the_story() -> None:
    picture = {
        "type": "picture",
        "uri": "urn:x:2",
        "renditions": {"web": {"href": "https://x.example/a.jpg"}},
    }
    for status, pictures in (("usable", 1), ("dreaming", 0)):
        associated = {"associations": {"main": picture | {"pubstatus": status}}}
        assert len(article_of(ninjs("usable") | associated).media) == pictures


def test_every_format_with_a_status_word_is_in_the_table() -> None:
    without = {
        *("rss", "rss_in_json", "jsonfeed", "plaintext", "anpa_1312", "iptc_7901"),
        # Held by their senders' rules: tests/unit/process/cms/test_hold.py.
        *("arc_ans", "canonical", "contentful", "datocms", "directus", "drupal", "envelope"),
        *("ghost", "prismic", "sanity", "storyblok", "strapi", "wordpress", "wordpress_com"),
    }
    covered = {name.partition(" ")[0] for name in BODIES}
    assert {form.NAME for form in FORMATS} == without | covered


@pytest.mark.parametrize("published", [False, "false", "False"])
def test_a_story_of_arc_xp_that_says_it_is_not_published_does_not_appear(published: object) -> None:
    story = {
        "_id": "A1",
        "type": "story",
        "headlines": {"basic": "Ferries run"},
        "content_elements": [{"type": "text", "content": "Boats left."}],
        "revision": {"published": published},
    }
    parsed = parse_body(story, sender="arc_xp", event="updated")
    assert (parsed.documents, parsed.problems) == ((), ())


@pytest.mark.parametrize(
    "states",
    [
        {"status": "publish", "post_status": "draft"},
        {"status": "draft", "post_status": "publish"},
        {"post_status": "publish", "post": {"post_status": "private"}},
        {"status": "", "post_status": "draft"},
    ],
)
def test_the_strictest_of_the_statuses_of_a_wordpress_post_counts(states: dict[str, Any]) -> None:
    post = {"ID": 5, "post_title": "Ferries run", "post_content": "<p>Boats left.</p>"}
    read = article_of(post | {"post_type": "post"} | states, sender="wp_plugin", event="updated")
    assert read.status is Status.WITHHELD
