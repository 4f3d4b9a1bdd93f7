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
    """The acknowledgement of the API."""

    submission_id: str
    status_url: str


def deliver(client: httpx.Client, outgoing: Outgoing) -> Delivered:
    """Sends a request; retries with back-off while the service is unavailable.

    Raises:
        CommandError: the API refused the request, with its reason, or did not answer.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            answer = client.post(outgoing.path, headers=outgoing.headers, content=outgoing.body)
        except httpx.TransportError as error:
            reason = f"{client.base_url}: {type(error).__name__}"
        else:
            # Some senders insist on 200, so submit answers them with 200.
            if answer.status_code in {httpx.codes.OK, httpx.codes.ACCEPTED}:
                accepted = answer.json()
                if "submission_id" not in accepted:
                    # A hub must not learn why its delivery was dropped.
                    raise CommandError("acknowledged but dropped: the signature does not match")
                return Delivered(accepted["submission_id"], accepted["status_url"])
            reason = problem_of(answer)
            if answer.status_code not in {429, 502, 503, 504}:
                break
        if attempt < ATTEMPTS:
            time.sleep(PAUSE_SECONDS * 2**attempt)
    raise CommandError(reason)


def problem_of(answer: httpx.Response) -> str:
    """A problem+json response in one line."""
    try:
        problem = answer.json()
        return f"{answer.status_code} {problem['code']}: {problem['detail']}"
    except (ValueError, KeyError, TypeError):
        return f"{answer.status_code} {answer.reason_phrase}"


def api_client(api: str) -> httpx.Client:
    """A client of the API; it uses the environment's proxies unless the API is on this machine."""
    local = httpx.URL(api).host in {"127.0.0.1", "localhost"}
    return httpx.Client(base_url=api, timeout=TIMEOUT_SECONDS, trust_env=not local)
