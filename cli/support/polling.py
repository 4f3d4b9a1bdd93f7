"""Follows a submission from accepted to readable."""

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

Told = dict[str, Any]
"""A submission as `GET /submissions/{id}` tells it."""


def look_up(
    target: Target,
    client: httpx.Client,
    submission_id: str,
    token: str | None,
    source: str | None = None,
) -> Told:
    """The submission's status: from the API, or from the table where there is no token.

    `source`: who sent it; without it only what process has seen is found of other sources'.

    Raises:
        CommandError: there is no such submission, or it is another source's.
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
    told: Told = answer.json()
    return told


def from_table(target: Target, submission_id: str) -> Told:
    """The submission's status as process recorded it, read with the AWS profile."""
    table = target.output("SubmissionTableName")
    found = SubmissionStore(target.aws.dynamodb, table).get(submission_id)
    if found is None:
        raise CommandError(
            f"{submission_id}: process has recorded nothing of it; "
            "it waits in the queue, or there is no such submission"
        )
    return found.model_dump(mode="json")


def settled(told: Told) -> bool:
    """Whether process is done with it."""
    return bool(told["status"] != SubmissionStatus.RECEIVED)


def poll(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether `condition` came true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def readable(client: httpx.Client, article_id: str, language: str | None = None) -> bool:
    """Whether readers get the article now, in `language` if one is named."""
    query = {"language": language} if language else {}
    answer = client.get(f"/articles/{article_id}", params=query)
    if answer.status_code != httpx.codes.OK:
        return False
    return language is None or answer.headers.get("content-language") == language
