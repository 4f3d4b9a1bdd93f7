"""`dateline submissions`: what a source sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.support.operations import Json, operations_of
from cli.support.tables import print_entries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COLUMNS = ("received", "submission", "source", "status", "articles", "problems")


def list_submissions(
    query: Mapping[str, str | None],
    *,
    limit: int,
    as_json: bool,
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """List the submissions of a source that were processed, the newest first."""
    with operations_of(api, stack, token_file) as operations:
        entries = operations.listed("/submissions", query, limit)
        print_entries(entries, COLUMNS, _row, as_json=as_json, right=("articles",))


def _row(entry: Json) -> tuple[str, ...]:
    return (
        entry["received_at"],
        entry["submission_id"],
        entry["source"],
        entry["status"],
        str(entry["article_count"]),
        ", ".join(entry["codes"] or ()),
    )
