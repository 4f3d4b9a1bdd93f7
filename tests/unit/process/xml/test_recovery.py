"""Broken XML is read item by item: one broken item concerns no other, and no hold is lost."""

from __future__ import annotations

import gzip

import pytest

from dateline.model.documents import Article
from dateline.model.errors import Malformed
from dateline.web.inflate import inflate
from functions.process.parse import ParsedSubmission
from tests.unit.process.formats.wire_messages import IPTC_7901, anpa_1312, with_controls
from tests.unit.process.parsing import article_of, parse_body
from tests.unit.process.xml.mutants import is_public

MODULES = (
    ' xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/"'
)
EMBARGO = "<prism:embargoDate>2027-03-01T00:00:00Z</prism:embargoDate>"
WHOLE = (
    "<item><title>M&amp;S opens</title><guid>whole</guid><description>&lt;p&gt;A shop &lt;a"
    ' href="https://ht.example/s?x=1&amp;amp;y=2"&gt;opened&lt;/a&gt;.&lt;/p&gt;</description></item>'
)


def rss(
    *items: str, head: str = "<title>Times</title>", modules: str = MODULES
) -> ParsedSubmission:
    raw = f"<rss{modules}><channel>{head}{''.join(items)}</channel></rss>"
    return parse_body(raw, "application/xml")


def item(inner: str, guid: str = "1") -> str:
    return f"<item><guid>{guid}</guid>{inner}</item>"


def read(parsed: ParsedSubmission) -> list[str]:
    return [document.external_id for document in parsed.documents]


def codes(parsed: ParsedSubmission) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.position) for problem in parsed.problems]


def is_held(parsed: ParsedSubmission) -> bool:
    """Whether nothing is public, and something was read or refused."""
    articles = [item for item in parsed.documents if isinstance(item, Article)]
    return not any(map(is_public, articles)) and bool(parsed.documents or parsed.problems)


def only(parsed: ParsedSubmission) -> Article:
    assert parsed.problems == ()
    (article,) = parsed.documents
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize(
    "inner",
    [
        "<title>Turnout < 50 per cent</title>",
        "<title>We <3 it</title>",
        "<title>R&D</title>",
        "<title>Bell \x07rings</title>",
        "<title>T</title><description>One<br>two</description>",
        "<title>T</title><enclosure url=https://ht.example/a.mp3 />",
        "<title>T</title><category domain='a' domain='a'>x</category>",
        "<title>T</title><georss:point>1 2</georss:point>",
    ],
)
def test_item_after_a_repaired_item_is_as_it_was_sent(inner: str) -> None:
    parsed = rss(item(inner), WHOLE)
    assert read(parsed) == ["1", "whole"]
    first, second = parsed.documents
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert any(warning.startswith("xml: broken at line 1") for warning in first.warnings)
    assert (second.headline, second.warnings) == ("M&S opens", ())
    assert [block.html for block in second.body] == [
        '<p>A shop <a href="https://ht.example/s?x=1&amp;y=2"'
        ' rel="noopener nofollow ugc">opened</a>.</p>'
    ]


@pytest.mark.parametrize(
    "inner",
    [
        "<title>A <b>T</title>",
        "<title>T</titel>",
        "<title>T</title",
        "<title>T</title><description><![CDATA[x]></description>",
        "<title>T</title><description><[CDATA[<p>x</p>]]></description>",
        "<title>T</title><enclosure url='https://ht.example/a.mp3/>",
        "<title>T</title><enclosure url='a' url='b'/>",
    ],
)
def test_item_with_several_meanings_is_a_problem_and_the_others_are_read(inner: str) -> None:
    parsed = rss(WHOLE, item(inner), WHOLE.replace("whole", "last"))
    assert read(parsed) == ["whole", "last"]
    assert codes(parsed) == [("xml_broken", 1)]
    assert (parsed.problems[0].where or "").startswith("line 1, column ")


@pytest.mark.parametrize("lost", ["<item>", "</item>", "<title>", "</guid>"])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_item_without_a_tag_hides_no_other(lost: str, position: int) -> None:
    items = [item(f"<title>T{number}</title>", str(number)) for number in range(3)]
    items[position] = items[position].replace(lost, "")
    parsed = rss(*items)
    assert read(parsed) == [str(number) for number in range(3) if number != position]
    assert [problem.code for problem in parsed.problems] == ["xml_broken"]


