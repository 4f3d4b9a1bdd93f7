"""Cursors: where the next page of a listing begins. Opaque, signed, and valid for one listing.

A cursor is the base64url of one format byte, 16 bytes of HMAC-SHA-256 and the position, which is
the sort key of the last entry shown. The signature covers the listing too, so a cursor of one
listing is invalid in another, and clients cannot forge a position.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error

from dateline.model.errors import Malformed

_FORMAT = b"\x01"
_SIGNATURE = 16
MAX_LENGTH = 200


def write_cursor(key: bytes, listing: str, position: str) -> str:
    """The cursor of the page after `position`.

    `listing` names everything that decides the entries and their order, so not the page size.
    """
    body = position.encode()
    return urlsafe_b64encode(_FORMAT + _sign(key, listing, body) + body).decode().rstrip("=")


def read_cursor(key: bytes, listing: str, cursor: str) -> str:
    """The position that the cursor encodes.

    Raises:
        Malformed: `cursor_malformed`, it was not issued for this listing.
    """
    refused = Malformed(
        "cursor_malformed",
        "this cursor does not belong to this listing; start from its first page",
        where="cursor",
    )
    if len(cursor) > MAX_LENGTH:
        raise refused
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        position = raw[len(_FORMAT) + _SIGNATURE :].decode()
    except (UnicodeError, Base64Error, ValueError):
        raise refused from None
    # Compares texts, since base64 can encode the same bytes in several ways.
    if not hmac.compare_digest(write_cursor(key, listing, position).encode(), cursor.encode()):
        raise refused
    return position


def _sign(key: bytes, listing: str, body: bytes) -> bytes:
    return hmac.digest(key, _FORMAT + listing.encode() + b"\n\n" + body, "sha256")[:_SIGNATURE]
