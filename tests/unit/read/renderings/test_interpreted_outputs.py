"""Outputs that another program interprets show what the article says, and nothing unsafe."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import escape
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from dateline.model.documents import Author, Block, BlockKind, Media, Tag
from functions.process.body.blocks import to_blocks
from functions.read.frames import with_safe_frames
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS, markdown
from functions.read.renderings._story import story_html
from functions.read.views import ArticleView, ListingView
from tests.paths import CORPORA
from tests.unit.read.renderings.article_views import BARE, SITE, listed, rich
from tests.unit.read.renderings.interpreters import (
    COMMONMARK,
    GFM_LIKE,
    Render,
    cmark,
    folded,
    front_matter,
    github,
    parsed,
    shown,
    strings,
    text_of,
    unsafe,
)

VECTORS = CORPORA / "security" / "html-vectors.jsonl"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
XHTML = "{http://www.w3.org/1999/xhtml}"
NITF = "{http://iptc.org/std/NITF/2006-10-18/}"
PLAYER = "https://www.youtube.com/embed/x1"

SYNTAX = st.sampled_from(
    [
        *(
            "# ",
            "## x",
            "#",
            "> ",
            "- ",
            "+ ",
            "* ",
            "*",
            "**",
            "_",
            "__",
            "***",
            "---",
            "===",
            "==",
        ),
        *(
            "1. ",
            "2) ",
            "1986. A",
            "`",
            "``",
            "```",
            "~~~",
            "~~",
            "|",
            "| a | b |",
            ":-",
            "--- | ---",
        ),
        *(
            "[",
            "]",
            "](",
            "[x]",
            "[x](javascript:alert(1))",
            "[x]: /y",
            "![",
            "!",
            "(",
            ")",
            "[^1]",
        ),
        *("<", ">", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--", "-->"),
        *("<a@b.org>", "<https://x.org>", "</p>", "<![CDATA[", "]]>", "<?php", "<x-y z>", "&", ";"),
        *("&amp;", "&lt;", "&#60;", "&#x3c;b&gt;", "&copy", "&lt;script&gt;", "\\", "\\\\", "\\*"),
        *("https://a.example/b_c", "www.example.org", "example.com", "//a.example", "a@b.example"),
        *(
            "mailto:a@b.example",
            "ftp://x.org",
            "http://",
            "javascript:alert(1)",
            "data:text/html,x",
        ),
        *(
            "    ",
            "\t",
            "\n",
            "\n\n",
            "  \n",
            "\u00a0",
            "\u2028",
            "\u200b",
            "---\n",
            "...",
            "{{x}}",
        ),
        *(
            "a",
            "b c",
            "word",
            "Ереван",
            "渡輪",
            "“dawn”",
            "é",
            "👩‍👩‍👧",
            "€",
            "$5",
            "3.5",
            "Q&A",
            "R.E.M.",
        ),
    ]
)
TEXT = st.lists(SYNTAX | st.text(st.characters(exclude_categories=["Cs"]), max_size=3), max_size=8)
HOSTILE = TEXT.map("".join)
INLINE = [
    "{}",
    "<em>{}</em>",
    "{}<strong>{}</strong>{}",
    "<b>{}</b><i>{}</i>",
    "<strong>{}<em>{}</em></strong>",
    '{}<a href="https://news.example/a_(b)?c=1&amp;copy;=2">{}</a>{}',
    '<a href="https://news.example/x*y*"><em>{}</em></a>',
    "!<a href='mailto:desk@news.example'>{}</a>",
    "{}<br>{}<br><br>{}",
    "<code>{}</code>{}",
    "{}<sub>{}</sub><s>{}</s>",
    '<q>{}</q><bdo dir="rtl">{}</bdo>',
    "<span>{}</span>{}<mark>{}</mark>",
    "{}<img src='https://news.example/i_j.png' alt='{}'>{}",
]
BLOCKS = [
    "<p>{}</p>",
    "<h2>{}</h2>",
    "<h6>{}</h6>",
    "<blockquote><p>{}</p><p>{}</p></blockquote>",
    "<blockquote>{}<ul><li>{}</li></ul></blockquote>",
    "<ul><li>{}</li><li>{}</li></ul>",
    "<ul><li>{}<ul><li>{}<ol><li>{}</li></ol></li></ul></li><li></li></ul>",
    '<ol start="7"><li>{}</li><li><p>{}</p><p>{}</p></li></ol>',
    "<ol><li><pre>{}</pre></li></ol>",
    "<dl><dt>{}</dt><dd>{}</dd></dl>",
    "<pre>{}\n\n    {}</pre>",
    "<figure><img src='https://news.example/i.jpg' alt='{}'><figcaption>{}</figcaption></figure>",
    "<table><caption>{}</caption><tr><th>{}</th></tr><tr><td>{}</td></tr></table>",
    '<iframe src="' + PLAYER + '" title="{}"></iframe>',
    '<video src="https://news.example/film.mp4"></video>',
]


@st.composite
def bodies(draw: st.DrawFn) -> tuple[Block, ...]:
    """Blocks as process stores them, of hostile text."""

    def line(form: str) -> str:
        return form.format(*(escape(draw(HOSTILE)) for _ in range(form.count("{}"))))

    markup = []
    for form in draw(st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=4)):
        plain = re.search("alt=|<pre>|title=", form)
        count = form.count("{}")
        parts = [line("{}" if plain else draw(st.sampled_from(INLINE))) for _ in range(count)]
        markup.append(form.format(*parts))
    return tuple(with_safe_frames(to_blocks("".join(markup), "https://news.example/")))


def view_of(body: tuple[Block, ...]) -> ArticleView:
    return replace(BARE, body=body, headline="Ferry")


def block(html: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Block:
    return Block(kind=kind, html=html)


RENDERERS = {"markdown-it": COMMONMARK, "markdown-it, GFM-like": GFM_LIKE, "cmark": cmark}


def markdown_shows(body: tuple[Block, ...], render: Render) -> None:
    _, text = front_matter(markdown.render(view_of(body), SITE))
    html = render(text)
    assert unsafe(html) == []
    assert shown(html) == shown(story_html(body))


# ---------------------------------------------------------------- Markdown


@pytest.mark.parametrize("render", RENDERERS.values(), ids=RENDERERS)
@given(bodies())
@example((block("<p>&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:alert(1))</p>"),))
@example((block("<p># heading<br>---<br>===<br>1. item<br>- item<br>&gt; quote</p>"),))
@example((block("<p>a | b<br>--- | ---<br>c | d</p>"), block("<p>:-</p>")))
@example((block("<p>&amp;lt;script&amp;gt; &amp;amp;</p>"),))
@example((block("<p>!<a href='https://x.org/'>x</a></p>"),))
@example((block('<figure><img src="https://news.example/i.jpg" alt="0\x1f# "></figure>'),))
@example((block("<p>#<br>\u00a0</p>"),))
@example((block("<h2>C #</h2>"), block("<p>1986. A great year</p>")))
@example((block("<ul><li>a</li></ul>"), block("<ul><li>b</li></ul>"), block("<ul><li>c</li></ul>")))
@example((block("<ol><li>a</li></ol>"), block("<ol><li>b</li></ol>"), block("<ol><li>c</li></ol>")))
@example((block("<p>https://a.example www.b.example c.example d@e.example //f.example</p>"),))
@example((block("<p><a href='https://x.org/?a=1&amp;copy;=2'>x</a></p>"),))
@example(
    (block("<figure><img src='https://x.org/i' alt='^1'><figcaption>x</figcaption></figure>"),)
)
def test_markdown_shows_the_story(render: Render, body: tuple[Block, ...]) -> None:
    markdown_shows(body, render)


@given(bodies())
@example((block("<p>R.E.M.mailto:a@b.example</p>"),))
@example((block("<p>a@b.example, a.b+c@d-e.example; xmpp:a@b.example/c; a@-b.example</p>"),))
@example((block("<h2>a@b.example</h2>"), block("<p>\\a@b.example \\@b.example</p>")))
@example((block('<figure><img src="https://x.org/i" alt="a@b.example"></figure>'),))
@example((block("<p>[^1] a | b<br>--- | ---<br>:-<br>~~c~~ https://a.example www.b.example</p>"),))
@example(to_blocks(f'<iframe src="{PLAYER}" title="&lt;img src=x onerror=alert(1)&gt;"></iframe>'))
@example(to_blocks(f'<iframe src="{PLAYER}" title="&lt;!--"></iframe><h2>after</h2>'))
def test_markdown_is_safe_on_github(body: tuple[Block, ...]) -> None:
    _, text = front_matter(markdown.render(view_of(body), SITE))
    html = github(text)
    assert unsafe(html) == []
    made, expected = shown(html), shown(story_html(body))
    for name in ("links", "headings", "emphasis", "code"):
        assert getattr(made, name) == getattr(expected, name), name
    # GitHub shows the tags of frames.
    if not expected.counts["iframe"]:
        for name in ("text", "pictures", "counts"):
            assert getattr(made, name) == getattr(expected, name), name


@pytest.mark.parametrize(
    "html",
    [
        "<p><strong>“Yes”</strong>, she said; <em>no</em>.</p>",
        "<p><strong>渡輪</strong>恢復 in<em>ter</em>rupted</p>",
        "<p><em>a <em>b</em> c</em> <strong>d <em>e</em> f</strong></p>",
        "<p><strong><em>both</em></strong><em>next</em></p>",
        "<p><em> spaced </em>out<strong></strong></p>",
        "<p>*<em>a</em>* _<em>b</em>_ **<strong>c</strong>**</p>",
        "<p><em>€</em>5 <em>क्षेत्र</em></p>",
    ],
)
def test_emphasis_is_kept_next_to_any_sign(html: str) -> None:
    for render in RENDERERS.values():
        markdown_shows((block(html),), render)


def test_ordinary_markdown_stays_readable() -> None:
    _, text = front_matter(markdown.render(replace(rich(), notes=()), SITE))
    assert text == (
        "\nThe first boat left at *dawn* & was full.\n\n"
        "## Who was aboard\n\n"
        "- Forty [people](https://news.example/people)\n"
        "- Two goats\n\n"
        "> “We waited a year”,\n>\n> she said.\n\n"
        "<table><tr><th>Day</th><td>Boats</td></tr><tr><td>Monday</td><td>3</td></tr></table>\n\n"
        "![A pier](https://news.example/pier.jpg)\n\n"
        "The pier\n"
    )


def test_a_no_break_space_stays_one() -> None:
    _, text = front_matter(
        markdown.render(view_of((block("<p>5\u00a0km, <em>c.\u00a05</em></p>"),)), SITE)
    )
    assert "5\u00a0km, *c.\u00a05*" in text


def test_deep_nesting_keeps_its_text_and_stays_small() -> None:
    depth = 140
    lists = "<ul><li>x" * depth + "</li></ul>" * depth
    lines = "<blockquote>" * depth + "a<br>" * 5_000 + "b" + "</blockquote>" * depth
    marks = "<p>" + "<em>a<sub>b" * depth + "</sub></em>" * depth + "</p>"
    for markup in (lists, lines, marks):
        body = to_blocks(markup)
        _, text = front_matter(markdown.render(view_of(body), SITE))
        assert len(text) < 10 * len(markup)
        assert shown(COMMONMARK(text)).text == shown(story_html(body)).text


@given(st.fixed_dictionaries(dict.fromkeys(["headline", "standfirst", "place", "note"], HOSTILE)))
@example(
    dict.fromkeys(["headline", "standfirst", "place", "note"], "---\n!!python/name:x \u0085\ud7ff")
)
@example(
    dict.fromkeys(
        ["headline", "standfirst", "place", "note"],
        "<script>1</script> [x](javascript:1) ](javascript:1) ![y](data:1)",
    )
)
def test_front_matter_has_the_same_values(texts: dict[str, str]) -> None:
    view = replace(
        rich(),
        headline=texts["headline"],
        standfirst=texts["standfirst"],
        place=texts["place"],
        authors=(Author(name=texts["headline"] or "x"),),
        tags=(Tag(name=texts["place"] or "x"),),
        correction_note=texts["note"],
        language="no",
    )
    text = markdown.render(view, SITE)
    # CommonMark knows no front matter: such a renderer shows it as text.
    assert (unsafe(COMMONMARK(text)), unsafe(cmark(text))) == ([], [])
    front, _ = front_matter(text)
    values = yaml.safe_load(front)
    assert "!!" not in [event.tag for event in yaml.parse(front) if hasattr(event, "tag")]
    written = {"headline", "standfirst", "place", "correction_note", "language"}
    expected = {name: getattr(view, name) for name in written if getattr(view, name)}
    assert {name: value for name, value in values.items() if name in written} == expected
    assert values["authors"] == [author.name for author in view.authors]
    assert values["tags"] == [tag.name for tag in view.tags]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/<b>", "//a.example", "data:text/html,x"]
)
def test_no_rendering_has_an_address_that_is_not_of_the_web(url: str) -> None:
    picture = Media(url=url, type="image/png", alt="A boat")
    view = replace(rich(), canonical_url=url, media=(picture,))
    entry = listed(canonical_url=url, image=picture)
    outputs = {name: item.render(view, SITE) for name, item in ARTICLE_RENDERINGS.items()}
    for name, item in FEED_RENDERINGS.items():
        outputs[f"feed {name}"] = item.render(ListingView("en", "en", (entry,)), SITE.origin, "/f")
    escaped = {url, escape(url), json.dumps(url)[1:-1]}
    assert [name for name, text in outputs.items() if any(item in text for item in escaped)] == []


# ---------------------------------------------------------------- HTML inside other formats


def listing_of(body: tuple[Block, ...], **changes: Any) -> ListingView:
    entry = listed(**changes)
    return ListingView("en", "en", (entry,), texts={entry.id: view_of(body)})


def stories(body: tuple[Block, ...]) -> dict[str, str]:
    """The story's HTML in every output that carries some."""
    view, listing = view_of(body), listing_of(body)
    articles = {name: item.render(view, SITE) for name, item in ARTICLE_RENDERINGS.items()}
    feeds = {
        name: item.render(listing, SITE.origin, "/f") for name, item in FEED_RENDERINGS.items()
    }
    page = articles["html"].partition("<article>")[2].partition("</article>")[0]
    page = page.partition("</header>")[2]
    rss, atom = ET.fromstring(feeds["rss"]), ET.fromstring(feeds["atom"])
    xhtml = ET.fromstring(articles["newsml"]).find(f".//{XHTML}body")
    assert xhtml is not None
    for element in xhtml.iter():
        element.tag = element.tag.removeprefix(XHTML)
    inner = "".join(ET.tostring(item, "unicode", method="html") for item in xhtml)
    return {
        "page": page,
        "json": "\n".join(item["html"] for item in json.loads(articles["json"])["body"]),
        "ninjs": json.loads(articles["ninjs"])["bodies"][0]["value"] if body else "",
        "ninjs2": json.loads(articles["ninjs2"])["bodies"][0]["value"] if body else "",
        "newsml": inner,
        "rss": rss.findtext(f".//{CONTENT}") or "",
        "atom": atom.findtext(f".//{ATOM}content") or "",
        "json feed": json.loads(feeds["json"])["items"][0].get("content_html", ""),
    }