def test_item_whose_section_has_no_end_is_not_read_with_the_next() -> None:
    # Well-formed: the first item's text would be both items.
    cut = item("<title>A</title><description><![CDATA[a]></description>" + EMBARGO, "a")
    after = item("<title>B</title><description><![CDATA[b]]></description>", "b")
    parsed = rss(WHOLE, cut, after)
    assert read(parsed) == ["whole", "b"]
    assert codes(parsed) == [("xml_broken", 1)]
    # Nothing is left of the end: the section may reach to the next one.
    assert read(rss(WHOLE, cut.replace("]>", ""), after)) == ["whole"]


def test_section_about_sections_is_no_swallowed_item() -> None:
    sample = "<p>Write</p> <![CDATA[x]]]]><![CDATA[> and <b>go</b>"
    parsed = rss(item(f"<title>A</title><description><![CDATA[{sample}]]></description>"))
    assert read(parsed) == ["1"]


def test_broken_head_costs_its_values_and_no_item() -> None:
    parsed = rss(WHOLE, head="<title>Times</titel><copyright>HT</copyright>")
    assert read(parsed) == ["whole"]
    assert codes(parsed) == [("xml_broken", None)]


def test_broken_head_that_restricts_all_items_holds_them() -> None:
    head = "<title>Times</titel><dcterms:accessRights>members</dcterms:accessRights>"
    parsed = rss(WHOLE, head=head)
    assert parsed.documents == ()
    assert [problem.code for problem in parsed.problems] == ["xml_broken"]


def test_item_after_the_end_of_the_document_is_a_problem() -> None:
    parsed = parse_body(f"<rss><channel>{WHOLE}</channel></rss>{WHOLE} & so on", "application/xml")
    assert read(parsed) == ["whole"]
    assert codes(parsed) == [("xml_broken", None)]


@pytest.mark.parametrize(
    "inner",
    [
        f"<title>5 < 6</title>{EMBARGO}",
        f"<title>T</title><description>a<br>b</description>{EMBARGO}",
        f"{EMBARGO}<title>R&D</title>",
    ],
)
def test_embargo_of_a_repaired_item_is_kept(inner: str) -> None:
    assert only(rss(item(inner))).embargoed_until is not None


@pytest.mark.parametrize(
    ("modules", "hold"),
    [
        (' xmlns:prism="http://prismstandard.org/namespaces/basic/2.O/"', EMBARGO),
        (' xmlns:e="urn:of-our-own"', EMBARGO.replace("prism:", "e:")),
        ("", EMBARGO),
        ("", EMBARGO.replace("embargoDate", "embargoDat")),
        (MODULES, "<dcterms:accessRight rdf:resource='https://ht.example/members'/>"),
        (MODULES, EMBARGO.replace("2027-03-01T00:00:00Z", "soon")),
        (MODULES, EMBARGO.replace("embargo", "expiration").replace("2027-03-01", "2027-33-01")),
    ],
)
def test_hold_in_another_namespace_misspelt_or_unreadable_holds(modules: str, hold: str) -> None:
    assert is_held(rss(item(f"<title>T</title>{hold}"), modules=modules))


ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"><title>T</title>'
    "<entry><id>1</id><title>A</title><content>x</content>{}</entry></feed>"
)
DRAFT = "<app:control><app:draft>yes</app:draft></app:control>"


@pytest.mark.parametrize(
    "feed",
    [
        ATOM.format(DRAFT),
        ATOM.format(DRAFT.replace("yes", "es")),
        ATOM.format(DRAFT).replace("2007/app", "2007/ap"),
        ATOM.format(DRAFT).replace("app:", "p:").replace("xmlns:p:", "xmlns:p"),
        ATOM.format(f"<summary>a < b</summary>{DRAFT}"),
        ATOM.format("<app:draft>yes</app:draft>"),
    ],
)
def test_draft_in_atom_is_held_whatever_is_broken(feed: str) -> None:
    assert is_held(parse_body(feed, "application/xml"))
    assert is_public(only(parse_body(ATOM.format(DRAFT.replace("yes", "no")), "application/xml")))


G2 = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="1"><itemMeta>'
    '<itemClass qcode="ninat:text"/>{}</itemMeta><contentMeta><headline>T</headline></contentMeta>'
    "<contentSet><inlineData>x</inlineData></contentSet></newsItem>"
)
NITF = (
    "<nitf><head>{}</head><body><body.head><hedline><hl1>T</hl1></hedline></body.head>"
    "<body.content><p>x</p></body.content></body></nitf>"
)
NEWSML = (
    "<NewsML><NewsItem><Identification><NewsIdentifier><NewsItemId>1</NewsItemId></NewsIdentifier>"
    "</Identification><NewsManagement>{}</NewsManagement><NewsComponent><NewsLines><HeadLine>T"
    "</HeadLine></NewsLines><ContentItem><DataContent><p>x</p></DataContent></ContentItem>"
    "</NewsComponent></NewsItem></NewsML>"
)


