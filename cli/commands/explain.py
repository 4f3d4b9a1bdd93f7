"""`dateline explain`: what an error code means, and what to do."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from cli.support.exit_codes import CommandError
from dateline.model.error_reference import error_reference, find_entry, similar_codes


def explain(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="An error code, or a warning as it was shown.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Explain an error code: what happened, why, and what to do.

    Works without a cloud. The same texts are on the page /docs of every API, where `type` of an
    error response leads.
    """
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
