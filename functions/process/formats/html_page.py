"""A single HTML page: trafilatura extracts the main text, the head gives the metadata.

JSON-LD comes first (schema_org.py reads it), then Open Graph and other `meta`, then the visible
page. https://ogp.me/ · https://html.spec.whatwg.org/multipage/semantics.html#the-meta-element
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from dateline.model.errors import Malformed, Rejected, TooLarge, Unprocessable
from functions.process.body.blocks import plain_text
from functions.process.body.clean import require_few_attributes, web_address
from functions.process.body.main_text import main_text
from functions.process.cms import hold
from functions.process.formats import schema_org
from functions.process.formats.families import ContentTypes, Family
from functions.process.formats.plaintext import ID_HEADER
from functions.process.formats.schema_org.graph import Graph, is_article, kinds_of
from functions.process.item.access import Mark, mark_of, strictest
from functions.process.item.draft import Draft, credited, pictured, tagged
from functions.process.item.sample import Sample
from functions.process.not_for_publication.gated import removal_warnings, without_gated
from functions.process.not_for_publication.guard import strip_unpublishable
from functions.process.text.encoding import decode, printable
from functions.process.text.person_names import is_name, split_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from dateline.model.submissions import Problem
    from functions.process.item.context import Context

NAME = "html_page"
FAMILY = Family.PAGE
CONTENT_TYPES: ContentTypes = {"text/html": (".html", ".htm"), "application/xhtml+xml": ()}
MAX_LENGTH = 5_000_000
MAX_ELEMENTS = 15_000
"""A hundred times as many as a story has; extraction takes 0.1 ms per element."""
MAX_TEXT = 1_000_000

_CHARSET = re.compile(
    r"<meta[^>]{1,200}?charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})", re.IGNORECASE
)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}>")
_NO_TEXT = ("script", "style", "svg", "template", "iframe", "object", "embed", "canvas", "form")
_META = {
    # A draft's field to the names of `meta` that carry it, in order of preference.
    "headline": ("og:title", "twitter:title", "dc.title", "title"),
    "standfirst": ("og:description", "description", "twitter:description", "dc.description"),
    "published_at": ("article:published_time", "datepublished", "date", "dc.date", "pubdate"),
    "modified_at": ("article:modified_time", "og:updated_time", "datemodified", "last-modified"),
    "expires_at": ("article:expiration_time",),
    "section": ("article:section", "section"),
    "copyright": ("copyright", "dc.rights"),
}
_AUTHORS = ("article:author", "author", "byl", "dc.creator", "parsely-author", "twitter:creator")
_TAGS = ("article:tag", "news_keywords", "keywords")
_IMAGES = ("og:image", "og:image:url", "twitter:image")
_MAX_JSON_LD = 20


def recognises(sample: Sample) -> bool:
    """A document whose root is `html`, or content of an HTML content type."""
    if sample.binary or sample.looks_like_json:
        return False
    return sample.is_html or sample.media_type in CONTENT_TYPES


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads the page's one article."""
    text, warning = _decode(sample)
    # Before the parser drops the comments that mark such parts.
    ungated = without_gated(text)
    page = _parse(ungated.markup)
    structured = _from_json_ld(page, context)
    draft = _fill_gaps(structured or Draft(), _from_meta(page))
    access = strictest(*_access(page))
    main_markup = main_text(page, draft.link)
    markup = main_markup or draft.body_html
    if not markup:
        raise Unprocessable(
            "no_main_text",
            "the page has no main text; send the article itself, or a feed",
            where="/html/body",
        )
    markup = _without_headline(markup, draft.headline)
    yield strip_unpublishable(
        replace(
            draft,
            position=0,
            where="/html",
            external_id=draft.external_id or _declared_id(context, draft.link),
            body_html=markup,
            **access,
            warnings=(
                *((warning,) if warning else ()),
                *removal_warnings(ungated.removed, is_cut=ungated.is_cut),
                *draft.warnings,
            ),
        )
    )


def _declared_id(context: Context, link: str | None) -> str | None:
    """The sender's id of the page; the file name only if the page has no URL."""
    delivery = context.delivery
    return delivery.headers.get(ID_HEADER) or (None if link else delivery.file_name)


def _decode(sample: Sample) -> tuple[str, str | None]:
    declared = _CHARSET.search(sample.start[:4_096])
    text, warning = decode(sample.raw, sample.charset, declared[1] if declared else None)
    if len(text) > MAX_LENGTH:
        raise TooLarge(
            "page_too_large", f"a page of more than {MAX_LENGTH:,} characters; send the article"
        )
    require_few_attributes(text)
    return printable(text), warning


def _parse(text: str) -> HtmlElement:
    """The page's tree, limited in size; the parser cuts off what is nested too deeply."""
    from lxml import html as lxml_html  # noqa: PLC0415 - only when a page comes
    from lxml.etree import ParserError  # noqa: PLC0415

    from functions.process.xml.tree import memory_errors  # noqa: PLC0415 - imports lxml

    declaration = _DECLARATION.match(text)
    body = text[declaration.end() :] if declaration else text
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        with memory_errors():
            page = lxml_html.document_fromstring(body.encode() or b"<html/>", parser=parser)
    except ParserError:
        raise Malformed("html_malformed", "the page has no element") from None
    elements = sum(1 for _ in page.iter())
    if elements > MAX_ELEMENTS or _length(page) > MAX_TEXT:
        raise TooLarge(
            "page_too_large",
            f"a page of more than {MAX_ELEMENTS:,} elements or {MAX_TEXT:,} letters is no article",
        )
    return page


