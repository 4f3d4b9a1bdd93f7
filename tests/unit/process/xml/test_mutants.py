"""A broken or truncated document becomes whole stories and problems, never a wrong article."""

from __future__ import annotations

import random
from collections.abc import Callable

import feedparser
import pytest
from hypothesis import settings

from dateline.model.documents import Article
from tests.measurements import FIGURE
from tests.unit.process.parsing import parse_body
from tests.unit.process.xml.mutants import Finding, findings, is_public, mutants, prefixes
from tests.unit.process.xml.small_documents import NUMBER, WRITERS, Document, compact, document

DOCUMENTS = [document(form, number) for form in WRITERS for number in range(NUMBER)]
FEEDS = [
    held for held in DOCUMENTS if held.raw.lstrip()[:300].find("<rss") >= 0 or "Atom" in held.raw
]
EXPLORES = settings.get_current_profile_name() == "explore"
PREFIX_STEP = 1 if EXPLORES else 97
"""One of so many prefixes is read; the steps begin at another place in each document."""
POSITIONS = 200 if EXPLORES else 8
"""Places in each document, which is 2,000 per format, with three mutants each."""


@pytest.mark.parametrize("held", DOCUMENTS, ids=lambda held: held.name)
def test_intact_document_is_read_as_its_stories(held: Document) -> None:
    parsed = parse_body(held.raw, "application/xml", sender="drop")
    assert parsed.problems == ()
    articles = [item for item in parsed.documents if isinstance(item, Article)]
    read = [
        (
            compact(article.headline),
            compact("".join(block.text for block in article.body)),
            not is_public(article),
        )
        for article in articles
    ]
    assert read == [tuple(story) for story in held.stories]
    assert all("repaired" not in " ".join(article.warnings) for article in articles)


@pytest.mark.parametrize("held", FEEDS, ids=lambda held: held.name)
def test_feedparser_reads_the_same_stories_in_an_intact_document(held: Document) -> None:
    entries = feedparser.parse(held.raw.encode()).entries
    assert [compact(entry.title) for entry in entries] == [story.headline for story in held.stories]


@pytest.mark.parametrize("form", WRITERS)
def test_prefix_is_read_up_to_its_last_whole_item(
    form: str, record_property: Callable[[str, object], None]
) -> None:
    read = 0
    wrong: list[Finding] = []
    for number, held in enumerate(of(form)):
        for prefix in [*prefixes(held)][number * 7 % PREFIX_STEP :: PREFIX_STEP]:
            read += 1
            wrong += findings(held, prefix)
    record_property(FIGURE, f"{form}: {read} prefixes, {len(wrong)} wrong")
    assert wrong == []


@pytest.mark.parametrize("form", WRITERS)
def test_mutant_is_read_as_whole_stories(
    form: str, record_property: Callable[[str, object], None]
) -> None:
    read = 0
    wrong: list[Finding] = []
    for held in of(form):
        for mutant in mutants(held, random.Random(held.name), POSITIONS):
            read += 1
            wrong += findings(held, mutant)
    record_property(FIGURE, f"{form}: {read} mutants, {len(wrong)} wrong")
    assert wrong == []


def of(form: str) -> list[Document]:
    return [held for held in DOCUMENTS if held.name.rpartition("-")[0] == form]
