"""Parses bodies as process does, for short tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.documents import Article
from dateline.model.sources import Source
from dateline.model.submissions import Problem
from functions.process.parse import ParsedSubmission, parse_submission

RECEIVED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NOW = RECEIVED + timedelta(seconds=2)


def parse_body(
    body: bytes | str | list[Any] | dict[str, Any],
    content_type: str | None = None,
    *,
    source: Source | None = None,
    now: datetime = NOW,
    **known: Any,
) -> ParsedSubmission:
    """Parses raw bytes, text or JSON as a delivery to the source `demo`."""
    if isinstance(body, list | dict):
        body, content_type = json.dumps(body), content_type or "application/json"
    raw = body.encode() if isinstance(body, str) else body
    values = {
        "submission_id": "a" * 26,
        "source": "demo",
        "sender": "token",
        "authentication": "bearer",
        "content_type": content_type,
        "received_at": RECEIVED,
        "sha256": sha256_of(raw),
        **known,
    }
    delivery = Delivery.model_validate(values)
    return parse_submission(raw, delivery, source or Source(id="demo", sender="token"), now)


def article_of(body: bytes | str | list[Any] | dict[str, Any], *args: Any, **known: Any) -> Article:
    """The only article of a body without problems."""
    parsed = parse_body(body, *args, **known)
    assert parsed.problems == ()
    (article,) = parsed.documents
    assert isinstance(article, Article)
    return article


def problems_of(
    body: bytes | str | list[Any] | dict[str, Any], *args: Any, **known: Any
) -> tuple[Problem, ...]:
    """The problems of a body that gives no documents."""
    parsed = parse_body(body, *args, **known)
    assert parsed.documents == ()
    return parsed.problems
