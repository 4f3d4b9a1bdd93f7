"""For each sender: events, duplicates, stale and future times, wrong and old secrets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dateline.model.errors import Unauthenticated
from dateline.web.http import Request
from functions.submit.senders import SENDERS
from tests.unit.submit.senders.deliveries import NAMED, TABLE
from tests.unit.submit.senders.signing import (
    BODY_SIGNERS,
    NOW,
    OPTIONS,
    PATH_KEY,
    SECRET,
    SIGNERS,
    TIMED,
    request_of,
    source_of,
)

NO_DELIVERY_ID = {
    "basic",
    "contentful",
    "ghost",
    "hmac",
    "wp_plugin",
    "directus",
    "storyblok",
    "superdesk",
    "wordpress_com",
    "wp_webhooks",
}
"""Without an id of a delivery in these rows, and without bytes that are unique to one."""


def sent(sender: str, what: str, **how: Any) -> Request:
    body, headers, _ = TABLE[sender][what]
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request_of(sender, raw, headers=headers, **how)


def test_every_registered_sender_is_in_the_table() -> None:
    assert TABLE.keys() | {"token"} == SENDERS.keys()
    assert SIGNERS.keys() == TABLE.keys()
    assert all(rows.keys() == {*NAMED} for rows in TABLE.values())


@pytest.mark.parametrize("what", [*NAMED])
@pytest.mark.parametrize("sender", sorted(TABLE))
def test_a_delivery_is_accepted_with_its_event(sender: str, what: str) -> None:
    request, source = sent(sender, what), source_of(sender, SECRET)
    assert SENDERS[sender].verify(request, source, NOW)
    assert SENDERS[sender].event(request, source) == TABLE[sender][what][2]


@pytest.mark.parametrize("sender", sorted(TABLE))
def test_a_duplicate_has_the_same_delivery_id_without_any_secret(sender: str) -> None:
    source = source_of(sender, SECRET)
    first, again = sent(sender, "publish"), sent(sender, "publish")
    delivery_id = SENDERS[sender].delivery_id(first, source)
    assert delivery_id == SENDERS[sender].delivery_id(again, source)
    assert (delivery_id is None) == (sender in NO_DELIVERY_ID)
    assert delivery_id is None or 0 < len(delivery_id) <= 500
    assert delivery_id is None or SECRET not in delivery_id


@pytest.mark.parametrize("sender", sorted(TIMED))
@pytest.mark.parametrize("sign", [1, -1], ids=["future", "stale"])
def test_a_stale_or_future_delivery_is_refused(sender: str, sign: int) -> None:
    source = source_of(sender, SECRET)
    edge = timedelta(seconds=TIMED[sender])
    assert SENDERS[sender].verify(sent(sender, "publish", at=NOW + sign * edge), source, NOW)
    past_it = sent(sender, "publish", at=NOW + sign * (edge + timedelta(seconds=1)))
    with pytest.raises(Unauthenticated):
        SENDERS[sender].verify(past_it, source, NOW)


@pytest.mark.parametrize("sender", sorted(TIMED))
def test_a_source_overrides_the_tolerance(sender: str) -> None:
    a_day_old = sent(sender, "publish", at=NOW - timedelta(days=1))
    generous = source_of(sender, SECRET, tolerance_seconds=86_400)
    assert SENDERS[sender].verify(a_day_old, generous, NOW)
    for strict in (5, 0):
        source = source_of(sender, SECRET, tolerance_seconds=strict)
        late = sent(sender, "publish", at=NOW - timedelta(seconds=strict + 1))
        assert SENDERS[sender].verify(sent(sender, "publish"), source, NOW)
        with pytest.raises(Unauthenticated):
            SENDERS[sender].verify(late, source, NOW)


@pytest.mark.parametrize("sender", sorted(TABLE.keys() - {"wordpress_com"}))
def test_a_wrong_secret_is_refused(sender: str) -> None:
    request = sent(sender, "publish", secret="somebody else's secret")
    with pytest.raises(Unauthenticated):
        SENDERS[sender].verify(request, source_of(sender, SECRET), NOW)


@pytest.mark.parametrize("sender", sorted(TABLE.keys() - {"wordpress_com"}))
def test_both_secrets_are_valid_during_a_rotation(sender: str) -> None:
    verify = SENDERS[sender].verify
    old, new = sent(sender, "publish"), sent(sender, "publish", secret="the next secret")
    rotating = source_of(sender, "the next secret", SECRET)
    assert verify(old, rotating, NOW).name == verify(new, rotating, NOW).name
    rotated = source_of(sender, "the next secret")
    assert verify(new, rotated, NOW)
    with pytest.raises(Unauthenticated):
        verify(old, rotated, NOW)


@pytest.mark.parametrize("sender", sorted(TABLE.keys() - {"wordpress_com"}))
def test_a_source_without_a_secret_accepts_nothing(sender: str) -> None:
    for body_secret in ("", SECRET):
        request = sent(sender, "publish", secret=body_secret)
        at_its_key = replace(request, path_parameters={"key": PATH_KEY})
        for source in (
            source_of(sender),
            source_of(sender, path_key=PATH_KEY),
            source_of(sender, unsigned=True),
        ):
            for item in (request, at_its_key):
                with pytest.raises(Unauthenticated):
                    SENDERS[sender].verify(item, source, NOW)


@pytest.mark.parametrize("sender", sorted(TABLE.keys() - {"wordpress_com"}))
def test_an_empty_secret_verifies_nothing(sender: str) -> None:
    request = sent(sender, "publish", secret="")
    with pytest.raises(Unauthenticated):
        SENDERS[sender].verify(request, source_of(sender).model_copy(update=EMPTY_SECRET), NOW)


EMPTY_SECRET = {"secrets": source_of("github", "").secrets}

PROOF_IS_THE_POINT = {"basic", "github", "hmac", "standard_webhooks", "svix"}


@pytest.mark.parametrize("sender", sorted(TABLE.keys()))
def test_a_secret_url_is_enough_only_if_signing_is_optional(sender: str) -> None:
    bare = replace(sent(sender, "publish"), headers=TABLE[sender]["publish"][1])
    at_secret_url = replace(bare, path_parameters={"source": "newsroom", "key": PATH_KEY})
    guessed = replace(bare, path_parameters={"source": "newsroom", "key": PATH_KEY[:-1] + "x"})
    source = source_of(sender, unsigned=True, path_key=PATH_KEY)
    if sender in PROOF_IS_THE_POINT:
        with pytest.raises(Unauthenticated):
            SENDERS[sender].verify(at_secret_url, source, NOW)
    else:
        assert SENDERS[sender].verify(at_secret_url, source, NOW).name == "path-key"
    for request in (guessed, replace(bare, path_parameters={})):
        with pytest.raises(Unauthenticated):
            SENDERS[sender].verify(request, source, NOW)


@pytest.mark.parametrize("sender", sorted(TABLE.keys() - {"wordpress_com"}))
def test_a_secret_url_does_not_replace_the_proof_of_a_source_with_secrets(
    sender: str,
) -> None:
    wrong = sent(sender, "publish", secret="somebody else's secret")
    at_its_key = replace(wrong, path_parameters={"key": PATH_KEY})
    source = source_of(sender, SECRET, unsigned=True, path_key=PATH_KEY)
    with pytest.raises(Unauthenticated):
        SENDERS[sender].verify(at_its_key, source, NOW)


@pytest.mark.parametrize("sender", BODY_SIGNERS)
def test_every_changed_byte_of_a_signed_body_is_refused(sender: str) -> None:
    request, source = sent(sender, "publish"), source_of(sender, SECRET)
    for place in range(len(request.body)):
        body = bytearray(request.body)
        body[place] ^= 1
        with pytest.raises(Unauthenticated):
            SENDERS[sender].verify(replace(request, body=bytes(body)), source, NOW)


def test_every_refusal_has_the_same_text() -> None:
    texts = set()
    for sender in sorted(TABLE.keys() - {"wordpress_com"}):
        for request, source in (
            (sent(sender, "publish", secret="wrong"), source_of(sender, SECRET)),
            (replace(sent(sender, "publish"), headers={}, body=b"{}"), source_of(sender, SECRET)),
            (sent(sender, "publish"), source_of(sender)),
        ):
            with pytest.raises(Unauthenticated) as refusal:
                SENDERS[sender].verify(request, source, NOW)
            texts.add((refusal.value.code, refusal.value.message, refusal.value.where))
    assert len(texts) == 1


@pytest.mark.parametrize("sender", sorted(OPTIONS))
def test_the_options_of_the_tests_are_a_valid_source(sender: str) -> None:
    assert source_of(sender, SECRET).sender == sender
