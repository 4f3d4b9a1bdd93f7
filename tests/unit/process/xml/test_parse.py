"""XML is parsed safely and repaired like in feed readers; nothing is fetched."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from dateline.model.errors import Rejected
from functions.process.item.sample import Sample
from functions.process.xml import parse as parse_module
from functions.process.xml.markup import markup_of
from functions.process.xml.parse import parse, text_of
from tests.unit.process.parsing import parse_body

XHTML = "http://www.w3.org/1999/xhtml"


def root(raw: str | bytes) -> etree._Element:
    return parse(Sample(raw.encode() if isinstance(raw, str) else raw)).root


@pytest.mark.parametrize(
    ("broken", "where", "text"),
    [
        ("<r>\n<a>x & y</a></r>", "line 2", "x & y"),
        ("<r>\n\n<a>caf&eacute;</a></r>", "line 3", "café"),
        ("<r><a>5 < 6 <3</a></r>", "line 1", "5 < 6 <3"),
        ("<r><a>&nosuch; &eacute</a></r>", "line 1", "&nosuch; &eacute"),
        ("<r><a>x]]>y</a></r>", "line 1", "x]]>y"),
        ("<r><a>x<br>y<img src=z>z</a></r>", "line 1", "xyz"),
        ("<r><a b=c async>x</a></r>", "line 1", "x"),
        ("<r><a b='1'c='2'>x</a></r>", "line 1", "x"),
        ("<r><a b='1' b='1'>x</a></r>", "line 1", "x"),
        ("<r><a href='1' href='2'>x</a></r>", "line 1", "x"),
        ("<r><A>x</a></r>", "line 1", "x"),
        ("<r><a>x\x07y</a></r>", "line 1", "xy"),
        ("<r><p:a>x</p:a></r>", "line 1", "x"),
        ('<?xml version="1.0"?><r><a>x &#x1F; &#0; y</a></r>', "line 1", "x  y"),
    ],
)
def test_what_has_one_meaning_is_repaired(broken: str, where: str, text: str) -> None:
    document = parse(Sample(broken.encode()))
    assert " ".join(text_of(document.root).split()) == " ".join(text.split())
    (warning,) = document.notes[document.root].warnings
    assert warning.startswith(f"xml: broken at {where}, column ")
    assert warning.endswith(", repaired")


def test_what_follows_the_root_and_comments_with_hyphens_are_dropped() -> None:
    assert text_of(root("<r><!-- a -- b -->x</r>\n<!-- bye --> trailing & so on")) == "x"


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ("<r><a>x</r>", "xml_broken"),
        ("<r><a>x</b></r>", "xml_broken"),
        ("<r>x</a></r>", "xml_broken"),
        ("<r><a>x", "xml_truncated"),
        ("<r><a>x</a></r", "xml_truncated"),
        ("<r><a x</a></r>", "xml_broken"),
        ("<r><a x>y</a></r>", "xml_broken"),
        ("<r><a b='x>y</a></r>", "xml_broken"),
        ("<r><p b='1' b='2'>x</p></r>", "xml_broken"),
        ("<r><a>x <b y</a></r>", "xml_broken"),
        ("<r><![CDATA[x]></r>", "xml_broken"),
        ("<r><![CDATA[x</r>", "xml_truncated"),
        ("<r>x<[CDATA[<b>x]]></r>", "xml_broken"),
        ("<r><a><![CDATA[x]></a><a><![CDATA[y]]></a></r>", "xml_broken"),
        ("<r><!-- x -- ><b>y</b><!-- z --></r>", "xml_broken"),
    ],
)
def test_what_has_several_meanings_is_refused_with_its_place(broken: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        parse(Sample(broken.encode()))
    assert refused.value.code == code
    assert (refused.value.where or "").startswith("line 1, column ")


def test_sound_xml_is_not_repaired() -> None:
    document = parse(Sample(b"\xef\xbb\xbf\n <?xml version='1.0' encoding='UTF-8'?><r>x</r>\n"))
    assert (document.warnings, document.has_bases) == ((), False)
    assert parse(Sample(b"<r xml:base='/'/>")).has_bases


def test_junk_before_the_declaration_is_skipped() -> None:
    assert root("\n\n <?xml version='1.0'?><r>x</r>").text == "x"


def test_entities_of_the_document_are_text_everywhere() -> None:
    head = '<!DOCTYPE r [<!ENTITY ht "Harbour Times"><!ENTITY copy "own">]>'
    read = root(f"{head}<r>The &ht; <b>of &ht;</b> and &ht;&copy; &nbsp;end &amp; so</r>")
    assert text_of(read) == "The Harbour Times of Harbour Times and Harbour Timesown \u00a0end & so"
    assert markup_of(read).startswith("The Harbour Times <b>of Harbour Times</b> and")


@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY e SYSTEM "file:///etc/hostname">',
        '<!ENTITY e PUBLIC "-//x" "http://127.0.0.1:1/x">',
        '<!ENTITY f "x"><!ENTITY e "&f;&f;">',
        '<!ENTITY e "<b>x</b>">',
        f'<!ENTITY e "{"x" * 5_000}">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p; <!ENTITY e "">',
    ],
)
def test_entity_that_is_no_plain_text_is_empty(entity: str) -> None:
    assert text_of(root(f"<!DOCTYPE r [{entity}]><r>a&e;b</r>")) == "ab"


def test_entities_are_never_multiplied() -> None:
    head = f'<!DOCTYPE r [<!ENTITY e "{"x" * 1_000}">]>'
    started = time.process_time()
    read = root(f"{head}<r>{'&e;' * 200_000}</r>")
    assert len(text_of(read)) <= 1_000_000
    assert time.process_time() - started < 2


def test_many_entities_in_many_places_take_linear_time() -> None:
    own = "".join(f'<!ENTITY e{n} "x">' for n in range(2_000))
    raw = f"<!DOCTYPE r [{own}]><r>{'<i>&e1;</i>&e1999;' * 20_000}</r>"
    started = time.process_time()
    assert len(text_of(root(raw))) == 40_000
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("written", "html"),
    [
        (f'<x:p xmlns:x="{XHTML}">a<x:br/>b<x:a/></x:p>', "<p>a<br>b<a></a></p>"),
        ("<p>1 &lt; 2 &amp; 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
        ('<a href="?a=1&amp;b=&quot;">x</a>', '<a href="?a=1&amp;b=&quot;">x</a>'),
        ('<p xml:lang="de" xml:space="x">x</p>', '<p lang="de">x</p>'),
        ('<p xml:base="https://e.example/a/"><img src="b"/></p>',
         '<p><img src="https://e.example/a/b"></p>'),
        ("<script/>x", "<script></script>x"),
        ("&lt;p&gt;x&lt;/p&gt;", "<p>x</p>"),
        ("<![CDATA[<p>x</p>]]>", "<p>x</p>"),
    ],
)  # fmt: skip
def test_elements_are_written_out_as_html(written: str, html: str) -> None:
    assert markup_of(root(f"<r>{written}</r>")) == html


# Without the letters that begin UTF-8 misread as windows-1252, which encoding.py repairs.
_texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="ÃÂâ\ufffe\uffff"),
    max_size=30,
)


@given(_texts, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32-be"]))
def test_any_text_comes_through_in_any_encoding(text: str, encoding: str) -> None:
    written = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    raw = f"<r><!-- {encoding} -->[{written}]</r>".encode(encoding)
    noncharacters = str.maketrans(dict.fromkeys("\ufffe\uffff"))
    read = text_of(root(raw))
    assert (
        read == f"[{text}]".translate(noncharacters) or "Ã" in text or "â€" in text or "Â" in text
    )


@given(st.binary(max_size=200))
def test_fast_and_slow_parsing_agree(junk: bytes) -> None:
    raw = b"<r>caf\xc3\xa9 " + junk.replace(b"<", b"") + b"<i>x</i></r>"
    short = parse_module._parse_utf8(Sample(raw))
    if short is not None:
        text, _ = parse_module._decoded(Sample(raw))
        long = parse_module._tree(text)
        assert long is not None
        assert etree.tostring(short) == etree.tostring(long)


_pieces = st.sampled_from(
    [
        *("<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "text"),
        *("<link href='[x'/>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>"),
        *("<content type='xhtml'>", "<content type='image/png'>", "<id>1</id>", "<guid>1</guid>"),
        *(
            "<description>",
            "&lt;p>",
            "<media:group>",
            "<x xmlns='http://]x/'/>",
            "&",
            "<!--",
            "<a/>",
        ),
        *("<media:content url='http://[x' width='-1'/>", "<enclosure length='a' url='//['/>"),
        *("<div xml:base='http://[x/'>", "<pubDate>Mon, 99 Jan 99</pubDate>", "<![CDATA[", "]]>"),
        *("&#x85;", "&nbsp;", "\x00", "\ud800", "<wp:status>future</wp:status>"),
        *(
            "<rss xmlns:wp='http://wordpress.org/export/1.2/'>",
            "<?xml version='1.0' encoding='x'?>",
        ),
        *("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "<at:deleted-entry ref='1'/>"),
    ]
)


@given(st.lists(_pieces, max_size=25).map("".join))
def test_no_mix_of_feed_parts_raises(soup: str) -> None:
    raw = f"<rss>{soup}".encode("utf-8", "surrogatepass")
    for item in (raw, raw.removeprefix(b"<rss>")):
        reading = parse_body(item, "application/xml")
        assert all(problem.code for problem in reading.problems)


def test_what_is_no_xml_is_refused_with_its_place() -> None:
    with pytest.raises(Rejected) as refused:
        parse(Sample(b"<"))
    assert refused.value.code == "xml_malformed"
    assert refused.value.where is not None
