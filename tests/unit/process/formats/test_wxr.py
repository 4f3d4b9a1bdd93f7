"""WordPress' export files."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from dateline.model.documents import Article, Notice, Status
from functions.process.formats.wxr import add_paragraphs
from tests.unit.process.parsing import parse_body

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Harbour Times</title><link>https://ht.example</link><language>en-GB</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login><![CDATA[mquist]]></wp:author_login>
 <wp:author_display_name><![CDATA[Mara Quist]]></wp:author_display_name></wp:author>
"""


def item(inside: str = "", *, kind: str = "post", number: int = 7, status: str = "publish") -> str:
    return (
        f"<item><title>Boats</title><link>https://ht.example/?p={number}</link>"
        f"<dc:creator><![CDATA[mquist]]></dc:creator>"
        f'<guid isPermaLink="false">https://ht.example/?p={number}</guid>'
        f"<wp:post_id>{number}</wp:post_id><wp:post_type>{kind}</wp:post_type>"
        f"<wp:status>{status}</wp:status>{inside}</item>"
    )


def export(*items: str) -> str:
    return f"{HEAD}{''.join(items)}</channel></rss>"


def article(inside: str = "", **known: str) -> Article:
    reading = parse_body(export(item(inside, **known)))  # type: ignore[arg-type]
    assert (reading.format, reading.problems) == ("wxr", ())
    (document,) = reading.documents
    assert isinstance(document, Article)
    return document


def test_every_element_is_mapped() -> None:
    attached = item(
        "<wp:post_parent>7</wp:post_parent>"
        "<wp:attachment_url>https://ht.example/up/b.jpg</wp:attachment_url>"
        "<excerpt:encoded><![CDATA[Two boats]]></excerpt:encoded>"
        "<wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key>"
        "<wp:meta_value><![CDATA[boats]]></wp:meta_value></wp:postmeta>",
        kind="attachment",
        number=8,
    )
    featured = item(
        "<wp:post_parent>0</wp:post_parent>"
        "<wp:attachment_url>https://ht.example/up/f.png</wp:attachment_url>",
        kind="attachment",
        number=9,
    )
    post = item(
        "<content:encoded><![CDATA[First.\n\nSecond\nline.]]></content:encoded>"
        "<excerpt:encoded><![CDATA[Cut off.]]></excerpt:encoded>"
        "<pubDate>Mon, 23 Nov 2026 10:00:00 +0000</pubDate>"
        "<wp:post_date>2026-11-23 12:00:00</wp:post_date>"
        "<wp:post_date_gmt>2026-11-23 10:00:00</wp:post_date_gmt>"
        "<wp:post_modified_gmt>2026-11-23 10:30:00</wp:post_modified_gmt>"
        "<wp:post_name>boats</wp:post_name>"
        '<category domain="category" nicename="ports"><![CDATA[Ports]]></category>'
        '<category domain="post_tag" nicename="sea"><![CDATA[Sea]]></category>'
        '<category domain="post_format" nicename="x"><![CDATA[Aside]]></category>'
        "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key>"
        "<wp:meta_value>9</wp:meta_value></wp:postmeta>"
    )
    reading = parse_body(export(post, item(kind="page", number=2), attached, featured))
    assert reading.problems == ()
    (read,) = reading.documents
    assert isinstance(read, Article)
    assert (read.external_id, read.canonical_url, read.slug) == (
        "7",
        "https://ht.example/?p=7",
        "boats",
    )
    assert [block.html for block in read.body] == ["<p>First.</p>", "<p>Second<br>line.</p>"]
    assert (read.headline, read.standfirst, read.language) == ("Boats", "Cut off.", "en-GB")
    assert [author.name for author in read.authors] == ["Mara Quist"]
    assert [(tag.name, tag.scheme, tag.code) for tag in read.tags] == [
        ("Ports", "category", "ports"),
        ("Sea", "post_tag", "sea"),
    ]
    assert read.section == "Ports"
    assert read.published_at == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert read.modified_at == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    assert [(value.url[-5:], value.type, value.caption, value.alt) for value in read.media] == [
        ("f.png", "image/png", None, None),
        ("b.jpg", "image/jpeg", "Two boats", "boats"),
    ]
    assert read.warnings == ()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("publish", Status.USABLE),
        ("draft", Status.WITHHELD),
        ("pending", Status.WITHHELD),
        ("private", Status.WITHHELD),
        ("inherit", Status.WITHHELD),
        ("trash", Status.WITHDRAWN),
    ],
)
def test_status_is_wordpress_own(status: str, expected: Status) -> None:
    read = article("<content:encoded>a</content:encoded>", status=status)
    assert read.status is expected
    assert (read.canonical_url is None) is (expected is not Status.USABLE)


