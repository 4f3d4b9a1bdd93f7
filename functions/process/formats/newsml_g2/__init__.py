"""NewsML-G2: a single news item or package, or several in a news message.

https://iptc.org/standards/newsml-g2/ · https://iptc.org/std/NewsML-G2/guidelines/. Concept,
knowledge, planning and catalogue items are no stories and are refused. The message's priority is
about its transport and not about the items.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from dateline.model.errors import Unprocessable
from functions.process.agencies.status_words import problem_of_test_item
from functions.process.formats.families import XML, ContentTypes, Family
from functions.process.formats.newsml_g2.item import SHAPE, draft_of, status_of
from functions.process.formats.newsml_g2.meta import code_of
from functions.process.formats.newsml_g2.package import package_draft
from functions.process.item.problems import isolate_item
from functions.process.xml.agency import all_of, local_name, name_of
from functions.process.xml.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

    from dateline.model.submissions import Problem
    from functions.process.item.context import Context
    from functions.process.item.draft import Draft
    from functions.process.item.sample import Sample

NAME = "newsml_g2"
FAMILY = Family.AGENCY
CONTENT_TYPES: ContentTypes = {
    "application/vnd.iptc.g2.newsitem+xml": (),
    "application/vnd.iptc.g2.newsmessage+xml": (),
    "application/vnd.iptc.g2.packageitem+xml": (),
    **XML,
}

_READ: dict[str, Callable[..., Draft]] = {"newsitem": draft_of, "packageitem": package_draft}
_NO_STORIES = {
    "conceptitem": "concept item",
    "knowledgeitem": "knowledge item",
    "planningitem": "planning item",
    "catalogitem": "catalog item",
}
_ROOTS = frozenset({"newsmessage", *_READ, *_NO_STORIES})


def recognises(sample: Sample) -> bool:
    """An XML document whose root is a news message or one of its items."""
    return sample.root in _ROOTS


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads each item; an error affects only its own item."""
    document = parse(sample, SHAPE)
    root = document.root
    signals: list[str] = []
    items = [root]
    if name_of(root) == "newsmessage":
        signals = [
            code for element in all_of(root, "header", "signal") if (code := code_of(element))
        ]
        items = [
            element
            for item_set in all_of(root, "itemset")
            for element in item_set
            if name_of(element)
        ]
        if not items:
            raise Unprocessable("no_items", "the news message has no items", where="/newsMessage")
    for position, item in enumerate(items):
        where = f"{local_name(item)[:60]}[{position}]"
        read_item = partial(_read, item, signals, context, _At(position, where, document.warnings))
        yield document.item(item, position, partial(isolate_item, read_item, position, where))
    yield from document.problems


@dataclass(frozen=True, slots=True)
class _At:
    """An item's position, and the repairs that its document needed."""

    position: int
    where: str
    warnings: tuple[str, ...]


def _read(item: etree._Element, signals: list[str], context: Context, at: _At) -> Draft | Problem:
    build = _builder(item)
    publication = status_of(item, signals, context, at.where)
    if publication.test:
        return problem_of_test_item(at.position, at.where)
    return build(item, publication, at.position, at.where, at.warnings)


def _builder(item: etree._Element) -> Callable[..., Draft]:
    """The function that makes a draft of such an item.

    Raises:
        Unprocessable: `not_a_story`.
    """
    build = _READ.get(name_of(item))
    if build is None:
        kind = _NO_STORIES.get(name_of(item), f"<{name_of(item)[:60]}>")
        raise Unprocessable("not_a_story", f"a NewsML-G2 {kind} is no story; send news items")
    return build
