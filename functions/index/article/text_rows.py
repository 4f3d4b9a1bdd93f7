"""The rows with the texts of an article's listed variants (`dateline.model.variant_texts`).

Rows follow from the state alone, and a state has no texts. So a row is first made without its text:
it names its document, of which the store adds the text when it writes the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dateline.model.variant_texts import packed, text_pk, text_sk, text_version, variant_text
from functions.index.article.listings import listed_variants

if TYPE_CHECKING:
    from dateline.model.documents import Article, Translation
    from dateline.model.rows import Head, TranslationRow

MAX_TEXTS = 8
"""An article's rows with texts; the texts of further translations are read from S3. A transaction
has room for them beside the listing rows (functions.index.article.listings)."""


def text_rows(head: Head, translations: tuple[TranslationRow, ...]) -> list[dict[str, Any]]:
    """The rows of the variants that listings show, without texts; the original's first."""
    entries = listed_variants(head, translations)
    listed = {entry.language if entry.translated_from else None for entry, _ in entries}
    variants = [translation for translation in translations if translation.language in listed]
    shown: list[TranslationRow | None] = [None] if None in listed else []
    return [
        {"pk": text_pk(head.id), "sk": text_sk(variant), **text_version(head, variant)}
        for variant in [*shown, *variants][:MAX_TEXTS]
    ]


def with_text(row: dict[str, Any], document: Article | Translation) -> dict[str, Any]:
    """The row with the text of its document; without one if the text is too long."""
    text = packed(variant_text(document))
    return {**row, "text": text} if text else row
