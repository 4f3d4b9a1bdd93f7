"""NITF 3.6 checked by its published content models, for the elements that the rendering writes.

No package has the DTD, so the rules are repeated here: the children of an element, their order and
its attributes (https://www.iptc.org/std/NITF/3.6/documentation/).
"""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from dateline.model.documents import Block, BlockKind, TranslationState
from functions.read.renderings import nitf
from functions.read.views import ArticleView
from tests.unit.read.renderings.article_views import BARE, SITE, rich, translated

_INLINE = "(em|q|a|br|num|person|org|location|chron|event|lang|pronounce|classifier)*"
_BLOCKS = "(block|p|hl2|table|media|ol|ul|dl|bq|fn|note|hr|pre|nitf-table)*"
_ITEM = f"({_INLINE[1:-2]}|{_BLOCKS[1:-2]})*"
_ANY = {"id", "class", "{http://www.w3.org/XML/1998/namespace}lang"}
# An element's children as a regular expression, and its own attributes.
MODELS: dict[str, tuple[str, set[str]]] = {
    "nitf": ("head?, body", {"uno", "version", "change.date", "change.time", "baselang"}),
    "head": ("title?, meta*, tobject?, iim?, docdata?, pubdata*, revision-history*", set()),
    "title": ("", {"type"}),
    "meta": ("", {"http-equiv", "name", "content"}),
    "tobject": ("tobject.property*, tobject.subject*", {"tobject.type"}),
    "tobject.subject": (
        "",
        {f"tobject.subject.{item}" for item in ("refnum", "code", "type", "matter", "detail")}
        | {"tobject.subject.ipr"},
    ),
    "docdata": (
        "(correction|evloc|doc-id|del-list|urgency|fixture|date.issue|date.release|date.expire|"
        "doc-scope|series|ed-msg|du-key|doc.copyright|doc.rights|key-list|identified-content)*",
        {"management-status", "management-doc-idref", "management-idref-status"},
    ),
    "correction": ("", {"info", "id-string", "regsrc"}),
    "doc-id": ("", {"regsrc", "id-string"}),
    "urgency": ("", {"ed-urg"}),
    "date.issue": ("", {"norm"}),
    "date.release": ("", {"norm"}),
    "date.expire": ("", {"norm"}),
    "ed-msg": ("", {"msg-type", "info"}),
    "du-key": ("", {"generation", "part", "version", "key"}),
    "doc.copyright": ("", {"year", "holder"}),
    "key-list": ("keyword*", set()),
    "keyword": ("", {"key"}),
    "identified-content": (
        "(person|org|location|event|function|object.title|virtloc|classifier)*",
        set(),
    ),
    "classifier": ("", {"type", "idsrc", "value"}),
    "pubdata": (
        "",
        {"type", "item-length", "unit-of-measure", "date.publication", "name", "issn", "volume"}
        | {"number", "issue", "edition.name", "edition.area", "position.section", "ex-ref"}
        | {"position.sequence"},
    ),
    "revision-history": ("", {"name", "function", "norm", "comment"}),
    "body": ("body.head?, body.content*, body.end?", set()),
    "body.head": (
        "hedline?, note*, rights?, byline*, distributor?, dateline*, abstract?, series?",
        set(),
    ),
    "hedline": ("hl1, hl2*", set()),
    "hl1": (_INLINE, set()),
    "hl2": (_INLINE, set()),
    "rights": (
        "(rights.owner|rights.startdate|rights.enddate|rights.agent|rights.geography|rights.limitations)*",
        set(),
    ),
    "rights.limitations": ("", set()),
    "byline": ("(person|byttl|location|virtloc)*", set()),
    "byttl": ("(org)*", set()),
    "person": ("(name.given|name.family|function|alt-code)*", {"idsrc", "value", "gender"}),
    "dateline": ("(location|story.date)*", set()),
    "location": ("(sublocation|city|state|region|country|alt-code)*", {"location-code"}),
    "abstract": (_BLOCKS, set()),
    "body.content": (_BLOCKS, set()),
    "body.end": ("tagline?, bibliography?", set()),
    "block": (f"{_BLOCKS}, datasource?", {"style"}),
    "note": ("body.content+", {"noteclass", "type"}),
    "p": (_INLINE, {"lede", "summary", "optional-text"}),
    "ul": ("li+", set()),
    "ol": ("li+", {"seqnum"}),
    "li": (_ITEM, set()),
    "bq": ("block+, credit?", {"nowrap", "quote-source"}),
    "credit": (_INLINE, set()),
    "pre": ("", set()),
    "hr": ("", set()),
    "table": (
        "caption?, (col*|colgroup*), thead?, tfoot?, (tbody+|tr+)",
        {"width", "border", "frame"},
    ),
    "caption": (_ITEM, {"align"}),
    "thead": ("tr+", {"align", "valign"}),
    "tbody": ("tr+", {"align", "valign"}),
    "tr": ("(th|td)+", {"align", "valign"}),
    "th": (_ITEM, {"axis", "axes", "rowspan", "colspan", "align", "valign"}),
    "td": (_ITEM, {"axis", "axes", "rowspan", "colspan", "align", "valign"}),
    "media": (
        "media-metadata*, ((media-reference|media-object), media-metadata*)+, "
        "media-caption*, media-producer?",
        {"media-type"},
    ),
    "media-reference": (
        "",
        {"mime-type", "coding", "time", "source-credit", "source", "copyright", "name"}
        | {"alternate-text", "height", "width", "units", "imagemap", "noflow", "data-location"},
    ),
    "media-caption": (_ITEM, set()),
    "media-producer": (_INLINE, set()),
    "em": (_INLINE, set()),
    "q": (_INLINE, {"quote-source"}),
    "a": (_INLINE, {"href", "name", "rel", "rev", "title"}),
    "br": ("", set()),
    "dl": ("(dt|dd)*", set()),
    "dt": (_INLINE, set()),
    "dd": (_BLOCKS, set()),
    "num": ("(frac|sub|sup)*", {"units", "decimal-ch", "thousands-ch"}),
    "sub": ("", set()),
    "sup": ("", set()),
}
MARKED_UP = tuple(
    Block(kind=kind, html=html)
    for kind, html in (
        (
            BlockKind.PARAGRAPH,
            "<p>a<br>b <strong><em>c</em></strong> <a href='https://a.example'>d</a>"
            " H<sub>2</sub>O e<sup>2</sup> <q>f</q> <code>g</code></p>",
        ),
        (BlockKind.LIST, "<ol><li>1<ul><li>1.1</li></ul></li><li><p>2</p></li></ol>"),
        (BlockKind.LIST, "<dl><dt>term</dt><dd>said <em>of</em> it</dd></dl>"),
        (BlockKind.QUOTE, "<blockquote>no paragraph</blockquote>"),
        (
            BlockKind.TABLE,
            "<table><caption>c</caption><thead><tr><th colspan='2'>h</th></tr></thead>"
            "<tbody><tr><td rowspan='2'>a</td><td>b</td></tr></tbody></table>",
        ),
        (BlockKind.HEADING, "<h4>h <em>i</em></h4>"),
        (BlockKind.FIGURE, "<figure><blockquote><p>no picture</p></blockquote></figure>"),
        (BlockKind.EMBED, "<p><a href='https://video.example/1'>video.example</a></p>"),
        (
            BlockKind.EMBED,
            "<iframe src='https://www.youtube.com/embed/5N4rXb8kQeM' title='t'></iframe>",
        ),
    )
)


