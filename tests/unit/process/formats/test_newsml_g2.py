"""NewsML-G2: single items and messages, their fields, and refused items."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.documents import Article, Notice, Status
from tests.paths import CORPORA
from tests.unit.process.parsing import article_of, parse_body, problems_of

CORPUS = CORPORA / "newsformats/newsml-g2-iptc"
NAR = "http://iptc.org/std/nar/2006-10-01/"

ITEM_META = """<itemClass qcode="ninat:text"/><provider qcode="nprov:HT"/>
<versionCreated>2026-11-23T08:00:00Z</versionCreated>
<firstCreated>2026-11-22T10:00:00+01:00</firstCreated>
<pubStatus qcode="stat:usable"/>"""

CONTENT_META = """<urgency>4</urgency>
<located><name>Port Ellen</name></located>
<creator role="crol:reporter"><name>Mara Quist</name></creator>
<contributor role="ctrol:photographer"><name>Joe van Dam</name></contributor>
<contributor role="ctrol:descrWriter"><name>xx</name></contributor>
<language tag="en-GB"/>
<genre qcode="genre:Interview"><name>Interview</name></genre>
<subject type="ht:section" qcode="ht:isl"><name>Islands</name></subject>
<subject qcode="medtop:20000337"><name xml:lang="de">Verkehr</name>
  <name xml:lang="en">transport</name></subject>
<subject uri="http://cv.iptc.org/newscodes/subjectcode/04015000"><name>ferries</name></subject>
<subject qcode="own:04015001"/><subject literal="Isla"/>
<keyword>sea</keyword><slugline>FERRIES-ISLA</slugline>
<headline rank="2">Boats</headline><headline rank="1">Ferries sail again</headline>
<headline xml:lang="de">Wieder Schiffe</headline>
<by>By Mara Quist</by><creditline>HT</creditline>
<description role="drol:summary">Islanders had been cut off.</description>"""

RIGHTS = """<copyrightHolder literal="ht"><name>Harbour Times</name></copyrightHolder>
<copyrightNotice>© 2026 Harbour Times</copyrightNotice><usageTerms>Not in print.</usageTerms>"""

NITF = """<inlineXML contenttype="application/nitf+xml">
<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.head><hedline><hl1>Other</hl1>
</hedline></body.head><body.content><p>The boat left.</p><hl2>Next</hl2></body.content></body>
</nitf></inlineXML>"""


def item(
    *,
    meta: str = ITEM_META,
    content_meta: str = CONTENT_META,
    content: str = NITF,
    guid: str = "urn:newsml:ht.example:20261122:ferries",
    kind: str = "newsItem",
    head: str = "",
) -> str:
    return (
        f'<{kind} xmlns="{NAR}" guid="{guid}" version="3" standard="NewsML-G2" xml:lang="en">'
        '<catalog><scheme alias="own" uri="http://cv.iptc.org/newscodes/subjectcode/"/></catalog>'
        f"{head}<rightsInfo>{RIGHTS}</rightsInfo><itemMeta>{meta}</itemMeta>"
        f"<contentMeta>{content_meta}</contentMeta><contentSet>{content}</contentSet></{kind}>"
    )


def message(*items: str, header: str = "") -> str:
    return (
        f'<newsMessage xmlns="{NAR}"><header><priority>1</priority>{header}</header>'
        f"<itemSet>{''.join(items)}</itemSet></newsMessage>"
    )


def article(**parts: str) -> Article:
    return article_of(item(**parts), "application/vnd.iptc.g2.newsitem+xml")


def test_every_field_is_mapped() -> None:
    read = article()
    assert read.provenance.format == "newsml_g2"
    assert (read.external_id, read.source_version) == (
        "urn:newsml:ht.example:20261122:ferries",
        "3",
    )
    assert (read.headline, read.standfirst) == ("Ferries sail again", "Islanders had been cut off.")
    assert (read.byline, read.place, read.language) == ("By Mara Quist", "Port Ellen", "en-GB")
    assert [(author.name, author.role) for author in read.authors] == [
        ("Mara Quist", "reporter"),
        ("Joe van Dam", "photographer"),
    ]
    assert read.published_at == datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert read.modified_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert (read.section, read.urgency) == ("Islands", 4)
    assert [(tag.name, tag.scheme, tag.code) for tag in read.tags] == [
        ("transport", "medtop", "20000337"),
        ("ferries", "subj", "04015000"),
        ("04015001", "subj", "04015001"),
        ("Isla", None, None),
        ("Interview", "genre", "Interview"),
        ("sea", None, None),
    ]
    assert (read.copyright, read.usage_terms) == ("© 2026 Harbour Times", "Not in print.")
    assert [block.html for block in read.body] == ["<p>The boat left.</p>", "<h2>Next</h2>"]
    assert (read.status, read.embargoed_until) == (Status.USABLE, None)


def test_prefix_of_the_namespace_is_free() -> None:
    raw = item().replace(f'xmlns="{NAR}"', f'xmlns:g="{NAR}"')
    for name in ("newsItem", "itemMeta", "contentMeta", "headline", "contentSet", "inlineXML"):
        raw = raw.replace(f"<{name}", f"<g:{name}").replace(f"</{name}", f"</g:{name}")
    assert article_of(raw, "text/xml").headline == "Ferries sail again"


def test_xhtml_is_read_without_what_the_metadata_say_already() -> None:
    read = article(
        content='<inlineXML contenttype="application/xhtml+xml">'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>'
        "<header><time>23.11.</time><h1>Ferries sail again</h1>"
        "</header><section><h1>Ferries sail again</h1>"
        "<p class='teaser'>Islanders had been cut off.</p><p>The <b>boat</b> left.</p>"
        "</section></body></html></inlineXML>"
    )
    assert [block.html for block in read.body] == ["<p>The <b>boat</b> left.</p>"]


@pytest.mark.parametrize(
    "content",
    [
        "<inlineXML><p>The boat left.</p></inlineXML>",
        '<inlineXML><x:body xmlns:x="http://www.w3.org/1999/xhtml"><x:p>The boat left.</x:p>'
        "</x:body></inlineXML>",
        '<inlineData contenttype="text/html">&lt;p&gt;The boat left.&lt;/p&gt;</inlineData>',
        '<inlineData contenttype="text/plain">The boat left.</inlineData>',
        '<inlineData contenttype="text/plain">The boat left.</inlineData>'
        "<inlineXML><p>The boat left.</p></inlineXML>",
    ],
)
def test_text_is_read_once_in_every_wrapping(content: str) -> None:
    assert [block.html for block in article(content=content).body] == ["<p>The boat left.</p>"]


def test_embeds_of_dpa_are_embeds() -> None:
    player = '<dnl-youtubeembed src="https://www.youtube-nocookie.com/embed/x"/>'
    read = article(content=f"<inlineXML><body><p>a</p>{player}<p>b</p></body></inlineXML>")
    assert [block.kind.value for block in read.body] == ["paragraph", "embed", "paragraph"]


PICTURE = """<remoteContent rendition="rnd:highRes" href="https://ht.example/l.jpg" size="346071"
 contenttype="image/jpeg" width="1500" height="1001"/>
