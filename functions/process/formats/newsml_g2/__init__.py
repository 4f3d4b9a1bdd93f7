"""NewsML-G2: a single news item or package, or several in a news message.

https://iptc.org/standards/newsml-g2/ · https://iptc.org/std/NewsML-G2/guidelines/. Concept,
knowledge, planning and catalogue items are no stories and are refused. The message's priority is
about its transport and not about the items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from dateline.model.errors import Rejected, Unprocessable
from functions.process.agencies.status_words import problem_of_test_item
from functions.process.formats.families import XML, ContentTypes, Family
from functions.process.formats.newsml_g2.item import draft_of, status_of
from functions.process.formats.newsml_g2.meta import code_of
from functions.process.formats.newsml_g2.package import package_draft
from functions.process.item.problems import invalid, problem_of
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
    document = parse(sample)
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
        try:
            build = _builder(item)
            publication = status_of(item, signals, context, where)
            if publication.test:
                yield problem_of_test_item(position, where)
            else:
                yield build(item, publication, position, where, document.warnings)
        except Rejected as error:
            yield problem_of(error, position, where)
        except ValidationError as error:
            yield problem_of(invalid(error), position, where)


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
