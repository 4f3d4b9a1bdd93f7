"""`dateline push`: sends files as a source would."""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from cli.senders.simulate import new_delivery_id, simulate
from cli.support.console import say
from cli.support.deliver import Outgoing, api_client, deliver
from cli.support.exit_codes import FAILED, CommandError
from cli.support.files import Input, read_input
from cli.support.journal import Journal
from cli.support.library_errors import explained, library_errors
from cli.support.polling import Submission, is_processed, look_up, poll, readable
from cli.support.progress import progress
from cli.support.target import (
    Target,
    find_target,
    inspector_token,
    source_with_secret,
)
from cli.support.upload import is_too_large, upload
from dateline.model.submissions import SubmissionStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    import httpx

    from dateline.model.sources import Source

WAIT_SECONDS = 60.0


@dataclass
class Run:
    """One run of the command: how files are sent, and what was accepted."""

    target: Target
    client: httpx.Client
    source: Source
    secret: str
    token: str | None
    """Reads submissions, for `wait`."""
    wait: bool
    journal: Journal
    accepted: int = 0
    accepted_before: int = 0
    failed: int = 0
    unreadable: int = 0

    def file(self, name: str) -> tuple[dict[str, Any] | None, bool]:
        """Sends a file unless it was accepted before; its line and whether it was sent now.

        The line is None for a file that needs no more attention.

        Raises:
            CommandError: it was not accepted; says why.
        """
        file = read_input(name)
        line = self.journal.find(file)
        is_new = line is None
        if line is None:
            line = send(self.client, self.target.api, self.source, self.secret, file)
            self.journal.add(file, line)
        elif not self.wait:
            return None, False
        if self.wait:
            line = line | outcome(
                self.target, self.client, line["submission_id"], self.token, self.source.id
            )
        return line, is_new


def push(
    files: list[str],
    *,
    source: str,
    wait: bool,
    jobs: int,
    restart: bool,
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """Sends files as a source would, several at once."""
    files = list(dict.fromkeys(files))
    target = find_target(api, stack)
    sending, secret = source_with_secret(target, source, token_file)
    token = inspector_token(target, token_file) if wait else None
    journal = Journal(_cloud(target), source, files)
    if restart:
        journal.remove()
    begun = time.monotonic()
    with api_client(target.api) as client:
        run = Run(target, client, sending, secret, token, wait, journal)
        is_complete = _send_all(run, files, jobs)
    if not run.failed and is_complete:
        journal.remove()
    if len(files) > 1 or run.accepted_before or not is_complete:
        say(_summary(run, len(files), time.monotonic() - begun))
    if run.failed or run.unreadable or not is_complete:
        raise typer.Exit(FAILED)


def _cloud(target: Target) -> str:
    """Identifies the cloud: another run of the embedded cloud has none of what was sent before."""
    return f"{target.api} {target.credentials_id}"


def _send_all(run: Run, files: list[str], jobs: int) -> bool:
    """Sends the files and prints their lines; false if the user stopped it."""
    pool = ThreadPoolExecutor(jobs)
    sent = {pool.submit(run.file, name): name for name in files}
    try:
        with progress(len(files)) as advance:
            for done in as_completed(sent):
                _report(run, sent.pop(done), done)
                advance()
    except KeyboardInterrupt:
        # Requests under way end first, so that what they sent is recorded.
        pool.shutdown(wait=True, cancel_futures=True)
        for done, name in sent.items():
            if not done.cancelled():
                _report(run, name, done)
        return False
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return True


def _report(run: Run, name: str, done: Future[tuple[dict[str, Any] | None, bool]]) -> None:
    error = done.exception()
    if error is not None and isinstance(error, (CommandError, *library_errors())):
        say(f"dateline push: {name}: {explained(error)}")
        run.failed += 1
        return
    line, is_new = done.result()
    run.accepted += is_new
    run.accepted_before += not is_new
    if line is not None:
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        run.unreadable += not line.get("readable", True)


def _summary(run: Run, total: int, seconds: float) -> str:
    parts = [f"{run.accepted:,} accepted"]
    if run.accepted_before:
        parts.append(f"{run.accepted_before:,} accepted before")
    if run.failed:
        parts.append(f"{run.failed:,} failed")
    if run.unreadable:
        parts.append(f"{run.unreadable:,} not readable")
    left = total - run.accepted - run.accepted_before - run.failed
    if left > 0:
        parts.append(f"{left:,} not sent")
    text = f"{total:,} files in {seconds:.1f} s: {', '.join(parts)}"
    if run.failed or left > 0:
        text += "; the same command again sends only the rest"
    return text


def send(
    client: httpx.Client,
    api: str,
    source: Source,
    secret: str,
    file: Input,
    *,
    make_request: Callable[[Source, Input, str, str], Outgoing] = simulate,
) -> dict[str, Any]:
    """Delivers a file as its source would; returns its name and submission.

    A file that is too large for a request is uploaded by a presigned form.
    """
    if is_too_large(file):
        delivered = upload(client, source, secret, file)
    else:
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
