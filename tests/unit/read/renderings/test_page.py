"""The page: semantic, in both directions, correct for search engines, and safe."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Block, BlockKind, Media, TranslationState
from functions.read.http.branding import Branding, FooterLink
from functions.read.http.site import Site
from functions.read.renderings import page
from functions.read.views import ArticleView
from tests.factories import NOON, article, at
from tests.unit.read.renderings.article_views import SITE, rich, translated
from tests.unit.read.round_trip import view_of


def parsed(view: ArticleView, site: Site = SITE) -> ET.Element:
    """The page as a browser parses it; a mistake in its markup fails."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True)
    root = parser.parse(page.render(view, site))
    assert isinstance(root, ET.Element)
    return root


def links(root: ET.Element, rel: str) -> list[dict[str, str]]:
    return [dict(item.attrib) for item in root.iter("link") if item.get("rel") == rel]


def linked_data(root: ET.Element) -> dict[str, Any]:
    [script] = root.iter("script")
    assert script.get("type") == "application/ld+json"
    content = json.loads(script.text or "")
    assert isinstance(content, dict)
    return content


def test_the_page_has_one_headline_and_the_story_below_it() -> None:
    root = parsed(rich())
    [headline] = root.iter("h1")
    assert headline.text == "Ferry “resumes” & <b>sails</b>"
    assert len(list(root.iter("main"))) == 1
    [story] = root.iter("article")
    text = "".join(story.itertext())
    for words in ("dawn", "Two goats", "“We waited a year”,", "The pier", "Correction: An"):
        assert words in text
    assert [item.get("alt") for item in root.iter("img")] == ["A boat", "A pier"]
    assert "reports from the lakes" not in text


def test_notes_are_shown_only_where_the_publication_wants_them() -> None:
    assert "reports from the lakes" not in "".join(parsed(rich()).itertext())
    showing = replace(SITE, branding=Branding(shows_notes=True))
    root = parsed(rich(), showing)
    assert "reports from the lakes" in "".join(next(root.iter("aside")).itertext())


def test_logo_accent_and_links_are_those_of_the_publication() -> None:
    hostile = '<img src=x onerror="alert(1)">'
    branding = Branding(
        logo_url="https://cdn.example.org/l.svg?a=1&b=2",
        accent="#8a0f2b",
        footer_links=(FooterLink(hostile, "https://news.example.org/imprint?a=1&b=2"),),
    )
    branded = replace(SITE, name=hostile, branding=branding)
    root = parsed(rich(), branded)
    [logo] = [item for item in root.iter("img") if item.get("src") == branding.logo_url]
    assert logo.get("alt") == hostile
    assert "--accent: #8a0f2b;" in "".join(next(root.iter("style")).itertext())
    [link] = [item for item in root.iter("a") if item.text == hostile]
    assert link.get("href") == "https://news.example.org/imprint?a=1&b=2"
    assert len(list(root.iter("img"))) == 3
    assert branded.key != SITE.key


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        *((right, "rtl") for right in ("ar", "he", "fa-IR", "az-Arab")),
        *((left, "ltr") for left in ("en", "ur-Latn", "hy", None)),
    ],
)
def test_direction_follows_the_language(language: str | None, direction: str) -> None:
    root = parsed(replace(rich(), language=language))
    assert root.get("dir") == direction
    assert root.get("lang") == (language or "und")


def test_original_links_to_the_newsrooms_page_and_to_reviewed_languages() -> None:
    root = parsed(rich())
    assert [link["href"] for link in links(root, "canonical")] == ["https://news.example/ferry"]
    assert [link["hreflang"] for link in links(root, "alternate")] == ["en", "hy", "x-default"]
    assert [item for item in root.iter("meta") if item.get("name") == "robots"] == []


def test_machine_translation_is_marked_and_not_indexed() -> None:
    root = parsed(translated())
    [robots] = [item for item in root.iter("meta") if item.get("name") == "robots"]
    assert robots.get("content") == "noindex"
    text = " ".join("".join(root.itertext()).split())
    assert "Tradução automática, não revisada por uma pessoa. Ler o original (English)" in text
    reviewed = parsed(translated(TranslationState.REVIEWED))
    assert "Tradução automática" not in "".join(reviewed.itertext())
    assert [item for item in reviewed.iter("meta") if item.get("name") == "robots"] == []