@given(bodies())
@examples(max_examples=50)
def test_every_output_with_html_shows_the_story(body: tuple[Block, ...]) -> None:
    expected = shown(story_html(body))
    for name, html in stories(body).items():
        assert unsafe(html) == [], name
        assert shown(html).text == expected.text, name
        assert shown(html).links == expected.links, name


@given(bodies())
@examples(max_examples=50)
def test_nitf_has_the_text_and_no_other_links(body: tuple[Block, ...]) -> None:
    root = ET.fromstring(ARTICLE_RENDERINGS["nitf"].render(view_of(body), SITE))
    content = root.find(f"{NITF}body/{NITF}body.content")
    assert content is not None
    addresses = [
        value
        for element in content.iter()
        for name, value in element.attrib.items()
        if name in {"href", "source"}
    ]
    assert [item for item in addresses if not re.match("https?:|mailto:|tel:", item)] == []
    hrefs = [item.get("href") for item in content.iter(f"{NITF}a")]
    expected = parsed(story_html(body))
    assert hrefs == [item.get("href") for item in expected.iter("a") if text_of(item)]
    assert "".join("".join(content.itertext()).split()) == "".join(text_of(expected).split())


# ---------------------------------------------------------------- plain text that readers interpret


def rss_texts(root: ET.Element) -> dict[str, str | None]:
    item = root.find("channel/item")
    assert item is not None
    names = ("title", "description", "category", "{http://purl.org/dc/elements/1.1/}creator")
    return {name.rpartition("}")[2]: item.findtext(name) for name in names}


