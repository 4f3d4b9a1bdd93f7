"""Which deliveries are one: pure rules.

What is signed cannot be changed without the secret; everything beside it can. So

- a signature that covers a time is used once: the signed bytes are the delivery's identity;
- so is an id that the signature covers: a sender may sign a retry anew, with the same id;
- where only the body is signed, a sender may truly send equal bytes again (A, B, A), with another
  id or without any. The first delivery with these bytes keeps what was done with them, and a later
  one is new only if it does the same.

A sender that signs nothing sends its credential with each request: who knows one delivery can send
any. There the id alone is the identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from functions.submit.senders.inputs import Inputs, changeable, decides_effect, names_delivery

if TYPE_CHECKING:
    from functions.submit.senders.proof import Proof


@dataclass(frozen=True)
class Identity:
    """What a delivery has in common with its repeats, and with no other of its source."""

    key: str | None
    """The submission's id is derived from it; None where each request is a delivery."""
    recurs: bool = False
    """Whether another delivery may have this key, if it does the same (`key_again`)."""
    key_again: str | None = None
    """Its key where an earlier delivery has `key`; None where each request is a delivery."""


def identify(
    proof: Proof, inputs: Inputs, delivery_id: str | None, *, has_one_type: bool
) -> Identity:
    """The identity of a verified delivery.

    `has_one_type` where the sender sends a single content type, so that header decides nothing.
    """
    signed = proof.signed
    if signed is None:
        return Identity(delivery_id)
    unsigned = changeable(inputs, signed.inputs)
    if delivery_id and not names_delivery(unsigned):
        return Identity(delivery_id)
    of_bytes = f"signed {signed.digest}"
    if signed.has_time:
        return Identity(of_bytes)
    with_id = f"{of_bytes} {delivery_id}" if delivery_id else None
    if has_one_type and not decides_effect(unsigned):
        return Identity(with_id)
    return Identity(of_bytes, recurs=True, key_again=with_id)