def mistakes(document: str) -> list[str]:
    """Elements and attributes that the content models do not allow."""
    messages: list[str] = []
    for element in ET.fromstring(document).iter():
        name = _name(element)
        if name not in MODELS:
            messages.append(f"no element {name}")
            continue
        model, attributes = MODELS[name]
        children = "".join(f"<{_name(item)}>" for item in element)
        if not re.fullmatch(_pattern(model), children):
            messages.append(f"{name} holds {children}")
        messages += [
            f"{name} has {attribute}"
            for attribute in sorted(set(element.attrib) - attributes - _ANY)
        ]
    return messages


def _name(element: ET.Element) -> str:
    return element.tag.removeprefix(f"{{{nitf.NAMESPACE}}}")


def _pattern(model: str) -> str:
    """A content model, as DTDs write it, as a regular expression over `children`."""
    named = re.sub(r"[a-z][a-z0-9.-]*", lambda item: f"(?:<{re.escape(item[0])}>)", model)
    return named.replace(", ", "")


@pytest.mark.parametrize(
    "view",
    [
        *(rich(), translated(), translated(TranslationState.REVIEWED), BARE),
        replace(rich(), body=MARKED_UP),
    ],
)
def test_nitf_follows_its_content_models(view: ArticleView) -> None:
    assert mistakes(nitf.render(view, SITE)) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<hedline>", "<byline>x</byline><hedline>"),
        ("<p>", "<p><p>x</p></p><p>"),
        ("<urgency ", "<hurry/><urgency "),
        ("<urgency ", '<urgency colour="red" '),
    ],
)
def test_content_models_reject_a_mistake(right: str, wrong: str) -> None:
    document = nitf.render(rich(), SITE)
    assert right in document
    assert mistakes(document.replace(right, wrong, 1))
