"""`dateline replay`: processes again what a source sent."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING

import typer

from cli.support.arguments import read_time
from cli.support.console import say
from cli.support.exit_codes import FAILED
from cli.support.operations import given_up_since
from cli.support.requeue import Message, Pace, Requeuer, Stored, resume
from cli.support.target import find_target
from dateline.aws.s3events import S3
from dateline.model.deliveries import INTAKE_PREFIX
from dateline.model.problems import Hop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

QUEUE = "ProcessQueue"
NEXT_QUEUE = "IndexQueue"
"""Where process's documents go."""


def replay(
    *,
    source: str,
    start: str | None,
    end: str | None,
    after: str | None,
    rate: float,
    stack: str | None,
) -> None:
    """Process again what SOURCE sent, from the raw bytes in S3 intake."""
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