@pytest.mark.parametrize(
    ("document", "meta", "held"),
    [
        (G2, '<pubStatus qcode="stat:usable"/>', False),
        (G2, '<pubStatus qcode="stat:withheld"/>', True),
        (G2, '<pubStatu qcode="stat:withheld"/>', True),
        (G2, '<pubStatus qcde="stat:withheld"/>', True),
        (G2, '<pub:Status qcode="stat:withheld"/>', True),
        (G2, 'pubStatus qcode="stat:withheld"/>', True),
        (G2, "<embargoed>2027-03-01T00:00:00Z</embargoed><edNote>a < b</edNote>", True),
        (NITF, '<docdata management-status="usable"/>', False),
        (NITF, '<docdata management-status="withheld"/>', True),
        (NITF, '<docdata managment-status="withheld"/>', True),
        (NITF, '<docdta management-status="withheld"/>', True),
        (NITF, '<docdata><date.relase norm="20270301T000000Z"/></docdata>', True),
        (NITF, '<docdata><date.release nrm="20270301T000000Z"/></docdata>', True),
        (NITF, '<title>5 < 6</title><docdata management-status="withheld"/>', True),
        (NEWSML, '<Status FormalName="Usable"/>', False),
        (NEWSML, '<Status FormalName="Withheld"/>', True),
        (NEWSML, '<Statu FormalName="Withheld"/>', True),
        (NEWSML, '<Status FormaName="Withheld"/>', True),
        (NEWSML, '<=tatus FormalName="Withheld"/>', True),
    ],
)
def test_status_of_an_agency_is_held_if_it_cannot_be_read(
    document: str, meta: str, held: bool
) -> None:
    parsed = parse_body(document.format(meta), "application/xml")
    assert is_held(parsed) is held


def test_wordpress_post_in_another_namespace_or_without_status_is_held() -> None:
    post = (
        '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><title>T</title>'
        "<wp:post_id>1</wp:post_id><wp:status>private</wp:status></item></channel></rss>"
    )
    for raw in (
        post,
        post.replace("wordpress.org", "wordpres.org"),
        post.replace("1.2", "1.9"),
        post.replace("<wp:status>private</wp:status>", ""),
        post.replace("<title>T", "<title>5 < 6"),
    ):
        assert is_held(parse_body(raw, "application/xml"))


@pytest.mark.parametrize("doctype", ["<!DOCTYPE html>", "<?xml version='1.0'?>\n<!doctype HTML >"])
def test_root_decides_what_a_document_is_whatever_its_document_type(doctype: str) -> None:
    for root, name in ((ATOM.format(""), "atom"), (NITF.format(""), "nitf")):
        parsed = parse_body(f"{doctype}{root}", "text/html")
        assert (parsed.format, len(parsed.documents)) == (name, 1)
    assert parse_body(f"{doctype}<p>x</p>", "application/xml").format == "html_page"


@pytest.mark.parametrize(
    "begins", ["?xml version='1.0'?><rss>", "<rs&s>", "<rss:", "x<rss>", "<!xml version='1'?><rss>"]
)
def test_xml_without_its_beginning_is_no_plain_text(begins: str) -> None:
    raw = f"{begins}<channel>{WHOLE}</channel></rss>"
    for content_type in (None, "text/plain"):
        parsed = parse_body(raw, content_type)
        assert parsed.documents == ()
        assert [problem.code for problem in parsed.problems] == ["xml_malformed"]


@pytest.mark.parametrize("message", [with_controls(IPTC_7901), IPTC_7901, anpa_1312()])
def test_wire_message_without_its_end_is_a_problem(message: str) -> None:
    whole = article_of(message.encode("cp1252"), "text/plain")
    for end in range(len(message.rstrip())):
        parsed = parse_body(message[:end].encode("cp1252"), "text/plain")
        for article in parsed.documents:
            assert isinstance(article, Article)
            assert article.body == whole.body


def test_message_that_lost_its_end_hides_no_other() -> None:
    cut = with_controls(IPTC_7901)
    parsed = parse_body(cut[: len(cut) // 2] + with_controls(IPTC_7901), "text/plain")
    assert codes(parsed) == [("message_truncated", 0)]
    assert len(parsed.documents) == 1


def test_every_prefix_of_gzip_is_refused() -> None:
    body = gzip.compress(ATOM.format(DRAFT).encode(), mtime=0)
    for end in range(len(body)):
        with pytest.raises(Malformed):
            inflate(body[:end], "gzip", max_bytes=10_000)
