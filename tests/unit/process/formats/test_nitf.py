"""NITF: every element that an article has a field for, without texts for editors."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.documents import Article, BlockKind, Notice, Status
from tests.unit.process.parsing import article_of, parse_body, problems_of

STORY = """<?xml version="1.0" encoding="UTF-8"?>
<nitf xml:lang="en-GB"{namespace}>
  <head>
    <title>Ferries back</title>
    <meta name="signal" content="{signal}"/>
    <tobject tobject.type="news">
      <tobject.subject tobject.subject.refnum="04015000" tobject.subject.type="economy"
        tobject.subject.matter="transport"/>
      <tobject.subject tobject.subject.refnum="20000337"/>
    </tobject>
    <docdata management-status="{status}">
      <doc-id regsrc="HT" id-string="ht:ferries:17"/>
      <urgency ed-urg="3"/>
      <date.issue norm="20261123T060000Z"/>
      {dates}
      <date.expire norm="20270101T000000+0000"/>
      <ed-msg info="Pictures to follow."/>
      {docdata}
      <du-key key="ferries" version="4"/>
      <doc.copyright year="2026" holder="Harbour Times"/>
      <key-list><keyword key="islands"/><keyword key="sea"/></key-list>
      <identified-content><person idsrc="ht" value="p7">Mara Quist</person></identified-content>
    </docdata>
    <pubdata position.section="Islands"/>
  </head>
  <body>
    <body.head>
      <hedline><hl1>Ferries sail <em>again</em></hl1><hl2>After three days of storm</hl2></hedline>
      <byline>By Mara Quist and Joe van Dam<byttl>Harbour Staff</byttl></byline>
      <distributor>Harbour News Agency</distributor>
      <dateline><location>PORT ELLEN</location>, <story.date>Nov 23</story.date></dateline>
    </body.head>
    <body.content>{content}</body.content>
    <body.end><tagline>Ann Roe added to this story.</tagline></body.end>
  </body>
