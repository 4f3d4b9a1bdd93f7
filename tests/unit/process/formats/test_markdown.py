"""Markdown: front matter in YAML and TOML becomes fields, the text a body."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from dateline.model.documents import Status
from tests.unit.process.parsing import article_of, parse_body, problems_of

YAML = """---
# kept by the desk
title: "Ferries: back before Sunday"
description: A crew of nine repaired the pier.
author:
  - Jane Doe
  - name: Ann Roe
    role: photographer
date: 2026-11-23 10:00:00 +0100
lastmod: 2026-11-23T11:30:00+01:00
tags: [harbour, ferries]
categories:
  - News
  - Sea
lang: en-GB
slug: ferries-back
id: story-7
version: 3
location: YEREVAN
license: CC BY 4.0
canonical: https://news.example/ferries
image:
  url: https://cdn.example/a.jpg
  alt: Boats
  caption: Boats & crews
  credit: Ola Nordmann
---

# Ferries: back before Sunday

The *first* ferry <script>x()</script>left at **dawn**.

| day | boats |
|-----|-------|
| Mon | 2     |
"""
TOML = """+++
title = "Fähren fahren wieder"
date = 2026-11-23T10:00:00+01:00
draft = false
tags = ["hafen"]
authors = ["Anna Müller", "Jan Klein"]
[params]
deep = {a = [1, 2]}
+++
Die *erste* Fähre legte ab.
"""


def test_yaml_front_matter_becomes_the_fields_of_the_article() -> None:
    article = article_of(YAML, "text/markdown; charset=utf-8")
    assert article.provenance.format == "markdown"
    assert article.headline == "Ferries: back before Sunday"
    assert article.standfirst == "A crew of nine repaired the pier."
    assert [(a.name, a.role) for a in article.authors] == [
        ("Jane Doe", None),
        ("Ann Roe", "photographer"),
    ]
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-11-23T09:00:00+00:00"
    assert article.modified_at is not None
    assert article.modified_at.isoformat() == "2026-11-23T10:30:00+00:00"
    assert [tag.name for tag in article.tags] == ["harbour", "ferries", "Sea"]
    assert (article.section, article.language, article.slug) == ("News", "en-GB", "ferries-back")
    assert (article.external_id, article.source_version) == ("story-7", "3")
    assert (article.place, article.usage_terms) == ("YEREVAN", "CC BY 4.0")
    assert article.canonical_url == "https://news.example/ferries"
    (picture,) = article.media
    assert (picture.alt, picture.caption, picture.credit) == (
        "Boats",
        "Boats & crews",
        "Ola Nordmann",
    )
    assert article.warnings == ()


def test_body_is_commonmark_cleaned_and_without_the_headline() -> None:
    article = article_of(YAML, "text/markdown")
    assert [block.html for block in article.body] == [
        "<p>The <em>first</em> ferry left at <strong>dawn</strong>.</p>",
        "<table><thead><tr><th>day</th><th>boats</th></tr></thead>"
        "<tbody><tr><td>Mon</td><td>2</td></tr></tbody></table>",
    ]


def test_toml_front_matter_becomes_the_fields_of_the_article() -> None:
    article = article_of(TOML)
    assert article.provenance.format == "markdown"
    assert article.headline == "Fähren fahren wieder"
    assert [author.name for author in article.authors] == ["Anna Müller", "Jan Klein"]
    assert article.published_at is not None
    assert article.published_at.hour == 9
    assert article.status is Status.USABLE


@pytest.mark.parametrize(
    "known",
    [
        {"content_type": "text/markdown"},
        {"content_type": "text/x-markdown; charset=utf-8"},
        {"content_type": "text/plain", "file_name": "ferry.md"},
        {"content_type": None, "file_name": "FERRY.Markdown"},
    ],
)
def test_without_front_matter_the_type_or_file_name_decides(known: dict[str, str]) -> None:
    article = article_of("# Ferry *back*\n\nIt left.\n", **known)
    assert (article.provenance.format, article.headline) == ("markdown", "Ferry back")
    assert article.external_id == known.get("file_name", article.external_id)
    assert [block.html for block in article.body] == ["<p>It left.</p>"]


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nA rule above a text.\n\n---\n\nIt went on.\n",
        "---\ntitle: never closed\n\nIt went on, and on.\n",
        "Ferry back\n\ntitle: it left at dawn.\n---\n",
    ],
)
def test_a_rule_between_paragraphs_is_no_front_matter(text: str) -> None:
    assert parse_body(text, "text/plain").format == "plaintext"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("draft: true", Status.WITHHELD),
        ("draft: TRUE", Status.WITHHELD),
        ("published: false", Status.WITHHELD),
        ("status: pending", Status.WITHHELD),
        ("draft: false", Status.USABLE),
        ("status: publish", Status.USABLE),
        ("published: 2026-11-20", Status.USABLE),
        ("status: retracted", Status.WITHDRAWN),
    ],
)
def test_drafts_are_withheld(line: str, status: Status) -> None:
    article = article_of(f"---\ntitle: Ferry\n{line}\n---\nIt left.\n")
    assert article.status is status


def test_unreadable_embargo_holds_the_article() -> None:
    article = article_of("---\ntitle: Ferry\nembargo: [soon]\n---\nIt left.\n")
    assert article.status is Status.WITHHELD


@pytest.mark.parametrize(
    ("matter", "where"),
    [
        ('---\ntitle: "open\n---\nx\n', "line"),
        ("---\ntitle: a\n\tb: c\n---\nx\n", "line 3"),
        ("+++\ntitle = open\n+++\nx\n", "line 1"),
        ("---\na: " + "[" * 9_000 + "\n---\nx\n", "line"),
        ("+++\na = " + "[" * 9_000 + "\n+++\nx\n", "line 1"),
    ],
)
def test_unreadable_front_matter_is_refused_with_its_line(matter: str, where: str) -> None:
    (problem,) = problems_of(matter, "text/markdown")
    assert problem.code == "front_matter_malformed"
    assert (problem.where or "").startswith(where)


def test_aliases_that_multiply_stay_small() -> None:
    names = "abcdefghijkl"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in pairwise(names):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    began = time.process_time()
    article = article_of("---\n" + "\n".join(lines) + "\ntitle: T\ntags: *l\n---\nIt left.\n")
    assert time.process_time() - began < 2
    assert article.headline == "T"


def test_marked_text_goes_to_the_note_for_editors() -> None:
    article = article_of("---\ntitle: T\neditorial_note: call first\n---\nIt left.\n")
    assert article.editorial_note == "call first"
    assert "call" not in article.body[0].text
