"""`dateline audit`: what operators did."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cli.support.operations import Json, operations_of
from cli.support.tables import print_entries

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("time", "by", "action", "target", "reason", "before", "after")


def audit(
    *,
    since: str | None,
    limit: int,
    as_json: bool,
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """List what operators did, the newest first: who, what, on what, before and after."""
    with operations_of(api, stack, token_file) as operations:
        entries = operations.listed("/operations/audit", {"since": since}, limit)
        print_entries(entries, COLUMNS, _row, as_json=as_json)


def _row(entry: Json) -> tuple[str, ...]:
    before, after = (_state(entry.get(name) or {}) for name in ("before", "after"))
    return (
        entry["at"],
        entry["by"],
        entry["action"],
        entry["target"],
        entry.get("reason") or "",
        before,
        after,
    )


def _state(state: Json) -> str:
    """A state as `name=value`, without its structure's quotes and brackets where it has none."""
    return " ".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in state.items()
    )
