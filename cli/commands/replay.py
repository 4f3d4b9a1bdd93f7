"""`dateline replay`: processes again what a source sent."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Annotated

import typer

from cli.support.arguments import source_id
from cli.support.console import say
from cli.support.exit_codes import FAILED
from cli.support.operations import given_up_since
from cli.support.requeue import Message, Pace, Requeuer, Stored, read_time, resume
from cli.support.target import StackOption, find_target
from dateline.aws.s3events import S3
from dateline.model.deliveries import INTAKE_PREFIX
from dateline.model.problems import Hop

QUEUE = "ProcessQueue"
NEXT_QUEUE = "IndexQueue"
"""Where process's documents go."""


def replay(
    *,
    source: Annotated[
        str, typer.Option(help="The source that sent the submissions.", callback=source_id)
    ],
    start: Annotated[
        str | None,
        typer.Option("--from", help="Only submissions received at or after this.", metavar="TIME"),
    ] = None,
    end: Annotated[
        str | None,
        typer.Option("--to", help="Only submissions received before this.", metavar="TIME"),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(help="Resume a stopped run after this submission.", metavar="ID"),
    ] = None,
    rate: Annotated[float, typer.Option(min=0.1, help="Submissions sent in a second.")] = 10.0,
    stack: StackOption = None,
) -> None:
    """Process again what SOURCE sent, from the raw bytes in S3 intake.

    A quarantined submission that this release can read becomes articles. A submission that was
    processed correctly changes nothing: no event, no new translation. TIME is 2026-03-04 or
    2026-03-04T12:00:00Z. Prints a JSON line with the number of submissions. Ends with 1 if a
    function gave up on a message.
    """
    first, last = read_time(start), read_time(end)
    target = find_target(None, stack)
    problems = partial(given_up_since, target, hops=(Hop.PROCESS, Hop.INDEX))
    requeuer = Requeuer(target, "IntakeBucket", QUEUE, S3, Pace(rate), problems)
    sys.stdout.write(json.dumps(replay_submissions(requeuer, source, first, last, after)) + "\n")


def replay_submissions(
    requeuer: Requeuer,
    source: str,
    start: datetime | None,
    end: datetime | None,
    after: str | None,
) -> dict[str, int]:
    """Requeues the submissions and waits for the functions; returns how many there were.

    Raises:
        typer.Exit: a function gave up on a message.
    """
    begun = requeuer.begin(QUEUE, NEXT_QUEUE)
    stored = requeuer.stored(f"{INTAKE_PREFIX}{source}/")
    sent = requeuer.send(resume(list(by_receipt(stored, start, end)), after))
    requeuer.wait_until_empty(QUEUE, NEXT_QUEUE)
    if failed := requeuer.given_up(begun, QUEUE, NEXT_QUEUE):
        say(f"the functions gave up on {failed} messages: see `dateline problems list`")
        raise typer.Exit(FAILED)
    return {"submissions": sent}


def by_receipt(
    stored: Iterable[Stored], start: datetime | None, end: datetime | None
) -> Iterator[Message]:
    """A message for each submission received in the interval, in order of receipt."""
    for submission in sorted(stored, key=lambda item: (item.written_at, item.key)):
        too_early = start and submission.written_at < start
        if too_early or (end and submission.written_at >= end):
            continue
        yield Message(submission.key.rpartition("/")[2], (submission,))
