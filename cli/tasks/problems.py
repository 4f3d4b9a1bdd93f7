"""`dateline problems`: what was quarantined or given up on, and what to do about it."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

from cli.senders.names import FIELD_NAMES
from cli.senders.options import read_pairs
from cli.support.console import say
from cli.support.exit_codes import USAGE, CommandError
from cli.support.operations import Json, operations_of

if TYPE_CHECKING:
    from pathlib import Path

PATH = "/operations/problems"
WATCH_SECONDS = 5.0
POLL_SECONDS = 1.0


def list_problems(
    *,
    source: str | None,
    code: str | None,
    hop: str | None,
    since: str | None,
    limit: int,
    watch: bool,
    as_json: bool,
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """List open problems, the newest first."""
    query = {"source": source, "code": code, "hop": hop, "since": since}
    shown: set[tuple[str, str]] = set()
    with operations_of(api, stack, token_file) as operations:
        while True:
            for problem in operations.listed(PATH, query, limit):
                mark = (problem["id"], problem["last_at"])
                if mark not in shown:
                    shown.add(mark)
                    _print(problem, as_json=as_json)
            if not watch:
                return
            time.sleep(WATCH_SECONDS)


def show_problem(
    problem: str, *, api: str | None, stack: str | None, token_file: Path | None
) -> None:
    """Show a problem with its raw input, as JSON. `dateline explain CODE` explains its code."""
    with operations_of(api, stack, token_file) as operations:
        content = operations.get(f"{PATH}/{problem}")
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def try_problem(
    problem: str,
    *,
    form: str | None,
    language: str | None,
    encoding: str | None,
    field: list[str] | None,
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """Parse a problem's submission with other options, and print the result as JSON."""
    given = {"format": form, "language": language, "encoding": encoding}
    changes: Json = {name: value for name, value in given.items() if value is not None}
    if field:
        changes["fields"] = read_pairs("--field", field, FIELD_NAMES)
    with operations_of(api, stack, token_file) as operations:
        content = operations.post(f"{PATH}/{problem}/try", changes)
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def retry_problems(
    problem: str | None,
    *,
    source: str | None,
    code: str | None,
    hop: str | None,
    force: bool,
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """Send the original message again: of one problem, or of all of a source, a code or a step."""
    selection = {
        name: value
        for name, value in (("source", source), ("code", code), ("hop", hop))
        if value is not None
    }
    if bool(problem) == bool(selection):
        raise CommandError("name one problem, or --source, --code or --hop", USAGE)
    with operations_of(api, stack, token_file) as operations:
        if problem:
            _line(operations.post(f"{PATH}/{problem}/retry", {"force": force}))
            return
        job = operations.post(f"{PATH}/retry", {**selection, "force": force})
        while job["state"] == "running":
            time.sleep(POLL_SECONDS)
            job = operations.get(f"/operations/jobs/{job['id']}")
            say(f"retried {job['retried']:,} of {job['total']:,}")
    _line({name: job[name] for name in ("id", "state", "total", "retried", "refused")})


def dismiss_problem(
    problem: str, *, reason: str, api: str | None, stack: str | None, token_file: Path | None
) -> None:
    """Close a problem without a retry, with a reason that the audit keeps."""
    with operations_of(api, stack, token_file) as operations:
        _line(operations.post(f"{PATH}/{problem}/dismiss", {"reason": reason}))


def _print(problem: Json, *, as_json: bool) -> None:
    if as_json:
        _line(problem)
        return
    subject = problem.get("submission_id") or problem.get("article_id") or ""
    items = f" ({problem['count']} items)" if problem["count"] > 1 else ""
    sys.stdout.write(
        f"{problem['last_at']}  {problem['id']}  {problem['hop']}  {problem.get('source', '-')}  "
        f"{problem['code']}{items}  {subject}\n    {problem['reason']}\n"
    )


def _line(content: Json) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
