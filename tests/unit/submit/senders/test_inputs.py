"""What of a request decides its effect, and which of it a signature leaves changeable."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from functions.submit.senders import SENDERS
from functions.submit.senders.inputs import (
    Inputs,
    Use,
    changeable,
    decides_effect,
    effect_digest,
    inputs_of,
    names_delivery,
    stored_content_type,
    value_of,
)
from tests.unit.submit.senders.signing import SECRET, bare, source_of

INPUTS: Inputs = {
    "x-b": Use.CONTENT,
    "x-a": Use.CONTENT,
    "?event": Use.EVENT,
    "x-delivery": Use.DELIVERY,
    "x-note": Use.NOTE,
}


def test_the_header_with_the_id_of_a_described_signature_names_the_delivery() -> None:
    sender = SENDERS["hmac"]
    plain = source_of("hmac", SECRET, hmac={"header": "x-signature"})
    named = source_of("hmac", SECRET, hmac={"header": "x-signature", "id_header": "x-own"})
    assert inputs_of(sender, plain) == sender.INPUTS
    assert inputs_of(sender, source_of("github", SECRET)) == sender.INPUTS
    assert inputs_of(sender, named) == {**sender.INPUTS, "x-own": Use.DELIVERY}


def test_what_a_signature_covers_cannot_be_changed() -> None:
    assert changeable(INPUTS, ()) == INPUTS
    left = changeable(INPUTS, ["x-a", "x-b", "?event", "x-unknown"])
    assert left == {"x-delivery": Use.DELIVERY, "x-note": Use.NOTE}
    assert changeable(INPUTS, INPUTS) == {}


@pytest.mark.parametrize(
    ("use", "effect", "delivery"),
    [
        (Use.EVENT, True, False),
        (Use.CONTENT, True, False),
        (Use.DELIVERY, False, True),
        (Use.NOTE, False, False),
    ],
)
def test_an_event_and_content_decide_the_effect(use: Use, effect: bool, delivery: bool) -> None:
    for inputs in ({"x": use}, {"x": use, "y": Use.NOTE}):
        assert (decides_effect(inputs), names_delivery(inputs)) == (effect, delivery)
    assert not decides_effect({})
    assert not names_delivery({})


def test_an_input_is_a_header_or_a_query_parameter_without_the_spaces_around_it() -> None:
    request = replace(bare(x_a=" 1 "), query={"event": " publish ", "x-a": "2"})
    values = [value_of(request, name) for name in ("x-a", "?event", "?x-a", "event", "?other")]
    assert values == ["1", "publish", "2", "", ""]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("Application/JSON; charset=latin-1", "application/json"),
        (" application/ld+json ;a=b;c=d", "application/ld+json"),
        ("text/plain; charset=Latin-1", "text/plain; charset=Latin-1"),
        ("application/jsonl", "application/jsonl"),
        ("", ""),
        (None, None),
    ],
)
def test_only_the_media_type_of_json_is_stored(sent: str | None, stored: str | None) -> None:
    request = bare() if sent is None else bare(content_type=sent)
    assert stored_content_type(request) == stored


def test_an_effect_is_the_digest_that_stored_deliveries_have() -> None:
    # A repeat is compared with what an earlier release stored with the first delivery.
    request = bare(content_type="Text/Plain; ; Charset=X", content_encoding=" GZIP ")
    kept = {"x-a": "1", "x-note": "n", "x-delivery": "d"}
    text = (
        '["published", "article.published", ["text/plain", "charset=x"], "gzip", '
        '[["x-a", "1"], ["x-b", null]]]'
    )
    expected = hashlib.sha256(text.encode()).hexdigest()[:32]
    assert effect_digest(INPUTS, request, kept, "published", "article.published") == expected
    text = '["", "", [], "", []]'
    expected = hashlib.sha256(text.encode()).hexdigest()[:32]
    assert effect_digest({}, bare(), kept, "", "") == expected


@pytest.mark.parametrize(
    "other",
    [
        {"kept": {"x-a": "2"}},
        {"kept": {"x-a": "1", "x-b": "1"}},
        {"event": "deleted"},
        {"event_name": "article.deleted"},
        {"headers": {"content-type": "text/html"}},
        {"headers": {"content-encoding": "gzip"}},
    ],
)
def test_an_input_that_decides_the_effect_changes_the_digest(other: dict[str, Any]) -> None:
    def effect(**values: Any) -> str:
        return effect_digest(
            INPUTS,
            replace(bare(), headers=values.get("headers", {})),
            values.get("kept", {"x-a": "1"}),
            values.get("event", "published"),
            values.get("event_name", "article.published"),
        )

    assert effect(**other) != effect()
    notes = {"x-a": "1", "x-note": "n", "x-delivery": "d"}
    assert effect(kept=notes) == effect()
