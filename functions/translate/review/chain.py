"""A language's chain of translations in S3 content: finds its end and writes the next document.

The row in ArticleTable lags a moment behind S3, so the end is searched from the row on. A number
can be written once: of two writers, one gets it and the other reads what the first one wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.content_keys import CONTENT_KEY, translation_key
from dateline.model.documents import Translation, TranslationState
from dateline.model.errors import LostRace, NotFound, Unprocessable

if TYPE_CHECKING:
    from dateline.model.rows import TranslationRow
    from dateline.stores.articles import ArticleReader
    from dateline.stores.content import ContentStore


@dataclass(frozen=True)
class ChainHead:
    """The end of a chain. `number` is that of its last document, 0 for an empty chain."""

    number: int = 0
    newest: Translation | None = None
    published: Translation | None = None
    """The newest document that is not held, if it is not `newest`."""

    @property
    def predecessors(self) -> tuple[Translation, ...]:
        """The documents that the next one is based on, newest first."""
        return tuple(document for document in (self.newest, self.published) if document)


class ChainStore:
    """The chains of all articles."""

    def __init__(self, articles: ArticleReader, content: ContentStore) -> None:
        self._articles = articles
        self._content = content

    def chain_head(self, article_id: str, language: str) -> ChainHead:
        """The current end of a chain.

        An article that was merged from another id and not translated since has the end of that
        id's chain, with number 0.

        Raises:
            Unavailable: S3 or DynamoDB did not answer.
        """
        _, rows = self._articles.head(article_id, (language,))
        return self.chain_head_from_row(article_id, language, rows.get(language))

    def chain_head_from_row(
        self, article_id: str, language: str, row: TranslationRow | None
    ) -> ChainHead:
        """The current end of a chain whose row has been read already."""
        newest = self._get(row.newest.content_key) if row else None
        published = None
        if row and row.published and row.published.content_key != row.newest.content_key:
            published = self._get(row.published.content_key)
        number = _number(row.newest.content_key, article_id) if row else 0
        while True:
            try:
                following = self._get(translation_key(article_id, language, number + 1))
            except NotFound:
                return ChainHead(number, newest, published)
            if newest and newest.state is not TranslationState.HELD:
                published = newest
            newest, number = following, number + 1
            if newest.state is not TranslationState.HELD:
                published = None

    def get(self, article_id: str, language: str, number: int) -> Translation:
        """One document of a chain.

        Raises:
            NotFound: there is no document with this number.
        """
        return self._get(translation_key(article_id, language, number))

    def write(self, translation: Translation) -> None:
        """Writes the next document of a chain. Idempotent for an equal document.

        Raises:
            LostRace: another document has the number; read the chain's end again and retry.
        """
        try:
            self._content.put_translation(translation)
        except LostRace:
            # A retried write may meet its own first attempt, whose response was lost.
            key = translation_key(translation.id, translation.language, translation.number)
            if not self._is(key, translation):
                raise

    def _is(self, key: str, translation: Translation) -> bool:
        try:
            return self._get(key) == translation
        except NotFound:
            return False

    def _get(self, key: str) -> Translation:
        document = self._content.get(key)
        if not isinstance(document, Translation):
            raise Unprocessable("document_misplaced", f"{key} is a {document.document}")
        return document


def _number(content_key: str, article_id: str) -> int:
    """The number in a key; 0 if the document belongs to a chain under another id."""
    match = CONTENT_KEY.fullmatch(content_key)
    return int(match["number"]) if match and match["id"] == article_id else 0
