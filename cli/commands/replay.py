"""`dateline replay`: processes what a source sent once more."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated

import typer

from cli.support.arguments import source_id
from cli.support.console import say
from cli.support.exit_codes import FAILED
from cli.support.requeue import Message, Pace, Resender, Stored, behind, moment
from cli.support.target import StackOption, find_target
from dateline.model.deliveries import INTAKE_PREFIX

QUEUE = "ProcessQueue"
BEHIND = "IndexQueue"
S3 = "aws:s3"


def replay(
    *,
    source: Annotated[str, typer.Option(help="Whose submissions.", callback=source_id)],
    start: Annotated[
        str | None, typer.Option("--from", help="Received from then on.", metavar="TIME")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", help="Received before then.", metavar="TIME")
    ] = None,
    after: Annotated[
        str | None, typer.Option(help="Go on after this submission, where a run was stopped.")
    ] = None,
    rate: Annotated[float, typer.Option(min=0.1, help="Submissions a second.")] = 10.0,
    stack: StackOption = None,
) -> None:
    """Process again what SOURCE sent, from the bytes that S3 intake keeps.

    A submission that was quarantined and can be read by now becomes what it should have been; of
    one that was processed rightly nothing changes, is announced or translated again. Prints a JSON
    line with what was done. Ends with 1 if a function gave up on something.
    """
    first, last = moment(start), moment(end)
    resender = Resender(find_target(None, stack), "IntakeBucket", QUEUE, S3, Pace(rate))
    sys.stdout.write(json.dumps(again(resender, source, first, last, after)) + "\n")


def again(
    resender: Resender,
    source: str,
    start: datetime | None,
    end: datetime | None,
    after: str | None,
) -> dict[str, int]:
    """Has the submissions processed again; tells how many.

    Raises:
        typer.Exit: a function gave up on some.
    """
    given_up = resender.dead_letters(QUEUE, BEHIND)
    stored = resender.stored(f"{INTAKE_PREFIX}{source}/")
    sent = resender.send(behind(list(by_receipt(stored, start, end)), after))
    resender.settle(QUEUE, BEHIND)
    failed = resender.dead_letters(QUEUE, BEHIND) - given_up
    if failed > 0:
        say(f"the functions gave up on {failed} messages: look into their dead-letter queues")
        raise typer.Exit(FAILED)
    return {"submissions": sent}


def by_receipt(
    stored: Iterable[Stored], start: datetime | None, end: datetime | None
) -> Iterator[Message]:
    """A message for each submission of that time, in the order in which they came."""
    for value in sorted(stored, key=lambda item: (item.written_at, item.key)):
        if (start and value.written_at < start) or (end and value.written_at >= end):
            continue
        yield Message(value.key.rpartition("/")[2], (value,))
