"""Sends a request to the API, with retries."""

from __future__ import annotations

import time
from dataclasses import dataclass

import httpx

from cli.support.exit_codes import CommandError

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
            # Some senders insist on 200.
            if answer.status_code in {httpx.codes.OK, httpx.codes.ACCEPTED}:
                told = answer.json()
                if "submission_id" not in told:
                    # So a hub's delivery is answered, which must not learn why.
                    raise CommandError("acknowledged but dropped: the signature does not match")
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
