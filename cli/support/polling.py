"""Waits for a submission to be processed and for its articles to be readable."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx

from cli.support.deliver import problem_of
from cli.support.exit_codes import CommandError
from dateline.model.submissions import SubmissionStatus
from dateline.stores.submissions import SubmissionStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.support.target import Target

PAUSE_SECONDS = 0.1

Submission = dict[str, Any]
"""A submission as `GET /submissions/{id}` shows it."""


def look_up(
    target: Target,
    client: httpx.Client,
    submission_id: str,
    token: str | None,
    source: str | None = None,
) -> Submission:
    """A submission from the API or, without a token, from the table.

    `source` sent it. Without `source`, the API shows another source's submission only once it is
    processed.

    Raises:
        CommandError: there is no such submission, or the token may not see it.
    """
    if token is None:
        return from_table(target, submission_id)
    answer = client.get(
        f"/submissions/{submission_id}",
        params={"source": source} if source else {},
        headers={"authorization": f"Bearer {token}"},
    )
    if answer.status_code != httpx.codes.OK:
        raise CommandError(f"{submission_id}: {problem_of(answer)}")
    submission: Submission = answer.json()
    return submission


def from_table(target: Target, submission_id: str) -> Submission:
    """A submission as process recorded it, read from the table with the AWS profile.

    Raises:
        CommandError: the table has no such submission.
    """
    table = target.output("SubmissionTableName")
    row = SubmissionStore(target.aws.dynamodb, table).get(submission_id)
    if row is None:
        raise CommandError(
            f"{submission_id}: process has not recorded it; "
            "it waits in the queue, or there is no such submission"
        )
    return row.model_dump(mode="json")


def is_processed(submission: Submission) -> bool:
    """Whether process has finished with the submission."""
    return bool(submission["status"] != SubmissionStatus.RECEIVED)


def poll(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether `condition` became true within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def readable(
    client: httpx.Client,
    article_id: str,
    language: str | None = None,
    *,
    token: str | None = None,
) -> bool:
    """Whether the article is readable now, in `language` and with `token` if they are given."""
    query = {"language": language} if language else {}
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = client.get(f"/articles/{article_id}", params=query, headers=headers)
    if answer.status_code != httpx.codes.OK:
        return False
    return language is None or answer.headers.get("content-language") == language
