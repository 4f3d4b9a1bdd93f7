"""Where the next page of a listing begins: opaque, signed, and good for that one listing.

A cursor is base64url of one byte of format, 16 bytes of HMAC-SHA-256 and the position, the sort key
of the last entry shown. The signature is over the listing as well, so that a cursor from one list
cannot be used in another, and nobody can make one that begins before what readers may see.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.errors import Malformed
from dateline.model.rows import facet_value

if TYPE_CHECKING:
    from functions.read.lookup.listing_query import ListingQuery

_FORMAT = b"\x01"
_SIGNATURE = 16
MAX_LENGTH = 200


def write(key: bytes, query: ListingQuery, position: str) -> str:
    """The cursor of the page after `position`."""
    body = position.encode()
    return urlsafe_b64encode(_FORMAT + _sign(key, query, body) + body).decode().rstrip("=")


def read(key: bytes, query: ListingQuery, cursor: str) -> str:
    """The position that a cursor of this listing stands for.

    Raises:
        Malformed: `cursor_malformed`, it is not one that was given out for this listing.
    """
    refused = Malformed(
        "cursor_malformed",
        "this cursor is not one of this listing; begin with its first page",
        where="cursor",
    )
    if len(cursor) > MAX_LENGTH:
        raise refused
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        position = raw[len(_FORMAT) + _SIGNATURE :].decode()
    except (UnicodeError, Base64Error, ValueError):
        raise refused from None
    # To the letter, since base64 has several ways to write the same bytes.
    if not hmac.compare_digest(write(key, query, position).encode(), cursor.encode()):
        raise refused
    return position


def _sign(key: bytes, query: ListingQuery, body: bytes) -> bytes:
    """Over everything that decides what is listed and in which order; the page's size does not."""
    listing = "\n".join(
        [
            query.language,
            query.facet,
            facet_value(query.value),
            iso(query.since) if query.since else "",
            iso(query.until) if query.until else "",
            "oldest" if query.oldest_first else "newest",
        ]
    )
    return hmac.digest(key, _FORMAT + listing.encode() + b"\n\n" + body, "sha256")[:_SIGNATURE]