@given(HOSTILE.filter(lambda text: folded(text) != ""))
@example("<b>bold</b>")
@example("&lt;script&gt;alert(1)&lt;/script&gt;")
@example("&amp;lt;b&amp;gt;")
@example("AT&T &copy 2026 & <3")
@example("\u2066")
def test_titles_read_the_same_for_readers_that_take_them_for_html(text: str) -> None:
    entry = listed(
        headline=text, standfirst=text, section=text, authors=(Author(name=text),), tags=()
    )
    view = ListingView("en", entry.headline, (entry,))
    rss = ET.fromstring(FEED_RENDERINGS["rss"].render(view, SITE.origin, "/f"))
    expected = _written(entry.headline)
    fields = {**rss_texts(rss), "feed": rss.findtext("channel/title")}
    for name, value in fields.items():
        root = parsed(value or "")
        assert list(root) == [], name
        assert folded(root.text or "") == expected, name
    atom = ET.fromstring(FEED_RENDERINGS["atom"].render(view, SITE.origin, "/f"))
    for name in ("title", f"{ATOM}entry/{ATOM}title", f"{ATOM}entry/{ATOM}summary"):
        element = atom.find(name if name.startswith("{") else f"{ATOM}{name}")
        assert element is not None
        value = element.text or ""
        root = parsed(value)
        assert list(root) == [], name
        assert folded(root.text or "") == expected, name
        if element.get("type") != "html":
            assert folded(value) == expected, name


