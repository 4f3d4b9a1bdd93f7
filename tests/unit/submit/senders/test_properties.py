"""Properties of every sender, with any body, any header names and any nonsense."""

from __future__ import annotations

import base64
import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.errors import Unauthenticated
from dateline.model.sources import Source
from dateline.web.http import Request, read_request
from functions.submit.senders import SENDERS
from tests.unit.submit.senders.signing import (
    BODY_SIGNERS,
    NOW,
    SECRET,
    SIGNERS,
    request_of,
    source_of,
)

EVENTS = {"published", "updated", "unpublished", "deleted", "ignored", "unknown"}
PLAIN = sorted(SIGNERS.keys() - {"prismic", "wordpress_com"})
SOURCES = {sender: source_of(sender, SECRET) for sender in SIGNERS}

secrets = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children)
    ),
    max_leaves=8,
)
members = st.sampled_from(
    [
        "event",
        "type",
        "action",
        "hook",
        "topic",
        "entry",
        "entity",
        "post",
        "post_before",
        "sys",
        "status",
        "_id",
        "body",
        "key",
        "documents",
        "event_type",
        "webhook_call_id",
        "secret",
        "revision",
        "pubstatus",
        "masterRef",
        "createdAt",
    ]
)


def as_event(request: Request, shuffle: random.Random, case: int) -> dict[str, Any]:
    """The request as an event of the API, with header names in any case and order."""
    headers = list(request.headers.items())
    shuffle.shuffle(headers)
    respell = (str.lower, str.upper, str.title, str.swapcase)[case]
    path, _, query = request.path.partition("?")
    return {
        "headers": {respell(name): value for name, value in headers},
        "body": base64.b64encode(request.body).decode(),
        "isBase64Encoded": True,
        "rawPath": path,
        "rawQueryString": query,
        "pathParameters": request.path_parameters,
        "requestContext": {"http": {"method": request.method}},
    }


@given(
    sender=st.sampled_from(PLAIN),
    body=st.binary(max_size=300).map(lambda body: b"{" + body),
    secret=secrets,
    shuffle=st.randoms(use_true_random=False),
    case=st.integers(0, 3),
)
def test_any_body_verifies_with_any_case_and_order_of_headers(
    sender: str, body: bytes, secret: str, shuffle: random.Random, case: int
) -> None:
    headers = {"content-type": "application/json", "user-agent": "a CMS"}
    request = request_of(sender, body, secret=secret, headers=headers)
    read = read_request(as_event(request, shuffle, case))
    assert read.body == body
    assert SENDERS[sender].verify(read, source_of(sender, secret), NOW)


@given(
    sender=st.sampled_from(BODY_SIGNERS),
    body=st.binary(max_size=200).map(lambda body: b"{" + body),
    data=st.data(),
)
def test_any_other_body_is_refused(sender: str, body: bytes, data: st.DataObject) -> None:
    request = request_of(sender, body)
    other = data.draw(st.binary(max_size=200).filter(lambda item: item != body))
    with pytest.raises(Unauthenticated):
        SENDERS[sender].verify(replace(request, body=other), SOURCES[sender], NOW)


@given(
    sender=st.sampled_from(PLAIN),
    values=st.lists(st.text(max_size=40), min_size=5, max_size=5),
    body=st.binary(max_size=60),
)
def test_nonsense_in_the_headers_is_refused(sender: str, values: list[str], body: bytes) -> None:
    names = request_of(sender, body).headers
    headers = {name: values[place % 5] for place, name in enumerate(names)}
    request = Request("POST", "/webhooks/newsroom", headers, body)
    with pytest.raises(Unauthenticated):
        SENDERS[sender].verify(request, SOURCES[sender], NOW)
    SENDERS[sender].event(request, SOURCES[sender])
    SENDERS[sender].delivery_id(request, SOURCES[sender])


@given(
    sender=st.sampled_from(sorted(SENDERS)),
    payload=json_values | st.dictionaries(members, json_values),
)
def test_any_payload_is_a_known_event(sender: str, payload: object) -> None:
    request = Request("POST", "/", {}, json.dumps(payload).encode())
    source = Source(id="newsroom", sender=sender)
    assert SENDERS[sender].event(request, source) in EVENTS
    delivery_id = SENDERS[sender].delivery_id(request, source)
    assert delivery_id is None or 0 < len(delivery_id) <= 500


@pytest.mark.parametrize("sender", sorted(SENDERS))
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"event": ' * 50_000,
        b"1" * 10_000,
        b"a=1&" * 5_000,
        b'{"event": "\\ud800", "type": "\\ud800", "secret": "\\ud800"}',
        b"null",
    ],
    ids=["empty", "binary", "deep", "deep object", "huge number", "long form", "surrogate", "null"],
)
def test_a_hostile_body_raises_no_error(sender: str, body: bytes) -> None:
    request = Request("POST", "/", {}, body)
    source = SOURCES.get(sender) or Source(id="newsroom", sender=sender)
    with pytest.raises(Unauthenticated):
        SENDERS[sender].verify(request, source, NOW)
    assert SENDERS[sender].event(request, source) in EVENTS
    SENDERS[sender].delivery_id(request, source)


@pytest.mark.parametrize("sender", PLAIN)
def test_a_lone_surrogate_in_a_header_is_refused_as_any_nonsense(sender: str) -> None:
    request = request_of(sender, b"{}")
    headers = {name: f"{value}\ud800" for name, value in request.headers.items()}
    request = replace(request, headers=headers, path_parameters={"key": "\ud800"})
    with pytest.raises(Unauthenticated):
        SENDERS[sender].verify(request, SOURCES[sender], NOW)
