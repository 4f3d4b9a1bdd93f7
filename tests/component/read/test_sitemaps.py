"""Sitemaps through the handler on moto, checked by the rules of their schemas.

The rules are those of https://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd and siteindex.xsd,
and of Google's sitemap-news.xsd: elements, their order and number, and the types of their values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree

from dateline.model.documents import Article, Status, TranslationState
from dateline.model.public_rows import MAP_PK, MapRow, is_milestone
from dateline.model.rows import without_keys
from local.inprocess.cloud import in_process_cloud
from tests.factories import NOON, article, at, notice, translation
from tests.unit.read.world import Answer, World

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
ORIGIN = "https://api.example.org"
W3C_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}|zh-cn|zh-tw|x-default", re.ASCII)
HREFLANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*|x-default", re.ASCII)


@pytest.fixture(scope="module")
def stack() -> Iterator[World]:
    """One stack; each test deletes its rows."""
    with in_process_cloud() as cloud:
        yield World(cloud)


@pytest.fixture
def world(stack: World) -> Iterator[World]:
    stack.at(at(60))
    published: list[tuple[str, str]] = []
    publish = stack.publish

    def noted(*documents: Any, rows: bool = True) -> Any:
        made = publish(*documents, rows=rows)
        published.extend(made)
        return made

    stack.publish = noted  # type: ignore[method-assign,assignment]
    yield stack
    stack.publish = publish  # type: ignore[method-assign]
    stack.remove(published)


def story(number: int | str, **changes: Any) -> Article:
    return article(external_id=f"story-{number}", headline=f"Story {number}", **changes)


def get(world: World, address: str) -> Answer:
    return world.get(address, urlsplit(address).path)


def tree(answer: Answer) -> Any:
    assert answer["statusCode"] == 200, answer["body"]
    assert answer["headers"]["content-type"] == "application/xml; charset=utf-8"
    root = etree.fromstring(answer["body"].encode())
    require_valid(root)
    return root


def texts(root: Any, path: str) -> list[str]:
    return [str(element.text) for element in root.iterfind(path)]


def files(world: World, address: str) -> list[Any]:
    """The URLs of the file, or of all files of the index."""
    root = tree(get(world, address))
    if root.tag == f"{MAP}urlset":
        return [root]
    paths = [text.removeprefix(ORIGIN) for text in texts(root, f".//{MAP}loc")]
    return [tree(get(world, path)) for path in paths]


def locs(roots: list[Any]) -> list[str]:
    return [text for root in roots for text in texts(root, f"{MAP}url/{MAP}loc")]


# ---------------------------------------------------------------- the schemas' rules
ORDERS = {
    f"{MAP}sitemap": [f"{MAP}loc"],
    f"{MAP}url": [f"{MAP}loc", f"{MAP}lastmod", f"{NEWS}news", f"{XHTML}link"],
    f"{NEWS}news": [f"{NEWS}publication", f"{NEWS}publication_date", f"{NEWS}title"],
    f"{NEWS}publication": [f"{NEWS}name", f"{NEWS}language"],
}
REQUIRED = {
    f"{MAP}sitemap": [f"{MAP}loc"],
    f"{MAP}url": [f"{MAP}loc"],
    f"{NEWS}news": ORDERS[f"{NEWS}news"],
    f"{NEWS}publication": ORDERS[f"{NEWS}publication"],
}


def require_valid(root: Any) -> None:
    assert root.tag in {f"{MAP}urlset", f"{MAP}sitemapindex"}
    child = f"{MAP}url" if root.tag == f"{MAP}urlset" else f"{MAP}sitemap"
    assert {item.tag for item in root} <= {child}
    assert len(root) <= (1_000 if root.find(f".//{NEWS}news") is not None else 50_000)
    if root.tag == f"{MAP}sitemapindex":
        assert len(root) >= 1
    for element in root.iter(*ORDERS):
        names = [item.tag for item in element]
        order = ORDERS[element.tag]
        assert names == sorted(names, key=order.index)
        for required in REQUIRED[element.tag]:
            assert names.count(required) == 1, (element.tag, required)
    for loc in texts(root, f".//{MAP}loc"):
        assert loc.startswith(f"{ORIGIN}/")
        assert 12 <= len(loc) <= 2_048
    for name in (f"{MAP}lastmod", f"{NEWS}publication_date"):
        assert all(W3C_TIME.fullmatch(text) for text in texts(root, f".//{name}"))
    assert all(LANGUAGE.fullmatch(text) for text in texts(root, f".//{NEWS}language"))
    assert all(HREFLANG.fullmatch(item.get("hreflang")) for item in root.iter(f"{XHTML}link"))


# ---------------------------------------------------------------- content
def test_all_pages_are_listed_with_their_last_change(world: World) -> None:
    first, second = story(1, modified_at=at(30)), story(2, published_at=at(-9_999))
    world.publish(first)
    world.publish(second)
    index = tree(get(world, "/sitemap.xml"))
    assert index.tag == f"{MAP}sitemapindex"
    assert world.calls == ["Query", "Query"]
    (file,) = files(world, "/sitemap.xml")
    assert world.calls == ["Query"]
    assert set(locs([file])) == {
        f"{ORIGIN}/articles/{item.id}.html?language=en" for item in (first, second)
    }
    assert "2026-03-04T12:30:00.000Z" in texts(file, f".//{MAP}lastmod")


def test_variants_name_each_other_and_themselves(world: World) -> None:
    original = story(1)
    world.publish(
        original,
        translation(original, "pt-BR", state=TranslationState.REVIEWED),
        translation(original, "hy"),
    )
    (file,) = files(world, "/sitemap.xml")
    page = f"{ORIGIN}/articles/{original.id}.html?language="
    assert set(locs([file])) == {f"{page}en", f"{page}pt-BR"}
    for url in file:
        links = {item.get("hreflang"): item.get("href") for item in url.iter(f"{XHTML}link")}
        assert links == {"en": f"{page}en", "pt-BR": f"{page}pt-BR", "x-default": f"{page}en"}


def test_the_url_that_a_page_declares_canonical_is_listed(world: World) -> None:
    own = "https://www.lake-news.example/ferry"
    original = story("canonical", canonical_url=own)
    world.publish(original, translation(original, state=TranslationState.REVIEWED))
    too_long = story("long", canonical_url=f"https://www.lake-news.example/{'a' * 2_048}")
    world.publish(too_long)
    unsafe = story("unsafe", canonical_url="javascript:alert(1)")
    world.publish(unsafe)
    file, news = (
        etree.fromstring(get(world, path)["body"].encode())
        for path in ("/sitemap.xml?part=first", "/sitemap-news.xml")
    )
    listed = locs([file])
    assert sorted(listed) == sorted(
        [
            *(own, f"{ORIGIN}/articles/{original.id}.html?language=pt"),
            *(f"{ORIGIN}/articles/{item.id}.html?language=en" for item in (too_long, unsafe)),
        ]
    )
    assert set(locs([news])) == set(listed)
    pages = [(item, "en") for item in (original, too_long, unsafe)] + [(original, "pt")]
    for document, language in pages:
        page = world.article(f"{document.id}.html", f"?language={language}")["body"]
        (declared,) = re.findall('rel="canonical" href="([^"]*)"', page)
        assert declared in listed
    alternates = {item.get("href") for item in file.iter(f"{XHTML}link")}
    assert alternates == set(listed)


def test_every_page_of_the_sitemap_is_readable(world: World) -> None:
    original = story(1)
    world.publish(original, translation(original, state=TranslationState.REVIEWED))
    for address in locs(files(world, "/sitemap.xml")):
        parts = urlsplit(address)
        name = parts.path.removeprefix("/articles/")
        answer = world.article(name, f"?{parts.query}")
        assert answer["statusCode"] == 200
        assert answer["headers"]["content-language"] == parse_qs(parts.query)["language"][0]
        assert f'hreflang="x-default" href="{ORIGIN}' in answer["body"]
        for link in locs(files(world, "/sitemap.xml")):
            assert f'href="{link}"' in answer["body"]


def test_news_are_of_two_days_and_not_machine_translated(world: World) -> None:
    fresh, old = story("fresh"), story(2, published_at=at(60) - timedelta(days=2, seconds=1))
    world.publish(
        fresh,
        translation(fresh, "pt", state=TranslationState.REVIEWED),
        translation(fresh, "hy"),
    )
    world.publish(old)
    world.publish(story(3, language=None))
    root = tree(get(world, "/sitemap-news.xml"))
    assert world.calls == ["Query"]
    assert texts(root, f".//{NEWS}language") == ["en", "pt"]
    assert texts(root, f".//{NEWS}title") == ["Story fresh", "[pt] Story fresh"]
    assert set(texts(root, f".//{NEWS}publication_date")) == {"2026-03-04T12:00:00.000Z"}
    assert len(set(texts(root, f".//{NEWS}name"))) == 1


def test_news_list_reviewed_translations_of_the_present_text_only(world: World) -> None:
    machine, partly = story("machine"), story("partly")
    reviewed, changed = story("reviewed"), story("changed")
    corrected = article(
        minute=5, external_id=changed.external_id, headline="Corrected", published_at=at(0)
    )
    world.publish(machine, translation(machine))
    world.publish(partly, translation(partly, state=TranslationState.PARTLY_REVIEWED))
    world.publish(reviewed, translation(reviewed, state=TranslationState.REVIEWED))
    rows = world.publish(changed, translation(changed, state=TranslationState.REVIEWED), corrected)
    (mapped,) = [
        MapRow.model_validate(without_keys(row)) for row in rows.values() if row["pk"] == MAP_PK
    ]
    assert [(variant.language, variant.stale) for variant in mapped.variants] == [
        ("en", None),
        ("pt", True),
    ]
    news = tree(get(world, "/sitemap-news.xml"))
    assert sorted(texts(news, f".//{NEWS}title")) == [
        "Corrected",
        "Story machine",
        "Story partly",
        "Story reviewed",
        "[pt] Story reviewed",
    ]
    # The reviewed text stays public, and so in the other sitemap.
    pages = locs(files(world, "/sitemap.xml"))
    for item, listed in ((machine, False), (partly, False), (reviewed, True), (changed, True)):
        assert any(item.id in page and "language=pt" in page for page in pages) is listed


@pytest.mark.parametrize(
    ("language", "expected"), [("pt-BR", "pt"), ("zh-Hant-TW", "zh-tw"), ("zh-Hans", "zh-cn")]
)
def test_news_names_languages_as_google_does(world: World, language: str, expected: str) -> None:
    world.publish(story(1, language=language))
    assert texts(tree(get(world, "/sitemap-news.xml")), f".//{NEWS}language") == [expected]


def test_more_news_than_a_file_holds_are_split(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from functions.read.endpoints import sitemaps

    monkeypatch.setattr(sitemaps, "MAX_NEWS", 4)
    for number in range(9):
        world.publish(story(number, published_at=at(number)))
    roots = files(world, "/sitemap-news.xml")
    assert [len(root) for root in roots] == [4, 4, 1]
    titles = [text for root in roots for text in texts(root, f".//{NEWS}title")]
    assert titles == [f"Story {number}" for number in reversed(range(9))]


def test_files_between_milestones_have_every_page_once(world: World) -> None:
    numbers = [number for number in range(6_000) if is_milestone(story(number).id, 1)][:2]
    others = [number for number in range(6_000) if not is_milestone(story(number).id, 1)][:5]
    order = [others[0], numbers[0], *others[1:3], numbers[1], *others[3:]]
    for minute, number in enumerate(order):
        world.publish(story(number, published_at=at(minute)))
    roots = files(world, "/sitemap.xml")
    assert [len(root) for root in roots] == [1, 3, 3]
    expected = [f"{ORIGIN}/articles/{story(item).id}.html?language=en" for item in order]
    assert locs(roots) == expected


def test_large_file_takes_several_queries(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from functions.read.endpoints import sitemaps

    monkeypatch.setattr(sitemaps, "CHUNK", 2)
    plain = [number for number in range(99) if not is_milestone(story(number).id, 1)][:5]
    for number in plain:
        world.publish(story(number))
    assert len(set(locs(files(world, "/sitemap.xml")))) == 5


@pytest.mark.parametrize("address", ["/sitemap.xml?part=first", "/sitemap-news.xml"])
def test_what_is_hidden_is_in_no_sitemap_and_no_cache_outlives_it(
    world: World, address: str
) -> None:
    ends = NOON + timedelta(minutes=90, microseconds=700)
    hidden = story(1, embargoed_until=ends)
    world.publish(hidden)
    for number, status in enumerate((Status.WITHDRAWN, Status.KILLED)):
        document = story(f"gone-{number}")
        world.publish(document, notice(status, minute=5, external_id=document.external_id))
    expiring = story(2, expires_at=ends)
    world.publish(expiring)

    def shown(now: datetime) -> tuple[list[str], str]:
        world.at(now)
        answer = get(world, address)
        return locs([tree(answer)]), answer["headers"]["cache-control"]

    before, control = shown(ends - timedelta(seconds=7))
    assert before == [f"{ORIGIN}/articles/{expiring.id}.html?language=en"]
    assert control == "public, max-age=7, s-maxage=4"
    assert shown(ends - timedelta(microseconds=1))[0] == before
    assert shown(ends)[0] == [f"{ORIGIN}/articles/{hidden.id}.html?language=en"]


def test_empty_archive_has_sitemaps(world: World) -> None:
    assert locs(files(world, "/sitemap.xml")) == []
    assert locs(files(world, "/sitemap-news.xml")) == []


def test_an_unchanged_sitemap_is_not_sent_again(world: World) -> None:
    world.publish(story(1))
    tag = get(world, "/sitemap-news.xml")["headers"]["etag"]
    again = world.get("/sitemap-news.xml", "/sitemap-news.xml", headers={"if-none-match": tag})
    assert (again["statusCode"], again["body"]) == (304, "")


@pytest.mark.parametrize("part", ["", "2", "20260304T120000000-", "../x", "first\n"])
def test_malformed_part_is_refused(world: World, part: str) -> None:
    assert get(world, f"/sitemap.xml?part={part}")["statusCode"] == 400


@pytest.mark.parametrize("day", ["20010203", "20990203"])
@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-news.xml"])
def test_part_between_milestones_is_answered_and_shows_nothing_more(
    world: World, address: str, day: str
) -> None:
    answer = get(world, f"{address}?part={day}T120000000-{'a' * 26}")
    assert answer["statusCode"] == 200
    require_valid(tree(answer))


def test_title_of_any_characters_is_read_back(world: World) -> None:
    headline = "A & B <i>“ C”\u0007 ՀԱՅ 渡轮"
    world.publish(story(1).model_copy(update={"headline": headline}))
    root = tree(get(world, "/sitemap-news.xml"))
    assert texts(root, f".//{NEWS}title") == [headline.replace("\u0007", "")]


def test_robots_txt_names_the_sitemaps(world: World) -> None:
    answer = world.get("/robots.txt", "/robots.txt")
    assert answer["headers"]["content-type"].startswith("text/plain")
    lines = answer["body"].splitlines()
    assert f"Sitemap: {ORIGIN}/sitemap.xml" in lines
    assert f"Sitemap: {ORIGIN}/sitemap-news.xml" in lines
    assert world.calls == []
