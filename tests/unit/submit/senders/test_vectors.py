"""Requests signed by the vendors' libraries, unchanged and with one byte changed."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from dateline.model.errors import Unauthenticated
from dateline.model.sources import Source
from dateline.web.http import Request, read_request
from functions.submit.senders import SENDERS
from tests.paths import CORPORA

VECTORS = CORPORA / "webhooks" / "signature-vectors.json"

SENDER = {"standardwebhooks": "standard_webhooks"}
HEADERS = {
    "contentful": (
        "content-type",
        "x-contentful-topic",
        "x-contentful-webhook-name",
        "x-contentful-signed-headers",
        "x-contentful-timestamp",
        "x-contentful-signature",
    ),
    "ghost": ("x-ghost-signature",),
    "sanity": ("sanity-webhook-signature",),
    "standard_webhooks": ("webhook-id", "webhook-timestamp", "webhook-signature"),
    "storyblok": ("webhook-signature",),
    "svix": ("svix-id", "svix-timestamp", "svix-signature"),
}
"""The signed headers and the header of the signature."""


@dataclass(frozen=True)
class Vector:
    sender: str
    request: Request
    source: Source
    sent_at: datetime | None

    @property
    def now(self) -> datetime:
        return self.sent_at or datetime(2026, 1, 1, tzinfo=UTC)


def vectors() -> list[Vector]:
    if not VECTORS.exists():
        return []
    return [vector_of(load) for load in json.loads(VECTORS.read_text(encoding="utf-8"))]


def vector_of(vector: dict[str, Any]) -> Vector:
    sender = SENDER.get(vector["vendor"], vector["vendor"])
    request = vector.get("request", vector)
    path, _, query = request.get("path", "/webhooks/newsroom").partition("?")
    # Header names in the vector's case and a base64 body, as the API may pass them on.
    event = {
        "headers": {**request["headers"], **vector.get("add_headers", {})},
        "body": base64.b64encode(request["body"].encode()).decode(),
        "isBase64Encoded": True,
        "rawPath": path,
        "rawQueryString": query,
        "requestContext": {"http": {"method": request.get("method", "POST")}},
    }
    read = read_request(event)
    source = Source(id="newsroom", sender=sender, secrets=(SecretStr(vector["secret"]),))
    return Vector(sender, read, source, time_of(sender, read.headers))


def time_of(sender: str, headers: dict[str, str]) -> datetime | None:
    match sender:
        case "contentful":
            unix = int(headers["x-contentful-timestamp"]) / 1_000
        case "ghost":
            unix = int(headers["x-ghost-signature"].rpartition("t=")[2]) / 1_000
        case "sanity":
            unix = int(headers["sanity-webhook-signature"].partition(",")[0][2:]) / 1_000
        case "standard_webhooks" | "svix":
            unix = int(headers[f"{HEADERS[sender][0][:-3]}-timestamp"])
        case _:
            return None
    return datetime.fromtimestamp(unix, UTC)


def changed_text(text: str) -> Iterator[str]:
    for place, character in enumerate(text):
        yield text[:place] + chr(ord(character) ^ 1) + text[place + 1 :]


def changes(vector: Vector) -> Iterator[tuple[str, Request]]:
    """The request with one byte of the body, or one character of a signed header, changed."""
    request = vector.request
    body = request.body
    for place in range(len(body)):
        flipped = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        yield "body", replace(request, body=flipped)
    yield "body", replace(request, body=body + b"\n")
    yield "body", replace(request, body=b" " + body)
    for name in HEADERS[vector.sender]:
        for other in changed_text(request.headers[name]):
            yield name, replace(request, headers={**request.headers, name: other})
        without = {key: value for key, value in request.headers.items() if key != name}
        yield name, replace(request, headers=without)
    if vector.sender == "contentful":
        for other in changed_text(request.path):
            yield "path", replace(request, path=other)
        for other in (*changed_text(request.method), "PUT"):
            yield "method", replace(request, method=other)


needs_corpus = pytest.mark.skipif(
    not VECTORS.exists(), reason="the signature vectors are not beside the checkout"
)


@needs_corpus
def test_the_number_of_vectors_is_known() -> None:
    counts: dict[str, int] = {}
    for vector in vectors():
        counts[vector.sender] = counts.get(vector.sender, 0) + 1
    assert counts == {
        "contentful": 5,
        "sanity": 2,
        "standard_webhooks": 3,
        "svix": 3,
        "ghost": 3,
        "storyblok": 3,
    }


@needs_corpus
@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector.sender)
def test_a_vector_verifies_at_its_own_time(vector: Vector) -> None:
    assert SENDERS[vector.sender].verify(vector.request, vector.source, vector.now)


@needs_corpus
@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector.sender)
def test_a_vector_with_anything_changed_is_refused(vector: Vector, record_property: Any) -> None:
    sender = SENDERS[vector.sender]
    accepted = []
    cases = 0
    for what, request in changes(vector):
        cases += 1
        try:
            sender.verify(request, vector.source, vector.now)
        except Unauthenticated:
            continue
        accepted.append((what, request))
    record_property("changed_byte_cases", cases)
    assert cases > len(vector.request.body)
    assert accepted == []


@needs_corpus
@pytest.mark.parametrize(
    "vector", [vector for vector in vectors() if vector.sent_at], ids=lambda vector: vector.sender
)
def test_a_vector_is_refused_a_day_before_and_after_its_time(vector: Vector) -> None:
    for off in (timedelta(days=1), timedelta(days=-1)):
        with pytest.raises(Unauthenticated):
            SENDERS[vector.sender].verify(vector.request, vector.source, vector.now + off)


@needs_corpus
@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector.sender)
def test_a_vector_is_refused_under_another_secret_or_none(vector: Vector) -> None:
    other = vector.source.model_copy(update={"secrets": (SecretStr("whsec_AAAA"),)})
    none = vector.source.model_copy(update={"secrets": ()})
    empty = vector.source.model_copy(update={"secrets": (SecretStr(""), SecretStr("whsec_"))})
    for source in (other, none, empty):
        with pytest.raises(Unauthenticated):
            SENDERS[vector.sender].verify(vector.request, source, vector.now)
