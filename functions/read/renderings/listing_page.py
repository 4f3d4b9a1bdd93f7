"""A page of a listing as HTML: the front page, and the page of everything that has a feed.

It shows what the listing's rows hold, so it costs one query, and no article's text or picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.documents import Access
from dateline.model.languages import UNDETERMINED
from dateline.model.rows import facet_value
from functions.read.http.links import listing_name, listing_path, page_path
from functions.read.pages.templates import HTML, render_page
from functions.read.renderings._page_links import FacetLink, facet_link
from functions.read.renderings.rendering import Rendering
from functions.read.texts.page_texts import language_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.rows import Listed
    from functions.read.http.site import Site
    from functions.read.views import ListingView

RENDERING = Rendering(
    extension="html",
    content_type=HTML,
    description="HTML page without scripts: headlines and standfirsts, and a link to older ones",
    revision=2,
)
"""Not in the registry of feeds: it has no texts and no tombstones."""
INDEXED = frozenset({"all", "section", "tag", "author"})
"""Facets whose pages search engines may show; the others are for editors and programs."""
MAX_SECTIONS = 12
LABELS = {
    "all": "latest_articles",
    "section": "section",
    "tag": "tag",
    "author": "author",
    "source": "source",
    "story": "copies",
}
"""The text above the name of a listing, or in place of it, by its facet."""


@dataclass(frozen=True)
class _Item:
    """An entry of the page, with its links. `marks` are keys of its texts."""

    entry: Listed
    href: str
    section: FacetLink | None
    authors: tuple[FacetLink, ...]
    marks: tuple[str, ...]


def render(view: ListingView, site: Site) -> str:
    """The page. `view.links` has the paths `self`, `first` and `next`, empty on the last page."""
    name = spelling(view) if view.value else ""
    # The id of a story says nothing to readers.
    heading = "" if view.facet == "story" else name
    language = None if view.language == UNDETERMINED else view.language
    whole = view.facet == "all"
    languages = [
        (tag, language_name(tag), "/" if place == 0 else listing_path(tag))
        for place, tag in enumerate(site.branding.languages)
    ]
    is_continued = view.links["self"] != view.links["first"]
    return render_page(
        "listing.html",
        site,
        language,
        listing=listing_name(view.language, view.facet, name),
        view=view,
        label=LABELS[view.facet],
        heading=heading,
        items=[_item(entry, view.language) for entry in view.items],
        languages=languages if len(languages) > 1 else [],
        alternates=_alternates(languages) if whole and not is_continued else [],
        sections=list(_sections(view)) if whole else [],
        is_continued=is_continued,
        is_indexed=view.facet in INDEXED,
    )


def spelling(view: ListingView) -> str:
    """The listing's value as its first entry spells it, not as the request does.

    A request may fold case and spacing in any way, and no text of a stranger becomes a heading.
    """
    folded = facet_value(view.value)
    names = (name for entry in view.items for name in _names(entry, view.facet))
    return next((name for name in names if facet_value(name) == folded), view.value)


def _names(entry: Listed, facet: str) -> tuple[str, ...]:
    """The names by which an entry is in listings of a facet."""
    return {
        "section": (entry.section,) if entry.section else (),
        "tag": tuple(tag.name for tag in entry.tags),
        "author": tuple(author.name for author in entry.authors),
        "source": (entry.source,),
    }.get(facet, ())


def _item(entry: Listed, language: str) -> _Item:
    [section] = [facet_link(language, "section", entry.section)] if entry.section else [None]
    marks = {
        "machine_translation": entry.machine_translated,
        "stale": entry.stale,
        "restricted": entry.access is Access.RESTRICTED,
    }
    return _Item(
        entry=entry,
        href=page_path(entry.id, entry.language),
        section=section,
        authors=tuple(facet_link(language, "author", author.name) for author in entry.authors),
        marks=tuple(mark for mark, holds in marks.items() if holds),
    )


def _sections(view: ListingView) -> Iterator[FacetLink]:
    """The sections of the entries, in their order."""
    sections = {facet_value(entry.section): entry.section for entry in view.items if entry.section}
    for name in [*sections.values()][:MAX_SECTIONS]:
        link = facet_link(view.language, "section", name)
        if link.href:
            yield link


def _alternates(languages: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Language and path of each language's front page, and of the one for everyone else."""
    if len(languages) < 2:
        return []
    return [*((tag, href) for tag, _, href in languages), ("x-default", "/")]
