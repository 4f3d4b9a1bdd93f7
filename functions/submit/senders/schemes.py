"""A signature over a string made of the request, as most senders have it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.model.source_options import HmacScheme
from functions.submit.senders.age import HABITUAL_SECONDS, MILLISECONDS, SECONDS, is_fresh
from functions.submit.senders.signatures import keys_of, listed, signed_by, to_bytes

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

HUB_SHA256 = HmacScheme(header="x-hub-signature-256", prefix="sha256=")
"""GitHub's: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries"""

_UNITS = {"seconds": SECONDS, "milliseconds": MILLISECONDS}
_PLACE = re.compile(r"\{(body|timestamp|id|method|path)\}")


def is_signed(
    scheme: HmacScheme,
    request: Request,
    source: Source,
    now: datetime,
    *,
    tolerance: int = HABITUAL_SECONDS,
) -> bool:
    """Whether one of the source's secrets signed the request this way, and lately."""
    timestamp = _header(request, scheme.timestamp_header)
    parts = {
        "body": request.body,
        "timestamp": to_bytes(timestamp),
        "id": to_bytes(_header(request, scheme.id_header)),
        "method": to_bytes(request.method),
        "path": to_bytes(request.path),
    }
    presented = listed(_header(request, scheme.header), scheme.prefix)
    if scheme.encoding == "hex":
        presented = [item.lower() for item in presented]
    elif scheme.encoding == "base64url":
        presented = [item.rstrip("=") for item in presented]
    right = signed_by(
        keys_of(source),
        _signed_string(scheme.signed, parts),
        presented,
        algorithm=scheme.algorithm,
        encoding=scheme.encoding,
    )
    fresh = scheme.timestamp_header is None or is_fresh(
        timestamp, _UNITS[scheme.timestamp_unit], source, now, tolerance=tolerance
    )
    # A signature that leaves the body out would go with any body.
    return right and fresh and "{body}" in scheme.signed


def signature_id(scheme: HmacScheme, request: Request) -> str | None:
    """The signature as a delivery's id, where a signed time makes it one: repeats carry it over."""
    if scheme.timestamp_header is None or "{timestamp}" not in scheme.signed:
        return None
    return _header(request, scheme.header)[:500] or None


def _signed_string(template: str, parts: dict[str, bytes]) -> bytes:
    """The template with its places filled, once: what is filled in is never a place itself."""
    pieces = _PLACE.split(template)
    return b"".join(
        parts[piece] if index % 2 else to_bytes(piece) for index, piece in enumerate(pieces)
    )


def _header(request: Request, name: str | None) -> str:
    return request.headers.get(name, "").strip() if name else ""
