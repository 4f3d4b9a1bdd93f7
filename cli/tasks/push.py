"""`dateline push`: sends files as a source would."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from cli.senders.simulate import new_delivery_id, simulate
from cli.support.console import say
from cli.support.deliver import Outgoing, api_client, deliver
from cli.support.exit_codes import FAILED, CommandError
from cli.support.files import Input, read_input
from cli.support.polling import Submission, is_processed, look_up, poll, readable
from cli.support.target import (
    Target,
    find_target,
    inspector_token,
    source_with_secret,
)
from dateline.model.submissions import SubmissionStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from dateline.model.sources import Source

WAIT_SECONDS = 60.0


def push(
    files: list[str],
    *,
    source: str,
    wait: bool,
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """Send files as SOURCE would: with its token, or signed as its sender signs."""
    target = find_target(api, stack)
    source_and_secret = source_with_secret(target, source, token_file)
    done = True
    with api_client(target.api) as client:
        for name in files:
            try:
                line = send(client, target.api, *source_and_secret, read_input(name))
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
    client: httpx.Client,
    api: str,
    source: Source,
    secret: str,
    file: Input,
    *,
    make_request: Callable[[Source, Input, str, str], Outgoing] = simulate,
) -> dict[str, Any]:
    """Delivers a file as its source would; returns its name and submission."""
    delivered = deliver(client, make_request(source, file, secret, new_delivery_id()))
    return {
        "file": file.name,
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
    reader_token: str | None = None,
) -> dict[str, Any]:
    """Waits for the submission; returns its status, article URLs and problems.

    `reader_token` reads the articles, where not everyone may.

    `readable` is true if the submission was processed in full and every article is readable.
    """
    submission: Submission = {"status": SubmissionStatus.RECEIVED.value}

    def processed() -> bool:
        try:
            submission.update(look_up(target, client, submission_id, token, source))
        except CommandError:
            # The table has no row yet for a submission that waits in the queue.
            return False
        return is_processed(submission)

    poll(processed, seconds)
    ids = [article["article_id"] for article in submission.get("articles", [])]
    all_readable = all(
        poll(partial(readable, client, id_, token=reader_token), WAIT_SECONDS) for id_ in ids
    )
    return {
        "status": submission["status"],
        "articles": [f"{target.api}/articles/{id_}" for id_ in ids],
        "problems": submission.get("problems", []),
        "readable": submission["status"] == SubmissionStatus.PROCESSED and all_readable,
    }
