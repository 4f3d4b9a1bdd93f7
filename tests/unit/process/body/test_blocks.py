"""Body HTML becomes blocks: the output is safe and keeps all visible text."""

from __future__ import annotations

import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline.model.documents import Block, BlockKind
from dateline.model.errors import Unprocessable
from functions.process.body.blocks import plain_text, to_blocks

BASE = "https://news.example/2026/11/harbour"
VECTORS = Path("../shared/corpora/security/html-vectors.jsonl")

_ALLOWED_ATTRIBUTES = {
    *("alt", "cite", "colspan", "controls", "datetime", "dir", "headers", "height", "href"),
    *("hreflang", "lang", "rel", "reversed", "rowspan", "scope", "src", "start", "title"),
    *("translate", "value", "width"),
}
_NEVER = {"script", "style", "form", "input", "button", "object", "embed", "svg", "math", "base"}


def shown(markup: str, base: str | None = BASE) -> list[tuple[str, str]]:
    return [(block.kind.value, block.html) for block in to_blocks(markup, base)]


def html_of(blocks: tuple[Block, ...]) -> str:
    return "".join(block.html for block in blocks)


class Judge(HTMLParser):
    """An independent parser of the output that collects everything not allowed in it."""

    def __init__(self) -> None:
        super().__init__()
        self.offences: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NEVER:
            self.offences.append(tag)
        for name, value in attrs:
            if name not in _ALLOWED_ATTRIBUTES:
                self.offences.append(f"{tag}@{name}")
            bare = re.sub(r"[\s\x00-\x20\x7f-\xa0\u2028\u2029]", "", value or "").lower()
            if name in ("href", "src") and not bare.startswith(
                ("http://", "https://", "mailto:", "tel:")
            ):
                self.offences.append(f"{tag}@{name}={value}")


def offences(blocks: tuple[Block, ...]) -> list[str]:
    judge = Judge()
    judge.feed(html_of(blocks))
    judge.close()
    return judge.offences


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("bare words", [("paragraph", "<p>bare words</p>")]),
        ("<p>one</p><p>two</p>", [("paragraph", "<p>one</p>"), ("paragraph", "<p>two</p>")]),
        ("one<br><br> <br>two", [("paragraph", "<p>one</p>"), ("paragraph", "<p>two</p>")]),
        ("one<br>two", [("paragraph", "<p>one<br>two</p>")]),
        ("<div>a<div>b</div>c</div>", [("paragraph", f"<p>{item}</p>") for item in "abc"]),
        ("<p>&nbsp;</p><p> </p><p><b></b><br></p>", []),
        ("<h2>Rise <b>again</b></h2>", [("heading", "<h2>Rise <b>again</b></h2>")]),
        (
            "<blockquote>so it was</blockquote>",
            [("quote", "<blockquote><p>so it was</p></blockquote>")],
        ),
        (
            "<ul><li>a<li>b<ol><li>c</ol></ul>",
            [("list", "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>")],
        ),
        (
            "<table><caption>Tides</caption><tr><th>day<td>2</table>",
            [
                (
                    "table",
                    "<table><caption>Tides</caption>"
                    "<tbody><tr><th>day</th><td>2</td></tr></tbody></table>",
                )
            ],
        ),
        (
            "<figure><img src='/a.jpg' alt='Boats'>"
            "<figcaption>Boats <i>at rest</i></figcaption></figure>",
            [
                (
                    "figure",
                    '<figure><img src="https://news.example/a.jpg" alt="Boats">'
                    "<figcaption>Boats <i>at rest</i></figcaption></figure>",
                )
            ],
        ),
        (
            "<p><img src='https://cdn.example/b.png'></p>",
            [("figure", '<figure><img src="https://cdn.example/b.png" alt=""></figure>')],
        ),
        (
            "<figure><blockquote>Never</blockquote><figcaption>The mayor</figcaption></figure>",
            [
                (
                    "quote",
                    "<figure><blockquote><p>Never</p></blockquote>"
                    "<figcaption>The mayor</figcaption></figure>",
                )
            ],
        ),
        ("<b>a<p>b</p></b>", [("paragraph", "<p><b>a</b></p>"), ("paragraph", "<p><b>b</b></p>")]),
        ("<p dir=rtl>שלום</p>", [("paragraph", '<p dir="rtl">שלום</p>')]),
        ("<pre>\n\n a\n  b</pre>", [("paragraph", "<pre> a\n  b</pre>")]),
        ("<details><summary>a</summary>b</details>", [("paragraph", f"<p>{x}</p>") for x in "ab"]),
    ],
)
def test_markup_becomes_the_block_it_means(markup: str, expected: list[tuple[str, str]]) -> None:
    assert shown(markup) == expected


