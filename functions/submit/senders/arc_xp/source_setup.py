"""Arc XP: its options and a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Headers,
    SimulatedDelivery,
    SourceSetup,
    sign_as_configured,
    sign_as_github,
)


def _sign(delivery: SimulatedDelivery) -> Headers:
    sign = sign_as_configured if delivery.source.hmac else sign_as_github
    return sign(delivery)


SETUP = SourceSetup(
    title="Arc XP (ANS)",
    verified_by="bearer token, or HMAC over the body",
    sign=_sign,
    options=frozenset({"hmac", "models", "secret_header"}),
)
