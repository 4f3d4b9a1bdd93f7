"""Turns a file into the request that a source would send: with a token, or signed its own way."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from cli.senders.secrets import path_of
from cli.support.deliver import Outgoing
from cli.support.exit_codes import CommandError
from dateline.web.access import token_hash
from dateline.web.reserved_credentials import HEADER, derived_secret, for_tests, reading_token
from functions.submit.senders.source_setup import SimulatedDelivery, setup_of
from local.common.credentials import TOKEN_SENDER

if TYPE_CHECKING:
    from cli.support.files import Input
    from dateline.model.sources import Source


def simulate(source: Source, file: Input, secret: str, delivery_id: str) -> Outgoing:
    """The request that the source would send; `delivery_id` identifies this delivery.

    Raises:
        CommandError: the source's sender is not registered.
    """
    try:
        setup = setup_of(source.sender)
    except KeyError:
        raise CommandError(
            f"{source.id} is a source of the unknown sender {source.sender}; "
            "this command cannot simulate it"
        ) from None
    delivery = SimulatedDelivery(
        source=source,
        secret=secret,
        path=_path(source, file.content_type),
        body=file.body,
        content_type=setup.content_type or file.content_type,
        delivery_id=delivery_id,
        milliseconds=time.time_ns() // 1_000_000,
    )
    delivery = replace(delivery, body=setup.body(delivery))
    headers = {"content-type": delivery.content_type, **setup.headers(delivery)}
    if secret:
        headers |= setup.sign(delivery)
    return Outgoing(delivery.path, headers, delivery.body)


def simulate_test(source: Source, file: Input, secret: str, delivery_id: str) -> Outgoing:
    """The request that becomes a test article: as `simulate`, with the credentials of tests."""
    derived = for_tests(source)
    outgoing = simulate(derived, file, _secret_of_tests(source, secret), delivery_id)
    return replace(outgoing, headers={**outgoing.headers, HEADER: "1"})


def token_of_tests(source: Source, secret: str) -> str:
    """The token that reads the source's test articles; `secret` as for `simulate`."""
    if source.sender == TOKEN_SENDER:
        return reading_token(source.id, token_hash(secret))
    key = source.path_key.get_secret_value() if source.path_key else ""
    return reading_token(source.id, secret or key)


def _secret_of_tests(source: Source, secret: str) -> str:
    if source.sender == TOKEN_SENDER:
        return token_of_tests(source, secret)
    return derived_secret(secret) if secret else ""


def new_delivery_id() -> str:
    """An id for one delivery."""
    return str(uuid.uuid4())


def _path(source: Source, content_type: str) -> str:
    """Where the source posts: `/articles` by its token alone, else a URL of the source."""
    media_type = content_type.partition(";")[0]
    if source.sender == TOKEN_SENDER:
        is_article = media_type in {"application/json", "text/plain"}
        return "/articles" if is_article else f"/feeds/{source.id}"
    return path_of(source)
