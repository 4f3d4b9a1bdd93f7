"""schema.org's articles as JSON-LD: NewsArticle and its subtypes, single, listed or in a `@graph`.

https://schema.org/NewsArticle · https://developers.google.com/search/docs/appearance/structured-data/article
Almost every property may be a text, an object, or a list of both; objects may be elsewhere in the
graph and referenced by `@id`.
"""

from __future__ import annotations

from functools import partial
from html import unescape
from typing import TYPE_CHECKING

from dateline.model.documents import Author, Link, Status, Tag
from dateline.model.errors import Unprocessable
from dateline.model.event_names import PUBLISHED
from functions.process.agencies.newscodes import alias_of, scheme_of
from functions.process.cms import hold
from functions.process.cms.members import date_string, identifier, list_of, plain_line, string
from functions.process.formats.families import JSON, ContentTypes, Family
from functions.process.formats.schema_org.graph import (
    Graph,
    Node,
    is_article,
    kinds_of,
    names_schema_org,
)
from functions.process.formats.schema_org.media import media_of
from functions.process.item.access import PUBLIC, UNKNOWN, Mark, restricted, strictest
from functions.process.item.draft import Draft, credited, tagged
from functions.process.item.problems import isolate_item
from functions.process.item.title import title_from_text
from functions.process.not_for_publication.guard import strip_unpublishable
from functions.process.text.paragraphs import paragraphs_html
from functions.process.text.sniff import looks_like_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.submissions import Problem
    from functions.process.item.context import Context
    from functions.process.item.sample import Json, Sample

NAME = "schema_org"
FAMILY = Family.JSON
CONTENT_TYPES: ContentTypes = {"application/ld+json": (), **JSON}

_STATUS = {
    # https://schema.org/creativeWorkStatus has examples and no list.
    **dict.fromkeys(("published", "final", "complete"), Status.USABLE),
    **dict.fromkeys(("draft", "incomplete"), Status.WITHHELD),
    **dict.fromkeys(("retracted", "withdrawn", "obsolete", "unpublished"), Status.WITHDRAWN),
    **dict.fromkeys(("deleted", "removed"), Status.WITHDRAWN),
}
_MAX_EXTERNAL_ID = 4_000
_MAX_UPDATES = 200