<remoteContent rendition="rnd:thumb" href="https://ht.example/t.gif" contenttype="image/gif"
 width="80" height="53"/>"""


def test_picture_is_an_article_with_its_renditions() -> None:
    read = article(
        meta=ITEM_META.replace("ninat:text", "ninat:picture"),
        content_meta=CONTENT_META.replace("drol:summary", "drol:caption"),
        content=PICTURE,
    )
    (picture,) = read.media
    assert (picture.url, picture.type, picture.size) == (
        "https://ht.example/l.jpg",
        "image/jpeg",
        346071,
    )
    assert (picture.caption, picture.credit) == ("Islanders had been cut off.", "HT")
    assert [
        (rendition.name, rendition.width, rendition.height) for rendition in picture.renditions
    ] == [
        ("rnd:highRes", 1500, 1001),
        ("rnd:thumb", 80, 53),
    ]
    assert [block.text for block in read.body] == ["Islanders had been cut off."]


def test_pictures_of_a_text_stay_separate_and_linked_pictures_count() -> None:
    link = (
        '<link rel="irel:seeAlso" residref="x" href="https://ht.example/p.jpg">'
        '<itemClass qcode="ninat:picture"/><title>Pier</title></link>'
    )
    read = article(meta=ITEM_META + link, content=NITF + PICTURE + PICTURE.replace("/l.", "/m."))
    assert [(value.url, value.caption) for value in read.media] == [
        ("https://ht.example/l.jpg", None),
        ("https://ht.example/m.jpg", None),
        ("https://ht.example/p.jpg", "Pier"),
    ]


def test_files_without_a_web_address_are_a_warning() -> None:
    read = article(content=NITF + '<remoteContent href="./a.jpg" contenttype="image/jpeg"/>')
    assert read.media == ()
    assert read.warnings == ("media: none of 1 files has a web address",)


@pytest.mark.parametrize(
    ("given", "moment", "status"),
    [
        (
            "<embargoed>2030-01-01T06:00:00Z</embargoed>",
            datetime(2030, 1, 1, 6, tzinfo=UTC),
            Status.USABLE,
        ),
        ("<embargoed/>", None, Status.WITHHELD),
        ("<embargoed>after the speech</embargoed>", None, Status.WITHHELD),
    ],
)
def test_embargo_holds_by_its_time_or_without_one(
    given: str, moment: datetime | None, status: Status
) -> None:
    read = article(meta=ITEM_META + given)
    assert (read.embargoed_until, read.status) == (moment, status)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ('<pubStatus qcode="stat:withheld"/>', Status.WITHHELD),
        (
            '<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld"/>',
            Status.WITHHELD,
        ),
        ("", Status.USABLE),
    ],
)
def test_status_is_read_in_every_form(status: str, expected: Status) -> None:
    meta = ITEM_META.replace('<pubStatus qcode="stat:usable"/>', status)
    assert article(meta=meta).status is expected


@pytest.mark.parametrize(
    "signal", ['<signal qcode="ap:Kill"/>', '<pubStatus qcode="stat:canceled"/>']
)
def test_kill_is_a_notice(signal: str) -> None:
    meta = signal + ITEM_META.replace('<pubStatus qcode="stat:usable"/>', "")
    (notice,) = parse_body(item(meta=meta), "text/xml").documents
    assert isinstance(notice, Notice)
    assert notice.status is Status.KILLED


def test_correction_has_a_note_and_links_and_an_update_has_no_note() -> None:
    meta = ITEM_META + (
        '<signal qcode="sig:correction"/><edNote>Was 5, is 6.</edNote>'
        '<link rel="irel:corrects" residref="urn:ht:1"/>'
        '<link rel="irel:derivedFrom" href="urn:ht:2"/>'
        '<link rel="irel:supersedes" residref="urn:3"/>'
        '<link rel="irel:seeAlso" href="https://ht.example/"/>'
    )
    read = article(meta=meta)
    assert (read.correction_note, read.editorial_note) == ("Correction", "Was 5, is 6.")
    assert [(link.relation, link.external_id) for link in read.links] == [
        ("corrects", "urn:ht:1"),
        ("derives_from", "urn:ht:2"),
        ("supersedes", "urn:3"),
    ]
    assert article(meta=ITEM_META + '<signal qcode="sig:update"/>').correction_note is None


SECRET = "Call the desk on 555 0199"


@pytest.mark.parametrize(
    ("meta", "content_meta", "content"),
    [
        (f"<edNote>{SECRET}</edNote>", "", ""),
        (f'<edNote><p xmlns="http://www.w3.org/1999/xhtml">{SECRET}</p></edNote>', "", ""),
        ("", "", f'<inlineXML><p>a</p><p class="np-nonpublic">{SECRET}</p></inlineXML>'),
        ("", "", f'<inlineXML><header class="ednote">{SECRET}</header><p>a</p></inlineXML>'),
        ("", "", f'<inlineXML pubconstraint="pc:nonpublic"><p>{SECRET}</p></inlineXML>'),
        ("", "", f'<inlineData contenttype="text/html" role="ednote">{SECRET}</inlineData>'),
        ("", "", f"<inlineXML><nitf><body><body.content><note type='npa'>{SECRET}</note>"
         "</body.content></body></nitf></inlineXML>"),
        ("", f'<description pubconstraint="x:nonpublic">{SECRET}</description>', ""),
        ("", f'<by role="ednote">{SECRET}</by>', ""),
    ],
)  # fmt: skip
def test_notes_for_editors_do_not_reach_the_article(
    meta: str, content_meta: str, content: str
) -> None:
    without = CONTENT_META.replace("<by>By Mara Quist</by>", "")
    read = article(meta=ITEM_META + meta, content_meta=without + content_meta, content=content)
    assert SECRET not in read.model_dump_json(exclude={"editorial_note"})
    assert content_meta or SECRET in (read.editorial_note or "")


def test_embargo_line_above_the_text_holds() -> None:
    content = "<inlineXML><body><header><b class='embargoed'>Sperrfrist 6 Uhr</b></header><p>a</p>"
    read = article(content=content + "</body></inlineXML>")
    assert (read.status, [block.text for block in read.body]) == (Status.WITHHELD, ["a"])


def test_bad_item_of_a_message_does_not_affect_the_others() -> None:
    reading = parse_body(
        message(
            item(guid="1"),
            '<newsItem guid="2"><itemMeta/></newsItem>',
            '<conceptItem guid="3"/>',
            item(guid="4", meta=ITEM_META + '<signal qcode="apsig:Test"/>'),
            item(guid="5"),
            header='<signal qcode="nmsig:atomic"/>',
        ),
        "text/xml",
    )
    assert [document.external_id for document in reading.documents] == ["1", "5"]
    assert [
        document.urgency for document in reading.documents if isinstance(document, Article)
    ] == [4, 4]
    assert sorted(
        (problem.position, problem.code, problem.where) for problem in reading.problems
    ) == [
        (1, "headline_missing", "newsItem[1]/headline"),
        (2, "not_a_story", "conceptItem[2]"),
        (3, "test_item", "newsItem[3]"),
    ]


def test_item_of_a_broken_name_is_refused_and_named() -> None:
    reading = parse_body(message("<:odd/>", item(guid="1")), "text/xml")
    assert [document.external_id for document in reading.documents] == ["1"]
    (problem,) = reading.problems
    assert problem.code == "xml_broken"
    assert problem.where is not None
    assert problem.where.startswith("line 1, column ")


def test_test_signal_of_the_message_applies_to_every_item() -> None:
    raw = message(item(guid="1"), item(guid="2"), header='<signal literal="Test"/>')
    assert [problem.code for problem in problems_of(raw, "text/xml")] == ["test_item", "test_item"]


def test_message_without_items_is_refused() -> None:
    (problem,) = problems_of(message(), "text/xml")
    assert problem.code == "no_items"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("conceptItem", "concept item"),
        ("knowledgeItem", "knowledge item"),
        ("planningItem", "planning item"),
        ("catalogItem", "catalog item"),
    ],
)
def test_items_that_are_no_stories_are_refused_by_name(kind: str, name: str) -> None:
    (problem,) = problems_of(item(kind=kind), "text/xml")
    assert problem.code == "not_a_story"
    assert name in problem.message


def test_package_lists_its_items_in_the_order_of_its_groups() -> None:
    groups = """<groupSet root="G1"><group id="G2" role="group:side">
      <itemRef residref="c"><itemClass qcode="ninat:text"/><title>Third</title></itemRef>
      <itemRef href="https://ht.example/p.jpg" contenttype="image/jpeg">
        <itemClass qcode="ninat:picture"/><title>Pier</title></itemRef></group>
      <group id="G1"><itemRef residref="a"><title>First</title>
        <description role="drol:summary">In short.</description></itemRef>
        <itemRef residref="b"><headline>Second</headline></itemRef><groupRef idref="G2"/>
        <groupRef idref="G1"/></group></groupSet>"""
    raw = item(kind="packageItem", head=groups, content="")
    read = article_of(raw, "text/xml")
    assert [block.text for block in read.body] == ["First", "In short.", "Second", "Third"]
    assert [(value.url, value.caption) for value in read.media] == [
        ("https://ht.example/p.jpg", "Pier")
    ]
    assert read.headline == "Ferries sail again"
    bare = item(kind="packageItem", head=groups, content="", content_meta="")
    assert article_of(bare, "text/xml").headline == "First"


READ = {
    # Examples with an article, and how its headline begins.
    "LISTING_1_A_NewsML-G2_News_Item.xml": "Fed to halt",
    "LISTING_2_NewsML-G2_Text_Document.xml": "Fed to halt",
    "LISTING_3_Photo_in_NewsML-G2.xml": "Variety Of",
    "LISTING_4_Multiple_Renditions_of_a_Video_in_NewsML-G2.xml": "- Amir",
    "LISTING_21_A_complete_sample_SportsML-G2_document.xml": "Troy",
    "LISTING_22_Sports_story_in_NewsML-G2NITF.xml": "Preview: Arizona",
    "LISTING_23_SportsML-G2_Package.xml": "Pitcher Preview",
    "LISTING_26_Embedded_photo_metadata_fields_mapped_to_NewsML-G2.xml": "A firefighter",
    "LISTING_27_Company_Financial_Information.xml": "Acme Widgets",
    "Receiver View.xml": "Fed to halt",
    "facet-example-3.xml": "Content goes here",
}
REFUSED = {
    "LISTING_13_": ("not_a_story", "catalog item"),
    "LISTING_15_": ("not_a_story", "knowledge item"),
    "LISTING_17_": ("not_a_story", "planning item"),
    "LISTING_18_": ("not_a_story", "planning item"),
    "LISTING_19_": ("not_a_story", "planning item"),
    "LISTING_20_": ("not_a_story", "planning item"),
    # Fragments of a document, not items.
    "LISTING_7_": ("format_unsupported", "<groupset>"),
    "LISTING_9_": ("format_unsupported", "<groupset>"),
    "LISTING_25_": ("format_unsupported", "<contentset>"),
    # A message whose items are dots.
    "LISTING_24_": ("headline_missing", "headline"),
}


@pytest.mark.skipif(not CORPUS.is_dir(), reason="IPTC's examples are not here (../shared)")
def test_iptc_examples_are_read_or_refused_by_name() -> None:
    failures: list[object] = []
    for path in sorted(CORPUS.glob("*.xml")):
        reading = parse_body(path.read_bytes(), "application/xml")
        begins = READ.get(path.name)
        refused = next((v for k, v in REFUSED.items() if path.name.startswith(k)), None)
        if begins:
            headlines = [
                document.headline for document in reading.documents if isinstance(document, Article)
            ]
            if reading.problems or not headlines or not headlines[0].startswith(begins):
                failures.append((path.name, headlines, reading.problems))
        elif refused is None:
            failures.append((path.name, "not in the tables", reading))
        elif reading.documents or not all(
            problem.code == refused[0] and refused[1] in problem.message
            for problem in reading.problems
        ):
            failures.append((path.name, reading.problems))
    assert failures == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="IPTC's examples are not here (../shared)")
def test_iptc_examples_have_the_right_fields() -> None:
    def read(name: str) -> Article:
        (path,) = CORPUS.glob(f"{name}*")
        return article_of(path.read_bytes(), "text/xml")

    text = read("LISTING_1_")
    assert (text.external_id, text.source_version) == (
        "urn:newsml:acmenews.com:20161018:US-FINANCE-FED",
        "11",
    )
    assert text.embargoed_until == datetime(2018, 10, 23, 12, tzinfo=UTC)
    assert text.published_at == datetime(2016, 10, 18, 18, 12, 21, tzinfo=UTC)
    assert text.authors[0].name == "Meredith Jameson"
    assert ("labour market", "medtop", "20000523") in [
        (tag.name, tag.scheme, tag.code) for tag in text.tags
    ]
    assert (text.place, text.language) == ("Berlin", "en-GB")
    assert "STRICTLY EMBARGOED" in (text.editorial_note or "")
    nitf = read("LISTING_2_")
    assert (nitf.byline, len(nitf.story)) == ("By Meredith Jameson, Staff Reporter", 2)
    video = read("LISTING_4_")
    assert [len(value.renditions) for value in video.media] == [3]
    assert (video.media[0].renditions[0].width, video.media[0].credit) == (1920, "AFP")
    picture = read("LISTING_26_")
    assert (picture.urgency, picture.media[0].size) == (4, 3764418)
    assert picture.usage_terms == "NO ARCHIVAL OR WIRELESS USE"


WHOLE = message(item(guid="1"), item(guid="2", content=PICTURE))


@settings(max_examples=60)
@given(
    st.integers(0, len(WHOLE) - 1),
    st.integers(0, 60),
    st.sampled_from(["", "<", ">", "</newsItem>", "<itemSet>", "&", '"', "<embargoed/>", "]]>"]),
)
def test_mutated_messages_are_read_or_refused(at: int, length: int, put: str) -> None:
    parse_body(WHOLE[:at] + put + WHOLE[at + length :], "text/xml")