def test_page_has_metadata_for_machines() -> None:
    root = parsed(rich())
    properties = {item.get("property"): item.get("content") for item in root.iter("meta")}
    assert properties["og:title"] == "Ferry “resumes” & <b>sails</b>"
    assert properties["og:image"] == "https://news.example/boat.jpg"
    assert properties["article:published_time"] == "2026-03-04T12:00:00.000Z"
    assert linked_data(root)["headline"] == "Ferry “resumes” & <b>sails</b>"


@given(st.text(min_size=1, max_size=60).filter(str.strip))
@pytest.mark.parametrize(
    "around", ["{}", "</script><script>alert(1)</script>{}", '"><img src=x onerror={}>', "<!--{}"]
)
def test_no_text_breaks_out_of_its_element(around: str, text: str) -> None:
    sent = around.format("".join(item for item in text if item.isprintable()) or "nothing")
    view = replace(rich(), headline=sent, standfirst=sent, place=sent, section=sent, copyright=sent)
    root = parsed(view)
    assert linked_data(root)["headline"] == sent
    assert len(list(root.iter("img"))) == 2
    assert next(root.iter("h1")).text == sent


def test_headings_of_the_body_are_below_the_headline() -> None:
    block = rich().body[1].model_copy(update={"html": "<h1>Who was aboard</h1>"})
    root = parsed(replace(rich(), body=(block,)))
    assert len(list(root.iter("h1"))) == 1
    assert next(root.iter("h2")).text == "Who was aboard"


def test_unknown_date_is_not_invented() -> None:
    root = parsed(replace(rich(), published_at=None, received_at=NOON))
    assert "Received 4 March 2026, 12:00 UTC" in "".join(root.itertext())
    assert "Published" not in "".join(root.itertext())
    assert "datePublished" not in linked_data(root)


NOTHING: dict[str, Any] = {"published_at": None, "modified_at": None, "embargoed_until": None}


@pytest.mark.parametrize(
    ("stated", "line"),
    [
        ({}, "Received 4 March 2026, 12:00 UTC"),
        ({"published_at": at(-60)}, "Published 4 March 2026, 11:00 UTC"),
        ({"embargoed_until": at(5)}, "Published 4 March 2026, 12:05 UTC"),
        ({"modified_at": at(-1)}, "Updated 4 March 2026, 11:59 UTC"),
        ({"published_at": at(-2), "modified_at": at(-2)}, "Published 4 March 2026, 11:58 UTC"),
        (
            {"published_at": at(-2), "modified_at": at(-1)},
            "Published 4 March 2026, 11:58 UTC · Updated 4 March 2026, 11:59 UTC",
        ),
    ],
)
def test_the_page_shows_the_times_that_the_source_states(stated: dict[str, Any], line: str) -> None:
    root = parsed(view_of(article(**NOTHING | stated)))
    lines = [
        " ".join("".join(item.itertext()).split())
        for item in root.iter("p")
        if next(item.iter("time"), None) is not None
    ]
    assert lines == [line]


def test_times_are_for_people_and_for_programs() -> None:
    root = parsed(replace(rich(), updated_at=NOON + timedelta(hours=1), correction_note=None))
    text = "".join(root.itertext())
    assert "Published 4 March 2026, 12:00 UTC · Updated 4 March 2026, 13:00 UTC" in text
    moments = [item.get("datetime") for item in root.iter("time")]
    assert moments == ["2026-03-04T12:00:00.000Z", "2026-03-04T13:00:00.000Z"]
    data = linked_data(root)
    assert [data["datePublished"], data["dateModified"]] == moments


def test_a_picture_that_the_story_shows_is_shown_once() -> None:
    url = "https://lakes.example.org/pier.jpg?a=1&b=2"
    figure = Block(
        kind=BlockKind.FIGURE, html=f'<figure><img src="{escape(url)}" alt="A pier"></figure>'
    )
    root = parsed(replace(rich(), body=(figure,), media=(Media(url=url, alt="A pier"),)))
    assert [item.get("src") for item in root.iter("img")] == [url]
    assert url in {item.get("content") for item in root.iter("meta")}


def test_untranslated_fields_have_their_language() -> None:
    view = translated()
    root = parsed(replace(view, copyright="(c) Lakes", correction_note="Two goats, not three."))
    languages = {"".join(item.itertext()): item.get("lang") for item in root.iter("bdi")}
    assert languages["(c) Lakes"] == languages["Two goats, not three."] == view.translated_from
    own = parsed(replace(rich(), copyright="(c) Lakes"))
    assert {item.get("lang") for item in own.iter("bdi")} == {None}
