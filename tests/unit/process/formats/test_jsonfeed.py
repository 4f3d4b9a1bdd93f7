"""JSON Feed 1.0 and 1.1, and RSS-in-JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dateline.model.documents import Article, Status
from tests.unit.process.formats.json_payloads import JSONFEED_ITEM, JSONFEED_VERSION, channel, feed
from tests.unit.process.parsing import article_of, parse_body

FEEDS = Path("../shared/corpora/feeds")


def article(item: Any, **members: Any) -> Article:
    return article_of(feed(item, **members))


def test_every_field_is_mapped() -> None:
    read = article(JSONFEED_ITEM)
    assert read.provenance.format == "jsonfeed"
    assert read.external_id == "https://h.example/17"
    assert read.canonical_url == "https://h.example/17.html"
    assert (read.headline, read.standfirst) == ("Ferries to run & run", JSONFEED_ITEM["summary"])
    assert [block.html for block in read.body] == ["<p>The boat <b>left</b>.</p>"]
    assert [author.name for author in read.authors] == ["Mara Quist"]
    assert [tag.name for tag in read.tags] == ["ports", "ferries"]
    assert read.published_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert read.modified_at == datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
    assert read.language == "en-GB"
    assert [(item.url[18:], item.type, item.size) for item in read.media] == [
        ("boat.jpg", None, None),
        ("wide.jpg", None, None),
        ("17.mp3", "audio/mpeg", 99),
    ]
    assert read.warnings == ()


def test_feed_gives_defaults_for_its_items() -> None:
    bare = {"id": "1", "title": "T", "content_text": "x", "url": "a.html"}
    read = article(
        bare,
        author={"name": "The Desk"},
        language="sv",
        home_page_url="https://h.example/news/",
        expired=True,
    )
    assert [author.name for author in read.authors] == ["The Desk"]
    assert (read.language, read.status) == ("sv", Status.USABLE)
    assert read.canonical_url == "https://h.example/news/a.html"


def test_authors_of_1_1_come_before_the_one_of_1_0() -> None:
    both = {"id": "1", "title": "T", "author": {"name": "Old"}, "authors": [{"name": "New"}]}
    assert [author.name for author in article(both).authors] == ["New"]
    lone = {"id": "1", "title": "T", "author": {"name": "Old"}}
    assert [author.name for author in article(lone, authors=[{"name": "Feed"}]).authors] == ["Old"]


@pytest.mark.parametrize(("given", "kept"), [(17, "17"), (1.5, "1.5"), ("a", "a")])
def test_id_of_another_type_is_taken_as_text(given: Any, kept: str) -> None:
    assert article({"id": given, "title": "T"}).external_id == kept


def test_missing_id_is_the_link_or_else_derived_and_stable() -> None:
    linked = article({"title": "T", "url": "https://h.example/1"})
    assert linked.external_id == "https://h.example/1"
    derived = article({"title": "T", "date_published": "2026-11-20T10:00:00Z"})
    assert derived.external_id.startswith("derived:")
    again = feed({"title": "Other"}, {"title": "t", "date_published": "2026-11-20T10:00:00Z"})
    assert parse_body(again).documents[1].external_id == derived.external_id


def test_untitled_posts_take_the_opening_of_their_text_and_stay_separate() -> None:
    long = "word " * 60
    reading = parse_body(
        feed(
            {"content_text": "The tram is late. Nobody knows why."},
            {"content_text": "The tram is early."},
            {"content_html": f"<p>{long}</p>"},
        )
    )
    articles = [document for document in reading.documents if isinstance(document, Article)]
    assert [item.headline for item in articles[:2]] == ["The tram is late", "The tram is early"]
    assert articles[2].headline.endswith("word…")
    assert len(articles[2].headline) <= 121
    assert len({item.external_id for item in articles}) == 3
    assert all("headline: none given" in item.warnings[0] for item in articles)


def test_attachments_of_one_title_are_one_recording() -> None:
    files = [
        {"url": f"https://h.example/talk.{kind}", "mime_type": f"audio/{kind}", "title": "Talk"}
        for kind in ("mp3", "ogg")
    ]
    other = {"url": "https://h.example/map.pdf", "title": "Map"}
    talk, map_ = article({"id": "1", "title": "T", "attachments": [*files, other]}).media
    assert {rendition.url[-3:] for rendition in talk.renditions} == {"mp3", "ogg"}
    assert (talk.caption, map_.caption) == ("Talk", "Map")


def test_external_url_is_only_used_without_a_page() -> None:
    elsewhere = {"id": "1", "title": "T", "external_url": "https://e.example/x"}
    assert article(elsewhere).canonical_url == "https://e.example/x"
    own = elsewhere | {"url": "https://h.example/1"}
    assert article(own).canonical_url == "https://h.example/1"


def test_marked_text_goes_to_the_editors() -> None:
    html = '<p>Public.</p><p class="editorial-note">Call 555</p>'
    read = article({"id": "1", "title": "T", "content_html": html})
    assert [block.text for block in read.body] == ["Public."]
    assert "555" in (read.editorial_note or "")


def test_bad_item_does_not_affect_the_others() -> None:
    reading = parse_body(feed({"id": "1", "title": "A"}, 7, {"id": "3"}, {"id": 4, "title": "D"}))
    assert [document.external_id for document in reading.documents] == ["1", "4"]
    assert [(problem.position, problem.code, problem.where) for problem in reading.problems] == [
        (1, "json_not_an_item", "$.items[1]"),
        (2, "headline_missing", "$.items[2]/headline"),
    ]


def test_values_of_wrong_types_are_left_out() -> None:
    wrong = {
        "id": "1",
        "title": "T",
        "summary": 5,
        "content_html": ["x"],
        "date_published": {"at": "noon"},
        "authors": "Mara",
        "tags": [1, {"name": "x"}, None, "kept"],
        "image": 4,
        "attachments": {"url": ["x"], "size_in_bytes": "many"},
        "language": ["en"],
        "url": 12,
    }
    read = article(wrong)
    assert (read.standfirst, read.body, read.authors, read.media) == (None, (), (), ())
    assert [tag.name for tag in read.tags] == ["kept"]
    assert read.published_at is None
    assert "published_at: unreadable date" in read.warnings


@pytest.mark.parametrize(
    ("value", "content_type", "form"),
    [
        ({"version": JSONFEED_VERSION, "items": []}, None, "jsonfeed"),
        ({"version": "https://jsonfeed.org/version/1"}, None, "jsonfeed"),
        ({"version": "1.1", "items": [{"content_text": "x"}]}, None, "jsonfeed"),
        ({"items": [{"id": 1, "content_html": "x"}]}, None, "jsonfeed"),
        ({"items": [], "title": "x"}, "application/feed+json", "jsonfeed"),
        ({"rss": {"channel": {"title": "x"}}}, None, "rss_in_json"),
        ({"version": "2.0", "channel": {"items": [{"title": "x"}]}}, None, "rss_in_json"),
    ],
)
def test_feed_is_recognised_by_what_only_it_has(
    value: Any, content_type: str | None, form: str
) -> None:
    assert parse_body(value, content_type).format == form


def test_items_that_are_no_list_are_refused_with_their_place() -> None:
    (problem,) = parse_body({"version": JSONFEED_VERSION, "items": {"id": 1}}).problems
    assert (problem.code, problem.where) == ("items_not_a_list", "$.items")


def test_gofeeds_expectations_agree() -> None:
    """Its translator's expected results, for the same feed in both versions."""
    translated = FEEDS / "gofeed/translator/json"
    if not translated.is_dir():
        pytest.skip("../shared/corpora/feeds is not here")
    expected = json.loads((translated / "json11_full_expected.json").read_text())["items"]
    feeds = [
        FEEDS / "gofeed/parser/universal/json11_feed.json",
        FEEDS / "gofeed/parser/json/version_json_10.json",
        translated / "json10_full.json",
    ]
    for path in feeds:
        documents = parse_body(path.read_bytes(), "application/json").documents
        assert len(documents) == len(expected)
        for read, item in zip(documents, expected, strict=True):
            assert isinstance(read, Article)
            assert read.external_id == item["guid"]
            assert read.headline == item["title"]
            assert read.canonical_url == item["link"]
            assert [block.text for block in read.body] == ["content_html"]
            assert read.standfirst == item["description"]
            moments = (read.published_at, read.modified_at)
            dates = (item["publishedParsed"], item["updatedParsed"])
            assert moments == tuple(map(datetime.fromisoformat, dates))
            assert [author.name for author in read.authors] == [
                author["name"] for author in item["authors"]
            ]
            assert [tag.name for tag in read.tags] == item["categories"]
            assert read.media[0].url == item["image"]["url"]
            (enclosure,) = item["enclosures"]
            assert (read.media[-1].url, read.media[-1].type) == (
                enclosure["url"],
                enclosure["type"],
            )


