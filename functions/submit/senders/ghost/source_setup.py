"""Ghost: a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Headers,
    SimulatedDelivery,
    SourceSetup,
    encoded,
    fixed_headers,
    mac,
)


def _sign(delivery: SimulatedDelivery) -> Headers:
    sent_at = str(delivery.milliseconds)
    signature = encoded(mac(delivery, delivery.body + sent_at.encode()), "hex")
    return {"x-ghost-signature": f"sha256={signature}, t={sent_at}"}


SETUP = SourceSetup(
    title="Ghost",
    verified_by="HMAC-SHA256 over body and time",
    sign=_sign,
    headers=fixed_headers(content_version="v6.0"),
)
