"""Hashes of a revision's fields and blocks; history compares two of them to say what changed."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from dateline.model.rows import BLOCK_DIGITS, MAX_OUTLINED, Outline

if TYPE_CHECKING:
    from dateline.model.documents import Article

_EXCLUDED = {
    "document",
    "id",
    "source",
    "external_id",
    "order_key",
    "source_version",
    "status",
    "body",
    "modified_at",
    "editorial_note",
    "warnings",
    "part",
    "word_count",
    "fingerprint",
    "provenance",
}
"""Identifiers and bookkeeping; status and body, which history compares by other means; the
newsroom's own note."""


def content_digest(article: Article) -> Outline:
    """The hashes of a revision's fields and blocks: at most about 9 KB for a text of any length."""
    fields = article.model_dump(mode="json", exclude=_EXCLUDED, exclude_defaults=True)
    blocks = [block.hash for block in article.body]
    rest = blocks[MAX_OUTLINED:]
    return Outline(
        fields={name: _hash(value) for name, value in fields.items()},
        blocks="".join(block[:BLOCK_DIGITS] for block in blocks[:MAX_OUTLINED]),
        rest=_hash(rest) if rest else "",
    )


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:BLOCK_DIGITS]
