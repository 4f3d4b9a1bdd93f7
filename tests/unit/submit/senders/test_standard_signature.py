"""Standard Webhooks: what a signature covers, and which secrets are keys."""

from __future__ import annotations

import base64
import hmac
from dataclasses import replace
from datetime import timedelta

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


@pytest.mark.parametrize("named", ["", "XX", "None", "msg_1"])
def test_no_id_that_was_signed_takes_the_place_of_a_missing_one(named: str) -> None:
    request = signed_anew({"svix-id": named})
    headers = {key: value for key, value in request.headers.items() if key != "svix-id"}
    assert verifies(request) == bool(named)
    assert not verifies(replace(request, headers=headers))


def signed_anew(headers: dict[str, str], *, version: str = "v1") -> Request:
    """The request with headers replaced and signed by the source's own key."""
    sent = {**REQUEST.headers, **headers}
    (key,) = SOURCE.secrets
    secret = base64.b64decode(key.get_secret_value().removeprefix("whsec_"))
    signed = f"{sent.get('svix-id', '')}.{sent['svix-timestamp']}.".encode() + BODY
    digest = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
    return replace(REQUEST, headers=sent | {"svix-signature": f"{version},{digest}"})


def test_right_signature_of_an_old_or_later_time_or_without_an_id_does_not_hold() -> None:
    assert verifies(signed_anew({}))
    assert not verifies(signed_anew({"svix-id": ""}))
    for minutes in (-10, 10):
        moment = seconds(NOW + timedelta(minutes=minutes))
        assert not verifies(signed_anew({"svix-timestamp": moment}))


def test_signature_of_another_version_does_not_hold() -> None:
    assert not verifies(signed_anew({}, version="v2"))
    assert not verifies(signed_anew({}, version=""))
    right = signed_anew({})
    without = right.headers["svix-signature"].removeprefix("v1,")
    assert not verifies(replace(right, headers={**right.headers, "svix-signature": without}))


@pytest.mark.parametrize("secret", ["whsec_", ""])
def test_an_empty_secret_is_no_key(secret: str) -> None:
    signed = f"msg_1.{seconds(NOW)}.".encode() + BODY
    digest = base64.b64encode(hmac.digest(b"", signed, "sha256")).decode()
    source = SOURCE.model_copy(update={"secrets": (SecretStr(secret),)})
    with pytest.raises(Unauthenticated):
        verify("svix", with_header("svix-signature", f"v1,{digest}"), source, NOW)


def test_secret_with_other_characters_is_no_key() -> None:
    """Without the check a decoder passes over them and makes another key."""
    secret = base64.b64encode(b"k" * 24).decode()
    source = SOURCE.model_copy(update={"secrets": (SecretStr(f"!{secret}"),)})
    signed = f"msg_1.{seconds(NOW)}.".encode() + BODY
    digest = base64.b64encode(hmac.digest(b"k" * 24, signed, "sha256")).decode()
    headers = {**REQUEST.headers, "svix-id": "msg_1", "svix-signature": f"v1,{digest}"}
    with pytest.raises(Unauthenticated):
        verify("svix", replace(REQUEST, headers=headers), source, NOW)


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
