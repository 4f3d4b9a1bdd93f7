"""Sends a file as its source would: with a token, or signed the sender's own way."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from cli.files import Input
from cli.problems import CommandError
from local.credentials import Credential

TIMEOUT_SECONDS = 35.0
ATTEMPTS = 4
PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Outgoing:
    """A request that has everything but the API's address."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Delivered:
    """The API's acknowledgement."""

    submission_id: str
    status_url: str


def _with_token(source_id: str, given: Input, credential: Credential, key: str) -> Outgoing:
    media_type = given.content_type.partition(";")[0]
    # Articles are posted by the token's own source; anything else is a feed.
    path = (
        "/articles" if media_type in {"application/json", "text/plain"} else f"/feeds/{source_id}"
    )
    headers = {
        "content-type": given.content_type,
        "authorization": f"Bearer {credential.value}",
        # The same on every attempt: a lost answer does not make a second submission.
        "idempotency-key": key,
    }
    return Outgoing(path, headers, given.body)


def _from_ghost(source_id: str, given: Input, credential: Credential, key: str) -> Outgoing:
    del key
    sent_at = str(time.time_ns() // 1_000_000)
    signature = hmac.new(credential.value.encode(), given.body + sent_at.encode(), "sha256")
    headers = {
        "content-type": "application/json",
        "content-version": "v6.0",
        "x-ghost-signature": f"sha256={signature.hexdigest()}, t={sent_at}",
    }
    return Outgoing(f"/webhooks/{source_id}", headers, given.body)


SENDING: dict[str, Callable[[str, Input, Credential, str], Outgoing]] = {
    "ghost": _from_ghost,
    "token": _with_token,
}
"""The senders that push can play."""


def prepare(source_id: str, given: Input, credential: Credential, key: str) -> Outgoing:
    """The request that the source would send; `key` is this delivery's own.

    Raises:
        CommandError: this command cannot play that sender.
    """
    try:
        sending = SENDING[credential.sender]
    except KeyError:
        raise CommandError(
            f"{source_id} is a source of sender {credential.sender}, which push cannot play"
        ) from None
    return sending(source_id, given, credential, key)


def deliver(client: httpx.Client, outgoing: Outgoing) -> Delivered:
    """Sends it, again where the service was not available.

    Raises:
        CommandError: it was refused, with the API's own reason, or nobody answered.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            answer = client.post(outgoing.path, headers=outgoing.headers, content=outgoing.body)
        except httpx.TransportError as error:
            reason = f"{client.base_url}: {type(error).__name__}"
        else:
            if answer.status_code == httpx.codes.ACCEPTED:
                told = answer.json()
                return Delivered(told["submission_id"], told["status_url"])
            reason = problem_of(answer)
            if answer.status_code not in {429, 502, 503, 504}:
                break
        if attempt < ATTEMPTS:
            time.sleep(PAUSE_SECONDS * 2**attempt)
    raise CommandError(reason)


def problem_of(answer: httpx.Response) -> str:
    """A problem+json answer in one line."""
    try:
        told = answer.json()
        return f"{answer.status_code} {told['code']}: {told['detail']}"
    except (ValueError, KeyError, TypeError):
        return f"{answer.status_code} {answer.reason_phrase}"


def api_client(api: str) -> httpx.Client:
    """A client of the API; the environment's proxies are used only for addresses elsewhere."""
    local = httpx.URL(api).host in {"127.0.0.1", "localhost"}
    return httpx.Client(base_url=api, timeout=TIMEOUT_SECONDS, trust_env=not local)