def test_scheduled_post_is_under_embargo_until_its_date() -> None:
    date = "<wp:post_date_gmt>2026-12-24 16:00:00</wp:post_date_gmt>"
    read = article(date, status="future")
    assert (read.status, read.embargoed_until) == (
        Status.USABLE,
        datetime(2026, 12, 24, 16, tzinfo=UTC),
    )
    assert article("", status="future").status is Status.WITHHELD


def test_password_withholds() -> None:
    assert article("<wp:post_password>x</wp:post_password>").status is Status.WITHHELD


def test_draft_has_no_date() -> None:
    read = article(
        "<pubDate>Thu, 01 Jan 1970 00:00:00 +0000</pubDate>"
        "<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>"
        "<wp:post_date>0000-00-00 00:00:00</wp:post_date>",
        status="draft",
    )
    assert read.published_at is None
    assert read.warnings == ()


def test_trashed_post_without_a_title_is_still_withdrawn() -> None:
    raw = export(item(status="trash").replace("Boats", ""))
    (notice,) = parse_body(raw).documents
    assert isinstance(notice, Notice)
    assert notice.status is Status.WITHDRAWN


def test_raw_content_is_read_as_wordpress_shows_it() -> None:
    assert add_paragraphs("a\r\n\r\n<h2>b</h2>\n\n[gallery ids='1']\n\nc") == (
        "<p>a</p>\n<h2>b</h2>\n<p>c</p>"
    )
    assert (
        add_paragraphs("<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->").count("<p>") == 1
    )
    captioned = add_paragraphs('[caption id="x"]<img src="/b.jpg" /> Two boats[/caption]\n\na')
    assert captioned == (
        '<figure><img src="/b.jpg" /><figcaption>Two boats</figcaption></figure>\n<p>a</p>'
    )
    assert '<iframe src="https://v.example/1">' in add_paragraphs(
        "[embed]https://v.example/1[/embed]"
    )
    assert add_paragraphs("See [sic] this") == "<p>See [sic] this</p>"


def test_long_runs_take_no_time() -> None:
    started = time.process_time()
    for run in ("[caption", "[caption]", "[caption]<a ", "[embed]http://", "\n", "\n ", "[", "<"):
        add_paragraphs(run * 100_000)
    assert time.process_time() - started < 3


def gallery(shortcode: str, *numbers: int) -> Article:
    """A post with a gallery, and the pictures with these ids that were uploaded for it."""
    pictures = [
        item(
            "<wp:post_parent>7</wp:post_parent>"
            f"<wp:attachment_url>https://ht.example/{number}.jpg</wp:attachment_url>"
            "<excerpt:encoded><![CDATA[Boat & sail]]></excerpt:encoded>",
            kind="attachment",
            number=number,
        )
        for number in numbers
    ]
    content = f"<content:encoded><![CDATA[Above.\n\n{shortcode}\n\nBelow.]]></content:encoded>"
    (document,) = parse_body(export(item(content), *pictures)).documents
    assert isinstance(document, Article)
    return document


def sources(document: Article) -> list[str]:
    return [
        block.html.partition('src="')[2].partition('"')[0]
        for block in document.body
        if "<img" in block.html
    ]


@pytest.mark.parametrize(
    "shortcode", ['[gallery ids="12,11"]', "[gallery columns='2' include='12, 11' link=\"file\"]"]
)
def test_a_gallery_shows_its_pictures_in_its_order(shortcode: str) -> None:
    document = gallery(shortcode, 11, 12, 13)
    assert sources(document) == ["https://ht.example/12.jpg", "https://ht.example/11.jpg"]
    assert document.body[1].html.endswith("<figcaption>Boat &amp; sail</figcaption></figure>")
    assert [document.body[0].text, document.body[-1].text] == ["Above.", "Below."]
    assert document.warnings == ()


def test_a_gallery_without_ids_shows_the_uploads() -> None:
    assert len(sources(gallery("[gallery]", 11, 12))) == 2


def test_a_gallery_whose_pictures_were_not_sent_is_a_warning() -> None:
    document = gallery('[gallery ids="11,98,99"]', 11)
    assert sources(document) == ["https://ht.example/11.jpg"]
    assert document.warnings == (
        "body: gallery pictures not sent (ids 98, 99); send rendered content or an export",
    )
    assert gallery("[gallery]").warnings == (
        "body: gallery pictures not sent; send rendered content or an export",
    )


def test_a_gallery_in_a_code_sample_stays() -> None:
    document = gallery('<p><code>[gallery ids="11"]</code></p>', 11)
    assert '[gallery ids="11"]' in document.body[1].text
    assert sources(document) == []
