"""NewsML-G2's partMeta: metadata of some of an item's files, such as a text's pictures.

https://iptc.org/std/NewsML-G2/guidelines/#metadata-for-parts-of-content: `contentrefs` names the
files by their ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.process.agencies.renditions import media_with_files
from functions.process.formats.newsml_g2.content import file_of
from functions.process.formats.newsml_g2.meta import Meta, best, role_of, shown
from functions.process.xml.agency import attributes_of, line_at

if TYPE_CHECKING:
    from lxml import etree

    from dateline.model.documents import Media

_CAPTIONS = frozenset({"caption", "cutline"})
_ALTERNATIVES = frozenset({"alttext", "alt"})


def described_parts(
    item: etree._Element, files: list[etree._Element], meta: Meta
) -> tuple[tuple[Media, ...], list[etree._Element]]:
    """The pictures that a partMeta describes, and the files that none describes."""
    by_id = {name: path for path in files if (name := attributes_of(path).get("id", ""))}
    media: list[Media] = []
    for part in shown(item, "partmeta"):
        names = attributes_of(part).get("contentrefs", "").split()
        own = [by_id.pop(name) for name in dict.fromkeys(names) if name in by_id]
        described = shown(part, "description")
        captions, alternatives = (
            best([element for element in described if role_of(element) in roles], meta)
            for roles in (_CAPTIONS, _ALTERNATIVES)
        )
        media += media_with_files(
            [file for element in own for file in file_of(attributes_of(element))],
            caption=captions,
            alt=alternatives,
            credit=line_at(part, "creditline"),
        )
    left = set(map(id, by_id.values()))
    unnamed = [path for path in files if not attributes_of(path).get("id") or id(path) in left]
    return tuple(media), unnamed
