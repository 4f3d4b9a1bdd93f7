"""How things are named. Derived identifiers need no look-up; text order of keys is true order."""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints

from dateline.model.clock import Entropy, to_milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

SOURCE_PATTERN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)
ID_PATTERN = re.compile(r"[a-z2-7]{26}", re.ASCII)
ORDER_KEY_PATTERN = re.compile(r"\d{10}-\d{15}-\d{15}-\d{6}-[a-z2-7]{6}", re.ASCII)

SourceId = Annotated[str, StringConstraints(pattern=f"^{SOURCE_PATTERN.pattern}$")]
ArticleId = Annotated[str, StringConstraints(pattern=f"^{ID_PATTERN.pattern}$")]
SubmissionId = Annotated[str, StringConstraints(pattern=f"^{ID_PATTERN.pattern}$")]
OrderKey = Annotated[str, StringConstraints(pattern=f"^{ORDER_KEY_PATTERN.pattern}$")]

MAX_SOURCE_VERSION = 9_999_999_999


def _digest_id(*parts: str) -> str:
    """26 base32 characters (130 bits) of the SHA-256 of the length-prefixed parts."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode()
        # Without lengths ("ab", "c") and ("a", "bc") would be one identifier.
        sha.update(len(data).to_bytes(8, "big"))
        sha.update(data)
    # Twenty bytes are four groups of base32 without padding; more would be encoded for nothing.
    return b32encode(sha.digest()[:20])[:26].decode().lower()


def article_id(source: str, external_id: str) -> str:
    """The article that `source` calls `external_id`: the same for every delivery of it."""
    return _digest_id("article", source, external_id)


def repeatable_submission_id(source: str, delivery_id: str) -> str:
    """The submission of a delivery that carries its own id: a repeat is the same submission."""
    return _digest_id("submission", source, delivery_id)


def fresh_submission_id(now: datetime, entropy: Entropy) -> str:
    """A new submission: 80 random bits behind the time, so that ids sort about by age."""
    moment = to_milliseconds(now).to_bytes(6, "big")
    return b32encode(moment + entropy(11)).decode().lower()[:26]


def order_key(
    *,
    version: int | None,
    modified_at: datetime | None,
    received_at: datetime,
    position: int,
    submission_id: str,
) -> str:
    """Text that sorts as the source's revisions do (docs/decisions/order-key.md).

    The source's version number decides, then its modified time, then the time of receipt, then
    the position in the submission. A revision without a modified time counts as modified when it
    was received, so that a bare "deleted" sorts after the edits it follows. The end of the
    submission's id keeps two deliveries of one millisecond apart: neither may overwrite the other.
    """
    modified = to_milliseconds(modified_at or received_at)
    return (
        f"{min(max(version or 0, 0), MAX_SOURCE_VERSION):010d}"
        f"-{max(modified, 0):015d}-{to_milliseconds(received_at):015d}-{position:06d}"
        f"-{submission_id[-6:]}"
    )


def in_order(keys: Iterable[str]) -> list[str]:
    """Order keys as their revisions take effect, which is text order but for one thing.

    A source that numbers its revisions may still say a bare "deleted" without a number, which as
    text would sort before all that it follows. What has no number counts as of the highest number
    that was modified by then. This depends on which keys there are and not on when each came.
    """
    keys = set(keys)
    numbered = sorted((_modified(key), _version(key)) for key in keys if _version(key))
    moments = [modified for modified, _ in numbered]
    highest = [0, *accumulate((version for _, version in numbered), max)]

    def place(key: str) -> tuple[int, int, bool, str]:
        version = _version(key)
        known = version or highest[bisect_right(moments, _modified(key))]
        return known, _modified(key), not version, key

    return sorted(keys, key=place)


def _version(key: str) -> int:
    return int(key[:10])


def _modified(key: str) -> int:
    return int(key[11:26])
