"""Compares an article with feedparser's expectations of the same entry, field by field.

An expectation is a path into feedparser's result and a value. HTML is compared by the visible
words, links and pictures that an independent parser (html5lib) reads, dates by the moment that
feedparser reads.
"""

from __future__ import annotations

import calendar
import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

import feedparser
import html5lib

from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.documents import Article
from dateline.model.errors import Rejected
from dateline.model.sources import Source
from functions.process.formats import choose
from functions.process.item.context import Context
from functions.process.item.draft import Draft
from functions.process.item.sample import Sample
from functions.process.item.title import WARNING
from functions.process.normalise import normalise
from functions.process.text.language import declared
from tests.unit.process.parsing import NOW, RECEIVED

Path = tuple[str | int, ...]
UNTITLED = "Untitled"
HIDDEN = {"script", "style", "title", "svg", "math", "textarea", "object", "head"}


@dataclass(frozen=True)
class Entry:
    """An entry as Dateline reads it; `titled` if the feed gives the headline."""

    article: Article
    title_from_text: bool

    @property
    def body(self) -> str:
        return "".join(block.html for block in self.article.body)


def entries_of(
    raw: bytes, content_type: str | None, headers: dict[str, str] | None = None
) -> list[Entry]:
    """The entries of a feed; most of these files have no title, so a missing one is filled in.

    Raises:
        Rejected: no entry can be read.
    """
    delivery = Delivery(
        submission_id="a" * 26,
        source="demo",
        sender="token",
        authentication="bearer",
        content_type=content_type,
        headers=headers or {},
        received_at=RECEIVED,
        sha256=sha256_of(raw),
    )
    sample = Sample(raw, content_type, "token")
    context = Context(delivery, Source(id="demo", sender="token"), NOW)
    form = choose(sample, None)
    entries = []
    for item in form.read(sample, context):
        if not isinstance(item, Draft):
            continue
        substituted = WARNING in item.warnings
        named = replace(item, headline=item.headline or UNTITLED)
        if not named.external_id and not named.link and not any(named.identity):
            named = replace(named, external_id=UNTITLED)
        document = normalise(named, context, form.NAME)
        if isinstance(document, Article):
            entries.append(Entry(document, bool(item.headline) and not substituted))
    return entries


def shown(markup: str) -> tuple[list[str], list[str], list[str]]:
    """The words, links and pictures of HTML."""
    tree = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    words = " ".join(_visible(tree)).replace("\u00a0", " ")
    links = [a.get("href") for a in tree.iter("a") if a.get("href")]
    pictures = [img.get("src") for img in tree.iter("img") if img.get("src")]
    return re.findall(r"\S+", words), links, pictures


def _visible(element: Any) -> Iterator[str]:
    if isinstance(element.tag, str) and element.tag.rpartition("}")[2] not in HIDDEN:
        yield element.text or ""
        for child in element:
            yield from _visible(child)
            yield child.tail or ""


def same_html(expected: str, got: str) -> bool:
    words, links, pictures = shown(expected)
    ours, our_links, our_pictures = shown(got)
    joined = "".join(words), [x for x in links if "://" in x], [x for x in pictures if "://" in x]
    return joined == ("".join(ours), [x for x in our_links if "://" in x], our_pictures)


def same_text(expected: str, got: str | None) -> bool:
    return "".join("".join(part) for part in shown(expected)[0]) == "".join((got or "").split())


def moment(value: Any) -> datetime | None:
    """A date in feedparser's form: nine numbers, or a text that it reads."""
    if isinstance(value, str):
        value = cast("Any", feedparser).datetimes._parse_date(value)
    return datetime.fromtimestamp(calendar.timegm(tuple(value)), UTC) if value else None


def _title(entry: Entry, value: Any) -> bool:
    if not value or not shown(value)[0]:
        return not entry.title_from_text
    return (
        same_text(value, entry.article.headline) or html.unescape(value) == entry.article.headline
    )


def _text(entry: Entry, value: Any) -> bool:
    standfirst = entry.article.standfirst
    written = "".join(value.split()) == "".join(shown(entry.body)[0])
    return written or same_html(value, entry.body) or same_text(value, standfirst or "")


def _rights(entry: Entry, value: Any) -> bool:
    return same_text(value, entry.article.copyright)


def _authors(entry: Entry, role: str | None = None) -> list[str]:
    return [author.name for author in entry.article.authors if author.role == role]


