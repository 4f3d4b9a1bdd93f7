"""A listing as RSS, Atom and JSON Feed has the same content for feed readers."""

from __future__ import annotations

import calendar
import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Author, Media, Tag, TranslationState
from dateline.model.rows import Listed
from functions.read.renderings import FEED_RENDERINGS
from functions.read.views import ListingView
from tests.factories import NOON, article
from tests.unit.read.renderings.article_views import listed

ORIGIN = "https://api.example.org"
XML_FEEDS = [name for name, feed in FEED_RENDERINGS.items() if feed.media_type.endswith("xml")]
PARSED = [*XML_FEEDS, "json"]
"""Feeds that these tests can parse; rules.py has the rules of every feed."""
HEADLINES = [
    "Паром снова ходит",
    "Լաստանավը վերսկսել է",
    "העבורת חזרה",
    "渡轮恢复",
    "A & B <i>“C”</i>",
]


def written(extension: str, *entries: Listed, language: str = "en") -> str:
    view = ListingView(language, language, entries)
    return FEED_RENDERINGS[extension].render(view, ORIGIN, f"/feeds/{language}.{extension}")


def parsed(extension: str, *entries: Listed, language: str = "en") -> Any:
    """The feed as feedparser parses it."""
    feed = feedparser.parse(
        written(extension, *entries, language=language).encode(),
        response_headers={"content-type": FEED_RENDERINGS[extension].content_type},
    )
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def moment(parsed_time: time.struct_time) -> datetime:
    return datetime.fromtimestamp(calendar.timegm(parsed_time), UTC)


def whole() -> Listed:
    return listed(
        standfirst="The first boat left at dawn.",
        section="Transport",
        tags=(Tag(name="Lakes", scheme="https://vocabulary.example/topics", code="lakes"),),
        authors=(Author(name="Lilit Avagyan"), Author(name="Pedro Sá")),
        canonical_url="https://news.example/ferry",
        image=Media(url="https://news.example/boat.jpg", type="image/jpeg", size=1234),
        modified_at=NOON + timedelta(hours=1),
    )


@pytest.mark.parametrize("extension", XML_FEEDS)
def test_feed_parser_reads_every_field(extension: str) -> None:
    [entry] = parsed(extension, whole()).entries
    assert entry.title == "Ferry service resumes on the lake"
    assert entry.link == "https://news.example/ferry"
    assert entry.summary == "The first boat left at dawn."
    assert entry.id.endswith(article().id)
    assert moment(entry.published_parsed) == NOON
    assert {author.name for author in entry.authors} == {"Lilit Avagyan", "Pedro Sá"}
    assert {"Transport", "Lakes"} <= {tag.label or tag.term for tag in entry.tags}


@pytest.mark.parametrize("extension", PARSED)
@pytest.mark.parametrize("headline", HEADLINES)
def test_any_script_and_character_is_kept(extension: str, headline: str) -> None:
    text = written(extension, listed(headline=headline, language="hy"), language="hy")
    if extension == "json":
        assert json.loads(text)["items"][0]["title"] == headline
    else:
        titles = [
            element.text for element in ET.fromstring(text).iter() if element.tag.endswith("title")
        ]
        # Readers take a title with markup for HTML.
        assert headline in {unescape(title or "") for title in titles}


@pytest.mark.parametrize("extension", PARSED)
def test_a_machine_translation_is_marked_and_links_to_us(extension: str) -> None:
    translated = whole().model_copy(
        update={
            "language": "pt",
            "translated_from": "en",
            "machine_translated": True,
            "translation_state": TranslationState.TRANSLATED,
        }
    )
    text = written(extension, translated, language="pt")
    assert "machine" in text
    assert "https://news.example/ferry" not in text
    assert f"{ORIGIN}/articles/{translated.id}.html?language=pt" in text
    assert f"{translated.id}.pt" in text


def test_reviewed_translation_is_not_marked_as_machine() -> None:
    reviewed = whole().model_copy(
        update={
            "language": "pt",
            "translated_from": "en",
            "translation_state": TranslationState.REVIEWED,
        }
    )
    assert "machine-translated" not in written("atom", reviewed)
    [item] = json.loads(written("json", reviewed))["items"]
    assert item["_dateline"]["machine_translated"] is False


