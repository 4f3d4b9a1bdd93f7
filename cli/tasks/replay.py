"""`dateline replay`: processes again what a source sent."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING

import typer

from cli.support.arguments import read_time
from cli.support.console import say
from cli.support.exit_codes import FAILED, USAGE, CommandError
from cli.support.operations import given_up_since
from cli.support.requeue import Message, Pace, Requeuer, Stored, resume
from cli.support.target import find_target
from dateline.aws.s3events import S3
from dateline.model.deliveries import INTAKE_PREFIX
from dateline.model.problems import Hop
from dateline.model.submissions import SubmissionStatus
from dateline.stores.listings import Span
from dateline.stores.submissions import SubmissionStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from cli.support.target import Target

QUEUE = "ProcessQueue"
PAGE = 500
NEXT_QUEUE = "IndexQueue"
"""Where process's documents go."""


def replay(
    submission: str | None,
    *,
    source: str,
    failed: bool,
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
    if submission and (failed or start or end or after):
        raise CommandError("name one submission, or --failed, --from, --to and --after", USAGE)
    only = failed_submissions(target, source) if failed else None
    if submission:
        only = {submission}
    replayed = replay_submissions(requeuer, source, first, last, after, only=only)
    if submission and not replayed["submissions"]:
        raise CommandError(f"{source} sent no submission {submission} whose raw bytes are kept")
    sys.stdout.write(json.dumps(replayed) + "\n")


def failed_submissions(target: Target, source: str) -> set[str]:
    """The ids of a source's submissions that are partial or quarantined."""
    store = SubmissionStore(target.aws.dynamodb, target.output("SubmissionTableName"))
    failed = set[str]()
    for status in (SubmissionStatus.PARTIAL, SubmissionStatus.QUARANTINED):
        after: str | None = None
        while True:
            page = store.page(source, Span(after=after), PAGE, status, None)
            failed |= {item["submission_id"] for item in page.items}
            after = page.after
            if after is None:
                break
    return failed


def replay_submissions(
    requeuer: Requeuer,
    source: str,
    start: datetime | None,
    end: datetime | None,
    after: str | None,
    *,
    only: set[str] | None = None,
) -> dict[str, int]:
    """Requeues the submissions and waits for the functions; returns how many there were.

    `only` has the ids of those to requeue; None for all.

    Raises:
        typer.Exit: a function gave up on a message.
    """
    begun = requeuer.begin(QUEUE, NEXT_QUEUE)
    stored = requeuer.stored(f"{INTAKE_PREFIX}{source}/")
    messages = [
        message
        for message in by_receipt(stored, start, end)
        if only is None or message.name in only
    ]
    sent = requeuer.send(resume(messages, after))
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
