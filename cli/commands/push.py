"""`dateline push`: sends files as a source would."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import Annotated, Any

import httpx
import typer

from cli.senders.simulate import new_delivery_id, simulate
from cli.support.arguments import source_id
from cli.support.console import say
from cli.support.deliver import api_client, deliver
from cli.support.exit_codes import FAILED, CommandError
from cli.support.files import Input, read_input
from cli.support.polling import look_up, poll, readable, settled
from cli.support.target import (
    ApiOption,
    StackOption,
    Target,
    TokenFileOption,
    find_target,
    inspector_token,
    proof_of,
)
from dateline.model.sources import Source
from dateline.model.submissions import SubmissionStatus

WAIT_SECONDS = 60.0


def push(
    files: Annotated[list[str], typer.Argument(help="Files to send; - is standard input.")],
    *,
    source: Annotated[str, typer.Option(help="The source that sends them.", callback=source_id)],
    wait: Annotated[
        bool, typer.Option("--wait", help="Until what they became can be read.")
    ] = False,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Send files as SOURCE would: with its token, or signed its way.

    Prints a JSON line for every file that was accepted. Ends with 0 if all were (with --wait: and
    can be read), 1 otherwise.
    """
    target = find_target(api, stack)
    proof = proof_of(target, source, token_file)
    done = True
    with api_client(target.api) as client:
        for name in files:
            try:
                line = send(client, target.api, *proof, read_input(name))
                if wait:
                    token = inspector_token(target, token_file)
                    line |= outcome(target, client, line["submission_id"], token, source)
            except CommandError as error:
                say(f"dateline push: {name}: {error}")
                done = False
                continue
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            done = done and line.get("readable", True)
    if not done:
        raise typer.Exit(FAILED)


def send(
    client: httpx.Client, api: str, source: Source, secret: str, given: Input
) -> dict[str, Any]:
    """Delivers a file as its source would; says which submission it became."""
    delivered = deliver(client, simulate(source, given, secret, new_delivery_id()))
    return {
        "file": given.name,
        "submission_id": delivered.submission_id,
        "status_url": api + delivered.status_url,
    }


def outcome(
    target: Target,
    client: httpx.Client,
    submission_id: str,
    token: str | None,
    source: str,
    *,
    seconds: float = WAIT_SECONDS,
) -> dict[str, Any]:
    """What became of the submission, waited for.

    `readable` says that all of it was processed and readers get every article.
    """
    told: dict[str, Any] = {"status": SubmissionStatus.RECEIVED.value}

    def processed() -> bool:
        try:
            told.update(look_up(target, client, submission_id, token, source))
        except CommandError:
            # Read from the table, a submission that waits in the queue is not there yet.
            return False
        return settled(told)

    poll(processed, seconds)
    ids = [item["article_id"] for item in told.get("articles", [])]
    all_readable = all(poll(partial(readable, client, id_), WAIT_SECONDS) for id_ in ids)
    return {
        "status": told["status"],
        "articles": [f"{target.api}/articles/{id_}" for id_ in ids],
        "problems": told.get("problems", []),
        "readable": told["status"] == SubmissionStatus.PROCESSED and all_readable,
    }
