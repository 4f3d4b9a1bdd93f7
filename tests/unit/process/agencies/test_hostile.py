"""Agency formats under slow input: read or refused within a limit."""

from __future__ import annotations

import time

import pytest

from tests.unit.process.parsing import parse_body

NAR = 'xmlns="http://iptc.org/std/nar/2006-10-01/" guid="1"'
NITF = "<nitf><body><body.content>{}</body.content></body></nitf>"
G2 = f"<newsItem {NAR}><contentMeta><headline>H</headline>{{}}</contentMeta></newsItem>"
INLINE = f"<newsItem {NAR}><contentSet><inlineXML>{{}}</inlineXML></contentSet></newsItem>"
NEWSML = "<NewsML><NewsItem>{}</NewsItem></NewsML>"
DEEP = 240

HOSTILE = [
    NITF.format("<block>" * DEEP + "<p class='a'/>" * 5_000 + "</block>" * DEEP),
    NITF.format("<p " + " ".join(f'a{n}="1"' for n in range(50_000)) + ">a</p>"),
    NITF.format("<p class='" + "ednote-" * 50_000 + "'>a</p>"),
    NITF.format("<media><media-caption>" * 100 + "a" * 100_000 + "</media-caption></media>" * 100),
    NITF.format("<note type='npa'>" * 200 + "a" * 100_000 + "</note>" * 200),
    NITF.format("&lt;div class='nonpublic'&gt;" * 20_000),
    G2.format("<subject qcode='" + "a:" * 50_000 + "'/>"),
    G2.format("<subject uri='" + "/" * 100_000 + "'/>"),
    G2.format("<headline>x</headline>" * 5_000 + "<by>" + "By A B and " * 5_000 + "</by>"),
    G2.format("<dateline>" + "a, " * 50_000 + "</dateline><keyword>k</keyword>" * 5_000),
    INLINE.format("<p " + " ".join(f'a{n}="1"' for n in range(50_000)) + ">a</p>"),
    INLINE.format("<div>" * DEEP + "<p>a</p>" * 3_000 + "</div>" * DEEP),
    f"<newsMessage {NAR}><itemSet>" + "<newsItem/>" * 2_000 + "</itemSet></newsMessage>",
    f"<packageItem {NAR}><groupSet root='g'><group id='g'>" + "<groupRef idref='g'/>" * 20_000
    + "</group></groupSet></packageItem>",
    NEWSML.format("<NewsComponent>" * DEEP + "<ContentItem/>" * 20_000 + "</NewsComponent>" * DEEP),
    "<NewsML>" + "<NewsItem><NewsComponent>" * 110 + "<Genre FormalName='a'/>" * 2_000,
    NEWSML.format("<NewsComponent>" + "<NewsComponent><ContentItem/></NewsComponent>" * 5_000
                  + "</NewsComponent>"),
    "hna0001 4 i 20 hna 0001\n\n" + "(" * 500_000,
    "hna0001 4 i 20 hna 0001\n\n" + "(\n" * 200_000,
    "hna0001 4 i 20 hna 0001\n\n" + "a =\n" * 20_000 + "hna" + " a" * 200_000,
    "\x01" * 500_000 + "hna0001 4 i 20\n",
    "hna0001 4 i 20\n" * 20_000,
    "W1645isl\nb a BC     11-23 0058\n" + "^a<\n" * 20_000 + "\t" + "a\n" * 50_000,
    "W1645isl\nb a BC     11-23 0058\n^" + "1st Ld, " * 20_000 + "\n" + "AB-" * 200_000,
    "W1645" + " " * 500_000 + "\nb a " + "b " * 500_000,
]  # fmt: skip


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_documents_end_soon(raw: str) -> None:
    started = time.process_time()
    parse_body(raw, "text/xml" if raw.startswith("<") else "text/plain")
    assert time.process_time() - started < 2
