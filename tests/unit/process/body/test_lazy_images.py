"""Lazily loaded pictures: the picture is shown once, and no placeholder."""

from __future__ import annotations

import time

import pytest

from functions.process.body.blocks import to_blocks
from functions.process.body.lazy_images import is_placeholder, largest, without_twins
from tests.unit.process.parsing import article_of

BASE = "https://news.example/2026/quay"
QUAY = "https://img.example/quay.jpg"
INLINE = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
SIZES = "https://img.example/q-400.jpg 400w, https://img.example/q-1200.jpg 1200w, /q-800.jpg 800w"
LARGEST = "https://img.example/q-1200.jpg"


def pictures(markup: str) -> list[str]:
    """The URLs of the pictures in their order."""
    blocks = to_blocks(markup, BASE)
    assert to_blocks("".join(block.html for block in blocks), BASE) == blocks
    return [part.partition('"')[0] for block in blocks for part in block.html.split('src="')[1:]]


@pytest.mark.parametrize(
    "name", ["data-src", "data-original", "data-lazy-src", "data-lazy", "data-echo", "data-cfsrc"]
)
@pytest.mark.parametrize(
    "placeholder",
    [INLINE, "/img/lazyload.gif", "/wp/blank.png", "/spacer.gif?v=2", "/tiny.jpg", ""],
)
def test_picture_of_a_lazy_attribute_replaces_the_placeholder(name: str, placeholder: str) -> None:
    source = f'src="{placeholder}"' if placeholder else ""
    assert pictures(f'<p><img class="lazy" {source} {name}="{QUAY}" alt="Quay"></p>') == [QUAY]


@pytest.mark.parametrize(
    "attributes",
    [
        f'srcset="{SIZES}"',
        f'data-srcset="{SIZES}"',
        f'src="{INLINE}" data-lazy-srcset="{SIZES}"',
        f'src="/1x1.png" srcset="{INLINE} 1w" data-srcset="{SIZES}"',
    ],
)
def test_largest_candidate_is_shown_without_another_source(attributes: str) -> None:
    figure = f"<figure><img {attributes} alt=Quay><figcaption>The quay</figcaption></figure>"
    (block,) = to_blocks(figure, BASE)
    assert block.html == (
        f'<figure><img src="{LARGEST}" alt="Quay"><figcaption>The quay</figcaption></figure>'
    )


def test_own_source_is_shown_rather_than_a_candidate() -> None:
    assert pictures(f'<img src="{QUAY}" srcset="{SIZES}">') == [QUAY]


@pytest.mark.parametrize(
    ("candidates", "url"),
    [
        ("a.jpg", "a.jpg"),
        ("a.jpg 1x, b.jpg 2x", "b.jpg"),
        ("a,b.jpg 100w,c.jpg 50w", "a,b.jpg"),
        ("  a.jpg   640w ,\n b.jpg 1.5x ", "a.jpg"),
        (f"{INLINE} 900w, a.jpg 1w", "a.jpg"),
        ("", None),
        (",,", None),
    ],
)
def test_candidates_are_read_as_html_says(candidates: str, url: str | None) -> None:
    assert largest(candidates) == url


def test_source_of_a_picture_element_stands_in_for_its_empty_image() -> None:
    sources = f'<source srcset="{SIZES}" type="image/webp">'
    assert pictures(f'<picture>{sources}<img src="{INLINE}" alt=x></picture>') == [LARGEST]
    assert pictures(f'<picture>{sources}<img src="{QUAY}" alt=x></picture>') == [QUAY]


@pytest.mark.parametrize("size", ["", ' width="640" height="400"'])
def test_image_of_amp_is_an_image(size: str) -> None:
    fallback = f'<noscript><img src="{QUAY}"></noscript>'
    markup = f'<p>x</p><amp-img src="{QUAY}"{size} alt="Quay">{fallback}</amp-img><p>y</p>'
    blocks = to_blocks(markup)
    assert [block.html for block in blocks] == [
        "<p>x</p>",
        f'<figure><img src="{QUAY}" alt="Quay"{size}></figure>',
        "<p>y</p>",
    ]


@pytest.mark.parametrize(
    "markup",
    [
        f'<img src="{INLINE}" data-lazy-src="{QUAY}"><noscript><img src="{QUAY}"></noscript>',
        f'<noscript><img src="{QUAY}"></noscript><img class=lazy data-src="{QUAY}">',
        f'<img src="/spacer.gif"><noscript><img src="{QUAY}"></noscript>',
        f'<p><img data-src="{QUAY}"></p><noscript><p><img src="/quay-300x200.jpg"></p></noscript>',
        f'<a href="/x"><img src="{INLINE}"></a><noscript>&lt;img src="{QUAY}"&gt;</noscript>',
    ],
)
def test_twin_in_noscript_is_counted_once(markup: str) -> None:
    assert pictures(f"<p>Above.</p>{markup}<p>Below.</p>") == [QUAY]


def test_picture_only_in_noscript_is_shown() -> None:
    script = '<div id="chart-1"><script src="https://charts.example/e.js"></script>'
    assert pictures(f'{script}<noscript><img src="{QUAY}"></noscript></div><p>x</p>') == [QUAY]


def test_placeholder_alone_is_no_picture() -> None:
    assert (
        pictures("<p>x<img src=/themes/blank.gif><img src='data:image/png;base64,AA=='></p>") == []
    )


@pytest.mark.parametrize(
    "name",
    ["/transparent-government.jpg", "/white-house.jpg", "/pixel-art-show.png", "/lazy-cat.jpg"],
)
def test_picture_named_like_a_placeholder_is_one(name: str) -> None:
    assert not is_placeholder(f"https://img.example{name}")


def test_lazily_loaded_picture_of_one_pixel_is_no_tracker() -> None:
    assert pictures(f'<img src="/blank.png" width=1 height=1 data-src="{QUAY}">') == [QUAY]
    assert pictures('<p>x<img src="https://t.example/c?id=1" width=1 height=1></p>') == []
    assert pictures(f'<p>x<img width=1 height=1 data-src="{QUAY}" style="display:none"></p>') == []


def test_lazily_loaded_frame_is_kept() -> None:
    player = "https://www.youtube.com/embed/q"
    assert pictures(f'<iframe src="about:blank" data-src="{player}"></iframe>') == [player]


def test_lazy_pictures_of_a_page_are_read() -> None:
    text = (
        "The last ferry of the year left Larkmoor at noon on Monday, with eleven passengers. " * 4
    )
    page = (
        "<html lang=en><head><title>Ferry</title></head><body><article><h1>The last ferry</h1>"
        f"<p>{text}</p><figure><img src='{INLINE}' data-src='{QUAY}'><figcaption>The quay"
        f"</figcaption></figure><p>{text}</p><div><img src='/blank.gif'><noscript>"
        f"<img src='https://img.example/crane.jpg'></noscript></div><p>{text}</p></article></body>"
    )
    article = article_of(page, "text/html")
    markup = "".join(block.html for block in article.body)
    assert QUAY in markup
    assert "https://img.example/crane.jpg" in markup
    assert "blank.gif" not in markup


@pytest.mark.parametrize(
    "markup",
    [
        "<noscript>" * 40_000,
        '<img "' * 20_000 + "<noscript><img></noscript>" * 500,
        "<noscript><img></noscript>" + "<p>" * 20_000,
        f'<img srcset="{"a, " * 30_000}">',
        f'<img srcset="{" " * 90_000}x">',
    ],
)
def test_patterns_take_linear_time(markup: str) -> None:
    started = time.process_time()
    without_twins(markup)
    largest(markup)
    assert time.process_time() - started < 1
