"""What a revision consists of, as hashes: history tells from two of them what changed."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from dateline.model.rows import BLOCK_DIGITS, MAX_OUTLINED, Outline

if TYPE_CHECKING:
    from dateline.model.documents import Article

_NOT_TOLD = {
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
    "word_count",
    "fingerprint",
    "provenance",
}
"""Names and bookkeeping, what history tells apart from the fields, and the editors' own note."""


def outline(article: Article) -> Outline:
    """The hashes of a revision's fields and blocks: about 9 KB at most, whatever its length."""
    told = article.model_dump(mode="json", exclude=_NOT_TOLD, exclude_defaults=True)
    blocks = [block.hash for block in article.body]
    rest = blocks[MAX_OUTLINED:]
    return Outline(
        fields={name: _hash(value) for name, value in told.items()},
        blocks="".join(block[:BLOCK_DIGITS] for block in blocks[:MAX_OUTLINED]),
        rest=_hash(rest) if rest else "",
    )


def _hash(value: object) -> str:
    written = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:BLOCK_DIGITS]
