"""A single HTML page: its story and its metadata."""

from __future__ import annotations

import time

from dateline.model.documents import BlockKind
from tests.unit.process.parsing import article_of, parse_body, problems_of

PARAGRAPHS = [
    "The harbour authority said on Monday that <b>ferries</b> would run again before the weekend,"
    " after <a href='/report'>a report</a> found the pier to be safe for all its passengers.",
    "Passengers who had bought their tickets already need not pay again, the mayor of the town"
    " added, and the crews would be paid for the weeks in which no boat had left the harbour.",
    "The council will talk about money for the pier next month, when a second report on the"
    " breakwater and the lighthouse is expected from the engineers who inspected them in May.",
]
STORY = (
    f"<h1>Ferries run again</h1><p>{PARAGRAPHS[0]}</p>"
    "<figure><img src='https://cdn.example/pier.jpg' alt='Pier'>"
    "<figcaption>The pier on <i>Monday</i></figcaption></figure>"
    f"<h2>Tickets</h2><p>{PARAGRAPHS[1]}</p><script>track('evil')</script><p>{PARAGRAPHS[2]}</p>"
)
HEAD = """<title>Ferries run again | Harbour News</title>
<link rel="canonical" href="https://news.example/ferries">
<meta property="og:title" content="Ferries run again">
<meta property="og:description" content="A report found the pier safe.">
<meta property="article:published_time" content="2026-11-23T08:00:00Z">
<meta property="article:section" content="News">
<meta property="article:tag" content="ferries"><meta property="article:tag" content="harbour">
<meta name="author" content="Jane Doe and Ann Roe">
<meta property="og:image" content="https://cdn.example/og.jpg">"""


def page(head: str = HEAD, story: str = STORY, language: str = "en-GB") -> str:
    return (
        f"<!DOCTYPE html>\n<html lang='{language}'><head><meta charset=utf-8>{head}</head><body>"
        "<header><nav><ul><li><a href='/'>Start page</a></li><li><a href='/s'>Sport section</a>"
        f"</li></ul></nav></header><main><article>{story}</article></main>"
        "<aside><h3>Most read</h3><ul><li><a href=/x>Another story</a></li></ul></aside>"
        "<footer><p>Imprint and privacy policy</p></footer>"
        "<script>var secret = 'menu'</script></body></html>"
    )


def test_story_is_extracted_without_its_surroundings() -> None:
    article = article_of(page(), "text/html; charset=utf-8")
    assert article.provenance.format == "html_page"
    text = " ".join(block.text for block in article.body)
    for known in ("ferries would run", "Tickets", "need not pay", "breakwater"):
        assert known in text
    for other in ("Start page", "Sport", "Most read", "Another", "Imprint", "secret", "evil"):
        assert other not in text
    assert article.body[0].html.startswith("<p>The harbour authority")
    assert 'href="https://news.example/report"' in article.body[0].html


def test_pictures_keep_their_captions() -> None:
    figures = [b for b in article_of(page()).body if b.kind is BlockKind.FIGURE]
    assert [figure.html for figure in figures] == [
        '<figure><img src="https://cdn.example/pier.jpg" alt="Pier">'
        "<figcaption>The pier on Monday</figcaption></figure>"
    ]


def test_head_gives_the_fields() -> None:
    article = article_of(page())
    assert article.headline == "Ferries run again"
    assert article.standfirst == "A report found the pier safe."
    assert article.canonical_url == article.external_id == "https://news.example/ferries"
    assert [author.name for author in article.authors] == ["Jane Doe", "Ann Roe"]
    assert [tag.name for tag in article.tags] == ["ferries", "harbour"]
    assert (article.section, article.language) == ("News", "en-GB")
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-11-23T08:00:00+00:00"
    assert [media.url for media in article.media] == ["https://cdn.example/og.jpg"]


def test_json_ld_comes_before_meta_and_meta_fills_its_gaps() -> None:
    json_ld = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
      {"@type": "Organization", "name": "Harbour News"},
      {"@type": "NewsArticle", "headline": "Ferries to run again", "dateModified":
       "2026-11-23T09:00:00Z", "author": {"@type": "Person", "name": "Nino Beridze"}}]}</script>
      <script type="application/ld+json">{ broken</script>"""
    article = article_of(page(HEAD + json_ld))
    assert article.headline == "Ferries to run again"
    assert [author.name for author in article.authors] == ["Nino Beridze"]
    assert article.modified_at is not None
    assert article.standfirst == "A report found the pier safe."
    assert article.canonical_url == "https://news.example/ferries"


def test_page_without_metadata_is_read_by_its_visible_elements() -> None:
    shown = STORY.replace("</h1>", "</h1><time datetime='2026-11-22T10:00Z'>yesterday</time>")
    article = article_of(page("<title>Site</title>", shown))
    assert article.headline == "Ferries run again"
    assert article.published_at is not None
    assert article.published_at.day == 22


def test_charset_of_the_page_is_read() -> None:
    story = STORY.replace("harbour authority", "autorité portuaire")
    raw = page(story=story).replace("charset=utf-8", "charset=windows-1252").encode("cp1252")
    assert "autorité portuaire" in article_of(raw, "text/html").body[0].text


def test_a_page_without_a_story_is_refused() -> None:
    (problem,) = problems_of("<html><head><title>T</title></head><body></body></html>")
    assert problem.code == "no_main_text"


_START = "<html><head><title>T</title></head><body>"
HOSTILE = {
    "deep": _START + "<div>" * 200_000 + "x",
    "deep inline": _START + "<b><i>" * 7_000 + "x",
    "tables in tables": _START + "<table><tr><td>" * 5_000,
    "many attributes": _START + "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">x",
    "attributes parted by slashes": _START + "<p " + "/".join(f"a{n}" for n in range(99_000)),
    "white space": _START + "<p>" + " " * 4_000_000 + "x",
    "open brackets": _START + "<" * 1_000_000,
    "ampersands": _START + "&" * 1_000_000,
    "comments": _START + "<!--" * 300_000,
    "links": _START + "<article>" + "<p><a href=/x>Some text</a>" * 4_000,
    "too many elements": _START + "<p>x" * 100_000,
    "deep JSON-LD": _START + f"<script type='application/ld+json'>{'[' * 100_000}</script><p>x",
}


def test_hostile_pages_take_little_time() -> None:
    article_of(page())
    taken = {}
    for name, markup in HOSTILE.items():
        began = time.process_time()
        parse_body(markup, "text/html")
        taken[name] = time.process_time() - began
    assert {name: seconds for name, seconds in taken.items() if seconds > 2} == {}


def test_brief_keeps_its_paragraphs_without_its_surroundings() -> None:
    page = """<html lang="en"><head><title>Bridge opens – Lake Gazette</title></head><body>
      <nav>Home Weather</nav><main><article><h1>Bridge opens</h1>
      <p>The bridge opened on Monday.</p><p>It is made of <em>rope</em> and planks.</p>
      </article></main><footer>All rights reserved by the Gazette</footer></body></html>"""
    read = article_of(page, "text/html")
    assert [block.html for block in read.body] == [
        "<p>The bridge opened on Monday.</p>",
        "<p>It is made of <i>rope</i> and planks.</p>",
    ]