def _author(entry: Entry, value: Any) -> bool:
    name = re.sub(r"\s*[(<]?\S+@\S+[)>]?\s*|\(\)", " ", value).strip(" ()")
    return not name or name in _authors(entry)


def _contributor(entry: Entry, value: Any) -> bool:
    name = value.get("name") if isinstance(value, dict) else value
    return name is None or name in _authors(entry, "contributor")


def _date(*names: str) -> Callable[[Entry, Any], bool]:
    def agrees(entry: Entry, value: Any) -> bool:
        return moment(value) in [getattr(entry.article, name) for name in names]

    return agrees


def _language(entry: Entry, value: Any) -> bool:
    return entry.article.language == declared(value)


def _term(entry: Entry, value: Any) -> bool:
    return value is not None and any(value in (t.name, t.code) for t in entry.article.tags)


def _media(name: str) -> Callable[[Entry, Any], bool]:
    def agrees(entry: Entry, value: Any) -> bool:
        return str(value) in [str(getattr(item, name)) for item in entry.article.media]

    return agrees


def _enclosure(entry: Entry, value: Any) -> bool:
    return value["href"] in [item.url for item in entry.article.media]


def _link(entry: Entry, value: Any) -> bool:
    return str(value) == entry.article.canonical_url


def _source(entry: Entry, value: Any) -> bool:
    return str(value) in [entry.article.canonical_url, *(item.url for item in entry.article.media)]


FIELDS: dict[tuple[str, ...], Callable[[Entry, Any], bool]] = {
    ("title",): _title,
    ("title_detail", "value"): _title,
    ("description",): _text,
    ("summary",): _text,
    ("summary_detail", "value"): _text,
    ("content", "#", "value"): _text,
    ("content", "#", "src"): _source,
    ("content", "#", "language"): _language,
    ("summary_detail", "language"): _language,
    ("title_detail", "language"): _language,
    ("link",): _link,
    ("id",): lambda entry, value: value == entry.article.external_id,
    ("guid",): lambda entry, value: value == entry.article.external_id,
    ("author",): _author,
    ("author_detail", "name"): _author,
    ("authors", "#", "name"): _author,
    ("contributors", "#"): _contributor,
    ("contributors", "#", "name"): _contributor,
    ("rights",): _rights,
    ("rights_detail", "value"): _rights,
    ("copyright",): _rights,
    ("license",): lambda entry, value: value == entry.article.usage_terms,
    ("published",): _date("published_at"),
    ("published_parsed",): _date("published_at"),
    ("created",): _date("published_at"),
    ("created_parsed",): _date("published_at"),
    ("updated",): _date("modified_at", "published_at"),
    ("updated_parsed",): _date("modified_at", "published_at"),
    ("expired",): _date("expires_at"),
    ("expired_parsed",): _date("expires_at"),
    ("tags", "#", "term"): _term,
    ("tags", "#", "scheme"): lambda e, v: v in [tag.scheme for tag in e.article.tags],
    ("tags", "#len"): lambda entry, value: len(entry.article.tags) == value,
    ("category",): _term,
    ("enclosures", "#"): _enclosure,
    ("enclosures", "#", "href"): _media("url"),
    ("enclosures", "#", "type"): _media("type"),
    ("enclosures", "#", "length"): _media("size"),
    ("image", "href"): _media("url"),
}
"""Fields of an entry that Dateline maps; it has no place for others."""


def judged(path: Iterable[str | int]) -> Callable[[Entry, Any], bool] | None:
    """The comparison for a path; None for fields that Dateline does not map."""
    first, *rest = ["#" if isinstance(part, int) else part for part in path]
    return FIELDS.get(tuple(rest[1:])) if first == "entries" and rest[:1] == ["#"] else None


def disagreements(
    raw: bytes, content_type: str | None, headers: dict[str, str], row: dict[str, Any]
) -> list[tuple[str, bool]]:
    """`path, agrees` of each expectation that is compared."""
    checks = [(path, op, value) for path, op, value in row.get("checks", []) if judged(path)]
    if not checks:
        return []
    try:
        entries = entries_of(raw, content_type, headers)
    except Rejected:
        entries = []
    results = []
    for path, operator, value in checks:
        agrees = judged(path)
        assert agrees
        entry = entries[path[1]] if path[1] < len(entries) else None
        same = entry is not None and agrees(entry, value)
        results.append(("/".join(map(str, path)), same is (operator == "==")))
    return results
