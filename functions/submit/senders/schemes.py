"""Verifies a signature over a string made from the request, as an HmacScheme describes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.model.source_options import HmacScheme
from functions.submit.senders.age import (
    DEFAULT_TOLERANCE_SECONDS,
    MILLISECONDS,
    SECONDS,
    is_fresh,
    signed_time,
)
from functions.submit.senders.signatures import (
    Signed,
    any_signature_matches,
    keys_of,
    listed_signatures,
    signed_bytes,
    to_bytes,
)

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

HUB_SHA256 = HmacScheme(header="x-hub-signature-256", prefix="sha256=")
"""GitHub's: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries"""

_UNITS = {"seconds": SECONDS, "milliseconds": MILLISECONDS}
_PLACE = re.compile(r"\{(body|timestamp|id|method|path)\}")


def signed_by(
    scheme: HmacScheme,
    request: Request,
    source: Source,
    now: datetime,
    *,
    tolerance: int = DEFAULT_TOLERANCE_SECONDS,
) -> Signed | None:
    """What the request's signature by this scheme covers.

    None unless a secret of the source made it, recently enough, by an algorithm that it accepts.
    """
    timestamp = _header(request, scheme.timestamp_header)
    parts = {
        "body": request.body,
        "timestamp": to_bytes(timestamp),
        "id": to_bytes(_header(request, scheme.id_header)),
        "method": to_bytes(request.method),
        "path": to_bytes(request.path),
    }
    presented = listed_signatures(_header(request, scheme.header), scheme.prefix)
    if scheme.encoding == "hex":
        presented = [signature.lower() for signature in presented]
    elif scheme.encoding == "base64url":
        presented = [signature.rstrip("=") for signature in presented]
    signed = _signed_string(scheme.signed, parts)
    right = any_signature_matches(
        keys_of(source),
        signed,
        presented,
        algorithm=scheme.algorithm,
        encoding=scheme.encoding,
    )
    fresh = scheme.timestamp_header is None or is_fresh(
        timestamp, _UNITS[scheme.timestamp_unit], source, now, tolerance=tolerance
    )
    accepted = source.accepts_sha1 or scheme.algorithm != "sha1"
    # A signature that does not cover the body would fit any body.
    if not (right and fresh and accepted and "{body}" in scheme.signed):
        return None
    has_time = scheme.timestamp_header is not None and "{timestamp}" in scheme.signed
    covers_id = "{id}" in scheme.signed
    inputs = frozenset({scheme.id_header} if scheme.id_header and covers_id else ())
    moment = signed_time(timestamp, _UNITS[scheme.timestamp_unit]) if has_time else None
    return signed_bytes(signed, has_time=has_time, inputs=inputs, sent_at=moment)


def _signed_string(template: str, parts: dict[str, bytes]) -> bytes:
    """The template with its places filled in one pass: places in the values stay as they are."""
    pieces = _PLACE.split(template)
    return b"".join(
        parts[piece] if index % 2 else to_bytes(piece) for index, piece in enumerate(pieces)
    )


def _header(request: Request, name: str | None) -> str:
    return request.headers.get(name, "").strip() if name else ""
