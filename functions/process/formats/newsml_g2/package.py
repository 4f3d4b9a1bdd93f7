"""Converts a packageItem of NewsML-G2 to an article that lists its items, group by group.

A newsroom treats a package as a page: a headline above the stories it groups. The items
are separate articles, in the same message or another delivery. Pictures that the package refers to
by URL are the article's media.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from functions.process.agencies.renditions import media_with_files, rendition
from functions.process.formats.newsml_g2.content import FAMILIES
from functions.process.formats.newsml_g2.item import draft_of
from functions.process.formats.newsml_g2.meta import class_of, shown
from functions.process.item.title import title_from_text
from functions.process.text.paragraphs import paragraph_html
from functions.process.xml.agency import (
    all_of,
    attributes_of,
    below,
    first_of,
    line_at,
    name_of,
    whole_number,
)

if TYPE_CHECKING:
    from lxml import etree

    from dateline.model.documents import Media
    from functions.process.agencies.status_words import PublicationStatus
    from functions.process.item.draft import Draft

_MAX_REFERENCES = 500
_HEADLINE_FROM = "headline: none given; first item's used"


def package_draft(
    item: etree._Element,
    publication: PublicationStatus,
    position: int,
    where: str,
    warnings: tuple[str, ...],
) -> Draft:
    """The package as a draft."""
    draft = draft_of(item, publication, position, where, warnings)
    references = _references(item)
    paragraphs = tuple(paragraph for reference in references for paragraph in _listed(reference))
    draft = replace(
        draft,
        body_html="".join(map(paragraph_html, paragraphs)) or None,
        media=tuple(medium for reference in references for medium in _media(reference)),
    )
    if not draft.headline and (first := next(filter(None, map(_title, references)), None)):
        return replace(draft, headline=first, warnings=(*draft.warnings, _HEADLINE_FROM))
    return title_from_text(draft)


def _references(item: etree._Element) -> list[etree._Element]:
    """The itemRefs in the order of the groups, from the root; then those outside the groups."""
    groups_in = first_of(item, "groupset")
    groups = {
        attributes_of(element).get("id", ""): element for element in all_of(groups_in, "group")
    }
    references: list[etree._Element] = []
    queue = [attributes_of(groups_in).get("root", "")] if groups_in is not None else []
    seen: set[str] = set()
    while queue:
        name = queue.pop(0)
        if name in seen or name not in groups:
            continue
        seen.add(name)
        for child in groups[name]:
            if name_of(child) == "itemref":
                references.append(child)
            elif name_of(child) == "groupref":
                queue.append(attributes_of(child).get("idref", ""))
    seen_references = {id(element) for element in references}
    references += [value for value in below(item, "itemref") if id(value) not in seen_references]
    return references[:_MAX_REFERENCES]


def _title(reference: etree._Element) -> str | None:
    return line_at(reference, "headline") or line_at(reference, "title")


def _listed(reference: etree._Element) -> list[str]:
    """The paragraphs of a reference: title and summary; none for a picture."""
    if class_of(reference) in FAMILIES and attributes_of(reference).get("href"):
        return []
    summary = [line_at(description) for description in shown(reference, "description")[:1]]
    return [line for line in (_title(reference), *summary) if line]


def _media(reference: etree._Element) -> tuple[Media, ...]:
    attributes = attributes_of(reference)
    family = FAMILIES.get(class_of(reference))
    if family is None:
        return ()
    # A news item's address leads to its document and not to the picture.
    kind = attributes.get("contenttype", "")
    files = (
        ()
        if "newsitem" in kind
        else rendition(
            attributes.get("href"),
            media_type=kind or None,
            size=whole_number(attributes.get("size")),
        )
    )
    return media_with_files(files, family=family, caption=_title(reference))
