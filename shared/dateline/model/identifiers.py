"""Identifiers of sources, articles and submissions. A derived identifier needs no look-up."""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints

from dateline.model.clock import Entropy, to_milliseconds

if TYPE_CHECKING:
    from datetime import datetime

SOURCE_PATTERN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)
ID_PATTERN = re.compile(r"[a-z2-7]{26}", re.ASCII)

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
"""RFC 4648's, in lower case."""
_PAIRS = tuple(first + second for first in _BASE32 for second in _BASE32)
_SHIFTS = range(120, -1, -10)

SourceId = Annotated[str, StringConstraints(pattern=f"^{SOURCE_PATTERN.pattern}$")]
ArticleId = Annotated[str, StringConstraints(pattern=f"^{ID_PATTERN.pattern}$")]
SubmissionId = Annotated[str, StringConstraints(pattern=f"^{ID_PATTERN.pattern}$")]


def digest_id(*parts: str) -> str:
    """26 base32 characters (130 bits) of the SHA-256 of the length-prefixed parts."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode()
        # Without lengths ("ab", "c") and ("a", "bc") would be one identifier.
        sha.update(len(data).to_bytes(8, "big"))
        sha.update(data)
    bits = int.from_bytes(sha.digest()[:17], "big") >> 6
    # Two characters at a time, in a fifth of the time of `b32encode`.
    return "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])


def article_id(source: str, external_id: str) -> str:
    """The article that `source` calls `external_id`: the same for every delivery of it."""
    return digest_id("article", source, external_id)


def repeatable_submission_id(source: str, delivery_id: str) -> str:
    """The submission of a delivery that carries its own id: a repeat is the same submission."""
    return digest_id("submission", source, delivery_id)


def fresh_submission_id(now: datetime, entropy: Entropy) -> str:
    """A new submission: 80 random bits behind the time, so that ids sort about by age."""
    moment = to_milliseconds(now).to_bytes(6, "big")
    return b32encode(moment + entropy(11)).decode().lower()[:26]
