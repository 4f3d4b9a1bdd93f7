"""Parts that all feeds share: an entry's name, links, marks and text, and the links of pages."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from dateline.model.documents import Access
from functions.read.http.links import canonical_page, page_path
from functions.read.renderings._story import story_html
from functions.read.renderings._translation_marks import notice_keys, translation_marks
from functions.read.texts.page_texts import language_name, page_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.rows import Listed
    from functions.read.views import ArticleView, ListingView

TRANSLATION_SCHEME = "urn:dateline:translation"
ACCESS_SCHEME = "urn:dateline:access"


def page_of(entry: Listed, origin: str) -> str:
    """The link of an entry: the newsroom's own page for an original, else Dateline's page."""
    declared = None if entry.translated_from else entry.canonical_url
    return canonical_page(origin, entry.id, entry.language, declared)


def original_of(entry: Listed, origin: str) -> str | None:
    """The page of the original; None where the entry is one."""
    return (
        f"{origin}{page_path(entry.id, entry.translated_from)}" if entry.translated_from else None
    )


def marks_of(entry: Listed) -> tuple[tuple[str, str], ...]:
    """Schemes and terms of categories that warn about a translation or a restriction."""
    marks = tuple((TRANSLATION_SCHEME, mark) for mark in translation_marks(entry))
    restricted = entry.access is Access.RESTRICTED
    return (*marks, *([(ACCESS_SCHEME, Access.RESTRICTED.value)] if restricted else []))


def content_of(entry: Listed, text: ArticleView, origin: str) -> str:
    """The story as HTML, with notices above a translation that is not reviewed or out of date.

    The text may be newer than the entry; it decides.
    """
    story = story_html(text.body, text.notes)
    keys = notice_keys(text)
    original = original_of(entry, origin)
    if not keys or original is None:
        return story
    texts = page_texts(text.language)
    link = texts("read_original", language=language_name(entry.translated_from))
    notices = " ".join(texts(key) for key in keys)
    return f'<p><em>{notices} <a href="{escape(original)}">{link}</a></em></p>\n{story}'


def home_page(origin: str, address: str) -> str:
    """The page for people that the feed at a path belongs to: the same listing as HTML."""
    return f"{origin}{address.rpartition('.')[0]}.html"


def pages(view: ListingView, origin: str, address: str) -> Iterator[tuple[str, str]]:
    """Yields relation and URL of the feed's pages (RFC 5005, section 3)."""
    yield "self", origin + view.links.get("self", address)
    if view.links:
        yield "first", origin + view.links["first"]
    if "next" in view.links:
        yield "next", origin + view.links["next"]