def _length(page: HtmlElement) -> int:
    return sum(
        len(element.tail or "") + (len(element.text or "") if element.tag not in _NO_TEXT else 0)
        for element in page.iter()
    )


def _json_ld(page: HtmlElement) -> list[Sample]:
    scripts = page.xpath("//script[@type='application/ld+json']")[:_MAX_JSON_LD]
    return [
        Sample((script.text or "").strip().encode(), "application/ld+json") for script in scripts
    ]


def _access(page: HtmlElement) -> Iterator[Mark]:
    """The marks of access in JSON-LD, microdata and Open Graph, of the page and its article.

    `article:content_tier` is free, metered or locked: https://ogp.me/ns/article
    """
    for sample in _json_ld(page):
        try:
            graph = Graph(sample.json)
        except Rejected:
            continue
        yield from (
            schema_org.access_of(graph, node)
            for node, _ in graph.tops
            if any(is_article(kind) or kind.endswith("page") for kind in kinds_of(node))
        )
    for element in page.xpath("//*[@itemprop='isAccessibleForFree']"):
        stated = element.get("content") or element.get("href") or element.text_content()
        yield schema_org.access_by_flag(stated)
    for tier in _metas(page).get("article:content_tier", ()):
        yield mark_of(tier)


def _from_json_ld(page: HtmlElement, context: Context) -> Draft | None:
    """The first article in the page's JSON-LD.

    Raises:
        Unprocessable: `status_unknown`.
    """
    for sample in _json_ld(page):
        try:
            drafts = list(schema_org.read(sample, context))
        except Rejected:
            # An organisation, breadcrumbs, or invalid JSON-LD.
            continue
        for draft in drafts:
            if isinstance(draft, Draft):
                return draft
            if draft.code == hold.STATUS_UNKNOWN:
                raise Unprocessable(draft.code, draft.message, where="/html")
    return None


def _from_meta(page: HtmlElement) -> Draft:
    """A draft from `meta`, `link` and visible elements."""
    meta = _metas(page)

    def first(names: tuple[str, ...]) -> str | None:
        return next((plain_text(value) for name in names for value in meta.get(name, ())), None)

    described = {field: first(names) for field, names in _META.items()}
    link = _address(page, first(("og:url",)))
    return Draft(
        **described,  # type: ignore[arg-type]
        language=_attribute(page, "/html/@lang") or _attribute(page, "/html/@xml:lang"),
        link=link,
        base=web_address(_attribute(page, "//base/@href")),
        usage_terms=web_address(_attribute(page, "//link[@rel='license']/@href"), link),
        authors=tuple(
            author
            for name in _AUTHORS
            for value in meta.get(name, ())
            for item in split_names(plain_text(value))
            if is_name(item)
            for author in credited(item)
        )[:20],
        tags=tuple(
            tag
            for name in _TAGS[: 1 if meta.get(_TAGS[0]) else 3]
            for value in meta.get(name, ())
            for part in ([value] if name == _TAGS[0] else value.split(","))
            for tag in tagged(plain_text(part))
        ),
        media=tuple(
            media
            for name in _IMAGES
            for value in meta.get(name, ())[:1]
            for media in pictured(value, alt=first((f"{name}:alt",)))
        )[:1],
    )


def _metas(page: HtmlElement) -> dict[str, list[str]]:
    """The contents of `meta` by name; visible elements fill the gaps."""
    metas: dict[str, list[str]] = {}
    for meta in page.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = (meta.get("content") or "").strip()
        if name and content:
            metas.setdefault(name.lower().strip(), []).append(content)
    shown = {
        "title": _text(page, "//h1") or _text(page, "//title"),
        "author": _text(page, "//*[@rel='author' or @itemprop='author']"),
        "pubdate": _attribute(page, "//time[@pubdate]/@datetime | //article//time/@datetime"),
    }
    for name, value in shown.items():
        if value:
            metas.setdefault(name, []).append(value)
    return metas


def _address(page: HtmlElement, open_graph_url: str | None) -> str | None:
    """The canonical URL; a relative one is resolved against Open Graph's."""
    canonical = _attribute(page, "//link[@rel='canonical']/@href")
    return web_address(canonical, web_address(open_graph_url)) or open_graph_url or canonical


def _attribute(page: HtmlElement, path: str) -> str | None:
    matches = page.xpath(path)
    return (str(matches[0]).strip() or None) if matches else None


def _text(page: HtmlElement, path: str) -> str | None:
    matches = page.xpath(path)
    return " ".join(matches[0].text_content().split()) or None if matches else None


def _fill_gaps(draft: Draft, other: Draft) -> Draft:
    """The draft with its empty fields filled from the other."""
    missing = {
        field.name: getattr(other, field.name)
        for field in fields(Draft)
        if getattr(draft, field.name) in (None, ()) and getattr(other, field.name) not in (None, ())
    }
    return replace(draft, **missing)


def _without_headline(markup: str, headline: str | None) -> str:
    """The markup without a leading heading that repeats the headline."""
    match = _HEADING.match(markup)
    if match and headline and plain_text(match[2]) == plain_text(headline):
        return markup[match.end() :]
    return markup


_HEADING = re.compile(r"\s*<h([12])>([^<]{1,2000})</h\1>")
