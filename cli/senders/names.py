"""The names that help texts list, without an import of the models that define them.

A model takes longer to import than a help text may take; a test compares each list with its model.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import functions


class ScopeName(StrEnum):
    """What a token may allow."""

    SUBMIT = "submit"
    EDIT = "edit"
    INSPECT = "inspect"
    OPERATE = "operate"


class RestrictedName(StrEnum):
    """What happens to an article that its sender shows to some readers only."""

    WITHHOLD = "withhold"
    PUBLISH = "publish"


EVENT_MEANINGS = ("published", "updated", "unpublished", "deleted", "ignored")
STATUS_MEANINGS = ("usable", "withheld", "withdrawn", "killed")
HMAC_NAMES = (
    *("header", "algorithm", "encoding", "prefix", "signed"),
    *("timestamp_header", "timestamp_unit", "id_header"),
)
FIELD_NAMES = (
    *("external_id", "version", "headline", "standfirst", "body", "body_kind", "language"),
    *("slug", "section", "tags", "authors", "published_at", "modified_at", "embargoed_until"),
    *("canonical_url", "access", "image", "locale"),
)
POLICY_NAMES = ("machine", "when_changed", "pivot", "formality", "notes")
RULE_NAMES = (*POLICY_NAMES, "licensed")


def listed_senders() -> tuple[str, ...]:
    """Every sender, sorted: the folders that have a `source_setup.py`."""
    folder = Path(functions.__path__[0]) / "submit" / "senders"
    return tuple(sorted(path.parent.name for path in folder.glob("*/source_setup.py")))
