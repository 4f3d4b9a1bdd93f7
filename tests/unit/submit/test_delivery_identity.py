"""Which deliveries are one: the key by what is signed, named and changeable."""

from __future__ import annotations

import pytest

from functions.submit.delivery_identity import Identity, identify
from functions.submit.senders.inputs import Inputs, Use
from functions.submit.senders.proof import Proof
from functions.submit.senders.signatures import Signed

ID: Inputs = {"x-id": Use.DELIVERY}
EVENT: Inputs = {"x-event": Use.EVENT}
CONTENT: Inputs = {"?slug": Use.CONTENT}
NOTE: Inputs = {"x-note": Use.NOTE}
ALL: Inputs = {**ID, **EVENT, **CONTENT, **NOTE}
BYTES = "signed 00ff"


def signed(*covered: str, has_time: bool = False) -> Proof:
    return Proof("hmac-sha256", Signed("00ff", has_time, frozenset(covered)))


@pytest.mark.parametrize("has_one_type", [True, False])
@pytest.mark.parametrize("inputs", [{}, ID, EVENT, ALL])
def test_without_a_signature_the_id_alone_is_the_identity(
    inputs: Inputs, has_one_type: bool
) -> None:
    for name in ("d-1", None):
        identity = identify(Proof("bearer"), inputs, name, has_one_type=has_one_type)
        assert identity == Identity(name, recurs=False)


@pytest.mark.parametrize("has_one_type", [True, False])
@pytest.mark.parametrize("has_time", [True, False])
def test_an_id_that_the_signature_covers_is_the_identity(
    has_time: bool, has_one_type: bool
) -> None:
    proof = signed("x-id", has_time=has_time)
    assert identify(proof, ALL, "d-1", has_one_type=has_one_type) == Identity("d-1")


@pytest.mark.parametrize("name", ["d-1", None, ""])
@pytest.mark.parametrize("inputs", [ID, ALL])
def test_a_signature_with_a_time_is_used_once(inputs: Inputs, name: str | None) -> None:
    for has_one_type in (True, False):
        identity = identify(signed(has_time=True), inputs, name, has_one_type=has_one_type)
        assert identity == Identity(BYTES, recurs=False)


@pytest.mark.parametrize("inputs", [{}, NOTE, EVENT])
def test_a_sender_without_ids_is_identified_by_what_it_signed(inputs: Inputs) -> None:
    timed, plain = (
        identify(signed(has_time=has_time), inputs, None, has_one_type=False)
        for has_time in (True, False)
    )
    assert timed == Identity(BYTES, recurs=False)
    assert plain == Identity(BYTES, recurs=True)


@pytest.mark.parametrize(
    ("covered", "has_one_type", "recurs"),
    [
        # Nothing unsigned decides the effect, so only the id tells deliveries apart.
        (["x-event", "?slug"], True, False),
        (["x-event"], True, True),
        (["?slug"], True, True),
        ([], True, True),
        # The content type is an unsigned input too.
        (["x-event", "?slug"], False, True),
    ],
)
@pytest.mark.parametrize(("name", "with_id"), [("d-1", f"{BYTES} d-1"), (None, None), ("", None)])
def test_signed_bytes_come_again_only_with_the_same_effect(
    covered: list[str], has_one_type: bool, recurs: bool, name: str | None, with_id: str | None
) -> None:
    identity = identify(signed(*covered), ALL, name, has_one_type=has_one_type)
    assert identity == (
        Identity(BYTES, recurs=True, key_again=with_id) if recurs else Identity(with_id)
    )


def test_an_id_that_is_no_input_is_covered_by_the_body() -> None:
    assert identify(signed(), EVENT, "d-1", has_one_type=True) == Identity("d-1")
    assert identify(signed(), NOTE, None, has_one_type=True) == Identity(None)
    assert not Identity("d-1").recurs
