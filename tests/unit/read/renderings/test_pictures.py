"""Pictures of a page have dimensions, files for small screens, and load late."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import html5lib
import pytest

from dateline.model.documents import Block, BlockKind, Media, Rendition
from functions.read.renderings import page
from functions.read.renderings._pictures import SIZES, picture_attributes, with_lazy_pictures
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
    assert with_lazy_pictures(html) == html.replace("<img src", '<img loading="lazy" src')


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
    assert [dict(item.attrib) for item in root.iter("a")] == [{"title": "<img onerror=x"}]
