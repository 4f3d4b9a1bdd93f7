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
    from collections.abc import Iterator
    from pathlib import Path

    from cli.support.polling import Submission


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
    for line in reasons(submission):
        say(line)


def reasons(submission: Submission) -> Iterator[str]:
    """A line for each thing that a person has to know about a submission."""
    if submission.get("ignored"):
        yield f"ignored: {submission['ignored']}"
    for outcome in submission.get("articles", []):
        name = f"{outcome['external_id']} ({outcome['article_id']})"
        if outcome.get("withheld"):
            yield f"{name}: withheld: {outcome['withheld']}"
        for warning in outcome.get("warnings", ()):
            yield f"{name}: {warning}"
    for problem in submission.get("problems", []):
        place = f" at {problem['where']}" if problem.get("where") else ""
        yield f"{problem['code']}{place}: {problem['message']}"
