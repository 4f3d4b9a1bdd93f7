"""Atom 1.0 and 0.3, and deleted entries (RFC 6721)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from dateline.model.documents import Article, Notice, Status
from tests.unit.process.parsing import parse_body

ATOM = "http://www.w3.org/2005/Atom"
HEAD = (
    f'<feed xmlns="{ATOM}" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:app="http://www.w3.org/2007/app"'
    ' xml:lang="en"><link rel="self" href="https://ht.example/feeds/all.atom"/>'
)
ENCODED = base64.b64encode(b"<p>a</p>").decode()


def feed(*entries: str, head: str = HEAD) -> str:
    return f"{head}{''.join(f'<entry>{entry}</entry>' for entry in entries)}</feed>"


def articles(raw: str) -> list[Article]:
    reading = parse_body(raw, "application/atom+xml")
    assert (reading.format, reading.problems) == ("atom", ())
    return [document for document in reading.documents if isinstance(document, Article)]


def article(entry: str, head: str = HEAD) -> Article:
    (document,) = articles(feed(f"<id>urn:x:1</id><title>T</title>{entry}", head=head))
    return document


def old(entry: str) -> Article:
    """An entry of Atom 0.3."""
    return article(entry, head='<feed version="0.3" xmlns="http://purl.org/atom/ns#">')


def test_every_element_is_mapped() -> None:
    (read,) = articles(
        feed(
            """
            <id>tag:ht.example,2026:17</id>
            <title type="html">Ferries &amp;amp; &lt;b&gt;boats&lt;/b&gt;</title>
            <link href="/ferries"/>
            <link rel="enclosure" href="/a.mp3" type="audio/mpeg" length="1000" title="Horn"/>
            <link rel="related" href="/b.jpg" type="image/jpeg"/>
            <link rel="related" href="/harbours"/>
            <link rel="via" href="https://agency.example/17"/>
            <link rel="predecessor-version" href="urn:x:16"/>
            <link rel="license" href="https://ht.example/terms"/>
            <published>2026-11-23T10:00:00+02:00</published>
            <updated>2026-11-23T08:30:00Z</updated>
            <author><name>Mara Quist</name><email>mara@ht.example</email></author>
            <contributor><name>Joe van Dam</name></contributor>
            <category term="ports" scheme="https://ht.example/topics" label="Ports"/>
            <category term="sea"/>
            <summary>Islanders had been cut off.</summary>
            <rights>Harbour Times</rights>
            <content type="xhtml" xml:lang="pt-br"><x:div xmlns:x="http://www.w3.org/1999/xhtml">
              <x:p>The <x:a href="map">boat</x:a> left.<x:br/>At noon.<x:a name="x"/></x:p>
            </x:div></content>
            """
        )
    )
    assert (read.external_id, read.canonical_url) == (
        "tag:ht.example,2026:17",
        "https://ht.example/ferries",
    )
    assert (read.headline, read.standfirst) == ("Ferries & boats", "Islanders had been cut off.")
    assert read.body[0].html == (
        '<p>The <a href="https://ht.example/feeds/map" rel="noopener nofollow ugc">boat</a> left.'
        "<br>At noon.</p>"
    )
    assert [(author.name, author.role) for author in read.authors] == [
        ("Mara Quist", None),
        ("Joe van Dam", "contributor"),
    ]
    assert [(tag.name, tag.scheme, tag.code) for tag in read.tags] == [
        ("Ports", "https://ht.example/topics", "ports"),
        ("sea", None, None),
    ]
    assert read.published_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert read.modified_at == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    assert [(item.url, item.type, item.size, item.caption) for item in read.media] == [
        ("https://ht.example/a.mp3", "audio/mpeg", 1000, "Horn"),
        ("https://ht.example/b.jpg", "image/jpeg", None, None),
    ]
    assert [(tie.relation, tie.external_id) for tie in read.links] == [
        ("derives_from", "https://agency.example/17"),
        ("supersedes", "urn:x:16"),
    ]
    assert (read.language, read.copyright) == ("pt-BR", "Harbour Times")
    assert read.usage_terms == "https://ht.example/terms"
    assert read.warnings == ()


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("<content>a &lt;b&gt; c</content>", "a <b> c"),
        ('<content type="text">1 &amp;lt; 2</content>', "1 &lt; 2"),
        ('<content type="html">&lt;p&gt;a &lt;i&gt;b&lt;/i&gt;&lt;/p&gt;</content>', "a b"),
        ('<content type="TEXT/HTML">&lt;p&gt;a&lt;/p&gt;</content>', "a"),
        ('<content type="text/plain">a &lt;b&gt;</content>', "a <b>"),
        (
            '<content type="application/xhtml+xml">'
            '<div xmlns="http://www.w3.org/1999/xhtml"><p/>a</div></content>',
            "a",
        ),
        (f'<content type="text/html" mode="base64">{ENCODED}</content>', "a"),
    ],
)
def test_content_is_read_as_its_type_says(content: str, shown: str) -> None:
    assert " ".join(block.text for block in article(content).body) == shown


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ('<content type="text/html" mode="escaped">&lt;p&gt;a&lt;/p&gt;</content>', "a"),
        ('<content type="application/xhtml+xml" mode="xml"><p xmlns="x">a</p></content>', "a"),
        ("<content>a &lt;b&gt;</content>", "a <b>"),
        (
            '<content type="multipart/alternative"><content>plain</content>'
            '<content type="text/html" mode="escaped">&lt;p&gt;rich&lt;/p&gt;</content></content>',
            "rich",
        ),
    ],
)
def test_atom_03_has_media_types_and_modes(content: str, shown: str) -> None:
    read = old(f"{content}<issued>2026-01-05T12:00Z</issued><modified>2026-01-06</modified>")
    assert " ".join(block.text for block in read.body) == shown
    assert read.published_at == datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert read.modified_at == datetime(2026, 1, 6, tzinfo=UTC)


def test_links_resolve_against_every_enclosing_base() -> None:
    read = article(
        '<link href="story"/><content type="xhtml" xml:base="b/"><div>'
        '<a href="x">1</a><p xml:base="/c/"><a href="y">2</a></p></div></content>',
        head=f'<feed xmlns="{ATOM}" xml:base="https://ht.example/a/">',
    )
    assert read.canonical_url == "https://ht.example/a/story"
    links = "".join(block.html for block in read.body)
    assert "https://ht.example/a/b/x" in links
    assert "https://ht.example/c/y" in links


def test_linked_content_is_the_picture_or_the_page() -> None:
    shown = article('<content type="image/png" src="https://ht.example/p.png"/>')
    assert [item.url for item in shown.media] == ["https://ht.example/p.png"]
    page = article('<content type="text/html" src="https://ht.example/p"/>')
    assert page.canonical_url == "https://ht.example/p"
    assert page.warnings == ("body: only linked, by content's src",)


def test_picture_inside_is_no_text() -> None:
    picture = base64.b64encode(bytes(range(256))).decode()
    assert article(f'<content type="image/png">{picture}</content>').body == ()


def test_page_is_preferred_among_alternates() -> None:
    read = article(
        '<link type="application/json" href="https://ht.example/1.json"/>'
        '<link rel="http://www.iana.org/assignments/relation/alternate" type="text/html"'
        ' href="https://ht.example/1"/>'
    )
    assert read.canonical_url == "https://ht.example/1"


def test_authors_are_the_entrys_then_the_sources_then_the_feeds() -> None:
    head = f"{HEAD}<author><name>Newsdesk</name></author><rights>HT</rights>"
    source = "<source><author><name>Agency</name></author><rights>A</rights></source>"
    own = "<author><name>Mara</name></author>"
    assert [a.name for a in article(own + source, head=head).authors] == ["Mara"]
    taken = article(source, head=head)
    assert ([a.name for a in taken.authors], taken.copyright) == (["Agency"], "A")
    bare = article("", head=head)
    assert ([a.name for a in bare.authors], bare.copyright) == (["Newsdesk"], "HT")
    nameless = article("<author><email>mara@ht.example</email></author>")
    assert nameless.authors == ()


def test_summary_that_repeats_the_opening_is_no_standfirst() -> None:
    content = '<content type="html">&lt;p&gt;The boat left at noon.&lt;/p&gt;</content>'
    assert article(f"<summary>The boat left…</summary>{content}").standfirst is None
    assert article(f"<summary>Too late.</summary>{content}").standfirst == "Too late."
    alone = article("<summary>Too late.</summary>")
    assert (alone.standfirst, alone.body) == ("Too late.", ())


def test_deleted_entries_are_withdrawn_and_nothing_else() -> None:
    raw = feed("<id>urn:x:2</id><title>T</title>").replace(
        "<entry>",
        '<at:deleted-entry ref="urn:x:1" when="2026-11-23T08:00:00Z">'
        "<at:by><name>Desk</name></at:by><at:comment>Wrong harbour</at:comment>"
        '</at:deleted-entry><at:deleted-entry when="2026-11-23T08:00:00Z"/><entry>',
    )
    reading = parse_body(raw)
    notice, kept = reading.documents
    assert isinstance(notice, Notice)
    assert (notice.external_id, notice.status) == ("urn:x:1", Status.WITHDRAWN)
    assert notice.reason == "Wrong harbour"
    assert isinstance(kept, Article)
    assert kept.status is Status.USABLE
    (problem,) = reading.problems
    assert (problem.code, problem.where) == ("external_id_missing", "deleted-entry[1]/@ref")


def test_deletion_orders_by_its_own_time() -> None:
    head = f'<feed xmlns="{ATOM}" xmlns:d="http://purl.org/atompub/tombstones/1.0">'
    early, late = (
        parse_body(f'{head}<d:deleted-entry ref="a" when="{when}"/></feed>').documents[0]
        for when in ("2026-11-01T08:00:00Z", "2026-11-02T08:00:00Z")
    )
    assert early.order_key < late.order_key


def test_draft_of_atompub_is_withheld() -> None:
    read = article("<app:control><app:draft>yes</app:draft></app:control>")
    assert read.status is Status.WITHHELD
    assert article("<app:control><app:draft>no</app:draft></app:control>").status is Status.USABLE


@pytest.mark.parametrize(
    "raw",
    [
        f'<entry xmlns="{ATOM}"><id>1</id><title>T</title></entry>',
        f'<a:feed xmlns:a="{ATOM}"><a:entry><a:id>1</a:id><a:title>T</a:title></a:entry></a:feed>',
        "<feed><entry><id>1</id><title>T</title></entry></feed>",
        '<feed xmlns="http://www.w3.org/2005/ATOM"><entry><id>1</id><title>T</title></entry></feed>',
    ],
    ids=["entry alone", "prefixed", "no namespace", "wrong case"],
)
def test_atom_comes_in_many_shapes(raw: str) -> None:
    (read,) = articles(raw)
    assert (read.external_id, read.headline) == ("1", "T")


def test_language_is_the_texts_before_the_entrys_before_the_feeds() -> None:
    assert article("").language == "en"
    assert article('<content xml:lang="de">a</content>').language == "de"
    taken_back = '<content xml:lang="">a</content>'
    assert article(taken_back).language is None


def test_group_of_media_is_one_picture_in_its_renditions() -> None:
    (shown,) = article(
        "<media:group><media:title>Boats</media:title>"
        "<media:description>Two boats</media:description>"
        '<media:content url="https://e.example/s.jpg" width="100" height="50" type="image/jpeg"/>'
        '<media:content url="https://e.example/l.jpg" width="900" height="450" type="image/jpeg"/>'
        '<media:thumbnail url="https://e.example/t.jpg"/><media:credit>Joe</media:credit>'
        "</media:group>"
    ).media
    assert (shown.url, shown.caption, shown.alt, shown.credit) == (
        "https://e.example/l.jpg",
        "Two boats",
        "Boats",
        "Joe",
    )
    assert [
        (rendition.url[-5], rendition.name, rendition.width) for rendition in shown.renditions
    ] == [
        ("l", None, 900),
        ("s", None, 100),
        ("t", "thumbnail", None),
    ]


def test_too_many_list_members_are_cut_and_not_refused() -> None:
    many = "".join(
        f'<link rel="via" href="urn:x:{n}"/><link rel="enclosure" href="https://e.example/{n}"/>'
        f'<category term="{n}"/><author><name>N{n}</name></author>'
        f'<media:content url="https://e.example/m{n}.jpg"/>'
        for n in range(700)
    )
    read = article(many)
    assert [len(kept) for kept in (read.links, read.tags, read.authors, read.media)] == [500] * 4
