"""The public text of a variant, compressed in a row beside its HEAD: a feed's page reads it there.

    TEXT#<id> · ORIGINAL, TEXT#<id> · <language>   the text of a listed variant

Index writes and deletes these rows in the transaction that changes HEAD, so that a text is removed
when its article is hidden or killed. A row names the document that it is a copy of: if HEAD names
another one, the reader reads S3. A text that is too long for a row is read from S3 too.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError

from dateline.model.base import Line, Model
from dateline.model.documents import (
    MAX_BLOCKS,
    Article,
    Author,
    Block,
    Media,
    Tag,
    Translation,
    TranslationState,
)
from dateline.model.errors import Unavailable
from dateline.model.languages import LanguageTag

if TYPE_CHECKING:
    from dateline.model.rows import Head, TranslationRow

ORIGINAL = "ORIGINAL"
MAX_PACKED_BYTES = 24_000
"""Up to three read units when read eventually consistently, which cost less than an S3 read."""
_LEVEL = 9


class VariantText(Model):
    """What readers may know of a document: no editorial note, provenance or warnings.

    A translation's document has only text; its byline, place and rights are those of the article.
    """

    language: LanguageTag | None = None
    """The translation's; an original's is in HEAD."""
    state: TranslationState | None = None
    """The translation's; None for an original."""
    headline: Line
    standfirst: Line | None = None
    body: Annotated[tuple[Block, ...], Field(max_length=MAX_BLOCKS)] = ()
    media: tuple[Media, ...] = ()
    byline: Line | None = None
    authors: tuple[Author, ...] = ()
    place: Line | None = None
    section: Line | None = None
    tags: tuple[Tag, ...] = ()
    urgency: int | None = None
    usage_terms: Line | None = None
    copyright: Line | None = None
    canonical_url: str | None = None
    correction_note: Line | None = None


_OF_ARTICLES = tuple(VariantText.model_fields.keys() - {"language", "state"})
_OF_TRANSLATIONS = ("language", "state", "headline", "standfirst", "body", "media")


def variant_text(document: Article | Translation) -> VariantText:
    """The public text of a document, which is validated already."""
    names = _OF_TRANSLATIONS if isinstance(document, Translation) else _OF_ARTICLES
    return VariantText.model_construct(**{name: getattr(document, name) for name in names})


def packed(text: VariantText) -> bytes | None:
    """The text as a row holds it; None if it is too long for a row."""
    # Hashes of blocks are computed from their content.
    hashes = {"body": {"__all__": {"hash"}}}
    json = text.model_dump_json(exclude=hashes, exclude_defaults=True)
    compressed = zlib.compress(json.encode(), _LEVEL)
    return compressed if len(compressed) <= MAX_PACKED_BYTES else None


def unpacked(compressed: bytes) -> VariantText:
    """The text of a row.

    Raises:
        Unavailable: the row has no text of this release's format.
    """
    try:
        return VariantText.model_validate_json(zlib.decompress(compressed))
    except (zlib.error, ValidationError) as error:
        raise Unavailable("text_unreadable", "the text in the row cannot be read") from error


def text_pk(article_id: str) -> str:
    """The partition of an article's texts."""
    return f"TEXT#{article_id}"


def text_sk(translation: TranslationRow | None) -> str:
    """The sort key of a variant's text; None for the original's."""
    return translation.language if translation else ORIGINAL


def text_version(head: Head, translation: TranslationRow | None) -> dict[str, str]:
    """Names the document that a row has to be a copy of.

    A revision's document may be written anew under its key, with a different content hash; a
    translation's never is.
    """
    if translation is None:
        return {"content_key": head.content_key or "", "content_hash": head.content_hash}
    published = translation.published
    return {"content_key": published.content_key if published else ""}
