"""`dateline submissions`: what a source sent."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from cli.support.deliver import api_client
from cli.support.operations import Operations
from cli.support.target import find_target

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


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
    target = find_target(api, stack)
    with api_client(target.api) as client:
        operations = Operations(client, target, token_file)
        for entry in operations.listed("/submissions", query, limit):
            if as_json:
                sys.stdout.write(json.dumps(entry, ensure_ascii=False) + "\n")
                continue
            codes = ", ".join(entry["codes"] or ())
            sys.stdout.write(
                f"{entry['received_at']}  {entry['submission_id']}  {entry['source']}  "
                f"{entry['status']}  {entry['article_count']} articles  {codes}".rstrip()
                + "\n"
            )
