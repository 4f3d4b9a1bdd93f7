"""Pictures of a page have dimensions, files for small screens, and load late."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import html5lib
import pytest

from dateline.model.documents import Block, BlockKind, Media, Rendition
from functions.read.renderings import page
from functions.read.renderings._pictures import SIZES, picture_attributes, with_pictures
from tests.unit.read.renderings.article_views import SITE, rich

URL = "https://news.example/boat.jpg"


def rendition(width: int | None, height: int | None, **changes: Any) -> Rendition:
    values = {"url": URL if width == 1_600 else f"{URL}?w={width}", "type": "image/jpeg", **changes}
    return Rendition(width=width, height=height, **values)


def picture(*renditions: Rendition) -> Media:
    return Media(url=URL, type="image/jpeg", renditions=renditions)


def test_renditions_of_one_picture_are_its_files_with_its_dimensions() -> None:
    media = picture(rendition(1_600, 901), rendition(320, 180), rendition(800, 450))
    assert picture_attributes(media, lazy=True) == {
        "loading": "lazy",
        "width": "1600",
        "height": "901",
        "srcset": f"{URL}?w=320 320w, {URL}?w=800 800w, {URL} 1600w",
        "sizes": SIZES,
    }


@pytest.mark.parametrize(
    "other",
    [
        rendition(320, 320),
        rendition(320, None),
        rendition(None, None),
        rendition(0, 0),
        rendition(320, 180, type="video/mp4"),
        rendition(320, 180, url="javascript:alert(1)"),
        rendition(320, 180, url="https://news.example/a,"),
        rendition(320, 180, url="https://news.example/a 1x, b"),
    ],
)
def test_a_crop_or_an_unsafe_file_is_no_choice(other: Rendition) -> None:
    media = picture(rendition(1_600, 900), other)
    assert picture_attributes(media, lazy=False) == {"width": "1600", "height": "900"}


def test_unknown_dimensions_are_left_out() -> None:
    assert picture_attributes(picture(), lazy=False) == {}
    assert picture_attributes(picture(rendition(320, 180)), lazy=True) == {"loading": "lazy"}


def test_only_pictures_get_the_attribute() -> None:
    html = '<p title="<img x">a > b</p><img src="a.jpg" alt="<img >"><em>c</em>'
    assert with_pictures(html) == html.replace("<img src", '<img loading="lazy" src')


def test_all_pictures_of_a_page_but_the_first_load_late() -> None:
    body = (
        Block(kind=BlockKind.FIGURE, html=f'<figure><img src="{URL}?b" alt="<img c"></figure>'),
        Block(kind=BlockKind.PARAGRAPH, html='<p><a title="<img onerror=x">d</a></p>'),
    )
    media = (picture(rendition(1_600, 900)), Media(url=f"{URL}?second"))
    text = page.render(replace(rich(), body=body, media=media), SITE)
    root = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True).parse(text)
    images = [tuple(map(item.get, ("src", "loading", "width"))) for item in root.iter("img")]
    assert images == [
        (URL, None, "1600"),
        (f"{URL}?second", "lazy", None),
        (f"{URL}?b", "lazy", None),
    ]
    titles = [item.get("title") for item in root.iter("a") if item.get("title")]
    assert titles == ["<img onerror=x"]


def test_pictures_inside_the_story_have_their_dimensions_and_files() -> None:
    media = picture(rendition(1_600, 900), rendition(800, 450))
    small = f"{URL}?w=800"
    html = (
        f'<figure><img src="{small}" alt="a"></figure><img src="{URL}" height="9" width="16">'
        '<img src="https://elsewhere.example/b.jpg">'
    )
    files = f'srcset="{small} 800w, {URL} 1600w" sizes="{SIZES}"'
    assert with_pictures(html, (media,)) == (
        f'<figure><img loading="lazy" width="800" height="450" {files} src="{small}" alt="a">'
        f'</figure><img loading="lazy" src="{URL}" height="9" width="16">'
        '<img loading="lazy" src="https://elsewhere.example/b.jpg">'
    )


def test_an_address_in_a_srcset_cannot_end_its_attribute() -> None:
    url = f"{URL}?a=1&b=%22"
    media = Media(url=url, renditions=(rendition(1_600, 900, url=url), rendition(800, 450)))
    html = f'<img src="{escape(url)}">'
    [image] = html5lib.parseFragment(
        with_pictures(html, (media,)), namespaceHTMLElements=False
    ).iter("img")
    assert image.get("srcset") == f"{URL}?w=800 800w, {url} 1600w"
