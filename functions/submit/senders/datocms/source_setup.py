"""DatoCMS: its options and a simulated delivery."""

from __future__ import annotations

from functions.submit.senders.source_setup import (
    Headers,
    SimulatedDelivery,
    SourceSetup,
    basic_password,
    bearer_token,
)


def _sign(delivery: SimulatedDelivery) -> Headers:
    prove = bearer_token if delivery.source.secret_header else basic_password
    return prove(delivery)


SETUP = SourceSetup(
    title="DatoCMS",
    verified_by="HTTP Basic, or a secret in a header",
    sign=_sign,
    options=frozenset({"models", "secret_header", "username"}),
    has_custom_fields=True,
    model="article",
)
