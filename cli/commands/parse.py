"""`dateline parse`: what process would make of files, with no cloud. A stable interface."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.support.arguments import source_id
from cli.support.exit_codes import CommandError
from cli.support.files import STANDARD_INPUT, Input, read_input
from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.identifiers import repeatable_submission_id
from dateline.model.sources import Source
from dateline.model.submissions import Problem
from dateline.web.http import Request
from functions.process.parse import parse_submission
from functions.submit.senders import SENDERS

SOME_QUARANTINED = 1
NOTHING_USABLE = 2
DROP = "drop"
"""A file of no sender that could be told is read as one dropped into the bucket: by its content."""
MAX_NAME = 500
# The same input gives the same output on every machine and every day. No real story was modified
# later, which process would not believe.
RECEIVED_AT = datetime(2100, 1, 1, tzinfo=UTC)


def parse(
    files: Annotated[list[str], typer.Argument(help="Files to read; - is standard input.")],
    source: Annotated[
        str, typer.Option(help="The source they are read as.", callback=source_id)
    ] = "parse",
    content_type: Annotated[
        str | None, typer.Option(help="Instead of what a file's name and first bytes tell.")
    ] = None,
) -> None:
    """Read files as process would, with no cloud and no AWS account.

    Prints one canonical article as a JSON line on standard output, and a JSON line {file, index,
    code, message, where} for every problem on standard error. Ends with 0 if all was read, 1 if
    some was quarantined, 2 if nothing could be used.
    """
    articles = problems = 0
    for name in files:
        try:
            given = read_input(name)
        except CommandError as error:
            _report(name, Problem(code="file_unreadable", message=str(error)))
            problems += 1
            continue
        sender = given.sender(frozenset(SENDERS)) or DROP
        configured = Source(id=source, sender=sender)
        delivery = _delivery(given, configured, content_type)
        reading = parse_submission(given.body, delivery, configured, RECEIVED_AT)
        for document in reading.documents:
            # Bytes: what a terminal's encoding cannot show must still come out right in a pipe.
            sys.stdout.buffer.write(document.model_dump_json().encode() + b"\n")
        for problem in reading.problems:
            _report(name, problem)
        articles += len(reading.documents)
        problems += len(reading.problems)
    sys.stdout.buffer.flush()
    if problems or not articles:
        raise typer.Exit(SOME_QUARANTINED if articles else NOTHING_USABLE)


def _delivery(given: Input, source: Source, content_type: str | None) -> Delivery:
    sha256 = sha256_of(given.body)
    sender = SENDERS.get(source.sender)
    request = Request("POST", "/", {}, given.body)
    return Delivery(
        submission_id=repeatable_submission_id(source.id, sha256),
        source=source.id,
        sender=source.sender,
        authentication="none",
        event=sender.event(request, source) if sender else "unknown",
        content_type=content_type or given.content_type,
        # Without its folder: the same file is the same article wherever it is read from.
        file_name=Path(given.name).name[:MAX_NAME] if given.name != STANDARD_INPUT else None,
        received_at=RECEIVED_AT,
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
