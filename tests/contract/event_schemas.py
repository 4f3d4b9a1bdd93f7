"""The published schema of each kind of event, and its validator."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from dateline.model.changes import Kind
from tests.paths import ROOT

SCHEMAS = ROOT / "functions" / "announce" / "schemas"
SCHEMA_OF = {
    Kind.PUBLISHED: "article_shown",
    Kind.UPDATED: "article_shown",
    Kind.CORRECTED: "article_shown",
    Kind.WITHDRAWN: "article_hidden",
    Kind.WITHHELD: "article_hidden",
    Kind.KILLED: "article_hidden",
    Kind.COPIES_AFFECTED: "article_copies_affected",
    Kind.TRANSLATION_PUBLISHED: "translation_published",
    Kind.TRANSLATION_UPDATED: "translation_updated",
}


def schema(name: str) -> dict[str, Any]:
    content = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


VALIDATORS = {name: Draft202012Validator(schema(name)) for name in set(SCHEMA_OF.values())}
