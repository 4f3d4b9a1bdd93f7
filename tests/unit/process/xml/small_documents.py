"""Small documents of every XML format, ten each, which know where their texts and holds are.

A writer marks the raw text of each headline, body and hold, and the end of each item. `document`
removes the marks and keeps their places.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

NUMBER = 10
"""Documents per format."""

_MARK = re.compile("[\ue000-\ue003]")
_OPEN, _CLOSE, _FIELD, _ITEM_END = "\ue000", "\ue001", "\ue002", "\ue003"

STORIES = (
    ("Ferry stops at noon", ("The ferry stopped at noon on Monday.", "Two divers cut the rope.")),
    ("Wall & quay mended", ("Masons mended the wall & the quay.", "It cost 40 pounds – or more.")),
    ("Bakery reopens", ("The bakery on Mill Lane opened again.", "Bread is 5 < 6 pence there.")),
    ("Café gets a licence", ("The café may sell wine “at last”.", "Its owner was delighted.")),
    ("Lighthouse keeper retires", ("She kept the light for forty years.", "A party is planned.")),
)
"""Headlines and paragraphs, each of which only its own story has."""


class Story(NamedTuple):
    """A story of a document, its text without blanks, and whether it must not be public."""

    headline: str
    body: str
    is_held: bool


class Span(NamedTuple):
    """A stretch of raw text: the `headline`, the `body` or a `hold` of a story, and how written."""

    story: int
    field: str
    form: str
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """A small document."""

    name: str
    raw: str
    stories: tuple[Story, ...]
    spans: tuple[Span, ...]
    ends: tuple[int, ...]
    """Where the item of each story ends."""


def compact(text: str) -> str:
    """The text without blanks."""
    return "".join(text.split())


class Writer:
    """Writes parts of stories in one of the ways that their format allows."""

    def __init__(self, name: str) -> None:
        self.chance = random.Random(name)
        self.numbers = self.chance.sample(range(len(STORIES)), self.chance.randint(1, 3))
        self.held = {number for number in range(len(self.numbers)) if self.chance.random() < 0.5}

    def one_of(self, *ways: str) -> str:
        return self.chance.choice(ways)

    def headline(self, number: int) -> str:
        text = html.escape(STORIES[self.numbers[number]][0], quote=False)
        return self._marked(number, "headline", "text", text)

    def escaped_body(self, number: int) -> str:
        return self._marked(number, "body", "escaped", html.escape(self._html(number), quote=False))

    def cdata_body(self, number: int) -> str:
        return self._marked(number, "body", "cdata", f"<![CDATA[{self._html(number)}]]>")

    def any_body(self, number: int) -> str:
        return self.one_of(self.escaped_body(number), self.cdata_body(number))

    def xhtml_body(self, number: int, before: str = "", after: str = "") -> str:
        body = self._html(number).replace("<br>", "<br/>")
        return self._marked(number, "body", "xhtml", f"{before}{body}{after}")

    def hold(self, number: int, value: str) -> str:
        """A value that holds a story back: changed, it may be another value."""
        return self._marked(number, "hold", "", value)

    def end(self) -> str:
        return _ITEM_END

    def around(self) -> str:
        """What may be between elements."""
        return self.one_of("", "", "\n", "<!-- from the desk -->", "\n  ")

    def _html(self, number: int) -> str:
        first, second = map(html.escape, STORIES[self.numbers[number]][1])
        return self.one_of(
            f"<p>{first}</p><p>{second}</p>",
            f"<p>{first}<br>{second}</p>",
            f'<p>{first} <a href="https://ht.example/{number}">{second}</a></p>',
            f"<div><p><b>{first}</b></p><p>{second}</p></div>",
        )

    def _marked(self, number: int, field: str, form: str, text: str) -> str:
        return f"{_OPEN}{number} {field} {form}{_FIELD}{text}{_CLOSE}"


def document(form: str, number: int) -> Document:
    """The document of a format with this number."""
    name = f"{form}-{number}"
    writer = Writer(name)
    marked = WRITERS[form](writer)
    raw, spans, ends, opened, position = "", [], [], [], 0
    for match in _MARK.finditer(marked):
        if match.start() < position:
            continue
        raw += marked[position : match.start()]
        position = match.end()
        if match[0] == _OPEN:
            position = marked.index(_FIELD, position) + 1
            opened.append((marked[match.end() : position - 1].split(" "), len(raw)))
        elif match[0] == _CLOSE:
            (story, field, way), start = opened.pop()
            spans.append(Span(int(story), field, way, start, len(raw)))
        else:
            ends.append(len(raw))
    raw += marked[position:]
    stories = tuple(
        Story(
            compact(STORIES[story][0]),
            compact("".join(STORIES[story][1])),
            position in writer.held,
        )
        for position, story in enumerate(writer.numbers)
    )
    assert len(raw) <= 4_096
    assert len(ends) == len(stories)
    return Document(name, raw, stories, tuple(spans), tuple(ends))


def _rss_hold(writer: Writer, number: int) -> str:
    if number not in writer.held:
        return ""
    name, value = writer.chance.choice(
        [
            ("prism:embargoDate", "2027-03-01T00:00:00Z"),
            ("prism:expirationDate", "2026-03-01T00:00:00Z"),
            ("dcterms:accessRights", "members"),
        ]
    )
    return f"<{name}>{writer.hold(number, value)}</{name}>"


_END = "\n"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_MODULES = (
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:media="http://search.yahoo.com/mrss/"'
)


def _rss_item(writer: Writer, number: int, more: str = "", attributes: str = "") -> str:
    body = writer.one_of(
        f"<description>{writer.any_body(number)}</description>",
        f"<content:encoded>{writer.any_body(number)}</content:encoded>",
        f"<content:encoded>{writer.cdata_body(number)}</content:encoded>",
    )
    parts = [
        f"<title>{writer.headline(number)}</title>",
        f"<link>https://ht.example/?a={number}&amp;b=2</link>",
        body,
        _rss_hold(writer, number),
        writer.one_of("", "<category><![CDATA[Sea]]></category>", "<category>Sea</category>"),
        more,
    ]
    rest = parts[1:]
    writer.chance.shuffle(rest)
    inner = writer.around().join([parts[0], *rest])
    return f"<item{attributes}>{inner}</item>{writer.end()}"


def rss(writer: Writer) -> str:
    items = "".join(
        _rss_item(writer, number, f'<guid isPermaLink="false">ht-{number}</guid>') + writer.around()
        for number in range(len(writer.numbers))
    )
    return (
        f"{writer.one_of('', _DECLARATION)}<rss version='2.0'{_MODULES}>"
        f"<channel><title>Courier &amp; Times</title><link>https://ht.example/</link>{items}"
        f"</channel></rss>{writer.one_of('', _END)}"
    )


def media_rss(writer: Writer) -> str:
    group = (
        '<media:group><media:content url="https://ht.example/1.jpg" type="image/jpeg"/>'
        '<media:content url="https://ht.example/2.jpg" type="image/jpeg"/></media:group>'
    )
    content = '<media:content url="https://ht.example/1.jpg"><media:title>A boat</media:title>'
    items = "".join(
        _rss_item(
            writer,
            number,
            f"<guid>https://ht.example/{number}</guid>"
            + writer.one_of(group, f"{content}</media:content>", '<media:thumbnail url="/t.png"/>'),
        )
        for number in range(len(writer.numbers))
    )
    return f'<rss version="2.0"{_MODULES}><channel><title>Pictures</title>{items}</channel></rss>'


def rss_1(writer: Writer) -> str:
    numbers = range(len(writer.numbers))
    listed = "".join(f'<rdf:li rdf:resource="https://ht.example/{number}"/>' for number in numbers)
    items = "".join(
        _rss_item(writer, number, attributes=f' rdf:about="https://ht.example/{number}"')
        for number in numbers
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        f' xmlns="http://purl.org/rss/1.0/"{_MODULES}><channel rdf:about="https://ht.example/">'
        f"<title>Courier</title><items><rdf:Seq>{listed}</rdf:Seq></items></channel>"
        f"{items}</rdf:RDF>"
    )


def wxr(writer: Writer) -> str:
    def item(number: int) -> str:
        word = writer.one_of("private", "draft", "pending") if number in writer.held else "publish"
        status = writer.hold(number, word)
        password = "<wp:post_password></wp:post_password>"
        return (
            f"<item><title>{writer.headline(number)}</title>{writer.around()}"
            f"<content:encoded>{writer.cdata_body(number)}</content:encoded>"
            "<excerpt:encoded><![CDATA[]]></excerpt:encoded>"
            f"<wp:post_id>{number + 7}</wp:post_id>"
            f"<wp:status>{writer.one_of(status, f'<![CDATA[{status}]]>')}</wp:status>"
            f"{writer.one_of('', password)}<wp:post_type>post</wp:post_type>"
            '<category domain="category" nicename="sea"><![CDATA[Sea]]></category>'
            f"</item>{writer.end()}"
        )

    items = "".join(map(item, range(len(writer.numbers))))
    return (
        '<?xml version="1.0" encoding="UTF-8" ?><rss version="2.0"'
        ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Courier</title>'
        f"<wp:wxr_version>1.2</wp:wxr_version>{items}</channel></rss>"
    )


def atom(writer: Writer) -> str:
    def entry(number: int) -> str:
        div = '<div xmlns="http://www.w3.org/1999/xhtml">'
        body = writer.one_of(
            f'<content type="html">{writer.any_body(number)}</content>',
            (f"<content type='xhtml'>{writer.xhtml_body(number, div, '</div>')}</content>"),
        )
        hold = ""
        if number in writer.held:
            hold = writer.one_of(
                (f"<app:control><app:draft>{writer.hold(number, 'yes')}</app:draft></app:control>"),
                _rss_hold(writer, number),
            )
        parts = [
            f"<id>urn:ht:{number}</id>",
            "<updated>2026-11-16T10:00:00Z</updated>",
            f'<link href="https://ht.example/{number}"/>',
            body,
            hold,
            writer.one_of("", '<category term="sea"/>'),
        ]
        writer.chance.shuffle(parts)
        inner = writer.around().join(parts)
        return f"<entry><title>{writer.headline(number)}</title>{inner}</entry>{writer.end()}"

    entries = "".join(map(entry, range(len(writer.numbers))))
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"{_MODULES}>'
        "<title>Courier</title><id>urn:ht</id><updated>2026-11-16T10:00:00Z</updated>"
        f"{entries}</feed>"
    )


def _nitf(writer: Writer, number: int, head: str = "") -> str:
    return (
        f"<nitf>{head}<body><body.head><hedline><hl1>{writer.headline(number)}</hl1></hedline>"
        f"</body.head><body.content>{writer.xhtml_body(number)}</body.content></body></nitf>"
    )


def nitf(writer: Writer) -> str:
    writer.numbers, writer.held = writer.numbers[:1], writer.held & {0}
    release, status = "20261101T000000Z", "usable"
    if writer.held and writer.chance.random() < 0.5:
        release = writer.hold(0, "20270301T000000Z")
    elif writer.held:
        status = writer.hold(0, "withheld")
    head = (
        f'<head><title>Courier</title>{writer.around()}<docdata management-status="{status}">'
        f'<doc-id id-string="ht-1"/><date.issue norm="20261101T000000Z"/><urgency ed-urg="4"/>'
        f'<date.release norm="{release}"/></docdata></head>'
    )
    return f"{writer.one_of('', _DECLARATION)}{_nitf(writer, 0, head)}{writer.end()}"


def newsml_g2(writer: Writer) -> str:
    def item(number: int) -> str:
        status, embargo, signal = "stat:usable", "", ""
        if number in writer.held:
            kind = writer.one_of("status", "embargo", "signal")
            if kind == "status":
                status = writer.hold(number, "stat:withheld")
            elif kind == "embargo":
                embargo = f"<embargoed>{writer.hold(number, '2027-03-01T00:00:00Z')}</embargoed>"
            else:
                word = writer.hold(number, "edtype:Withhold")
                signal = f'<signal qcode="{word}"/>'
        page = '<html xmlns="http://www.w3.org/1999/xhtml"><body>', "</body></html>"
        return (
            f'<newsItem guid="urn:ht:{number}" version="2" xml:lang="en"><itemMeta>'
            '<itemClass qcode="ninat:text"/><versionCreated>2026-11-16T08:00:00Z</versionCreated>'
            f'{embargo}<pubStatus qcode="{status}"/>{signal}</itemMeta><contentMeta>'
            f"<headline>{writer.headline(number)}</headline></contentMeta><contentSet>"
            f'<inlineXML contenttype="application/xhtml+xml">{writer.xhtml_body(number, *page)}'
            "</inlineXML></contentSet>"
            f"</newsItem>{writer.end()}"
        )

    items = "".join(map(item, range(len(writer.numbers))))
    space = ' xmlns="http://iptc.org/std/nar/2006-10-01/"'
    if len(writer.numbers) == 1:
        return items.replace("<newsItem", f"<newsItem{space}", 1)
    return (
        f"<newsMessage{space}><header><sent>2026-11-16T08:00:00Z</sent></header>"
        f"<itemSet>{items}</itemSet></newsMessage>"
    )


def newsml_1(writer: Writer) -> str:
    def item(number: int) -> str:
        status = "Usable"
        if number in writer.held:
            status = writer.hold(number, writer.one_of("Withheld", "Embargoed"))
        text = writer.one_of(writer.xhtml_body(number), _nitf(writer, number))
        headline = "" if "<nitf" in text else f"<HeadLine>{writer.headline(number)}</HeadLine>"
        return (
            "<NewsItem><Identification><NewsIdentifier><ProviderId>ht.example</ProviderId>"
            f"<DateId>20261116</DateId><NewsItemId>{number}</NewsItemId></NewsIdentifier>"
            '</Identification><NewsManagement><NewsItemType FormalName="News"/>'
            f'<Status FormalName="{status}"/></NewsManagement><NewsComponent>'
            f"<NewsLines>{headline}<ByLine>Mara Quist</ByLine></NewsLines><ContentItem>"
            f'<MediaType FormalName="Text"/><DataContent>{text}</DataContent></ContentItem>'
            f"</NewsComponent></NewsItem>{writer.end()}"
        )

    return f"<NewsML>{''.join(map(item, range(len(writer.numbers))))}</NewsML>"


WRITERS: dict[str, Callable[[Writer], str]] = {
    "rss": rss,
    "media_rss": media_rss,
    "rss_1": rss_1,
    "wxr": wxr,
    "atom": atom,
    "nitf": nitf,
    "newsml_g2": newsml_g2,
    "newsml_1": newsml_1,
}