def test_feedparsers_expectation_agrees() -> None:
    path = FEEDS / "feedparser/json/example.json"
    if not path.is_file():
        pytest.skip("../shared/corpora/feeds is not here")
    reading = parse_body(path.read_bytes(), "application/json")
    # Expected there: not bozo, and two entries.
    assert reading.problems == ()
    assert [document.external_id for document in reading.documents] == ["2", "1"]
    untitled = reading.documents[1]
    assert isinstance(untitled, Article)
    assert "alert" not in "".join(block.html for block in untitled.body)


# ------------------------------------------------------------------ RSS-in-JSON


def test_rss_in_json_is_read_as_rss() -> None:
    item = {
        "title": "Fish & <b>chips</b>",
        "link": "/17",
        "guid": {"isPermaLink": "false", "#value": "g-17"},
        "pubDate": "Fri, 20 Nov 2026 10:00:00 GMT",
        "description": "<p>Open & shut.</p>",
        "category": [{"domain": "https://h.example/desks", "#value": "City"}, "Food"],
        "enclosure": {"url": "https://h.example/17.mp3", "type": "audio/mpeg", "length": 12216},
        "dc:creator": "Mara Quist",
        "media:content": {"url": "https://h.example/17.jpg", "media:title": "A pier"},
        "source:markdown": "left out",
        "never:declared": "left out",
        "not a name": "left out",
    }
    read = article_of(channel(item, language="en"))
    assert (read.external_id, read.canonical_url) == ("g-17", "https://h.example/17")
    assert (read.headline, read.language) == ("Fish & chips", "en")
    assert [block.text for block in read.body] == ["Open & shut."]
    assert [(tag.name, tag.scheme) for tag in read.tags] == [
        ("City", "https://h.example/desks"),
        ("Food", None),
    ]
    assert [author.name for author in read.authors] == ["Mara Quist"]
    assert {(item.url[-3:], item.size) for item in read.media} == {("mp3", 12216), ("jpg", None)}
    assert read.published_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert read.warnings == ()


def test_rss_in_json_with_one_item_needs_no_list() -> None:
    lone = channel()
    lone["rss"]["channel"]["item"] = {"title": "T", "guid": "1"}
    assert article_of(lone).external_id == "1"


def test_invalid_rss_in_json_item_keeps_its_position() -> None:
    reading = parse_body(
        channel({"title": "A", "guid": "1"}, "no item", {"title": "C", "guid": "3"})
    )
    assert [document.external_id for document in reading.documents] == ["1", "3"]
    assert [problem.position for problem in reading.problems] == [1]


def test_rss_in_json_cannot_be_made_to_write_other_xml() -> None:
    hostile = {
        "title": '</title></item><item><title>X</title><!DOCTYPE a [<!ENTITY e "x">]>',
        "guid": {'a"><item>': "1", "#value": "]]>&e;<guid>1"},
        "description": {"nested": {"again": {"and": {"so": {"on": {"deep": {"x": "y"}}}}}}},
    }
    hostile |= {"<item>": "x", "dc:creator": {"xmlns:dc": "urn:x", "#value": "Eve"}}
    reading = parse_body(channel(hostile))
    assert len(reading.documents) + len(reading.problems) == 1
