"""`dateline parse`: parses files as process does, without a cloud. A stable interface."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.senders.names import EVENT_MEANINGS
from cli.senders.options import read_meanings
from cli.support.arguments import read_time
from cli.support.exit_codes import CommandError
from cli.support.files import STANDARD_INPUT, Input, read_input
from dateline.model.clock import utc_now
from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.event_names import kept_name
from dateline.model.identifiers import repeatable_submission_id
from dateline.model.sources import Source
from dateline.model.submissions import Problem
from dateline.web.http import Request
from functions.process.parse import parse_submission
from functions.submit.senders import SENDERS

if TYPE_CHECKING:
    from datetime import datetime

SOME_QUARANTINED = 1
NOTHING_USABLE = 2
DROP = "drop"
"""The sender of a file whose name and content suggest none, as of a file in the drop folder."""
MAX_NAME = 500


def parse(
    files: list[str],
    *,
    source: str,
    model: list[str] | None,
    event: list[str] | None,
    content_type: str | None,
    at: str | None,
) -> None:
    """Parse files as the process function does, without a cloud or an AWS account."""
    now = read_time(at) or utc_now()
    events = read_meanings("--event", event or (), EVENT_MEANINGS)
    articles = problems = 0
    for name in files:
        try:
            file = read_input(name)
        except CommandError as error:
            _report(name, Problem(code="file_unreadable", message=str(error)))
            problems += 1
            continue
        sender = file.sender(frozenset(SENDERS)) or DROP
        sending_source = Source.model_validate(
            {"id": source, "sender": sender, "models": model or (), "events": events}
        )
        delivery = _delivery(file, sending_source, content_type, now)
        parsed = parse_submission(file.body, delivery, sending_source, now)
        for document in parsed.documents:
            # Always UTF-8: the terminal's encoding may lack characters that a pipe must carry.
            sys.stdout.buffer.write(document.model_dump_json().encode() + b"\n")
        for problem in parsed.problems:
            _report(name, problem)
        articles += len(parsed.documents)
        problems += len(parsed.problems)
    sys.stdout.buffer.flush()
    if problems or not articles:
        raise typer.Exit(SOME_QUARANTINED if articles else NOTHING_USABLE)


def _delivery(file: Input, source: Source, content_type: str | None, now: datetime) -> Delivery:
    sha256 = sha256_of(file.body)
    sender = SENDERS.get(source.sender)
    request = Request("POST", "/", {}, file.body)
    return Delivery(
        submission_id=repeatable_submission_id(source.id, sha256),
        source=source.id,
        sender=source.sender,
        authentication="none",
        event=sender.event(request, source) if sender else "unknown",
        event_name=(kept_name(sender.event_name(request)) or None) if sender else None,
        content_type=content_type or file.content_type,
        # Without its folder: a file is the same article in any folder.
        file_name=Path(file.name).name[:MAX_NAME] if file.name != STANDARD_INPUT else None,
        received_at=now,
        sha256=sha256,
    )


def _report(name: str, problem: Problem) -> None:
    line = {
        "file": name,
        "index": problem.position,
        "code": problem.code,
        "message": problem.message,
        "where": problem.where,
    }
    sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
