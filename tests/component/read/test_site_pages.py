"""The front page and listings as pages: what they show, link and cost, and how they page."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from lxml import html

from dateline.model.documents import Author, Tag
from functions.read.renderings import FEED_RENDERINGS
from local.inprocess.cloud import in_process_cloud
from tests.factories import article, at, translation
from tests.http_events import json_of
from tests.unit.read.world import HOST, Answer, World, get

PUBLICATION = 'Lake "News" <live> & more'
HOSTILE = "<img src=x onerror=alert(1)>"
FEEDS = [
    name for name, feed in FEED_RENDERINGS.items() if feed.media_type.endswith(("xml", "json"))
]
FACETS = {"section": HOSTILE, "tag": f"{HOSTILE} tag", "author": f"{HOSTILE} author"}
LISTINGS = ["en", *(f"en.{facet}.{value}" for facet, value in FACETS.items()), "en.source.desk"]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with in_process_cloud() as cloud, pytest.MonkeyPatch.context() as patch:
        stack = World(cloud)
        stack.at(at(60))
        changes = {"publication": PUBLICATION, "languages": ("en", "ar", "hy")}
        patch.setattr(stack.app, "settings", stack.app.settings.model_copy(update=changes))
        for number in range(30):
            stack.publish(
                article(
                    external_id=f"hostile-{number}",
                    published_at=at(number),
                    headline=f"Story {number} {HOSTILE}",
                    standfirst=HOSTILE,
                    section=FACETS["section"],
                    tags=(Tag(name=FACETS["tag"]),),
                    authors=(Author(name=FACETS["author"]),),
                )
            )
        plain = article(external_id="plain", section="Regions", published_at=at(40))
        stack.publish(plain, translation(plain, "hy", headline="Լաստանավը"))
        # The first cursor of a stack makes the key of cursors.
        assert json_of(stack.listing())["next"]
        yield stack


def page_of(answer: Answer) -> Any:
    assert answer["statusCode"] == 200, answer["body"]
    assert answer["headers"]["content-type"] == "text/html; charset=utf-8"
    return html.document_fromstring(answer["body"])


def headlines(page: Any) -> list[str]:
    return [link.text for link in page.iterfind(".//h2/a")]


def test_the_front_page_shows_the_newest_articles_in_one_query(world: World) -> None:
    answer = get(world, "/")
    assert world.calls == ["Query"]
    page = page_of(answer)
    newest = [item["headline"] for item in json_of(get(world, "/articles"))["items"]]
    assert headlines(page) == newest
    assert page.findtext(".//title") == PUBLICATION
    assert page.findtext(".//h1") == "Latest articles"
    assert "script-src" not in answer["headers"]["content-security-policy"]
    assert len(answer["body"].encode()) < 50_000


@pytest.mark.parametrize("listing", LISTINGS)
def test_a_listing_is_a_page_of_the_same_articles_in_one_query(world: World, listing: str) -> None:
    answer = get(world, f"/feeds/{listing}.html")
    assert world.calls == ["Query"]
    language, _, rest = listing.partition(".")
    facet, _, value = rest.partition(".")
    as_json = world.listing(f"?language={language}" + (f"&{facet}={value}" if facet else ""))
    assert headlines(page_of(answer)) == [item["headline"] for item in json_of(as_json)["items"]]
    assert len(answer["body"].encode()) < 50_000


@pytest.mark.parametrize("path", ["/", "/feeds/en.html", f"/feeds/en.section.{HOSTILE}.html"])
def test_every_link_of_a_page_leads_to_a_page_or_to_a_feed(world: World, path: str) -> None:
    page = page_of(get(world, path))
    links = {str(item.get("href")) for item in page.iter("a", "link")}
    assert len(links) >= 30
    for href in sorted(links):
        address = urlsplit(href)
        assert address.netloc in {"", HOST}
        if href.startswith("#"):
            continue
        answer = follow(world, href)
        assert answer["statusCode"] == 200, href
        kind = answer["headers"]["content-type"].partition(";")[0]
        assert kind in {"text/html", *(feed.media_type for feed in FEED_RENDERINGS.values())}


def follow(world: World, href: str) -> Answer:
    """The response to a link, with its path decoded as API Gateway decodes it."""
    address = urlsplit(href)
    kind, _, name = address.path.lstrip("/").partition("/")
    if not name:
        return get(world, address.path)
    parameter = "feed" if kind == "feeds" else "id"
    path = f"{address.path}?{address.query}" if address.query else address.path
    return world.get(path, f"/{kind}/{{{parameter}}}", {parameter: unquote(name)})


def test_markup_in_names_is_text(world: World) -> None:
    for listing in LISTINGS:
        page = page_of(get(world, f"/feeds/{listing}.html"))
        assert page.findall(".//img") == []
        assert HOSTILE in page.text_content()


def test_pages_lead_through_all_articles_and_back(world: World) -> None:
    seen: list[str] = []
    path: str | None = "/feeds/en.source.desk.html?limit=7&utm_source=mail"
    for _ in range(5):
        assert path is not None
        page = page_of(follow(world, path))
        assert world.calls.count("Query") == 1
        seen += headlines(page)
        [canonical] = page.iterfind(".//link[@rel='canonical']")
        assert "limit" not in canonical.get("href")
        assert "utm" not in canonical.get("href")
        first = page.find(".//a[@rel='first']")
        assert (first is None) == (len(seen) <= 7)
        following = page.find(".//link[@rel='next']")
        path = following.get("href") if following is not None else None
    assert path is None
    assert len(seen) == len(set(seen)) == 31
    assert seen[0] == "Ferry service resumes on the lake"


def test_pages_of_other_languages_are_in_them_with_a_menu(world: World) -> None:
    arabic = get(world, "/feeds/ar.html")
    page = page_of(arabic)
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    assert page.findtext(".//h1") == "أحدث المقالات"
    assert arabic["headers"]["content-language"] == "ar"
    menu = page.find(".//nav")
    assert [link.get("href") for link in menu.iter("a")] == [
        "/",
        "/feeds/ar.html",
        "/feeds/hy.html",
    ]
    assert menu.findtext(".//a[@aria-current='page']") == "العربية"
    armenian = page_of(get(world, "/feeds/hy.html"))
    assert headlines(armenian) == ["Լաստանավը"]
    assert "Մեքենայական թարգմանություն" in armenian.text_content()
    assert {
        item.get("hreflang"): item.get("href")
        for item in armenian.iterfind(".//link[@rel='alternate']")
        if item.get("hreflang")
    } == {
        "en": f"https://{HOST}/",
        "ar": f"https://{HOST}/feeds/ar.html",
        "hy": f"https://{HOST}/feeds/hy.html",
        "x-default": f"https://{HOST}/",
    }


@pytest.mark.parametrize("path", ["/", "/feeds/en.html", "/feeds/en.section.Regions.html"])
def test_a_page_names_its_feeds_and_its_address(world: World, path: str) -> None:
    page = page_of(get(world, path))
    feeds = {
        item.get("type"): item.get("href")
        for item in page.iterfind(".//link[@rel='alternate']")
        if item.get("type")
    }
    listing = "en" if path == "/" else path.removeprefix("/feeds/").removesuffix(".html")
    assert feeds == {
        feed.media_type: f"/feeds/{listing}.{name}" for name, feed in FEED_RENDERINGS.items()
    }
    [canonical] = page.iterfind(".//link[@rel='canonical']")
    expected = "/" if listing == "en" else path
    assert canonical.get("href") == f"https://{HOST}{expected}"


def test_a_heading_is_spelt_as_the_articles_spell_it(world: World) -> None:
    page = page_of(get(world, "/feeds/en.section.rEGIONS.html"))
    assert page.findtext(".//h1") == "Regions"
    [canonical] = page.iterfind(".//link[@rel='canonical']")
    assert canonical.get("href") == f"https://{HOST}/feeds/en.section.Regions.html"


@pytest.mark.parametrize("listing", ["en.tag.You have won", "fr.section.Regions", "en.nothing.x"])
def test_a_name_without_articles_is_not_found_and_not_repeated(world: World, listing: str) -> None:
    for headers in ({"accept": "text/html"}, {"accept": "*/*"}):
        answer = get(world, f"/feeds/{listing}.html", headers)
        assert answer["statusCode"] == 404
        assert "You have won" not in answer["body"]


def test_an_empty_language_says_so(world: World) -> None:
    page = page_of(get(world, "/feeds/fr.html"))
    assert page.findtext(".//main/p/span[@lang='en']") == "There are no articles here yet."


def test_a_page_is_not_sent_again_while_it_is_the_same(world: World) -> None:
    for path in ("/", "/feeds/en.html", "/feeds/en.tag.transport.html?limit=3"):
        answer = get(world, path)
        headers = answer["headers"]
        assert headers["cache-control"] == get(world, "/feeds/en.rss")["headers"]["cache-control"]
        again = get(world, path, {"if-none-match": headers["etag"]})
        assert (again["statusCode"], again["body"]) == (304, "")
        assert again["headers"]["content-security-policy"] == headers["content-security-policy"]


def test_a_cursor_of_another_listing_is_refused_with_a_page(world: World) -> None:
    page = page_of(get(world, "/feeds/en.source.desk.html?limit=2"))
    following = str(page.find(".//link[@rel='next']").get("href")).partition("?")[2]
    answer = get(world, f"/feeds/en.html?{following}", {"accept": "text/html"})
    assert answer["statusCode"] == 400
    assert answer["headers"]["content-type"].startswith("text/html")


@pytest.mark.parametrize("extension", FEEDS)
@pytest.mark.parametrize(
    ("listing", "title"), [("en", PUBLICATION), ("en.section.Regions", f"{PUBLICATION} – Regions")]
)
def test_a_feed_has_the_publication_and_section_as_title_and_its_page_as_home(
    world: World, extension: str, listing: str, title: str
) -> None:
    answer = world.feed(f"{listing}.{extension}")
    if extension == "json":
        feed = json_of(answer)
        heading, home = feed["title"], feed["home_page_url"]
    else:
        channel = feedparser.parse(answer["body"].encode()).feed
        # feedparser escapes what a reader must not take for an element.
        heading, home = unescape(channel.title), channel.link
    assert heading == title
    assert home == f"https://{HOST}/feeds/{listing}.html"
    page = page_of(get(world, urlsplit(home).path))
    assert len(headlines(page)) > 0


@pytest.mark.parametrize("path", ["/", "/openapi.json", "/docs", "/feeds/en.rss", "/sitemap.xml"])
def test_a_response_is_compressed_for_a_client_that_accepts_it(world: World, path: str) -> None:
    plain = get(world, path)
    answer = get(world, path, {"accept-encoding": "gzip, deflate, br"})
    assert answer["headers"]["content-encoding"] == "gzip"
    assert "accept-encoding" in answer["headers"]["vary"]
    assert gzip.decompress(base64.b64decode(answer["body"])).decode() == plain["body"]