def _written(text: str) -> str:
    """The text as XML can hold it and HTML shows it."""
    writable = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    return folded(parsed(escape(writable)).text or "")


@given(HOSTILE)
@examples(max_examples=50)
def test_json_is_the_text_itself(text: str) -> None:
    view = replace(rich(), headline=text or "x", standfirst=text, byline=text)
    assert (text or "x") in set(strings(json.loads(ARTICLE_RENDERINGS["json"].render(view, SITE))))


# ---------------------------------------------------------------- known attacks


@pytest.mark.skipif(not VECTORS.exists(), reason=f"{VECTORS} is not here")
@pytest.mark.parametrize("as_text", [True, False], ids=["as text", "as HTML"])
def test_known_attacks_are_harmless_in_every_output(as_text: bool) -> None:
    payloads = [json.loads(line)["payload"] for line in VECTORS.read_text().splitlines()]
    assert len(payloads) > 100
    failures: list[tuple[str, str, object]] = []
    for payload in payloads:
        markup = f"<p>{escape(payload)}</p>" if as_text else payload
        body = tuple(with_safe_frames(to_blocks(markup, "https://news.example/")))
        _, text = front_matter(markdown.render(view_of(body), SITE))
        expected = shown(story_html(body))
        outputs = stories(body)
        outputs |= {f"md by {name}": render(text) for name, render in RENDERERS.items()}
        for name, html in outputs.items():
            if problems := unsafe(html):
                failures.append((name, payload, problems))
            if shown(html).text != expected.text:
                failures.append((name, payload, shown(html).text))
            if shown(html).links != expected.links:
                failures.append((name, payload, shown(html).links))
    assert failures == []