def test_allowed_embed_is_kept_and_another_iframe_is_a_link() -> None:
    markup = (
        '<iframe src="https://www.youtube.com/embed/x1" width="560" onload="a()"><img></iframe>'
        '<iframe src="https://evil.example/x"></iframe>'
        '<iframe src="https://www.youtube.com@evil.example/embed/x"></iframe>'
    )
    assert shown(markup) == [
        ("embed", '<iframe src="https://www.youtube.com/embed/x1" width="560"></iframe>'),
        (
            "paragraph",
            '<p><a href="https://evil.example/x" rel="noopener nofollow ugc">'
            "https://evil.example/x</a></p>",
        ),
    ]


@pytest.mark.parametrize(
    "image",
    [
        "<img src=https://t.example/p.gif width=1 height=1>",
        "<img src=https://t.example/p.gif width=0>",
        "<img src=https://t.example/p.gif style='display: none'>",
        "<img src=https://t.example/p.gif style='width:1px;height:1px'>",
        "<img src='data:image/gif;base64,AAAA'>",
        "<img alt='nothing'>",
    ],
)
def test_invisible_images_are_removed(image: str) -> None:
    assert shown(f"<p>text</p>{image}") == [("paragraph", "<p>text</p>")]


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/ferry", "https://news.example/ferry"),
        ("tide.html?a=1&amp;b=2", "https://news.example/2026/11/tide.html?a=1&amp;b=2"),
        ("//other.example/x", "https://other.example/x"),
        ("mailto:desk@news.example", "mailto:desk@news.example"),
    ],
)
def test_links_become_absolute(href: str, expected: str) -> None:
    assert shown(f'<a href="{href}">x</a>') == [
        ("paragraph", f'<p><a href="{expected}" rel="noopener nofollow ugc">x</a></p>')
    ]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        " java\nscript:alert(1)",
        "java&#9;script:alert(1)",
        "&#x01;javascript:alert(1)",
        "\u00a0javascript:alert(1)",
        "\u2028javascript:alert(1)",
        "JaVaScRiPt&colon;alert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
        "#top",
        "",
    ],
)
def test_unsafe_or_useless_links_keep_only_their_text(href: str) -> None:
    blocks = to_blocks(f'<p><a href="{href}">words</a></p>', None)
    assert [block.html for block in blocks] == ["<p>words</p>"]


def test_relative_links_without_a_base_keep_only_their_text() -> None:
    assert shown('<a href="/x">words</a>', None) == [("paragraph", "<p>words</p>")]


def test_scripts_styles_handlers_and_forms_are_removed() -> None:
    markup = (
        '<p onclick="x()" style="color:red">a<script>evil()</script></p><style>p{}</style>'
        "<form action=/x><input name=q><label>Search</label><button>Go</button></form>"
    )
    blocks = to_blocks(markup, BASE)
    assert offences(blocks) == []
    assert " ".join(block.text for block in blocks) == "a SearchGo"


def test_quotation_marks_are_unchanged() -> None:
    markup = '<p>“Curly” and "straight", ’tis ‘so’ «здесь»</p>'
    assert to_blocks(markup)[0].text == '“Curly” and "straight", ’tis ‘so’ «здесь»'


def test_html_text_of_a_title_keeps_word_boundaries() -> None:
    assert plain_text("<ul><li>a</li><li>b</li></ul>AT&amp;T <b>up</b>") == "a b AT&T up"


@pytest.mark.parametrize("opening", ["<div>", "<ul><li>", "<x>", "<section><b>"])
def test_extreme_nesting_is_refused(opening: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        to_blocks(opening * 200_000 + "x")
    assert refused.value.code == "html_too_deep"


def test_moderate_nesting_loses_its_tags_and_keeps_its_text() -> None:
    blocks = to_blocks("<blockquote>" * 60 + "deep" + "</blockquote>" * 60 + "after")
    assert [block.text for block in blocks] == ["deep", "after"]


_TAGS = [
    *("p", "div", "b", "i", "a", "span", "h2", "ul", "ol", "li", "dl", "dt", "blockquote", "br"),
    *("table", "tr", "td", "th", "caption", "figure", "figcaption", "img", "iframe", "pre", "hr"),
    *("video", "source", "section", "wbr", "script", "style", "svg", "math", "form", "select"),
    *("template", "noscript", "textarea", "plaintext", "xmp", "option", "button", "summary"),
]
_ATTRIBUTES = [
    "",
    ' href="/x"',
    ' href="https://e.example/?a=1&amp;b"',
    ' href="javascript:alert(1)"',
    ' src="/i.png"',
    ' src="https://www.youtube.com/embed/q"',
    ' onclick="x"',
    ' dir="rtl"',
    ' style="display:none"',
    ' width="1"',
    ' title="<b>"',
]
_pieces = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(_TAGS), st.sampled_from(_ATTRIBUTES)),
    st.builds("</{}>".format, st.sampled_from(_TAGS)),
    st.sampled_from([" ", "\n", "a", "b c", "&amp;", "&lt;", "&", "<", ">", '"', "&nbsp;", "“q”"]),
    st.text(max_size=5),
    st.just("<!-- c -->"),
)
soups = st.lists(_pieces, max_size=25).map("".join)


