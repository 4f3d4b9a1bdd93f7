"""Entity tags, and whether the client's version is current."""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENTITY_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def etag(*parts: object) -> str:
    """A weak entity tag, quotes included, that changes when any of the parts does.

    Weak, since the compressed and the plain response share it (RFC 9110, section 8.8.1).
    """
    sha = hashlib.sha256()
    for part in parts:
        data = str(part).encode()
        sha.update(len(data).to_bytes(8, "big"))
        sha.update(data)
    return f'W/"{b32encode(sha.digest())[:26].decode().lower()}"'


def not_modified(
    headers: Mapping[str, str], tag: str, last_modified: datetime | None = None
) -> bool:
    """Whether the client's version is current.

    If-None-Match takes precedence over If-Modified-Since (RFC 9110, section 13.2.2).
    """
    known = headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or tag.removeprefix("W/") in _ENTITY_TAG.findall(known)
    since = _moment(headers.get("if-modified-since", ""))
    return bool(last_modified and since and last_modified.replace(microsecond=0) <= since)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
