"""Sends a file as its source would: with a token, or signed the sender's own way."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import httpx

from cli.senders.secrets import path_of
from cli.senders.simulate import PLAYS, Letter
from cli.support.exit_codes import CommandError
from local.common.credentials import TOKEN_SENDER

if TYPE_CHECKING:
    from cli.support.files import Input
    from dateline.model.sources import Source

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


def prepare(source: Source, given: Input, secret: str, delivery_id: str) -> Outgoing:
    """The request that the source would send; `delivery_id` is this delivery's own.

    Raises:
        CommandError: this command cannot play that sender.
    """
    try:
        play = PLAYS[source.sender]
    except KeyError:
        raise CommandError(
            f"{source.id} is a source of sender {source.sender}, which this command cannot play"
        ) from None
    letter = Letter(
        source=source,
        secret=secret,
        path=_path(source, given.content_type),
        body=given.body,
        content_type=play.content_type or given.content_type,
        delivery_id=delivery_id,
        milliseconds=time.time_ns() // 1_000_000,
    )
    letter = replace(letter, body=play.write(letter))
    headers = {"content-type": letter.content_type, **play.tell(letter)}
    if secret:
        headers |= play.sign(letter)
    return Outgoing(letter.path, headers, letter.body)


def _path(source: Source, content_type: str) -> str:
    """Where its sender posts: articles by their own token, feeds and webhooks by the source."""
    media_type = content_type.partition(";")[0]
    if source.sender == TOKEN_SENDER:
        is_article = media_type in {"application/json", "text/plain"}
        return "/articles" if is_article else f"/feeds/{source.id}"
    return path_of(source)


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
