"""Standard Webhooks: what a signature covers, and which secrets are keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import SecretStr

from dateline.model.errors import Unauthenticated
from dateline.web.http import Request
from functions.submit.senders.signatures import signed_bytes
from functions.submit.senders.standard_signature import event, event_name, verify
from tests.unit.submit.senders.signing import (
    BODY,
    NOW,
    SECRET,
    bare,
    request_of,
    seconds,
    source_of,
)

REQUEST = request_of("svix", BODY)
SOURCE = source_of("svix", SECRET)


def verifies(request: Request, prefix: str = "svix") -> bool:
    try:
        return bool(verify(prefix, request, SOURCE, NOW))
    except Unauthenticated:
        return False


def with_header(name: str, value: str) -> Request:
    return replace(REQUEST, headers={**REQUEST.headers, name: value})


def test_the_signature_covers_id_time_and_body() -> None:
    proof = verify("svix", REQUEST, SOURCE, NOW)
    signed = f"msg_1.{seconds(NOW)}.".encode() + BODY
    inputs = frozenset({"svix-id"})
    assert proof.name == "hmac-sha256"
    assert proof.signed == signed_bytes(signed, has_time=True, inputs=inputs)
    assert not verifies(with_header("svix-id", "msg_2"))
    assert not verifies(with_header("svix-timestamp", str(int(seconds(NOW)) + 1)))
    assert not verifies(replace(REQUEST, body=BODY + b" "))
    assert not verifies(REQUEST, prefix="webhook")


@pytest.mark.parametrize("name", ["svix-id", "svix-timestamp", "svix-signature"])
def test_no_header_may_be_missing(name: str) -> None:
    headers = {key: value for key, value in REQUEST.headers.items() if key != name}
    assert verifies(REQUEST)
    assert not verifies(replace(REQUEST, headers=headers))


def test_spaces_around_the_time_do_not_count() -> None:
    assert verifies(with_header("svix-timestamp", f" {seconds(NOW)} "))


def test_a_secret_that_is_no_key_is_passed_over() -> None:
    (key,) = SOURCE.secrets
    for useless in ("not base64!", "whsec_", "whsec_=", ""):
        source = SOURCE.model_copy(update={"secrets": (SecretStr(useless), key)})
        assert verify("svix", REQUEST, source, NOW).name == "hmac-sha256"


def test_the_type_of_the_payload_says_what_happened() -> None:
    request = bare(b'{"type": "article.published"}')
    assert (event(request), event_name(request)) == ("published", "article.published")
    assert event_name(bare(b"[]")) == ""
