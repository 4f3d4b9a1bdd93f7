"""Keys of documents in the content bucket."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.model.documents import Translation
from dateline.model.identifiers import ID_PATTERN
from dateline.model.languages import LANGUAGE_PATTERN
from dateline.model.order_keys import ORDER_KEY_PATTERN

if TYPE_CHECKING:
    from dateline.model.documents import Article, Notice

CONTENT_PREFIX = "articles/"
CONTENT_KEY = re.compile(
    rf"{CONTENT_PREFIX}(?P<id>{ID_PATTERN.pattern})/(?:(?P<order_key>{ORDER_KEY_PATTERN.pattern})"
    rf"|(?P<language>{LANGUAGE_PATTERN.pattern})/(?P<number>[0-9]{{6}}))\.json",
    re.ASCII,
)


def content_key(document: Article | Notice | Translation) -> str:
    """`articles/<id>/<order key>.json`, `articles/<id>/<language>/<number>.json` a translation."""
    if isinstance(document, Translation):
        return translation_key(document.id, document.language, document.number)
    return revision_key(document.id, document.order_key)


def revision_key(article_id: str, order_key: str) -> str:
    """Where a revision or a notice lies."""
    return f"{CONTENT_PREFIX}{article_id}/{order_key}.json"


def translation_key(article_id: str, language: str, number: int) -> str:
    """Where a document of a language's chain lies."""
    return f"{CONTENT_PREFIX}{article_id}/{language}/{number:06d}.json"
