"""RSS 2.0, as real feeds write it."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import pytest

from dateline.model.documents import Article
from tests.unit.process.parsing import article_of, parse_body, problems_of

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
)


def feed(*items: str, channel: str = "<link>https://ht.example/</link>", head: str = "") -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0" {NAMESPACES}><channel>{channel}{inside}</channel></rss>'


def articles(raw: str | bytes, content_type: str | None = "application/rss+xml") -> list[Article]:
    reading = parse_body(raw, content_type)
    assert reading.problems == ()
    return [document for document in reading.documents if isinstance(document, Article)]


def article(item: str, **known: str) -> Article:
    (document,) = articles(feed(item, **known))
    return document


def test_every_element_is_mapped() -> None:
    read = article(
        """
        <guid isPermaLink="false">ht-17</guid>
        <link>/ferries</link>
        <title>Ferries &amp;amp; &lt;b&gt;boats&lt;/b&gt;</title>
        <description>Islanders had been cut off.</description>
        <content:encoded><![CDATA[<p>The <a href="map">boat</a> left.</p>]]></content:encoded>
        <dc:creator>Mara Quist</dc:creator>
        <category domain="https://ht.example/topics">Ports</category><category>Sea</category>
        <pubDate>Mon, 23 Nov 2026 10:00:00 +0200</pubDate>
        <atom:updated>2026-11-23T08:30:00Z</atom:updated>
        <enclosure url="https://ht.example/a.mp3" type="audio/mpeg" length="1000"/>
        <media:content url="https://ht.example/b.jpg" type="image/jpeg" fileSize="77">
          <media:description>A boat</media:description><media:credit>Joe van Dam</media:credit>
        </media:content>
        <dc:rights>Harbour Times</dc:rights>
        """,
        channel="<link>https://ht.example/</link><language>en-us</language>",
    )
    assert (read.external_id, read.canonical_url) == ("ht-17", "https://ht.example/ferries")
    assert (read.headline, read.standfirst) == ("Ferries & boats", "Islanders had been cut off.")
    assert read.body[0].html == (
        '<p>The <a href="https://ht.example/map" rel="noopener nofollow ugc">boat</a> left.</p>'
    )
    assert [author.name for author in read.authors] == ["Mara Quist"]
    assert [(tag.name, tag.scheme) for tag in read.tags] == [
        ("Ports", "https://ht.example/topics"),
        ("Sea", None),
    ]
    assert read.published_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert read.modified_at == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    picture, sound = read.media
    assert (picture.caption, picture.credit, picture.size) == ("A boat", "Joe van Dam", 77)
    assert (sound.type, sound.size) == ("audio/mpeg", 1000)
    assert (read.language, read.copyright) == ("en-US", "Harbour Times")
    assert read.warnings == ()


def test_prefixes_are_free() -> None:
    (read,) = articles(
        '<rss xmlns:c="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:x="http://purl.org/dc/elements/1.1/"><channel><item><title>T</title><guid>1</guid>'
        "<description>short</description><c:encoded>&lt;p&gt;long&lt;/p&gt;</c:encoded>"
        "<x:creator>Mara Quist</x:creator></item></channel></rss>"
    )
    assert (read.body[0].text, read.authors[0].name) == ("long", "Mara Quist")


def test_undeclared_prefix_is_repaired_and_understood() -> None:
    (read,) = articles(
        "<rss><channel><item><title>T</title><guid>1</guid>"
        "<content:encoded>&lt;p&gt;long&lt;/p&gt;</content:encoded></item></channel></rss>"
    )
    assert read.body[0].text == "long"
    assert any(warning.startswith("xml: broken") for warning in read.warnings)


def test_description_is_the_body_where_there_is_no_other() -> None:
    read = article("<title>T</title><guid>1</guid><description>&lt;p&gt;a&lt;/p&gt;b</description>")
    assert ([block.text for block in read.body], read.standfirst) == (["a", "b"], None)


@pytest.mark.parametrize("tail", ["", " […]", "...", " [&amp;#8230;]", "… Read more"])
def test_description_that_repeats_the_opening_is_no_standfirst(tail: str) -> None:
    read = article(
        f"<title>T</title><guid>1</guid><description>The boat left{tail}</description>"
        "<content:encoded>&lt;p&gt;The boat left at noon.&lt;/p&gt;</content:encoded>"
    )
    assert read.standfirst is None


def test_unescaped_markup_is_markup() -> None:
    read = article("<title>T</title><guid>1</guid><description><p>a</p><p>b</p></description>")
    assert [block.text for block in read.body] == ["a", "b"]


def test_identity_is_guid_then_link_then_headline_and_date() -> None:
    assert (
        article("<title>T</title><guid> g </guid><link>https://e.example/1</link>").external_id
        == "g"
    )
    assert (
        article("<title>T</title><link>https://e.example/1</link>").external_id
        == "https://e.example/1"
    )
    bare = article("<title>T</title>")
    dated = article("<title>T</title><pubDate>Mon, 23 Nov 2026 10:00:00 GMT</pubDate>")
    assert bare.external_id.startswith("derived:")
    assert bare.external_id != dated.external_id


def test_permanent_guid_is_the_link_of_an_item_without_one() -> None:
    assert article("<title>T</title><guid>https://e.example/1</guid>").canonical_url == (
        "https://e.example/1"
    )
    opaque = '<title>T</title><guid isPermaLink="false">https://e.example/1</guid>'
    assert article(opaque).canonical_url is None


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("mara@ht.example (Mara Quist)", ["Mara Quist"]),
        ("mara@ht.example", []),
        ("Mara Quist", ["Mara Quist"]),
    ],
)
def test_author_is_a_name_and_never_an_address(author: str, names: list[str]) -> None:
    read = article(f"<title>T</title><guid>1</guid><author>{author}</author>")
    assert [author.name for author in read.authors] == names


def test_thumbnail_counts_only_without_a_picture() -> None:
    thumbnail = '<media:thumbnail url="https://e.example/t.jpg"/>'
    content = '<media:group><media:content url="https://e.example/b.jpg"/></media:group>'
    base = "<title>T</title><guid>1</guid>"
    assert [m.url for m in article(base + thumbnail).media] == ["https://e.example/t.jpg"]
    assert [m.url for m in article(base + thumbnail + content).media] == ["https://e.example/b.jpg"]


def test_bad_item_is_reported_and_the_others_are_read() -> None:
    reading = parse_body(
        feed(
            "<title>A</title><guid>1</guid>",
            "<guid>2</guid><description> </description>",
            "<title>C</title><guid>3</guid><pubDate>some day</pubDate>",
        )
    )
    assert [document.external_id for document in reading.documents] == ["1", "3"]
    (problem,) = reading.problems
    assert (problem.position, problem.code) == (1, "headline_missing")
    assert problem.where == "item[1]/headline"
    last = reading.documents[-1]
    assert isinstance(last, Article)
    assert last.warnings == ("published_at: unreadable date",)


@pytest.mark.parametrize(
    ("broken", "headline"),
    [
        ("<title>Fish & chips</title>", "Fish & chips"),
        ("<title>Caf&eacute;&nbsp;au lait</title>", "Café au lait"),
        ("<title>Bell \x07rings</title>", "Bell rings"),
        ("<title>A<br>b</title>", "A b"),
    ],
)
def test_broken_xml_is_repaired_with_a_warning(broken: str, headline: str) -> None:
    read = article(f"{broken}<guid>1</guid>")
    assert read.headline == headline
    assert any(warning.startswith("xml: broken at line 1") for warning in read.warnings)


def test_feed_cut_off_in_the_middle_keeps_what_came_before() -> None:
    raw = feed("<title>A</title><guid>1</guid>", "<title>B</title><guid>2</guid>")
    reading = parse_body(raw[: raw.index("<title>B")])
    assert [document.external_id for document in reading.documents] == ["1"]
    assert [(problem.code, problem.position) for problem in reading.problems] == [
        ("xml_truncated", 1)
    ]
    between = parse_body(raw[: raw.rindex("<item>")])
    assert [document.external_id for document in between.documents] == ["1"]
    assert [(problem.code, problem.position) for problem in between.problems] == [
        ("xml_truncated", None)
    ]


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "", "application/rss+xml"),
        ("utf-16", "", "application/rss+xml"),
        ("iso-8859-1", "<?xml version='1.0' encoding='ISO-8859-1'?>", "text/xml"),
        ("cp1252", "<?xml version='1.0' encoding='ISO-8859-1'?>", "text/xml"),
        ("cp1252", "", "text/xml; charset=windows-1252"),
        ("utf-8", "<?xml version='1.0' encoding='ISO-8859-1'?>", "text/xml"),
        ("cp1252", "<?xml version='1.0' encoding='utf-8'?>", "text/xml"),
    ],
)
def test_encoding_is_detected(encoding: str, declared: str, content_type: str) -> None:
    raw = feed("<title>Café noir</title><guid>1</guid>", head=declared).encode(encoding)
    (read,) = articles(raw, content_type)
    assert read.headline == "Café noir"


def test_entities_of_the_document_are_read_and_never_multiplied() -> None:
    harmless = '<!DOCTYPE rss [<!ENTITY ht "Harbour Times">]>'
    read = article("<title>The &ht; writes</title><guid>1</guid>", head=harmless)
    assert read.headline == "The Harbour Times writes"
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    reading = parse_body(
        feed("<title>A &e9;</title><guid>1</guid>", head=f"<!DOCTYPE rss [{levels}]>")
    )
    assert len(repr(reading)) < 5_000


def test_external_entities_are_not_fetched() -> None:
    head = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    assert article("<title>A&x;B</title><guid>1</guid>", head=head).headline == "AB"


@pytest.mark.parametrize(
    "raw",
    [
        "<rss>" + "<a>" * 200_000,
        feed("<title>T</title><guid>1</guid><description>" + "<p>" * 200_000),
        feed(
            "<title>T</title><guid " + " ".join(f'a{n}="1"' for n in range(100_000)) + ">1</guid>"
        ),
        "<rss>" + " " * 10_000_000,
        "<rss><channel>" + "<item/>" * 50_000,
        "<rss><channel><item>" + "&" * 2_000_000,
        "<rss><channel><item><title>" + "<![CDATA[" * 200_000,
        "<!--" * 20_000 + "<rss>",
        "<?x ?>" * 20_000 + "<rss>",
    ],
    ids=["elements", "body", "attributes", "spaces", "items", "amps", "cdata", "comments", "pis"],
)
def test_hostile_feeds_end_soon(raw: str) -> None:
    started = time.process_time()
    parse_body(raw, "application/rss+xml")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("<rss version='2.0'/>", "not_a_feed"),
        ("<rss", "xml_malformed"),
        ("<rss><", "not_a_feed"),
    ],
)
def test_what_is_no_feed_is_refused(raw: str, code: str) -> None:
    (problem,) = problems_of(raw, "application/rss+xml")
    assert problem.code == code


RSS_10 = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<channel rdf:about="https://ht.example/"><link>https://ht.example/</link>'
    "<dc:language>de</dc:language><dc:rights>HT</dc:rights></channel>"
    '<item rdf:about="https://ht.example/1"><title>A</title><link>https://ht.example/1</link>'
    "<description>text</description><dc:date>2026-11-23T10:00:00+02:00</dc:date></item>"
    '<item rdf:about="https://ht.example/2"><title>B</title></item></rdf:RDF>'
)


def test_rss_10_keeps_its_items_beside_the_channel() -> None:
    first, second = articles(RSS_10, "application/rdf+xml")
    assert (first.external_id, first.language, first.copyright) == (
        "https://ht.example/1",
        "de",
        "HT",
    )
    assert first.published_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert (second.external_id, second.canonical_url) == 2 * ("https://ht.example/2",)


@pytest.mark.parametrize(
    "raw",
    [
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>C</title></channel>'
        "<item><title>T</title><link>https://e.example/1</link></item></rdf:RDF>",
        '<rss version="0.91"><channel><item><title>T</title><link>https://e.example/1</link></item>'
        "</channel></rss>",
        '<rss version="2.0" xmlns="http://unheard.example/of"><channel><item><title>T</title>'
        "<link>https://e.example/1</link></item></channel></rss>",
        '<R:rss xmlns:R="http://backend.userland.com/rss2"><R:channel><R:item><R:title>T</R:title>'
        "<R:link>https://e.example/1</R:link></R:item></R:channel></R:rss>",
        '<Channel xmlns="http://purl.org/net/rss1.1#"><items><item><title>T</title>'
        "<link>https://e.example/1</link></item></items></Channel>",
        "<rss><item><title>T</title><link>https://e.example/1</link></item></rss>",
        '<rss><channel><item><TITLE>T</TITLE><link href="https://e.example/1"/></item></channel></rss>',
    ],
    ids=["0.90", "0.91", "own namespace", "own prefix", "1.1", "no channel", "case"],
)
def test_every_version_is_read(raw: str) -> None:
    (read,) = articles(raw)
    assert (read.headline, read.canonical_url) == ("T", "https://e.example/1")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><x/></rdf:RDF>', "RDF"),
        ('<CHANNEL HREF="https://e.example/"><ITEM HREF="/1"/></CHANNEL>', "CDF"),
    ],
)
def test_similar_content_that_is_no_feed_is_refused_by_name(raw: str, name: str) -> None:
    (problem,) = problems_of(raw)
    assert problem.code == "format_unsupported"
    assert name in problem.message


def test_modules_give_fields_that_rss_lacks() -> None:
    read = article(
        """<title>T</title><guid>1</guid>
        <dcterms:issued>2026-11-01</dcterms:issued><dcterms:modified>2026-11-02</dcterms:modified>
        <dcterms:valid>start=2026-11-01; end=2026-12-01; scheme=W3C-DTF</dcterms:valid>
        <dcterms:replaces>ht-16</dcterms:replaces><dcterms:license>CC BY</dcterms:license>
        <dc:contributor>Joe van Dam</dc:contributor><dc:creator>Mara</dc:creator>
        <media:keywords>sea, ports</media:keywords><dc:subject>Ferries</dc:subject>"""
    )
    assert read.published_at == datetime(2026, 11, 1, tzinfo=UTC)
    assert read.modified_at == datetime(2026, 11, 2, tzinfo=UTC)
    assert read.expires_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert [(tie.relation, tie.external_id) for tie in read.links] == [("supersedes", "ht-16")]
    assert read.usage_terms == "CC BY"
    assert [(author.name, author.role) for author in read.authors] == [
        ("Mara", None),
        ("Joe van Dam", "contributor"),
    ]
    assert [tag.name for tag in read.tags] == ["Ferries", "sea", "ports"]


def test_unreadable_embargo_holds_the_item() -> None:
    prism = 'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
    for date, status in (("soon", "withheld"), ("", "withheld"), ("2026-12-24T16:00Z", "usable")):
        read = article(
            f"<title>T</title><guid>1</guid><prism:embargoDate {prism}>{date}</prism:embargoDate>"
        )
        assert read.status == status
    assert read.embargoed_until == datetime(2026, 12, 24, 16, tzinfo=UTC)


def test_podcast_is_read_by_its_module() -> None:
    raw = feed(
        """<itunes:title>Boats</itunes:title><guid>1</guid><itunes:author>Mara</itunes:author>
        <itunes:summary>All about boats.</itunes:summary><itunes:keywords>sea</itunes:keywords>
        <enclosure url="https://e.example/1.mp3" length="5"/><itunes:image href="/c.jpg"/>"""
    ).replace("<rss ", '<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" ')
    (read,) = articles(raw)
    assert (read.headline, read.body[0].text) == ("Boats", "All about boats.")
    assert ([author.name for author in read.authors], [t.name for t in read.tags]) == (
        ["Mara"],
        ["sea"],
    )
    assert [(item.url, item.type) for item in read.media] == [
        ("https://e.example/1.mp3", "audio/mpeg")
    ]


def test_item_without_title_has_its_opening_as_headline() -> None:
    first, second = articles(
        feed(
            "<description>The boat left. It was late.</description>",
            "<description>&lt;p&gt;Another one came.&lt;/p&gt;</description>",
        )
    )
    assert (first.headline, second.headline) == ("The boat left", "Another one came")
    assert first.id != second.id


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("AT&amp;amp;T &amp;#8217;n&amp;#8217; co", "AT&T ’n’ co"),
        ("AT&amp;amp;amp;T", "AT&T"),
        ("Why I use &lt;canvas&gt;", "Why I use <canvas>"),
        ("a &lt; b &gt; c", "a < b > c"),
        ("<![CDATA[<b>Bold</b> &amp; plain]]>", "Bold & plain"),
        ("x &lt;script&gt;alert(1)&lt;/script&gt; y", "x y"),
        ("Rock &amp; Roll", "Rock & Roll"),
    ],
)
def test_title_is_text_however_it_was_escaped(title: str, headline: str) -> None:
    assert article(f"<title>{title}</title><guid>1</guid>").headline == headline


@pytest.mark.parametrize(
    ("described", "shown"),
    [
        ("a&lt;b and c&gt;d", ["a<b and c>d"]),
        ("first\n\nsecond", ["first", "second"]),
        ("&lt;p&gt;it&amp;amp;#8217;s&amp;amp;nbsp;late&lt;/p&gt;", ["it’s late"]),
        ("&amp;lt;p&amp;gt;a&amp;lt;/p&amp;gt;", ["a"]),
        ("&lt;code&gt;&amp;amp;nbsp;&lt;/code&gt;", ["&nbsp;"]),
        ("safe&lt;iframe src='https://x.example/'/&gt; text", ["safe", "text"]),
        ("<p>a<br/>b</p><p/>c", ["a b", "c"]),
    ],
)
def test_description_is_detected_as_html(described: str, shown: list[str]) -> None:
    read = article(f"<title>T</title><guid>1</guid><description>{described}</description>")
    assert [block.text for block in read.body] == shown


def test_second_summary_is_the_standfirst() -> None:
    read = article(
        "<title>T</title><guid>1</guid><description>Body.</description><summary>Above.</summary>"
    )
    assert ([block.text for block in read.body], read.standfirst) == (["Body."], "Above.")


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Mara Quist &lt;mara@ht.example&gt;", ["Mara Quist"]),
        ("Mara Quist mara@ht.example", ["Mara Quist"]),
        ("mailto:mara@ht.example", []),
        ("@maraquist", ["@maraquist"]),
        ("<name>Mara</name><email>m@ht.example</email>", ["Mara"]),
        ("<email>m@ht.example</email>", []),
    ],
)
def test_every_way_to_write_an_author(author: str, names: list[str]) -> None:
    reading = parse_body(feed(f"<title>T</title><guid>1</guid><author>{author}</author>"))
    (read,) = reading.documents
    assert isinstance(read, Article)
    assert [author.name for author in read.authors] == names


def test_media_beside_each_other_are_works_and_in_a_group_renditions() -> None:
    read = article(
        """<title>T</title><guid>1</guid>
        <media:content url="https://e.example/1.jpg"><media:thumbnail url="https://e.example/1t.jpg"/>
        <media:title>One</media:title></media:content>
        <media:group><media:content url="https://e.example/2.mp4" medium="video" isDefault="true"/>
        <media:content url="https://e.example/2l.mp4" width="1920" height="1080"/></media:group>
        <media:credit role="photographer">Joe</media:credit>"""
    )
    first, second = read.media
    assert (first.url, first.caption, first.credit) == ("https://e.example/1.jpg", "One", "Joe")
    assert [rendition.name for rendition in first.renditions] == [None, "thumbnail"]
    assert (second.url, second.type) == ("https://e.example/2.mp4", "video/mp4")
    assert len(second.renditions) == 2
    assert read.authors == ()


def test_relative_links_resolve_against_the_item_then_the_channel() -> None:
    linked = article(
        "<title>T</title><guid isPermaLink='false'>1</guid><link>/a/b</link>"
        '<description>&lt;a href="c"&gt;x&lt;/a&gt;</description>'
    )
    assert 'href="https://ht.example/a/c"' in linked.body[0].html
    unlinked = article(
        "<title>T</title><guid isPermaLink='false'>1</guid>"
        '<description>&lt;a href="c"&gt;x&lt;/a&gt;</description><enclosure url="p.jpg"/>'
    )
    assert 'href="https://ht.example/c"' in unlinked.body[0].html
    assert unlinked.media[0].url == "https://ht.example/p.jpg"
    based = article(
        "<title>T</title><guid isPermaLink='false'>1</guid><link>https://e.example/a/</link>"
        '<description xml:base="https://o.example/">&lt;a href="c"&gt;x&lt;/a&gt;</description>'
    )
    assert 'href="https://o.example/c"' in based.body[0].html


def test_feed_without_items_is_no_problem() -> None:
    reading = parse_body(feed())
    assert (reading.format, reading.documents, reading.problems) == ("rss", (), ())


@pytest.mark.parametrize(
    "described",
    [
        "<blink>Late</blink> today",
        '<acronym title="The harbour office">THO</acronym> says so',
        "<news-teaser>Late</news-teaser> today",
        '<x-map data-id="1">Late</x-map> today',
    ],
)
def test_old_and_custom_elements_are_markup(described: str) -> None:
    escaped = described.replace("<", "&lt;")
    read = article(f"<title>T</title><guid>1</guid><description>{escaped}</description>")
    assert [block.text for block in read.body] == [re.sub("<[^>]*>", "", described)]


@pytest.mark.parametrize(
    ("creator", "names"),
    [
        ("Ida Quill, Tom Marsh and Jo Reed", ["Ida Quill", "Tom Marsh", "Jo Reed"]),
        ("Ida Quill &amp;amp; Tom Marsh", ["Ida Quill", "Tom Marsh"]),
        ("By Ida Quill", ["Ida Quill"]),
        ("Ida Quill; Tom Marsh", ["Ida Quill", "Tom Marsh"]),
        ("Quill, Ida; Marsh, Tom", ["Ida Quill", "Tom Marsh"]),
        ("أحمد علي، سارة محمد", ["أحمد علي", "سارة محمد"]),
        ("Ayşe Yılmaz ve Mehmet Kaya", ["Ayşe Yılmaz", "Mehmet Kaya"]),
        # One name, or not certainly several
        ("Quill, Ida", ["Quill, Ida"]),
        ("Ida Quill, Harbour News Agency", ["Ida Quill, Harbour News Agency"]),
        ("Reuters, AFP", ["Reuters, AFP"]),
        ("Research and Development", ["Research and Development"]),
        ("https://news.example/authors/quill", []),
    ],
)
def test_several_names_in_one_element_are_several_authors(creator: str, names: list[str]) -> None:
    read = article(f"<title>T</title><guid>1</guid><dc:creator>{creator}</dc:creator>")
    assert [author.name for author in read.authors] == names


YANDEX = (
    '<rss xmlns:yandex="http://news.yandex.ru" xmlns:turbo="http://turbo.yandex.ru" '
    'xmlns:media="http://search.yahoo.com/mrss/"><channel><item><guid>1</guid><title>Ferry</title>'
    "{}</item></channel></rss>"
)


@pytest.mark.parametrize(
    "fields",
    [
        "<yandex:full-text>It sailed.\n\nIt is late.</yandex:full-text>",
        "<turbo:content>&lt;header&gt;&lt;h1&gt;Ferry&lt;/h1&gt;&lt;/header&gt;&lt;p&gt;It sailed."
        "&lt;/p&gt;&lt;p&gt;It is late.&lt;/p&gt;</turbo:content>",
        "<media:group><media:description>It sailed.\n\nIt is late.</media:description>"
        "</media:group>",
        '<media:content url="https://n.example/v.mp4"><media:description type="html">&lt;p&gt;It '
        "sailed.&lt;/p&gt;&lt;p&gt;It is late.&lt;/p&gt;</media:description></media:content>",
    ],
)
def test_text_in_other_elements_is_the_body(fields: str) -> None:
    described = "" if "media" in fields else "<description>A summary of it.</description>"
    read = article_of(YANDEX.format(described + fields))
    assert [block.text for block in read.body] == ["It sailed.", "It is late."]
    assert read.standfirst == ("A summary of it." if described else None)


def test_a_gallery_without_its_pictures_is_a_warning() -> None:
    body = "<content:encoded>&lt;p>Boats.&lt;/p>[gallery ids='4,5']</content:encoded>"
    read = article(f"<guid>ht-4</guid><title>Boats</title>{body}")
    assert [block.html for block in read.body] == ["<p>Boats.</p>"]
    assert read.warnings == (
        "body: gallery pictures not sent (ids 4, 5); send rendered content or an export",
    )
