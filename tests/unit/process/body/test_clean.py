"""Cleaning judged by another parser: safe, complete and idempotent."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from unittest import mock
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline.model.documents import Block
from dateline.model.errors import Unprocessable
from dateline.model.html_text import visible_text
from dateline.model.source_options import Cleaning
from dateline.model.sources import Source
from functions.process.body import blocks
from functions.process.body.allowlist import WITHOUT_CONTENT
from functions.process.body.blocks import plain_text, to_blocks
from functions.process.body.clean import USUAL
from functions.process.body.fast_path import pattern
from tests.unit.process.parsing import article_of

BASE = "https://news.example/2026/11/harbour"
CORPUS = Path("../shared/corpora/security/html-vectors.jsonl")
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason=f"{CORPUS} is not here")

_ELEMENTS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "li", "dt", "dd", "blockquote"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "figure", "figcaption"),
    *("img", "iframe", "video", "audio", "pre", "br", "hr", "wbr", "a", "abbr", "b", "bdi", "bdo"),
    *("cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rp", "rt"),
    *("ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"),
}
_ATTRIBUTES = {
    *("alt", "colspan", "controls", "datetime", "dir", "headers", "height", "href", "hreflang"),
    *("lang", "rel", "reversed", "rowspan", "scope", "src", "start", "title", "translate"),
    *("value", "width"),
}
_SCHEMES = ("http://", "https://", "mailto:", "tel:")
_PLAYER = "https://www.youtube.com/embed/"
_UNSEEN = (WITHOUT_CONTENT - {"svg"}) | {"iframe", "video", "audio"}
_UNSEEN_IN_DRAWINGS = {"defs", "desc"}
_SVG = "{http://www.w3.org/2000/svg"
_NO_SIGNS = re.compile(
    "[\\s\x00-\x1f\x7f\ufffe\uffff\u00ad\u034f\u115f\u180e\u200b-\u200f\u2060-\u2064\ufeff]"
)


def fragment(markup: str) -> Element:
    """The fragment as parsed by html5lib, which shares no code with the sanitiser."""
    tree: Element = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    return tree


def html_of(made: tuple[Block, ...]) -> str:
    return "".join(block.html for block in made)


def elements(markup: str) -> Iterator[Element]:
    return (element for element in fragment(markup).iter() if element.tag != "DOCUMENT_FRAGMENT")


def offences(markup: str) -> list[str]:
    """Everything that is not allowed in cleaned HTML."""
    offending = []
    for element in elements(markup):
        if element.tag not in _ELEMENTS:
            offending.append(f"<{element.tag}>")
        for name, value in element.attrib.items():
            bare = re.sub(r"[\s\x00-\x20\x7f-\xa0\u2028\u2029]", "", value).lower()
            if name not in _ATTRIBUTES:
                offending.append(f"{element.tag}@{name}")
            if name in ("href", "src") and not bare.startswith(_SCHEMES):
                offending.append(f"{element.tag}@{name}={value}")
            if element.tag == "iframe" and name == "src" and "youtube" not in value:
                offending.append(f"iframe to {value}")
    return offending


def signs(text: str) -> Counter[str]:
    """The visible characters, decomposed and without their order."""
    return Counter(_NO_SIGNS.sub("", unicodedata.normalize("NFD", text)))


def seen(element: Element) -> str:
    """The text of the element that a browser shows."""
    # The tag of a comment is not a string.
    space, _, name = element.tag.rpartition("}") if isinstance(element.tag, str) else ("", "", "")
    if not name or name in _UNSEEN or (space == _SVG and name in _UNSEEN_IN_DRAWINGS):
        return ""
    parts = [element.text or ""]
    for child in element:
        parts += [seen(child), child.tail or ""]
    return "".join(parts)


def lost(markup: str) -> Counter[str]:
    """The visible characters that cleaning loses."""
    return signs(seen(fragment(markup))) - signs("".join(b.text for b in to_blocks(markup, BASE)))


@needs_corpus
def test_known_attacks_are_harmless_idempotent_and_lose_no_text() -> None:
    payloads = [json.loads(line)["payload"] for line in CORPUS.read_text().splitlines()]
    assert len(payloads) > 100
    failures: list[tuple[str, str, object]] = []
    for payload in payloads:
        once = to_blocks(payload, BASE)
        if unsafe := offences(html_of(once)):
            failures.append(("unsafe", payload, unsafe))
        if to_blocks(html_of(once), BASE) != once:
            failures.append(("not idempotent", payload, html_of(once)))
        # html5lib inserts a prompt for this element, as HTML did until 2016.
        if "<isindex" not in payload and (missing := lost(payload)):
            failures.append(("lost", payload, dict(missing)))
    assert failures == []


_NAMES = (
    "p div b i a a span h2 h3 ul ol li dl dt dd blockquote br br table table tr td th caption tbody"
    " thead figure figcaption img pre hr section wbr math mi mtext noscript button summary ruby rt"
    " rp code em nobr font details form input colgroup col center u s q label marquee object"
    " article text x-own svg svg defs tspan"
)
_TAGS = _NAMES.split()
_MADE = [
    "",
    "",
    ' href="/x"',
    " href=https://e.example/",
    ' src="/i.png"',
    " dir=rtl",
    " lang=de",
    " width=1",
    ' title="a&#13;b"',
    ' onclick="x()"',
    ' style="display:none"',
]
_WORDS = [
    *(" ", "\n", "a", "b c", "&amp;", "&lt;", "x", "\u200b", "&nbsp;", "\n\n", "e", "\u0301"),
    *("\u0338", "&#13;", "&#1;", "=", "\u115f", "&#8232;", "  ", "\u037e", "A b.", "&copy", "ש"),
]
pieces = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(_TAGS), st.sampled_from(_MADE)),
    st.builds("</{}>".format, st.sampled_from(_TAGS)),
    st.sampled_from(_WORDS),
)
soups = st.lists(pieces, max_size=25).map("".join)
# Complete elements as editors write them.
_lines = st.builds(
    "<{0}>{1}</{0}>".format,
    st.sampled_from(
        ["p", "h2", "p dir=rtl", "li", "blockquote", "b", "em", "figcaption", "figure"]
    ),
    st.lists(
        st.sampled_from([*_WORDS, "<b>c</b>", "<em> d</em>", "<a href=https://e.example/>f</a>"]),
        max_size=6,
    ).map("".join),
)
bodies = st.lists(st.one_of(_lines, st.sampled_from(["\n", "<br>", "text"])), max_size=8).map(
    "".join
)


@given(st.one_of(soups, bodies))
@example('<a href="/x"><table><a href="/x">a')
@example("<mi>x</mi><text>y</text>")
@example("<noscript><td>a&lt;")
@example("<div>" * 23 + "<table><tr><td>cell</table>")
def test_cleaned_html_is_harmless_idempotent_and_complete(markup: str) -> None:
    once = to_blocks(markup, BASE)
    assert offences(html_of(once)) == []
    assert to_blocks(html_of(once), BASE) == once
    assert lost(markup) == Counter()


@given(st.one_of(soups, bodies))
@example("<p>\u115f</p><p><em>\u200b</em></p><p>a  b</p><p>a<b> c</b></p><p>\u0338</p>")
@example("<figure><img src='/i.png'><figcaption>\u2028</figcaption></figure>")
def test_fast_path_gives_the_block_that_would_be_built(markup: str) -> None:
    fast = to_blocks(markup, BASE)
    with mock.patch.object(blocks, "block_of", return_value=None):
        assert to_blocks(markup, BASE) == fast
    for block in fast:
        assert block.text == visible_text(block.html)
        assert Block(kind=block.kind, html=block.html) == block
        assert unicodedata.is_normalized("NFC", block.html)


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ("<p>E is <math><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math></p>", "E is mc2"),
        ("<object data=x>Watch <b>here</b></object>", "Watch here"),
        ("<noscript><p>shown &amp; read</p></noscript>", "shown & read"),
        ("<text>label</text>", "label"),
        ("<label>Search</label>", "Search"),
        ("<p>See <svg><text>GDP <tspan>up</tspan></text></svg> here</p>", "See GDP up here"),
        ("<svg><text x=1>2025</text><text x=9>2026</text></svg>", "2025 2026"),
        (
            "<svg><text><![CDATA[R&D]]></text><foreignObject><p>spent</p></foreignObject>",
            "R&D spent",
        ),
        ("<svg><title>Icon</title><defs><text>0</text></defs><style/><text>A</text></svg>", "A"),
        ("<svg>" + '<path d="M0 0"/>' * 1_000 + "<text>Votes</text></svg>", "Votes"),
        ("<script>'<svg>'</script><p>story</p><svg><desc>a</desc></svg><p>on</p>", "story on"),
        ("<p>שלום <bdi>world</bdi> \u202bمرحبا\u202c</p>", "שלום world \u202bمرحبا\u202c"),
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby></p>", "漢(かん)"),
        ("<p>हिन्दी ไทย ქართული አማርኛ</p>", "हिन्दी ไทย ქართული አማርኛ"),
    ],
)
def test_text_of_every_kind_is_kept(markup: str, kept: str) -> None:
    assert plain_text(markup) == kept


def test_direction_of_a_division_applies_to_its_blocks() -> None:
    made = to_blocks("<div dir=rtl>שלום<p>ב</p><ul><li>ג</ul><p dir=ltr>a</p></div><p>b</p>")
    assert [block.html for block in made] == [
        '<p dir="rtl">שלום</p>',
        '<p dir="rtl">ב</p>',
        '<ul dir="rtl"><li>ג</li></ul>',
        '<p dir="ltr">a</p>',
        "<p>b</p>",
    ]


@pytest.mark.parametrize(
    "image",
    [
        "<img src=https://t.example/p.gif width=1 height=1>",
        "<img src=https://t.example/p.gif width=' 1px '>",
        "<img src=https://t.example/p.gif style='width:1.0px'>",
        "<img src=https://t.example/p.gif style='visibility:hidden'>",
        "<img src=https://pixel.wp.com/b.gif?host=x>",
        "<img src=https://feeds.feedburner.com/~r/news/~4/x>",
        "<img src=http://pi.feedsportal.com/r/1/a2.img>",
        "<img src=https://www.facebook.com/tr?id=1>",
    ],
)
def test_trackers_are_removed(image: str) -> None:
    assert [block.html for block in to_blocks(f"<p>text {image}</p>")] == ["<p>text</p>"]


def test_lazily_loaded_picture_is_kept() -> None:
    lazy = "<img src='data:image/gif;base64,R0lGOD' data-src='/quay.jpg' alt='Quay'>"
    (block,) = to_blocks(lazy, BASE)
    assert block.html == '<figure><img src="https://news.example/quay.jpg" alt="Quay"></figure>'


_OWN = '<iframe src="https://charts.example/c/1"></iframe>'
_USUAL = f'<iframe src="{_PLAYER}q"></iframe>'


def _linked(address: str) -> str:
    return f'<p><a href="{address}" rel="noopener nofollow ugc">{address}</a></p>'


_OWN_LINK = _linked("https://charts.example/c/1")
_USUAL_LINK = _linked(f"{_PLAYER}q")


@pytest.mark.parametrize(
    ("cleaning", "kept", "own"),
    [
        (Cleaning(), [_OWN_LINK, _USUAL], ()),
        (Cleaning(more_embed_hosts=("charts.example",)), [_OWN, _USUAL], ("charts.example",)),
        (Cleaning(more_embed_hosts=("charts.example/c/",)), [_OWN, _USUAL], ("charts.example/c/",)),
        (Cleaning(more_embed_hosts=("charts.example/d/",)), [_OWN_LINK, _USUAL], ()),
        (Cleaning(more_embed_hosts=("www.youtube.com",)), [_OWN_LINK, _USUAL], ()),
        (Cleaning(embed_hosts=("charts.example",)), [_OWN, _USUAL_LINK], ("charts.example",)),
        (Cleaning(embed_hosts=()), [_OWN_LINK, _USUAL_LINK], ()),
    ],
)
def test_source_configures_embed_hosts(
    cleaning: Cleaning, kept: list[str], own: tuple[str, ...]
) -> None:
    source = Source(id="demo", sender="token", cleaning=cleaning)
    story = {"external_id": "1", "headline": "Ferry", "body_html": f"<p>x</p>{_OWN}{_USUAL}"}
    article = article_of(story, source=source)
    assert [block.html for block in article.body] == ["<p>x</p>", *kept]
    assert article.embed_hosts == own


@pytest.mark.parametrize(
    "source",
    [
        "https://www.google.com/maps/../amp/s/evil.example",
        "https://www.google.com/maps/%2e%2e/amp/s/evil.example",
        "https://www.google.com/maps/.&#9;./amp/s/evil.example",
        "https://www.google.com/maps\\..\\amp/s/evil.example",
        "//www.google.com/maps/../amp/s/evil.example",
        "https://www.youtube.com/redirect?q=https://evil.example",
    ],
)
def test_no_path_leads_out_of_an_allowed_one(source: str) -> None:
    for base in (None, "https://www.google.com/maps/x"):
        made = to_blocks(f'<p>x</p><iframe src="{source}"></iframe>', base)
        assert [block.kind for block in made] == ["paragraph", "paragraph"]
        assert made[1].html.startswith('<p><a href="https://')


@pytest.mark.parametrize(
    ("rel", "attribute"), [("nofollow sponsored", ' rel="nofollow sponsored"'), ("", "")]
)
def test_source_configures_link_rel(rel: str, attribute: str) -> None:
    cleaning = Cleaning(link_rel=rel)
    once = to_blocks("<p><a href='https://e.example/' rel=me>x</a></p>", None, cleaning)
    assert html_of(once) == f'<p><a href="https://e.example/"{attribute}>x</a></p>'
    assert to_blocks(html_of(once), None, cleaning) == once


@pytest.mark.parametrize("tag", ["title", "textarea", "template", "script", "canvas", "TITLE"])
def test_tag_that_a_sentence_mentions_is_text(tag: str) -> None:
    blocks = to_blocks(f"<p>Use the <{tag}> tag on each page.</p><p>It is short.</p>")
    assert [block.text for block in blocks] == [
        f"Use the <{tag}> tag on each page.",
        "It is short.",
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Text.</p><title>Not shown</title>",
        "<p>Text.</p><script>if (a) alert(1)</script>",
        "<p>Text.</p><script>if (a) alert(1)",
        "<p>Text.</p><textarea>Not shown</textarea>",
    ],
)
def test_content_of_an_element_that_is_not_shown_is_removed(markup: str) -> None:
    assert [block.text for block in to_blocks(markup)] == ["Text."]


_IMAGE = '<img src="https://news.example/q.jpg" alt="">'


@pytest.mark.parametrize("outer", ["<ul><li>{}</li></ul>", "<table><tr><td>{}</td></tr></table>"])
@pytest.mark.parametrize(
    "inner",
    [
        f"<p>x</p>{_IMAGE}",
        f"<p>x</p><figure>{_IMAGE}</figure>",
        f"<p>x</p><figure>{_IMAGE}<figcaption>y</figcaption></figure>",
        f"{_IMAGE}<p>x</p>",
        f"<p>x</p>{_IMAGE}<p>y</p>",
        f"<p>{_IMAGE}</p><p>{_IMAGE}</p>",
        f"<div>{_IMAGE}</div><ul><li>z</li></ul>",
        "<p>x</p><ul><li>y</li></ul><p>z</p>",
    ],
)
def test_picture_in_an_item_is_written_as_it_is_read(outer: str, inner: str) -> None:
    once = to_blocks(outer.format(inner))
    assert to_blocks("".join(block.html for block in once)) == once


def test_many_attributes_are_refused_and_a_long_one_is_not() -> None:
    with pytest.raises(Unprocessable) as refused:
        to_blocks("<p " + " ".join(f"a{number}" for number in range(100_000)) + ">x")
    assert refused.value.code == "html_too_many_attributes"
    assert plain_text(f"<p data-props='{'[1, 2], ' * 20_000}'>x</p>") == "x"


@pytest.mark.parametrize(
    "run",
    ["<p>", "<p>a", "<ul><li>", "<li>a</li>", "<em>a</em>", "<em>a ", "a ", " \n", "<figure>"],
)
@pytest.mark.parametrize("opening", ["", "<p>", "<ul>", "<blockquote>", "<figure><img src>"])
def test_fast_path_takes_linear_time(opening: str, run: str) -> None:
    began = time.process_time()
    pattern(USUAL.link_rel).match(f"{opening}{run * 20_000}\0")
    assert time.process_time() - began < 0.2
