"""Renderings of views: JSON, plain text and RSS, and rules for every rendering."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import timedelta
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.content_keys import content_key
from dateline.model.documents import (
    Article,
    Author,
    Block,
    BlockKind,
    Media,
    Status,
    Tag,
    Translation,
    TranslationState,
    content_hash,
)
from dateline.model.rows import Head, Listed, Summary
from dateline.model.variant_texts import variant_text
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS, article_json
from functions.read.renderings._entries import TRANSLATION_SCHEME
from functions.read.views import ArticleView, ListingView, article_view
from tests.factories import NOON, article, paragraph, translation
from tests.unit.read.renderings.article_views import SITE, listed

NOTE = Block(kind=BlockKind.NOTE, html="<p>Lilit Avagyan reports from the lakes.</p>")
ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"


def head_of(document: Article, **changes: Any) -> Head:
    summary = Summary(
        language=document.language,
        headline=document.headline,
        section=document.section,
        tags=document.tags,
        byline="By Lilit Avagyan",
        published_at=document.published_at,
        modified_at=document.modified_at,
        expires_at=document.expires_at,
        usage_terms="Not for resale",
    )
    moment = document.provenance.received_at
    values: dict[str, Any] = {
        "id": document.id,
        "source": document.source,
        "external_id": document.external_id,
        "status": Status.USABLE,
        "version": 3,
        "order_key": document.order_key,
        "content_key": content_key(document),
        "content_hash": content_hash(document),
        "summary": summary,
        "languages": ("pt", "hy"),
        "first_received_at": moment,
        "received_at": moment,
        "processed_at": moment,
    }
    return Head.model_validate(values | changes)


def view_of(document: Article, text: Translation | None = None) -> ArticleView:
    head = head_of(document)
    assert head.summary is not None
    return article_view(head, head.summary, variant_text(text or document), None)


def feed(*entries: Listed, origin: str = "https://api.example.org") -> ET.Element:
    view = ListingView("en", "en", entries)
    channel = ET.fromstring(FEED_RENDERINGS["rss"].render(view, origin, "/feeds/en.rss"))[0]
    assert channel.tag == "channel"
    return channel


@pytest.mark.parametrize(
    ("extension", "written"),
    [
        ("txt", "Monday.\n\n* * *\n\nTuesday.\n"),
        ("md", "Monday.\n\n***\n\nTuesday.\n"),
        ("html", "<p>Monday.</p>\n<hr>\n<p>Tuesday.</p>"),
        ("nitf", "<p>Monday.</p><hr /><p>Tuesday.</p>"),
        ("newsml", "<p>Monday.</p>\n<hr />\n<p>Tuesday.</p>"),
        ("ninjs", "<p>Monday.</p>\\n<hr>\\n<p>Tuesday.</p>"),
    ],
)
def test_break_divides_the_story_in_every_rendering(extension: str, written: str) -> None:
    divider = Block(kind=BlockKind.BREAK, html="<hr>")
    document = article(body=(paragraph("Monday."), divider, paragraph("Tuesday.")))
    rendering = ARTICLE_RENDERINGS[extension]
    assert written in rendering.render(view_of(document), SITE)


def test_json_has_every_key_and_null_for_what_is_unknown() -> None:
    bare = article(standfirst=None, section=None, tags=(), published_at=None, modified_at=None)
    content = json.loads(article_json.render(view_of(bare)))
    assert content["standfirst"] is None
    assert content["published_at"] is None
    assert content["effective_at"] == "2026-03-04T12:00:00.000Z"
    assert content["languages"] == ["en", "hy", "pt"]
    assert content["translated_from"] is None
    assert content["machine_translated"] is False
    assert content["corrections"] == []


def test_every_key_is_documented_and_listings_use_the_same_keys() -> None:
    whole = json.loads(article_json.render(view_of(article())))
    page = json.loads(article_json.render_listing(ListingView("en", "en", (listed(),))))
    documented = article_json.__doc__ or ""
    assert [key for key in whole if key not in documented] == []
    assert set(page["items"][0]) - set(whole) == {"image"}


def test_notes_are_separate_from_the_body_and_not_counted() -> None:
    document = article(body=(paragraph("One two three."), NOTE))
    content = json.loads(article_json.render(view_of(document)))
    assert [block["html"] for block in content["body"]] == ["<p>One two three.</p>"]
    assert [block["html"] for block in content["notes"]] == [NOTE.html]
    assert content["word_count"] == 3


@pytest.mark.parametrize("extension", sorted(ARTICLE_RENDERINGS))
def test_no_rendering_shows_editorial_fields(extension: str) -> None:
    document = article(
        editorial_note="SECRET-NOTE hold for the lawyers",
        warnings=("SECRET-WARNING",),
        external_id="SECRET-EXTERNAL",
    )
    view = view_of(document)
    body = ARTICLE_RENDERINGS[extension].render(view, SITE)
    assert "SECRET" not in body
    assert document.provenance.intake_key not in body
    assert not {"editorial_note", "provenance", "warnings"} & {field.name for field in fields(view)}


def test_a_translation_has_its_own_text_and_its_articles_rights() -> None:
    document = article()
    content = json.loads(article_json.render(view_of(document, translation(document))))
    assert content["headline"].startswith("[pt]")
    assert content["language"] == "pt"
    assert content["translated_from"] == "en"
    assert content["machine_translated"] is True
    assert content["byline"] == "By Lilit Avagyan"
    assert content["usage_terms"] == "Not for resale"
    assert content["url"].endswith("?language=pt")


def test_reviewed_translation_is_not_machine_translated() -> None:
    document = article()
    reviewed = translation(document, state=TranslationState.REVIEWED)
    assert not view_of(document, reviewed).machine_translated
    assert "Machine" not in ARTICLE_RENDERINGS["txt"].render(view_of(document, reviewed), SITE)


def test_a_correction_is_shown_with_the_version_it_came_with() -> None:
    document = article(correction_note="An earlier version had the wrong lake.")
    content = json.loads(article_json.render(view_of(document)))
    assert content["corrections"] == [
        {
            "note": "An earlier version had the wrong lake.",
            "version": 3,
            "at": "2026-03-04T12:00:00.000Z",
        }
    ]


def test_text_reads_from_headline_to_rights() -> None:
    document = article(
        byline="By Lilit Avagyan",
        body=(paragraph("One &amp; <em>two</em>."), NOTE),
        copyright="© Desk",
    )
    assert ARTICLE_RENDERINGS["txt"].render(view_of(document), SITE) == (
        "Ferry service resumes on the lake\n\n"
        "The first boat left at dawn.\n\n"
        "By Lilit Avagyan\n\n"
        "One & two.\n\n"
        "--\n\n"
        "Lilit Avagyan reports from the lakes.\n\n"
        "© Desk\n"
    )


def test_text_marks_a_machine_translation() -> None:
    document = article()
    text = ARTICLE_RENDERINGS["txt"].render(view_of(document, translation(document)), SITE)
    assert "Tradução automática, não revisada por uma pessoa. Original: English" in text


def test_a_feed_names_itself_and_its_language() -> None:
    channel = feed(listed(), listed(effective_at=NOON + timedelta(hours=1)))
    assert channel.findtext("language") == "en"
    assert channel.findtext("lastBuildDate") == "Wed, 04 Mar 2026 13:00:00 GMT"
    link = channel.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://api.example.org/feeds/en.rss"


def test_item_of_a_feed_has_the_fields_that_readers_sort_and_show() -> None:
    image = Media(url="https://example.org/boat.jpg", type="image/jpeg", size=9, caption="A boat")
    entry = listed(
        standfirst="The first boat <left> at dawn.",
        authors=(Author(name="Lilit Avagyan"),),
        section="Regions",
        tags=(Tag(name="Lakes", scheme="https://example.org/subjects"),),
        image=image,
        canonical_url="https://example.org/ferry",
    )
    item = feed(entry).find("item")
    assert item is not None
    assert item.findtext("link") == "https://example.org/ferry"
    assert item.findtext("guid") == entry.id
    assert item.findtext("description") == "The first boat &lt;left&gt; at dawn."
    assert item.findtext(f"{DC}creator") == "Lilit Avagyan"
    assert [value.text for value in item.iter("category")] == ["Regions", "Lakes"]
    assert item.findtext("pubDate") == "Wed, 04 Mar 2026 12:00:00 GMT"
    content = item.find(f"{MEDIA}content")
    assert content is not None
    assert (content.get("url"), content.get("fileSize")) == ("https://example.org/boat.jpg", "9")


def test_a_machine_translation_in_a_feed_is_marked_and_links_to_itself() -> None:
    entry = listed(
        language="pt",
        translated_from="en",
        machine_translated=True,
        canonical_url="https://example.org/ferry",
    )
    item = feed(entry).find("item")
    assert item is not None
    assert item.findtext("link") == f"https://api.example.org/articles/{entry.id}.html?language=pt"
    assert item.findtext("guid") == f"{entry.id}.pt"
    assert [value.get("domain") for value in item.iter("category")] == [TRANSLATION_SCHEME]


def test_a_feed_links_to_no_script() -> None:
    image = Media(url="javascript:alert(1)")
    entry = listed(canonical_url="javascript:alert(1)", image=image)
    item = feed(entry).find("item")
    assert item is not None
    assert item.findtext("link") == f"https://api.example.org/articles/{entry.id}.html?language=en"
    assert item.find(f"{MEDIA}content") is None


@given(
    headline=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
)
def test_feed_of_any_text_parses(headline: str, name: str) -> None:
    entry = listed(
        headline=headline,
        authors=(Author(name=name),),
        tags=(Tag(name=name, scheme=name),),
        image=Media(url="https://example.org/x", type=name, credit=name),
    )
    title = feed(entry).findtext("item/title")
    writable = "".join(
        item for item in entry.headline if item >= " " and item not in "\ufffe\uffff"
    )
    assert "".join(unescape(title or "").split()) == "".join(writable.split())


def test_a_view_without_a_language_has_no_language_in_its_address() -> None:
    view = replace(view_of(article()), language=None)
    assert json.loads(article_json.render(view))["url"] == f"/articles/{view.id}"