def recognises(sample: Sample) -> bool:
    """JSON-LD by its content type, or an object whose context or type is schema.org's."""
    if not sample.looks_like_json:
        return False
    first = sample.object_or_none()
    if first is None:
        return False
    return sample.media_type == "application/ld+json" or names_schema_org(first)


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads each article of the document."""
    graph = Graph(sample.json)
    articles = [top for top in graph.tops if any(map(is_article, kinds_of(top[0])))]
    if not articles:
        kinds = sorted({kind for node, _ in graph.tops for kind in kinds_of(node)})[:5]
        raise Unprocessable(
            "no_article",
            f"no article among its types: {', '.join(kinds)[:200] or 'none has a @type'}",
            where="$",
        )
    for position, (node, where) in enumerate(articles):
        make = partial(_draft, graph, node, context, position, where)
        yield isolate_item(make, position, where)


def _draft(graph: Graph, node: Node, context: Context, position: int, where: str) -> Draft:
    link = _address(graph, node)
    sections = graph.words(node.get("articleSection"))
    draft = Draft(
        position=position,
        where=where,
        external_id=_identity(graph, node),
        status=_status(graph, node, context, where),
        **access_of(graph, node),
        version=identifier(node.get("version")),
        language=graph.word(node.get("inLanguage")),
        headline=plain_line(graph.word(node.get("headline")))
        or plain_line(graph.word(node.get("name")))
        or plain_line(graph.word(node.get("alternativeHeadline"))),
        standfirst=plain_line(graph.word(node.get("description")))
        or plain_line(graph.word(node.get("abstract"))),
        authors=_authors(graph, node),
        place=plain_line(graph.word(node.get("dateline")))
        or plain_line(graph.word(node.get("locationCreated"))),
        body_html=_body(graph, node),
        section=sections[0] if sections else None,
        tags=_tags(graph, node, sections[1:]),
        published_at=_date(node, "datePublished") or _date(node, "dateCreated"),
        modified_at=_date(node, "dateModified"),
        expires_at=_date(node, "expires"),
        link=link,
        media=media_of(graph, node),
        usage_terms=graph.word(node.get("usageInfo")) or graph.word(node.get("license")),
        copyright=_copyright(graph, node),
        correction_note=_correction(graph, node),
        links=_links(graph, node),
    )
    return title_from_text(strip_unpublishable(draft))


def _identity(graph: Graph, node: Node) -> str | None:
    """The publisher's identifier, else the node's `@id`."""
    for stated in list_of(node.get("identifier")):
        resolved = graph.node(stated)
        value = (
            identifier(resolved.get("value")) or identifier(resolved.get("@id"))
            if resolved
            else identifier(stated)
        )
        if value:
            return value
    name = string(node.get("@id"))
    # Blank node names and bare fragments are valid within one document only.
    return name if name and not name.startswith(("_:", "#")) else None


def _address(graph: Graph, node: Node) -> str | None:
    own = [graph.address(node.get(name)) for name in ("url", "mainEntityOfPage")]
    name = string(node.get("@id")) or ""
    own.append(name if name.startswith(("http://", "https://")) else None)
    return next(filter(None, own), None)


def _date(node: Node, name: str) -> str | None:
    """A date as written; it may be JSON-LD's typed value."""
    date = next(iter(list_of(node.get(name))), None)
    return date_string(date.get("@value", date) if isinstance(date, dict) else date)


def _correction(graph: Graph, node: Node) -> str | None:
    """The texts of corrections; the URL of a corrections page is ignored."""
    notes = [plain_line(text) for text in graph.texts(node.get("correction")) if _name(text)]
    return "\n".join(filter(None, notes)) or None


def access_of(graph: Graph, node: Node) -> Mark:
    """`isAccessibleForFree` of the article, of its parts and of the page that it is on.

    A part that is not free restricts the whole: its `cssSelector` names no part of the text here.
    https://developers.google.com/search/docs/appearance/structured-data/paywalled-content
    """
    holders = [
        holder
        for name in ("mainEntityOfPage", "isPartOf", "hasPart")
        for value in list_of(node.get(name))
        if (holder := graph.node({"@id": value} if isinstance(value, str) else value))
    ]
    pages = [top for top, _ in graph.tops if any(kind.endswith("page") for kind in kinds_of(top))]
    return strictest(*map(_own_access, (node, *holders, *pages)))


def _own_access(node: Node) -> Mark:
    flags = [*list_of(node.get("isAccessibleForFree")), *list_of(node.get("free"))]
    return strictest(*map(access_by_flag, flags))


def access_by_flag(flag: Json) -> Mark:
    """The value of `isAccessibleForFree`: a boolean, a word or the address of schema.org's term."""
    value = flag.get("@value", flag.get("@id")) if isinstance(flag, dict) else flag
    word = str(value).strip().casefold().rpartition("/")[2]
    if word in {"true", "1", "yes"}:
        return PUBLIC
    return restricted("paid" if word in {"false", "0", "no"} else UNKNOWN)


def _status(graph: Graph, node: Node, context: Context, where: str) -> Status:
    """The strictest of its words.

    Raises:
        Unprocessable: `status_unknown`.
    """
    stated = node.get("creativeWorkStatus")
    words: list[Json] = [word.rpartition("/")[2] or word for word in graph.words(stated)]
    if not words and stated not in (None, "", []):
        words = [stated]
    place = f"{where}.creativeWorkStatus"
    return hold.strictest(
        hold.status_of(word, _STATUS, PUBLISHED, context, place) for word in words or [None]
    )


