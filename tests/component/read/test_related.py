"""Related articles on a page: what it corrects, copies, neighbours; each past the gate now.

Documents go through index's own rules into a table in memory, requests through read's routes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import html5lib
import pytest

from dateline.model.documents import Article, Link, Notice, Status, Translation
from dateline.model.editor_acts import Act
from functions.read.http.caching import FRESH_SECONDS, cached_for
from tests.factories import NOON, article, at, notice, paragraph, ruling, translation
from tests.index_service import IndexService, prose
from tests.reader_service import ReaderService

NOW = NOON + timedelta(days=1)
Document = Article | Notice | Translation


def story(number: int, **changes: Any) -> Article:
    """An article of the section, published `number` minutes after NOON."""
    values: dict[str, Any] = {
        "external_id": f"story-{number}",
        "headline": f"Story {number}",
        "published_at": at(number),
        "body": (paragraph(prose(number)),),
    }
    return article(**values | changes)


class Site:
    """The pages of a newsroom at `now`."""

    def __init__(self, *documents: Document) -> None:
        self.index = IndexService()
        self.reader = ReaderService(self.index)
        self.reader.now = NOW
        self.index.index(*documents)

    def page(self, of: Article, language: str = "en", **headers: str) -> dict[str, Any]:
        """The response with the page of an article."""
        return self.reader.get(
            "/articles/{id}",
            f"/articles/{of.id}.html?language={language}",
            {"id": f"{of.id}.html"},
            headers,
        )

    def shown(self, of: Article, language: str = "en") -> dict[str, list[str]]:
        """Headlines of related articles, by the heading or label above them."""
        root = html5lib.parse(self.page(of, language)["body"], namespaceHTMLElements=False)
        headlines: dict[str, list[str]] = {}
        for part in root.iter():
            if part.get("class") != "related":
                continue
            heading = "".join("".join(item.itertext()) for item in part.iter("h2"))
            for item in part.iter("li"):
                [link] = item.iter("a")
                label = heading or "".join(next(item.iter("span")).itertext())
                headlines.setdefault(label, []).append(link.text or "")
        return headlines

    def at(self, now: datetime) -> None:
        """Sets the time."""
        self.reader.now = now


def test_a_page_has_its_neighbours_in_the_section() -> None:
    stories = [story(number) for number in range(1, 9)]
    site = Site(*stories, story(20, section="Sport", headline="A match"))
    assert site.shown(stories[3]) == {
        "Previous article": ["Story 3"],
        "Next article": ["Story 5"],
        "More in this section": ["Story 8", "Story 7", "Story 6", "Story 2", "Story 1"],
    }
    assert site.shown(stories[0])["Next article"] == ["Story 2"]
    assert "Previous article" not in site.shown(stories[0])
    assert "Next article" not in site.shown(stories[-1])


def test_articles_of_the_same_minute_are_all_reached() -> None:
    stories = [story(number, published_at=NOON) for number in range(4)]
    site = Site(*stories)
    [first] = [item for item in stories if "Previous article" not in site.shown(item)]
    walked = [first.headline]
    by_headline = {item.headline: item for item in stories}
    while following := site.shown(by_headline[walked[-1]]).get("Next article"):
        walked += following
    assert sorted(walked) == sorted(by_headline)


def test_without_a_section_neighbours_are_those_of_the_language() -> None:
    first, second = story(1, section=None), story(2)
    site = Site(first, second)
    assert site.shown(first) == {"Next article": ["Story 2"]}


def test_translations_have_the_neighbours_of_their_language() -> None:
    stories = [story(number) for number in (1, 2, 3)]
    texts = [translation(item, headline=f"Notícia {item.headline[-1]}") for item in stories[:2]]
    site = Site(*stories, *texts)
    assert site.shown(stories[0], "pt") == {"Próximo artigo": ["Notícia 2"]}
    page = site.page(stories[0], "pt")["body"]
    assert f"/articles/{stories[1].id}.html?language=pt" in page


def test_a_page_links_to_what_it_corrects() -> None:
    wrong = story(1, section="Sport")
    base = story(2, section="Sport", headline="The base")
    right = story(
        9,
        links=(
            Link(relation="corrects", external_id="story-1"),
            Link(relation="derives_from", external_id="story-2"),
            Link(relation="supersedes", external_id="never-sent"),
            Link(relation="corrects", external_id="story-9"),
        ),
    )
    site = Site(wrong, base, right)
    assert site.shown(right) == {"Related articles": ["Story 1", "The base"]}
    assert "Correction of" in site.page(right)["body"]


def test_a_page_lists_the_copies_of_its_story() -> None:
    text = (paragraph(prose(1, 300)),)
    first = story(1, source="wire", body=text, headline="As the wire has it", section=None)
    second = story(2, source="paper", body=text, headline="As the paper has it", section=None)
    site = Site(first, second)
    assert site.shown(first)["Other versions of this story"] == ["As the paper has it"]
    assert site.shown(second)["Other versions of this story"] == ["As the wire has it"]
    site.index.index(notice(Status.WITHHELD, minute=9, external_id="story-2", source="paper"))
    assert site.shown(first) == {}


HIDDEN: dict[str, dict[str, Any] | tuple[Notice, ...]] = {
    "embargoed": {"embargoed_until": NOW + timedelta(seconds=1)},
    "not yet published": {"published_at": NOW + timedelta(seconds=1)},
    "expired": {"expires_at": NOW},
    "withheld": {"status": Status.WITHHELD},
    "withdrawn": (notice(Status.WITHDRAWN, minute=5, external_id="story-2"),),
    "killed": (notice(Status.KILLED, minute=5, external_id="story-2"),),
    "killed by hand": (ruling(Act.KILL, minute=5, external_id="story-2"),),
}


@pytest.mark.parametrize("state", HIDDEN)
def test_a_hidden_article_is_on_no_page(state: str) -> None:
    cause = HIDDEN[state]
    changes = cause if isinstance(cause, dict) else {}
    text = (paragraph(prose(1, 300)),)
    links = (Link(relation="corrects", external_id="story-2"),)
    hidden = story(2, headline="Secret", body=text, **changes)
    first, last = story(1, source="wire", body=text), story(3, links=links)
    site = Site(first, hidden, last, *(cause if isinstance(cause, tuple) else ()))
    for page in (site.page(first), site.page(last)):
        assert page["statusCode"] == 200
        assert "Secret" not in page["body"]
        assert hidden.id not in page["body"]
    shown = Site(first, story(2, headline="Secret", body=text), last)
    assert "Secret" in shown.page(first)["body"]
    assert "Secret" in shown.page(last)["body"]


def test_the_listing_row_alone_does_not_show_an_article() -> None:
    """A listing may be a moment behind HEAD: it is read without waiting for all copies of a row."""
    first, second = story(1), story(2)
    site = Site(first, second)
    stale = {key: item for key, item in site.index.table.items.items() if "LISTING#" in key[0]}
    site.index.index(notice(Status.KILLED, minute=9, external_id="story-2"))
    site.index.table.items.update(stale)
    assert "Story 2" not in site.page(first)["body"]
    site.index.index(ruling(Act.REINSTATE, minute=10, external_id="story-2"))
    assert "Story 2" in site.page(first)["body"]


def test_a_page_changes_its_entity_tag_with_its_related_articles() -> None:
    first, second = story(1), story(2)
    site = Site(first, second)
    before = site.page(first)
    assert "last-modified" not in before["headers"], "the kill of another article has no date here"
    known = before["headers"]["etag"]
    assert site.page(first, **{"if-none-match": known})["statusCode"] == 304
    site.index.index(notice(Status.KILLED, minute=9, external_id="story-2"))
    after = site.page(first, **{"if-none-match": known})
    assert after["statusCode"] == 200
    assert "Story 2" not in after["body"]


@pytest.mark.parametrize("seconds", [1, 15, 29])
def test_no_cache_keeps_a_page_past_the_expiry_of_a_neighbour(seconds: int) -> None:
    moment = NOW + timedelta(seconds=seconds)
    first = story(1)
    site = Site(first, story(2, expires_at=moment))
    lifetime = cached_for(site.page(first)["headers"]["cache-control"])
    assert lifetime <= seconds
    site.at(moment)
    after = cached_for(site.page(first)["headers"]["cache-control"])
    assert after == FRESH_SECONDS


@pytest.mark.parametrize("source", ["desk", "wire"])
def test_a_lifetime_does_not_reveal_the_release_of_a_hidden_article(source: str) -> None:
    text = (paragraph(prose(1, 300)),)
    links = (Link(relation="corrects", external_id="story-2"),)
    soon = NOW + timedelta(seconds=10)
    first = story(1, source=source, links=links, body=text)
    hidden = story(2, body=text, embargoed_until=soon)
    lifetime = cached_for(Site(first, hidden).page(first)["headers"]["cache-control"])
    assert lifetime == FRESH_SECONDS


def test_other_renderings_have_no_related_articles() -> None:
    site = Site(story(1), story(2))
    answer = site.reader.get(
        "/articles/{id}", f"/articles/{story(1).id}", {"id": f"{story(1).id}.jsonld"}
    )
    assert "Story 2" not in answer["body"]
    assert "last-modified" in answer["headers"]