</nitf>"""

CONTENT = (
    "<block><p>The first boat left at noon.</p><hl2>What comes</hl2><p>More boats.</p></block>"
)


def nitf(content: str = CONTENT, **parts: str) -> str:
    given = {"namespace": "", "status": "usable", "signal": "", "dates": "", "docdata": ""}
    return STORY.format(content=content, **(given | parts))


def article(content: str = CONTENT, **parts: str) -> Article:
    return article_of(nitf(content, **parts), "application/nitf+xml")


@pytest.mark.parametrize("namespace", ["", ' xmlns="http://iptc.org/std/NITF/2006-10-18/"'])
def test_every_field_is_mapped(namespace: str) -> None:
    read = article(namespace=namespace)
    assert read.provenance.format == "nitf"
    assert (read.external_id, read.source_version) == ("ht:ferries:17", "4")
    assert (read.headline, read.standfirst) == ("Ferries sail again", "After three days of storm")
    assert read.byline == "By Mara Quist and Joe van Dam, Harbour Staff"
    assert [(author.name, author.role) for author in read.authors] == [
        ("Mara Quist", "Harbour Staff"),
        ("Joe van Dam", "Harbour Staff"),
    ]
    assert (read.place, read.language, read.section) == ("PORT ELLEN", "en-GB", "Islands")
    assert (read.urgency, read.copyright) == (3, "© 2026 Harbour Times")
    assert read.published_at == datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert read.expires_at == datetime(2027, 1, 1, tzinfo=UTC)
    assert read.editorial_note == "Pictures to follow."
    assert [(tag.name, tag.scheme, tag.code) for tag in read.tags] == [
        ("transport", "subj", "04015000"),
        ("20000337", "medtop", "20000337"),
        ("Mara Quist", "ht", "p7"),
        ("islands", None, None),
        ("sea", None, None),
    ]
    assert [(block.kind, block.text) for block in read.story] == [
        (BlockKind.PARAGRAPH, "The first boat left at noon."),
        (BlockKind.HEADING, "What comes"),
        (BlockKind.PARAGRAPH, "More boats."),
        (BlockKind.PARAGRAPH, "Ann Roe added to this story."),
    ]
    assert read.status is Status.USABLE
    assert read.embargoed_until is None


def test_prefixed_namespace_is_understood() -> None:
    raw = nitf(namespace=' xmlns:n="http://iptc.org/std/NITF/2006-10-18/"')
    prefixed = raw.replace("<nitf", "<n:nitf").replace("</nitf", "</n:nitf")
    assert article_of(prefixed, "text/xml").headline == "Ferries sail again"


def test_nitf_elements_become_html_and_no_word_is_lost() -> None:
    read = article(
        "<p>A <person>Mara</person> paid <money>5 <num>1<frac><frac-num>1</frac-num>"
        "<frac-den>2</frac-den></frac></num></money> in <location><city>Oban</city></location>"
        "<br/>on <chron norm='20261123'>Monday</chron> <a href='https://ht.example/'>here</a>.</p>"
        "<bq><block><p>We sail.</p></block><credit>The captain</credit></bq>"
        "<ul><li>one</li><li>two</li></ul><pre>a\n  b</pre><note><p>All times local.</p></note>"
        "<nitf-table><nitf-table-metadata/><table><tr><th>Boat</th><td>Isla</td></tr></table>"
        "</nitf-table><fn><p>A footnote.</p></fn><unheard>of</unheard>"
    )
    assert [block.text for block in read.story][:-1] == [
        "A Mara paid 5 1 1/2 in Oban on Monday here.",
        "We sail. The captain",
        "one two",
        "a b",
        "All times local.",
        "Boat Isla",
        "A footnote.",
        "of",
    ]
    assert [block.kind for block in read.story][1:4] == [
        BlockKind.QUOTE,
        BlockKind.LIST,
        BlockKind.PARAGRAPH,
    ]
    assert 'href="https://ht.example/"' in read.body[0].html


def test_media_keep_their_files_caption_and_credit() -> None:
    read = article(
        "<p>Boats.</p><media media-type='image'>"
        "<media-reference source='https://ht.example/s.jpg' mime-type='image/jpeg' width='100'"
        " height='50' name='small'/><media-reference source='https://ht.example/l.jpg'"
        " mime-type='image/jpeg' width='1000' height='500' alternate-text='A boat'/>"
        "<media-caption><p>The boat.</p></media-caption><media-producer>Ann Roe</media-producer>"
        "</media><media media-type='image'><media-reference source='n.jpg'/></media>"
    )
    (picture,) = read.media
    assert (picture.url, picture.type) == ("https://ht.example/l.jpg", "image/jpeg")
    assert (picture.alt, picture.caption, picture.credit) == ("A boat", "The boat.", "Ann Roe")
    assert [
        (rendition.url, rendition.width, rendition.height) for rendition in picture.renditions
    ] == [
        ("https://ht.example/l.jpg", 1000, 500),
        ("https://ht.example/s.jpg", 100, 50),
    ]
    assert "The boat." not in " ".join(block.text for block in read.body)


SECRET = "Call the desk on 555 0199"


@pytest.mark.parametrize(
    "marked",
    [
        "<note type='npa'><p>{}</p></note>",
        "<note noteclass='editorsnote'>{}</note>",
        "<block class='nonpublic'><p>a</p><p>{}</p></block>",
        "<block style='press-contact'><p>{}</p></block>",
        "<p id='ednote'>{}</p>",
        "<p class='not-for-publication'>a<em>{}</em></p>",
        "<media media-type='image' class='nonpublic'><media-reference source='https://e.example/'/>"
        "<media-caption>{}</media-caption></media>",
        "&lt;p class='ednote'>{}&lt;/p>",
        "<p pubconstraint='nonpublic'>{}</p>",
        "<ednote>{}</ednote>",
    ],
)
def test_nothing_marked_reaches_the_body(marked: str) -> None:
    alone = marked.startswith("&lt;")
    read = article(marked.format(SECRET) if alone else f"<p>Boats.</p>{marked.format(SECRET)}")
    assert SECRET not in read.model_dump_json(exclude={"editorial_note"})
    assert "media" in marked or SECRET in (read.editorial_note or "")


def test_advisory_that_may_be_published_stays() -> None:
    read = article("<p>a</p><note noteclass='editorsnote' type='pa'><p>First of two.</p></note>")
    assert "First of two." in [block.text for block in read.body]


@pytest.mark.parametrize(
    ("status", "expected"),
    [("usable", Status.USABLE), ("withheld", Status.WITHHELD)],
)
def test_management_status_decides(status: str, expected: Status) -> None:
    assert article(status=status).status is expected


def test_canceled_is_a_kill() -> None:
    (notice,) = parse_body(nitf(status="canceled"), "text/xml").documents
    assert isinstance(notice, Notice)
    assert (notice.external_id, notice.status) == ("ht:ferries:17", Status.KILLED)


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ("<date.release norm='20301124T060000Z'/>", "embargoed"),
        ("<date.release norm='20301124T060000Z'/>", "usable"),
        ("<date.release>2030-11-24T06:00:00Z</date.release>", "embargoed"),
    ],
)
def test_future_release_is_an_embargo(dates: str, status: str) -> None:
    read = article(dates=dates, status=status)
    assert read.embargoed_until == datetime(2030, 11, 24, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("dates", "status"),
    [("", "embargoed"), ("<date.release/>", "embargoed"), ("<date.release norm='x'/>", "usable")],
)
def test_unreadable_embargo_holds(dates: str, status: str) -> None:
    assert article(dates=dates, status=status).status is Status.WITHHELD


def test_past_release_is_no_embargo() -> None:
    assert article(dates="<date.release norm='20010101T000000Z'/>").embargoed_until is None


def test_embargo_line_without_a_date_holds() -> None:
    read = article("<p class='embargo'>Not before the speech</p><p>Boats.</p>")
    assert (read.status, read.body[0].text) == (Status.WITHHELD, "Boats.")


def test_correction_has_a_note_and_a_link() -> None:
    read = article(docdata="<correction info='The boat left at noon.' id-string='ht:ferries:16'/>")
    assert read.correction_note == "The boat left at noon."
    assert [(link.relation, link.external_id) for link in read.links] == [
        ("corrects", "ht:ferries:16")
    ]


def test_test_is_never_published() -> None:
    (problem,) = problems_of(nitf(signal="Test"), "text/xml")
    assert problem.code == "test_item"


def test_id_that_counts_versions_is_the_key() -> None:
    raw = nitf().replace("ht:ferries:17", "ferries_4")
    assert article_of(raw, "text/xml").external_id == "ferries"


def test_abstract_is_the_standfirst_and_the_second_headline_opens_the_text() -> None:
    raw = nitf().replace("</body.head>", "<abstract><p>In short.</p></abstract></body.head>")
    read = article_of(raw, "text/xml")
    assert (read.standfirst, read.body[0].text) == ("In short.", "After three days of storm")


def test_plain_text_in_the_content_is_paragraphs() -> None:
    read = article("\n  The first boat left.\n\n  More boats.\n")
    assert [block.text for block in read.body][:2] == ["The first boat left.", "More boats."]


def test_item_without_a_headline_has_its_opening() -> None:
    read = article_of(
        "<nitf><body><body.content><p>Boats sail again.</p></body.content></body></nitf>"
    )
    assert read.headline == "Boats sail again"


@settings(max_examples=60)
@given(
    st.integers(0, len(nitf()) - 1),
    st.integers(0, 40),
    st.sampled_from(["", "<", ">", "</p>", "<p>", "&", '"', "<note type='npa'>", "<nitf>", "]]>"]),
)
def test_mutated_documents_are_read_or_refused(at: int, length: int, put: str) -> None:
    raw = nitf()
    parse_body(raw[:at] + put + raw[at + length :], "text/xml")