@pytest.mark.parametrize("extension", XML_FEEDS)
def test_an_empty_listing_is_a_feed_too(extension: str) -> None:
    feed = parsed(extension)
    assert feed.entries == []
    assert feed.feed.title == "en"


def test_atom_has_what_the_standard_requires_of_every_entry() -> None:
    root = ET.fromstring(written("atom", listed(authors=(), standfirst=None)))
    name = "{http://www.w3.org/2005/Atom}"
    for element in (root, *root.findall(f"{name}entry")):
        for required in ("id", "title", "updated"):
            assert len(element.findall(f"{name}{required}")) == 1, (element.tag, required)
    [entry] = root.findall(f"{name}entry")
    assert entry.findtext(f"{name}author/{name}name") == "desk"
    [own] = [match for match in root.findall(f"{name}link") if match.get("rel") == "self"]
    assert own.get("href") == f"{ORIGIN}/feeds/en.atom"


def test_updated_never_lies_before_publication() -> None:
    early = listed(modified_at=NOON - timedelta(days=3))
    [entry] = parsed("atom", early).entries
    assert moment(entry.updated_parsed) == NOON


def test_json_feed_has_its_version_address_and_language() -> None:
    content = json.loads(written("json", whole()))
    assert content["version"] == "https://jsonfeed.org/version/1.1"
    assert content["feed_url"] == f"{ORIGIN}/feeds/en.json"
    assert content["language"] == "en"
    empty = json.loads(written("json", language="und"))
    assert "language" not in empty
    assert empty["items"] == []


def test_json_feed_has_every_field() -> None:
    [item] = json.loads(written("json", whole()))["items"]
    assert item == {
        "id": article().id,
        "url": "https://news.example/ferry",
        "title": "Ferry service resumes on the lake",
        "content_text": "The first boat left at dawn.",
        "summary": "The first boat left at dawn.",
        "image": "https://news.example/boat.jpg",
        "date_published": "2026-03-04T12:00:00.000Z",
        "date_modified": "2026-03-04T13:00:00.000Z",
        "authors": [{"name": "Lilit Avagyan"}, {"name": "Pedro Sá"}],
        "tags": ["Transport", "Lakes"],
        "language": "en",
    }


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_no_text_breaks_a_feed(headline: str) -> None:
    entry = listed(headline=headline, standfirst=headline, section=headline)
    for extension in XML_FEEDS:
        ET.fromstring(written(extension, entry))
    json.loads(written("json", entry))


def test_feeds_follow_the_rules_of_feed_validators() -> None:
    """The rules of https://validator.w3.org/feed/docs/, without its recommendations."""
    entries = (whole(), whole().model_copy(update={"language": "pt", "translated_from": "en"}))
    atom, rss = (ET.fromstring(written(item, *entries)) for item in ("atom", "rss"))
    name = "{http://www.w3.org/2005/Atom}"
    ids = [item.text or "" for item in atom.iter(f"{name}id")]
    assert len(ids) == len(set(ids))
    assert all(":" in article_id for article_id in ids)
    for entry in atom.iter(f"{name}entry"):
        kinds = [(item.get("rel"), item.get("type"), item.get("hreflang")) for item in entry]
        assert kinds.count(("alternate", None, None)) == 1
        for stamp in ("updated", "published"):
            assert datetime.fromisoformat(entry.findtext(f"{name}{stamp}") or "").tzinfo
    [channel] = rss.findall("channel")
    assert all(len(channel.findall(item)) == 1 for item in ("title", "link", "description"))
    assert [match.get("rel") for match in channel.findall(f"{name}link")] == ["self"]
    guids = [item.text for item in rss.iter("guid")]
    assert len(guids) == len(set(guids)) == 2
    for item in channel.findall("item"):
        counts = {value.tag: len(item.findall(value.tag)) for value in item}
        single = ("title", "link", "description", "guid", "pubDate")
        assert all(counts[item] == 1 for item in single)
        assert parsedate_to_datetime(item.findtext("pubDate") or "") == NOON