@given(soups)
@example('<a href="/x"><table><a href="/x">a')
@example('<a href="/x"><table><tr><a href="/y">a</a><b><table><a href="/z">c')
@example("<ruby><rt>a<span><rt>b</span></rt></ruby>")
@example("<ruby><rp>(<table><rt>b")
@example("<b><b><b><b><b>x</b></p><p>y</b>z")
@example("<i><b>a</i>b<p>c</b>d")
@example("<h2>a<table><h3>b")
@example("<table>a<td>b<table>c</table><caption>d")
@example("<p>a&#1;b&#13;c</p><pre>&#13;\n&#13;a</pre>")
@example("<p>\u0338x <b>\u0301\u0338</b> e<span>\u0301</span>")
@example("<pre>a<wbr>b<b></b><a>c</a></pre>")
@example("<noscript><td>a<p>&lt;</noscript>")
@example("<div dir=rtl>a<blockquote>b<p>c</p></blockquote><p dir=ltr>d</p></div>")
@example("<div><ul><div>" * 30 + "<table><tr><td>a" + "<b><i>" * 20 + "b")
def test_cleaning_is_idempotent(markup: str) -> None:
    once = to_blocks(markup, BASE)
    assert to_blocks(html_of(once), BASE) == once


@given(soups)
def test_output_is_safe(markup: str) -> None:
    assert offences(to_blocks(markup, BASE)) == []


_words = st.text(
    st.characters(categories=["L", "N", "P", "S"], exclude_characters="<>&"), min_size=1, max_size=8
)
_FRAMES = [
    *("<p>{}</p>", "<div>{}</div>", "<b>{}</b>", "<li>{}</li>", "<ul><li>{}</ul>", "{}<br><br>"),
    *("<td>{}</td>", "<table><tr><td>{}</table>", "<figure>{}</figure>", "<h3>{}</h3>", "{}"),
    *("<figure><img src='/i'>{}<figcaption>c</figcaption></figure>", "<pre>{}</pre>", "<x>{}</x>"),
    *("<blockquote>{}", "<a href='javascript:x'>{}</a>", "<button>{}</button>", "<dl><dt>{}</dl>"),
]


@given(st.lists(st.tuples(st.sampled_from(_FRAMES), _words), max_size=12))
@example([("<table><tr><td>{}</table>", "x"), ("<figure>{}</figure>", "y")])
def test_no_visible_word_is_lost(parts: list[tuple[str, str]]) -> None:
    markup = "".join(frame.format(word) for frame, word in parts)
    kept = "".join(block.text for block in to_blocks(markup, BASE))
    squeezed = "".join(kept.split())
    for _, word in parts:
        assert "".join(unicodedata.normalize("NFC", word).split()) in squeezed


@given(st.text())
def test_any_text_is_preserved(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    visible = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", "", text)
    kept = " ".join(block.text for block in to_blocks(escaped))
    if kept:
        assert kept.split() == unicodedata.normalize("NFC", visible).split()


@pytest.mark.skipif(not VECTORS.exists(), reason=f"{VECTORS} is not here")
def test_known_attacks_are_harmless_and_cleaning_is_idempotent() -> None:
    vectors = [json.loads(line) for line in VECTORS.read_text().splitlines()]
    assert len(vectors) > 100
    for vector in vectors:
        markup = vector["payload"]
        once = to_blocks(markup, BASE)
        assert offences(once) == [], markup
        assert to_blocks(html_of(once), BASE) == once, markup


@pytest.mark.parametrize(
    "markup",
    [
        '<figure><img src="https://x.example/a.jpg" alt="a{}b"></figure>',
        '<p>x <img src="https://x.example/a.jpg" alt="a{}b"></p>',
        '<iframe src="https://player.vimeo.com/video/1" title="a{}b"></iframe>',
        '<p><time datetime="a{}b">x</time> <q cite="https://x.example/a{}b">y</q></p>',
        '<video src="https://x.example/a.mp4" title="a{}b"></video>',
    ],
)
@pytest.mark.parametrize("control", ["&#x1f;", "&#1;", "\x1b", "&#127;", "&#x8;", "&#xffff;"])
def test_attributes_have_no_control_characters(markup: str, control: str) -> None:
    html = html_of(to_blocks(markup.replace("{}", control), BASE))
    assert html
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", html)


def test_blocks_have_the_kinds_of_the_model() -> None:
    kinds = {block.kind for block in to_blocks("<p>a</p><h2>b</h2><ul><li>c</ul>")}
    assert kinds == {BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST}
