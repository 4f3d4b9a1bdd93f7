"""Events match their published schemas, and docs/reference/events.md names them all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from dateline.model.changes import Kind
from functions.announce.changes import (
    Announcement,
    head_changed,
    translation_changed,
)
from tests.contract.event_schemas import SCHEMA_OF, SCHEMAS, VALIDATORS, schema
from tests.factories import at
from tests.paths import ROOT
from tests.unit.announce.head_rows import STORY, heads, row

DOCS = (ROOT / "docs" / "reference" / "events.md").read_text(encoding="utf-8")


def check(announcement: Announcement) -> None:
    VALIDATORS[SCHEMA_OF[announcement.kind]].validate(json.loads(json.dumps(announcement.detail)))


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_schemas_are_valid_used_and_closed(path: Path) -> None:
    content = schema(path.stem)
    Draft202012Validator.check_schema(content)
    assert path.stem in SCHEMA_OF.values()
    # With a closed schema, a leaked field is a failure.
    assert content["additionalProperties"] is False


@pytest.mark.parametrize("kind", list(Kind))
def test_every_event_is_documented_with_its_schema(kind: Kind) -> None:
    (line,) = [line for line in DOCS.splitlines() if line.startswith(f"| `{kind}` |")]
    assert f"schemas/{SCHEMA_OF[kind]}.json" in line


@given(old=st.none() | heads, new=heads, later=st.integers(min_value=0, max_value=15))
def test_any_event_of_an_article_matches_its_schema(old: Any, new: Any, later: int) -> None:
    for item in head_changed(old, new, changed_at=at(10), now=at(10 + later)):
        check(item)


def test_an_event_of_a_translation_matches_its_schema() -> None:
    announcements = list(
        translation_changed(STORY.id, row(), row(2, translated_at=at(5)), changed_at=at(9))
    )
    assert len(announcements) == 1
    check(announcements[0])


def test_the_documented_example_matches_its_schema() -> None:
    example = json.loads(DOCS.split("```json\n")[1].split("```")[0])
    assert example["source"] == "dateline"
    VALIDATORS[SCHEMA_OF[Kind(example["detail-type"])]].validate(example["detail"])
