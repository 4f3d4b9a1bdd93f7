"""`dateline explain`: what an error code means, and what to do."""

from __future__ import annotations

import json
import sys

from cli.support.exit_codes import CommandError
from dateline.model.error_reference import error_reference, find_entry, similar_codes


def explain(code: str, *, as_json: bool) -> None:
    """Explain an error code: what happened, why, and what to do."""
    name = find_entry(code)
    if name is None:
        similar = similar_codes(code)
        hint = f"; did you mean {', '.join(similar)}?" if similar else ""
        raise CommandError(f"there is no error code {code}{hint}")
    entry = error_reference()[name]
    if as_json:
        shown = {"code": name, **entry.model_dump(exclude={"anchors"}, exclude_none=True)}
        sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2) + "\n")
        return
    lines = [name, "", entry.what, "", f"Why: {entry.why}", "", f"What to do: {entry.do}"]
    if entry.option:
        lines += ["", f"Option: {entry.option}"]
    sys.stdout.write("\n".join(lines) + "\n")
