"""Sends a file that is too large for a request: by a presigned form, to the intake bucket."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from cli.support.deliver import ATTEMPTS, PAUSE_SECONDS, Delivered, problem_of
from cli.support.exit_codes import CommandError
from functions.submit.body_checks import MAX_BODY_BYTES
from local.common.credentials import TOKEN_SENDER

if TYPE_CHECKING:
    from cli.support.files import Input
    from dateline.model.sources import Source

SECONDS = 300.0
"""For the file itself; the form is valid for 15 minutes."""
_NAME_BYTES = 100
"""Of a file's name in the form, which allows 500 percent-encoded."""


def is_too_large(file: Input) -> bool:
    """Whether a request cannot carry the file."""
    return len(file.body) > MAX_BODY_BYTES


def upload(client: httpx.Client, source: Source, token: str, file: Input) -> Delivered:
    """Asks the API for a form and posts the file with it.

    Raises:
        CommandError: the source signs and has no token, or the API or S3 refused.
    """
    if source.sender != TOKEN_SENDER:
        raise CommandError(
            f"{len(file.body):,} bytes, more than a webhook's {MAX_BODY_BYTES:,}: copy it to the "
            f"address of files that `dateline sources show {source.id}` prints: "
            f"aws s3 cp {file.name} ADDRESS"
        )
    wish = {
        "content_type": file.content_type,
        "size": len(file.body),
        "sha256": hashlib.sha256(file.body).hexdigest(),
        "file_name": Path(file.name).name[-_NAME_BYTES:],
    }
    answer = client.post(
        f"/uploads/{source.id}", json=wish, headers={"authorization": f"Bearer {token}"}
    )
    if answer.status_code != httpx.codes.CREATED:
        raise CommandError(problem_of(answer))
    invited = answer.json()
    _post(client, invited["upload"]["url"], invited["upload"]["fields"], file)
    return Delivered(invited["submission_id"], invited["status_url"])


def _post(client: httpx.Client, url: str, form: dict[str, str], file: Input) -> None:
    """Posts the form; a repeat stores the same bytes under the same key."""
    reason = ""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            stored = client.post(url, data=form, files={"file": file.body}, timeout=SECONDS)
        except httpx.TransportError as error:
            reason = f"the upload to S3 broke off: {type(error).__name__}"
        else:
            if stored.is_success:
                return
            reason = f"S3 refused the upload: {stored.status_code} {stored.reason_phrase}"
            if stored.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                break
        if attempt < ATTEMPTS:
            time.sleep(PAUSE_SECONDS * 2**attempt)
    raise CommandError(reason)