def _body(graph: Graph, node: Node) -> str | None:
    """The text as HTML, detected as HTML or plain; a live blog's text is its updates."""
    text = string(node.get("articleBody")) or string(node.get("text"))
    parts = [_markup(text)] if text else []
    for update in list_of(node.get("liveBlogUpdate"))[:_MAX_UPDATES]:
        posting = graph.node(update) or {}
        headline = string(posting.get("headline"))
        words = string(posting.get("articleBody")) or string(posting.get("text"))
        parts += [f"<h3>{_escaped(headline)}</h3>"] if headline else []
        parts += [_markup(words)] if words else []
    return "".join(parts) or None


def _markup(text: str) -> str:
    """HTML unchanged; plain text as paragraphs, with leftover entities decoded."""
    if looks_like_html(text):
        return text
    plain = unescape(text)
    return plain if looks_like_html(plain) else paragraphs_html(plain)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _authors(graph: Graph, node: Node) -> tuple[Author, ...]:
    people = graph.values(node.get("author")) or graph.values(node.get("creator"))
    return tuple(
        dict.fromkeys(
            author
            for person in people
            for author in (
                credited(
                    graph.word(person.get("name")),
                    graph.word(person.get("jobTitle")),
                    graph.word(person.get("description")),
                )
                if isinstance(person, dict)
                else credited(_name(person))
            )
        )
    )


def _name(value: Json) -> str | None:
    """A person's name given as text; a URL is no name."""
    text = string(value)
    return None if text is None or text.startswith(("http://", "https://")) else text


def _tags(graph: Graph, node: Node, sections: list[str]) -> tuple[Tag, ...]:
    """Keywords, as a list or separated by commas, and the concepts in `about` and `mentions`."""
    tags = [tag for name in sections for tag in tagged(name)]
    for item in graph.values(node.get("keywords")):
        if isinstance(item, dict):
            tags += _concept(graph, item)
        else:
            tags += [tag for name in (string(item) or "").split(",") for tag in tagged(name)]
    for value in [*graph.values(node.get("about")), *graph.values(node.get("mentions"))]:
        tags += _concept(graph, value) if isinstance(value, dict) else tagged(_name(value))
    return tuple(dict.fromkeys(tags))


def _concept(graph: Graph, term: Node) -> tuple[Tag, ...]:
    """A thing as a tag; scheme and code from a DefinedTerm, an identifier or `sameAs`."""
    scheme = graph.address(term.get("inDefinedTermSet")) or graph.word(term.get("inDefinedTermSet"))
    code = identifier(term.get("termCode")) or graph.identifier(term.get("identifier"))
    same = graph.address(term.get("sameAs")) or string(term.get("@id"))
    if code is None and same and same.startswith(("http://", "https://")):
        cut = max(same.rstrip("/").rfind("/"), same.rfind("#")) + 1
        scheme, code = scheme or same[:cut], same[cut:].rstrip("/") or None
    return tagged(
        plain_line(graph.word(term.get("name"))), alias_of(scheme) or scheme_of(code), code
    )


def _copyright(graph: Graph, node: Node) -> str | None:
    notice = graph.word(node.get("copyrightNotice"))
    holder = graph.word(node.get("copyrightHolder"))
    year = identifier(node.get("copyrightYear"))
    return notice or (f"© {year} {holder}" if holder and year else holder)


def _links(graph: Graph, node: Node) -> tuple[Link, ...]:
    based = [
        graph.address(source) or (string(source) if isinstance(source, str) else None)
        for name in ("isBasedOn", "isBasedOnUrl", "translationOfWork")
        for source in list_of(node.get(name))
    ]
    known = dict.fromkeys(source for source in based if source and len(source) <= _MAX_EXTERNAL_ID)
    return tuple(Link(relation="derives_from", external_id=source) for source in known)
