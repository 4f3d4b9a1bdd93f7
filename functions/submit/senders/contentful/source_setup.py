"""Contentful: its secrets and a simulated delivery."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from functions.submit.senders.source_setup import (
    ANY_SECRET,
    Headers,
    SecretShape,
    SimulatedDelivery,
    SourceSetup,
    encoded,
    mac,
)


def _topic(delivery: SimulatedDelivery) -> Headers:
    at = datetime.fromtimestamp(delivery.milliseconds / 1_000, UTC)
    return {
        "x-contentful-topic": "ContentManagement.Entry.publish",
        "x-contentful-crn": "crn:contentful:::content:spaces/dateline/environments/master",
        "x-contentful-webhook-name": "Dateline",
        "x-contentful-event-datetime": at.isoformat(timespec="milliseconds"),
    }


def _sign(delivery: SimulatedDelivery) -> Headers:
    """Signs method, path, the listed headers and the body."""
    names = ("content-type", "x-contentful-crn", "x-contentful-topic")
    headers = {"content-type": delivery.content_type, **_topic(delivery)}
    signed = {
        **{name: headers[name] for name in names},
        "x-contentful-signed-headers": ",".join(
            [*names, "x-contentful-signed-headers", "x-contentful-timestamp"]
        ),
        "x-contentful-timestamp": str(delivery.milliseconds),
    }
    listed = ";".join(f"{name}:{value}" for name, value in sorted(signed.items()))
    canonical = f"POST\n{delivery.path}\n{listed}\n".encode() + delivery.body
    return {
        **{name: value for name, value in signed.items() if name != "content-type"},
        "x-contentful-signature": encoded(mac(delivery, canonical), "hex"),
        "x-contentful-idempotency-key": delivery.delivery_id,
    }


SETUP = SourceSetup(
    title="Contentful",
    verified_by="HMAC-SHA256 over method, path, signed headers and body",
    sign=_sign,
    headers=_topic,
    content_type="application/vnd.contentful.management.v1+json",
    # A new secret is 64 hex digits, which fits.
    secret=SecretShape(
        ANY_SECRET.make,
        re.compile(r"[0-9a-zA-Z+/=_-]{64}").fullmatch,
        "exactly 64 of 0-9a-zA-Z+/=_-",
    ),
    has_custom_fields=True,
    options=frozenset({"models"}),
    model="article",
)
