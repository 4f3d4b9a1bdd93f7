"""NewsML 1.2: a tree of components, sorted by role."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.documents import Article, Notice, Status
from tests.paths import CORPORA
from tests.unit.process.parsing import article_of, parse_body, problems_of

CORPUS = CORPORA / "newsformats/ninjs/examples/NewsML"

MANAGEMENT = """<NewsItemType FormalName="News"/><FirstCreated>20261122T100000+0100</FirstCreated>
<ThisRevisionCreated>20261123T080000Z</ThisRevisionCreated><Status FormalName="Usable"/>
<Urgency FormalName="4"/>"""

LINES = """<NewsLines><HeadLine>Ferries sail again</HeadLine>
<SubHeadLine>After the storm</SubHeadLine>
<ByLine>By Mara Quist</ByLine><ByLineTitle>Harbour Staff</ByLineTitle>
<DateLine>PORT ELLEN, Nov 23 (HT) -</DateLine><CopyrightLine>(c) HT 2026</CopyrightLine>
<RightsLine>Not in print</RightsLine><KeywordLine>sea, islands</KeywordLine>
<NewsLine><NewsLineType FormalName="EdNote"/><NewsLineText>Pictures follow</NewsLineText></NewsLine>
</NewsLines>
<DescriptiveMetadata><Language FormalName="en"/><Genre FormalName="Current"/>
<SubjectCode><Subject FormalName="04000000"/><SubjectMatter FormalName="04015000"/></SubjectCode>
</DescriptiveMetadata>"""

BODY = """<ContentItem><MediaType FormalName="Text"/><Format FormalName="NITF"/>
<DataContent><nitf><body><body.content><p>The boat left.</p></body.content></body></nitf>
</DataContent></ContentItem>"""

PHOTO = """<NewsComponent EquivalentsList="yes"><Role FormalName="{role}"/>
<NewsLines><CreditLine>Ann Roe/HT</CreditLine></NewsLines>
<NewsComponent><Role FormalName="Caption"/><ContentItem><MediaType FormalName="Text"/>
<DataContent><p>The boat.</p></DataContent></ContentItem></NewsComponent>
<ContentItem Href="https://ht.example/{name}-s.jpg"><MediaType FormalName="Photo"/>
<MimeType FormalName="image/jpeg"/><Characteristics><SizeInBytes>70</SizeInBytes>
<Property FormalName="Width" Value="100"/><Property FormalName="Height" Value="50"/>
</Characteristics></ContentItem>
<ContentItem Href="https://ht.example/{name}-l.jpg"><MediaType FormalName="Photo"/>
<MimeType FormalName="image/jpeg"/><Characteristics><SizeInBytes>700</SizeInBytes>
<Property FormalName="Width" Value="1000"/><Property FormalName="Height" Value="500"/>
</Characteristics></ContentItem></NewsComponent>"""


def item(
    *, management: str = MANAGEMENT, lines: str = LINES, body: str = BODY, number: str = "17"
) -> str:
    return (
        "<NewsItem><Identification><NewsIdentifier><ProviderId>ht.example</ProviderId>"
        f"<DateId>20261122</DateId><NewsItemId>{number}</NewsItemId>"
        '<RevisionId PreviousRevision="2" Update="N">3</RevisionId>'
        f"<PublicIdentifier>urn:newsml:ht.example:20261122:{number}:3</PublicIdentifier>"
        f"</NewsIdentifier></Identification><NewsManagement>{management}</NewsManagement>"
        f"<NewsComponent>{lines}{body}</NewsComponent></NewsItem>"
    )


def newsml(*items: str) -> str:
    envelope = "<NewsEnvelope><DateAndTime>20261123T080000Z</DateAndTime></NewsEnvelope>"
    return f'<NewsML Version="1.2">{envelope}{"".join(items)}</NewsML>'


def article(**parts: str) -> Article:
    return article_of(newsml(item(**parts)), "text/xml")


def test_every_field_is_mapped() -> None:
    read = article()
    assert read.provenance.format == "newsml_1"
    assert (read.external_id, read.source_version) == ("urn:newsml:ht.example:20261122:17", "3")
    assert (read.headline, read.standfirst) == ("Ferries sail again", "After the storm")
    assert (read.byline, read.place) == ("By Mara Quist, Harbour Staff", "PORT ELLEN")
    assert [(author.name, author.role) for author in read.authors] == [
        ("Mara Quist", "Harbour Staff")
    ]
    assert (read.language, read.urgency) == ("en", 4)
    assert (read.copyright, read.usage_terms) == ("(c) HT 2026", "Not in print")
    assert read.published_at == datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert read.modified_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert [(tag.name, tag.scheme, tag.code) for tag in read.tags] == [
        ("04000000", "subj", "04000000"),
        ("04015000", "subj", "04015000"),
        ("Current", "genre", None),
        ("sea", None, None),
        ("islands", None, None),
    ]
    assert read.editorial_note == "Pictures follow"
    assert [block.text for block in read.body] == ["The boat left."]


def test_revisions_are_one_article() -> None:
    later = newsml(item()).replace(">3<", ">4<").replace(":17:3", ":17:4")
    assert article_of(later, "text/xml").external_id == article().external_id


@pytest.mark.parametrize(
    "data",
    [
        "<p>The boat left.</p>",
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>no</title></head>'
        "<body><p>The boat left.</p></body></html>",
        "&lt;p&gt;The boat left.&lt;/p&gt;",
        "<![CDATA[<p>The boat left.</p>]]>",
        "The boat left.",
    ],
)
def test_text_is_read_in_every_form(data: str) -> None:
    body = f"<NewsComponent><ContentItem><DataContent>{data}</DataContent></ContentItem>"
    assert [b.html for b in article(body=f"{body}</NewsComponent>").body] == [
        "<p>The boat left.</p>"
    ]


def role(name: str, text: str) -> str:
    content = f"<ContentItem><DataContent><p>{text}</p></DataContent></ContentItem>"
    return f'<NewsComponent><Role FormalName="{name}"/>{content}</NewsComponent>'


def test_components_are_sorted_by_role() -> None:
    parts = [
        role("StyleSheet", ".p {}"),
        role("HeadLine", "Boats"),
        role("SubHeadLine", "In short"),
        role("Contact", "Call Mara"),
        role("Main", "The boat left."),
        role("Body", "More boats."),
    ]
    read = article(lines="<NewsLines/>", body="".join(parts))
    assert (read.headline, read.standfirst) == ("Boats", "In short")
    assert [block.text for block in read.body] == ["The boat left.", "More boats."]
    assert read.editorial_note == "Call Mara"


def test_only_the_first_of_equivalents_is_read() -> None:
    pair = role("Main", "The boat left.") + role("Main", "The boat left, in another format.")
    wrapped = f'<NewsComponent EquivalentsList="yes">{pair}</NewsComponent>'
    assert [block.text for block in article(body=wrapped).body] == ["The boat left."]


def test_of_languages_the_sources_own_or_the_first_is_read() -> None:
    def spoken(language: str, text: str) -> str:
        metadata = f'<DescriptiveMetadata><Language FormalName="{language}"/></DescriptiveMetadata>'
        return f"<NewsComponent>{metadata}{role('Main', text)}</NewsComponent>"

    basis = "<BasisForChoice>./NewsComponent/DescriptiveMetadata/Language</BasisForChoice>"
    body = basis + spoken("de", "Ein Schiff.") + spoken("en", "A boat.")
    assert [block.text for block in article(body=body).body] == ["Ein Schiff."]


def test_pictures_have_their_files_captions_and_credits() -> None:
    pair = PHOTO.format(role="Photo", name="a") + PHOTO.format(role="Photo", name="b")
    read = article(body=BODY + f"<NewsComponent>{pair}</NewsComponent>")
    assert [value.url for value in read.media] == [
        "https://ht.example/a-l.jpg",
        "https://ht.example/b-l.jpg",
    ]
    first = read.media[0]
    assert (first.type, first.size, first.caption, first.credit) == (
        "image/jpeg",
        700,
        "The boat.",
        "Ann Roe/HT",
    )
    assert [(rendition.width, rendition.height) for rendition in first.renditions] == [
        (1000, 500),
        (100, 50),
    ]
    assert [block.text for block in read.body] == ["The boat left."]


SECRET = "Call the desk on 555 0199"


@pytest.mark.parametrize(
    "marked",
    [
        role("Contact", SECRET),
        role("PressContact", SECRET),
        role("Editorial Note", SECRET),
        role("NotForPublication", SECRET),
        role("Main", f"<p class='nonpublic'>{SECRET}</p>"),
        "<ContentItem><DataContent>&lt;p class='ednote'>"
        f"{SECRET}&lt;/p></DataContent></ContentItem>",
        "<ContentItem><DataContent><nitf><body><body.content><block style='nonpublic'><p>"
        f"{SECRET}</p></block></body.content></body></nitf></DataContent></ContentItem>",
    ],
)
def test_notes_for_editors_do_not_reach_the_article(marked: str) -> None:
    read = article(body=role("Main", "The boat left.") + marked)
    assert SECRET not in read.model_dump_json(exclude={"editorial_note"})
    assert SECRET in (read.editorial_note or "")


def status(name: str, more: str = "") -> str:
    return MANAGEMENT.replace("Usable", name) + more


def will_change(name: str, moment: str) -> str:
    future = f'<FutureStatus FormalName="{name}"/><DateAndTime>{moment}</DateAndTime>'
    return f"<StatusWillChange>{future}</StatusWillChange>"


def test_status_that_will_change_is_an_embargo_or_an_end() -> None:
    soon = will_change("Usable", "20301124T060000Z")
    for name in ("Embargoed", "Withheld"):
        read = article(management=status(name, soon))
        assert read.embargoed_until == datetime(2030, 11, 24, 6, tzinfo=UTC)
        assert read.status is Status.USABLE
    ended = article(management=status("Usable", will_change("Canceled", "20301124T060000Z")))
    assert ended.expires_at == datetime(2030, 11, 24, 6, tzinfo=UTC)


@pytest.mark.parametrize("more", ["", will_change("Usable", ""), will_change("Usable", "soon")])
def test_embargo_without_a_time_holds(more: str) -> None:
    assert article(management=status("Embargoed", more)).status is Status.WITHHELD


def test_cancel_is_a_kill_and_a_deletion_hides() -> None:
    for management, expected in (
        (status("Canceled"), Status.KILLED),
        (status("Usable", '<Instruction FormalName="Delete"/>'), Status.WITHDRAWN),
    ):
        bare = item(management=management, lines="", body="")
        (notice,) = parse_body(newsml(bare), "text/xml").documents
        assert isinstance(notice, Notice)
        assert notice.status is expected


def test_rectification_is_a_correction_and_derivation_a_link() -> None:
    more = '<Instruction FormalName="Rectify"/><DerivedFrom NewsItem="urn:newsml:a:20261120:1:2"/>'
    read = article(management=status("Usable", more))
    assert read.correction_note == "Correction"
    assert [(link.relation, link.external_id) for link in read.links] == [
        ("derives_from", "urn:newsml:a:20261120:1")
    ]


def test_bad_item_does_not_affect_the_others() -> None:
    update = item(number="2").replace("<NewsComponent>", "<Update>").split("<Update>")[0]
    reading = parse_body(
        newsml(
            item(number="1"),
            f"{update}<Update/></NewsItem>",
            item(number="3", management=MANAGEMENT.replace('"News"', '"Test"')),
            item(number="4"),
        ),
        "text/xml",
    )
    assert [document.external_id[-1] for document in reading.documents] == ["1", "4"]
    assert [(problem.position, problem.code) for problem in reading.problems] == [
        (1, "not_a_story"),
        (2, "test_item"),
    ]


def test_document_without_items_is_refused() -> None:
    (problem,) = problems_of(newsml("<TopicSet/>"), "text/xml")
    assert problem.code == "no_items"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the NewsML examples are not here (../shared)")
def test_examples_are_read_without_their_contacts() -> None:
    failures = []
    for path in sorted(CORPUS.glob("*.xml")):
        read = article_of(path.read_bytes(), "application/xml")
        complete = read.headline and read.story and read.media and read.place and read.published_at
        contact = (read.editorial_note or "").splitlines()[-1:]
        body = " ".join(block.text for block in read.body)
        if not complete or any(value in body for value in contact):
            failures.append(path.name)
    assert failures == []


WHOLE = newsml(item(number="1"), item(number="2", body=BODY + PHOTO.format(role="Photo", name="a")))


@settings(max_examples=60)
@given(
    st.integers(0, len(WHOLE) - 1),
    st.integers(0, 60),
    st.sampled_from(["", "<", ">", "</NewsItem>", "<NewsComponent>", "&", '"', "<Update/>", "]]>"]),
)
def test_mutated_documents_are_read_or_refused(at: int, length: int, put: str) -> None:
    parse_body(WHOLE[:at] + put + WHOLE[at + length :], "text/xml")
