"""Reserved test articles: what `dateline sources test` sends.

A test delivery has its own credentials (`dateline.web.reserved_credentials`): no ordinary delivery
becomes a test, and no test becomes ordinary. The ids of its submission and its articles begin with
`PREFIX`, which no other id does, and every rule follows from the id alone:

- only the source's own token reads the article (`dateline.model.visibility.readable_as_test`);
- its rows are HEAD and its newest revision, so no listing, feed, sitemap, story or slug has it;
- it causes no event and no translation, and editors' acts on it are refused;
- its objects and rows expire after `KEPT`.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.model.clock import Entropy

PREFIX = "datelinetest"
"""60 of an id's 130 bits: no hash begins with it by chance, and no id that begins with a time."""
KEPT = timedelta(days=1)
EXPIRY = "ttl"
"""The attribute by which DynamoDB deletes rows of tests, in seconds since the epoch."""
_RANDOM = 26 - len(PREFIX)


def is_test_id(identifier: str) -> bool:
    """Whether the id of an article or a submission is reserved for tests."""
    return identifier.startswith(PREFIX)


def reserved_article_id(source: str, external_id: str) -> str:
    """The test article that `source` calls `external_id`; never its ordinary article."""
    return _reserved(hashlib.sha256(f"article\n{source}\n{external_id}".encode()).digest())


def repeatable_reserved_id(source: str, delivery_id: str) -> str:
    """The submission of a test delivery that has its own id."""
    return _reserved(hashlib.sha256(f"submission\n{source}\n{delivery_id}".encode()).digest())


def fresh_reserved_id(entropy: Entropy) -> str:
    """The submission of a test delivery without an id."""
    return _reserved(entropy(20))


def is_expired(received_at: datetime, now: datetime) -> bool:
    """Whether the test's time is over, even where its rows are not deleted yet."""
    return received_at + KEPT <= now


def _reserved(data: bytes) -> str:
    return PREFIX + b32encode(data[:20]).decode().lower()[:_RANDOM]
