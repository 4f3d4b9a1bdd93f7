"""The guide lists every word by which Dateline decides what is published."""

from __future__ import annotations

import re

import pytest

from dateline.model.event_names import NEVER_PUBLIC, SUBJECTS, VERBS
from functions.process.formats import directus, envelope, ghost, wordpress
from tests.paths import ROOT

GUIDE = (ROOT / "docs" / "guides" / "connect-a-cms.md").read_text(encoding="utf-8")
HELD = GUIDE.partition("## What is held")[2].partition("## Restricted articles")[0]
WORDS = frozenset(re.findall(r"[\w-]+", HELD))
AUTOMATIC = {"auto-draft", "inherit"}
"""Statuses of WordPress that no person chooses."""


@pytest.mark.parametrize("word", sorted({*VERBS, *NEVER_PUBLIC}))
def test_guide_lists_the_verb(word: str) -> None:
    assert word in WORDS


def test_guide_lists_the_words_for_an_article() -> None:
    plurals = {word for word in SUBJECTS if f"{word}s" not in SUBJECTS and word.endswith("s")}
    assert SUBJECTS - (plurals - {"news"}) <= WORDS


@pytest.mark.parametrize("table", [directus, envelope, ghost])
def test_guide_lists_the_statuses(table: object) -> None:
    assert set(vars(table)["_STATUS"]) <= WORDS


def test_guide_lists_the_statuses_of_wordpress() -> None:
    assert wordpress.STATUS.keys() - AUTOMATIC <= WORDS
