"""Who reviewed which segment of a translation, and when, as JSON and CSV. Pure rules.

The evidence for a text that is called reviewed. It contains hashes and names, no text. What was not
recorded is `unknown`: times from before they were stored, and who approved a segment that an editor
left as it was while saving another.
"""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING, Any

from dateline.model.clock import iso
from dateline.model.documents import Origin
from functions.translate.memory.entries import segment_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.model.documents import Review, TranslatedSegment, Translation

UNKNOWN = "unknown"
COLUMNS = (
    *("article_id", "language", "number", "published", "state"),
    *("reviewed_by", "reviewed_by_name", "reviewed_at"),
    *("segment", "text_hash", "origin", "by", "by_name", "at"),
)


def exported(document: Translation, *, number: int, published: bool) -> dict[str, Any]:
    """The evidence of one document of a chain; `number` is 0 for one of a merged article."""
    return {
        "language": document.language,
        "number": number,
        "published": published,
        "state": document.state.value,
        "review": _review(document.review),
        "segments": [_segment(segment) for segment in document.segments],
    }


def as_csv(article_id: str, documents: Iterable[dict[str, Any]]) -> str:
    """A line for each segment; empty where it was not reviewed."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for document in documents:
        review = document["review"] or {"by": None, "reviewer": None, "at": None}
        whole = {name: document[name] for name in ("language", "number", "state")} | {
            "article_id": article_id,
            "published": "yes" if document["published"] else "no",
            "reviewed_by": review["by"],
            "reviewed_by_name": review["reviewer"],
            "reviewed_at": review["at"],
        }
        for segment in document["segments"]:
            row = whole | segment
            row["by_name"] = row.pop("reviewer")
            writer.writerow(row)
    return text.getvalue()


def _review(review: Review | None) -> dict[str, str | None] | None:
    if review is None:
        return None
    return {
        "by": review.by or UNKNOWN,
        "reviewer": review.reviewer,
        "at": iso(review.at) if review.at else UNKNOWN,
    }


def _segment(segment: TranslatedSegment) -> dict[str, str | None]:
    at: str | None = None
    by: str | None = segment.by
    if segment.at:
        at = iso(segment.at)
    elif by:
        at = UNKNOWN
        by = by if segment.origin is Origin.PERSON else UNKNOWN
    return {
        "segment": segment_hash(segment.source),
        "text_hash": hashlib.sha256(segment.text.encode()).hexdigest(),
        "origin": segment.origin.value,
        "by": by,
        "reviewer": segment.reviewer,
        "at": at,
    }
