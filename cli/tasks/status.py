"""`dateline status`: the status of a submission."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from cli.support.console import say
from cli.support.deliver import api_client
from cli.support.polling import from_table, look_up
from cli.support.target import find_target, inspector_token

if TYPE_CHECKING:
    from pathlib import Path


def status(
    submission_id: str,
    *,
    source: str | None,
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """Show the status of a submission: received, processed, partial or quarantined, and why."""
    target = find_target(api, stack)
    token = inspector_token(target, token_file)
    if token is None:
        submission = from_table(target, submission_id)
    else:
        with api_client(target.api) as client:
            submission = look_up(target, client, submission_id, token, source)
    sys.stdout.write(json.dumps(submission, ensure_ascii=False, indent=2) + "\n")
    for problem in submission.get("problems", []):
        place = f" at {problem['where']}" if problem.get("where") else ""
        say(f"{problem['code']}{place}: {problem['message']}")
