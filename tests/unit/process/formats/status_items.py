"""One item in each format of the agencies, with a given status."""

from __future__ import annotations

from typing import Any

G2 = 'xmlns="http://iptc.org/std/nar/2006-10-01/" standard="NewsML-G2" guid="urn:x:1" version="1"'


def newsml_g2(word: str) -> str:
    return (
        f"<newsItem {G2}><itemMeta><itemClass qcode='ninat:text'/><pubStatus qcode='{word}'/>"
        "</itemMeta><contentMeta><headline>Ferries run</headline></contentMeta><contentSet>"
        "<inlineXML contenttype='application/xhtml+xml'><html><body><p>Boats left.</p></body>"
        "</html></inlineXML></contentSet></newsItem>"
    )


def newsml_1(word: str, future: str = "") -> str:
    change = (
        f"<StatusWillChange><FutureStatus FormalName='{future}'/>"
        "<DateAndTime>20300101T000000Z</DateAndTime></StatusWillChange>"
        if future
        else ""
    )
    return (
        "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>x.example</ProviderId>"
        "<DateId>20261123</DateId><NewsItemId>1</NewsItemId></NewsIdentifier></Identification>"
        f"<NewsManagement><Status FormalName='{word}'/>{change}</NewsManagement><NewsComponent>"
        "<NewsLines><HeadLine>Ferries run</HeadLine></NewsLines><ContentItem><DataContent>"
        "<p>Boats left.</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )


def nitf(word: str) -> str:
    return (
        f"<nitf><head><docdata management-status='{word}'><doc-id id-string='1'/></docdata></head>"
        "<body><body.head><hedline><hl1>Ferries run</hl1></hedline></body.head>"
        "<body.content><p>Boats left.</p></body.content></body></nitf>"
    )


def ninjs(word: str) -> dict[str, Any]:
    return {
        "uri": "urn:x:1",
        "type": "text",
        "pubstatus": word,
        "headline": "Ferries run",
        "body_html": "<p>Boats left.</p>",
    }
