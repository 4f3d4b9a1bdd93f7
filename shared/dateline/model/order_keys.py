"""Order keys: the place of a revision among its article's revisions (docs/decisions/order-key.md).

    0000000012-001772625600000-001772625660000-000003-abcdef
    version    modified        sent            position submission

- `version`: the source's number of the revision, 0 where it gives none.
- `modified`: the source's modified time, in milliseconds since the epoch. A revision without one
  counts as modified when it was sent: a bare "deleted" sorts after the edits it follows.
- `sent`: the time that its delivery's signature covers, in milliseconds; where there is none, when
  the delivery was received. It decides between revisions of one modified time, such as a change of
  tags that a CMS does not count as a modification. It is never later than the receipt, so a
  sender's clock that is ahead gains nothing.
- `position`: its place in the submission.
- `submission`: the end of the submission's id. It keeps two deliveries of one millisecond apart,
  so that neither overwrites the other.

All parts have a fixed width, so that the order of texts is the order of the parts: DynamoDB and S3
sort keys without reading them. `in_order` is the order in which revisions take effect, which
differs from it for revisions without a version.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Annotated, NamedTuple, Self

from pydantic import StringConstraints

from dateline.model.clock import to_milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_SOURCE_VERSION = 9_999_999_999
ORDER_KEY_PATTERN = re.compile(r"\d{10}-\d{15}-\d{15}-\d{6}-[a-z2-7]{6}", re.ASCII)
OrderKeyText = Annotated[str, StringConstraints(pattern=f"^{ORDER_KEY_PATTERN.pattern}$")]
"""An order key as documents and rows hold it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OrderKey(NamedTuple):
    """The parts of an order key. Keys compare as their texts do."""

    version: int
    modified: int
    sent: int
    position: int
    submission: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key of an `OrderKeyText`.

        Raises:
            ValueError: the text is none.
        """
        if not ORDER_KEY_PATTERN.fullmatch(text):
            raise ValueError(f"{text[:100]!r} is no order key")
        version, modified, sent, position, submission = text.split("-")
        return cls(int(version), int(modified), int(sent), int(position), submission)

    def __str__(self) -> str:
        """The key's text."""
        return (
            f"{self.version:010d}-{self.modified:015d}-{self.sent:015d}-{self.position:06d}"
            f"-{self.submission}"
        )

    @property
    def is_by_receipt(self) -> bool:
        """Whether the time of sending or receipt takes the place of a modified time."""
        return self.modified == self.sent

    @property
    def earliest_repeat(self) -> datetime:
        """No delivery received before this repeats a revision that precedes this key's."""
        return _EPOCH + timedelta(milliseconds=min(self.modified, self.sent))

    def repeats(self, earlier: OrderKey) -> bool:
        """Whether this delivery, with equal content, repeats the revision of an earlier one.

        The version is the same, and so is the modified time, or neither has one.
        """
        if self <= earlier or self.version != earlier.version:
            return False
        return self.modified == earlier.modified or (self.is_by_receipt and earlier.is_by_receipt)

    def may_be_repeated_after(self, later: OrderKey) -> bool:
        """Whether a delivery may repeat this key's revision and yet sort after `later`."""
        return self.is_by_receipt or self[:2] == later[:2]


def order_key(
    *,
    version: int | None,
    modified_at: datetime | None,
    received_at: datetime,
    position: int,
    submission_id: str,
    sent_at: datetime | None = None,
) -> str:
    """The text of a revision's order key. A version out of range counts as the nearest one."""
    sent = min(sent_at or received_at, received_at)
    key = OrderKey(
        version=min(max(version or 0, 0), MAX_SOURCE_VERSION),
        modified=max(to_milliseconds(modified_at or sent), 0),
        sent=to_milliseconds(sent),
        position=position,
        submission=submission_id[-6:],
    )
    return str(key)


def in_order(keys: Iterable[str]) -> list[str]:
    """Texts of order keys in the order in which their revisions take effect.

    A source that numbers its revisions may still send a bare "deleted" without a number, whose text
    would sort before all that it follows. A key without a number counts as of the highest number
    that was modified by then. The result depends on the set of keys, not on when each came.
    """
    parsed = {text: OrderKey.parse(text) for text in keys}
    dated = sorted((key.modified, key.version) for key in parsed.values())
    moments = [modified for modified, _ in dated]
    highest = list(accumulate((version for _, version in dated), max))

    def place(text: str) -> tuple[int, int, bool, str]:
        key = parsed[text]
        version = key.version or highest[bisect_right(moments, key.modified) - 1]
        return version, key.modified, not key.version, text

    return sorted(parsed, key=place)
