"""Where editors look at a translation segment by segment, and save what they made of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.model.clock import Clock, iso
from dateline.model.documents import Article, SegmentState, Status, Translation, text_hash
from dateline.model.errors import (
    Conflict,
    Forbidden,
    Gone,
    LostRace,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Unavailable,
)
from dateline.model.rows import (
    REVISION,
    Head,
    Revision,
    TranslationRow,
    translation_fits,
    translation_stale,
    without_keys,
)
from dateline.model.sources import Scope, Source
from dateline.model.visibility import visible
from functions.translate.memory.entries import Pair, segment_hash
from functions.translate.requests.rules import require_pair, require_translatable
from functions.translate.review.chain import ChainStore
from functions.translate.review.edit import TranslationEdit, clean_edit
from functions.translate.review.next_document import document_of_edit

if TYPE_CHECKING:
    from dateline.stores.articles import ArticleReader
    from dateline.stores.content import ContentStore
    from functions.translate.requests.service import RulesOf

Remember = Callable[[Pair, Mapping[str, str], str], None]
"""Keeps what a person made of segments (`MemoryStore.save_edits`)."""

_TAG = re.compile(r'"[^"]*"')
MAX_IF_MATCH = 1_000


@dataclass(frozen=True)
class Answer:
    """What is told of a translation, and the entity tag of the state it is in."""

    content: dict[str, Any]
    etag: str


@dataclass(frozen=True)
class Saved(Answer):
    """The same of one that an editor has saved. `behind`: memory could not be told of it."""

    behind: bool = False


class ReviewService:
    """Shows translations to editors and takes their texts."""

    def __init__(
        self,
        *,
        articles: ArticleReader,
        content: ContentStore,
        rules: RulesOf,
        remember: Remember,
        clock: Clock,
    ) -> None:
        self._articles = articles
        self._content = content
        self._chains = ChainStore(articles, content)
        self._rules = rules
        self._remember = remember
        self._clock = clock

    def show(self, article_id: str, language: str, editor: Source) -> Answer:
        """A translation with all its segments and its history.

        Raises:
            NotFound, Gone, Conflict, Forbidden: there is none, or not for this editor.
        """
        head, row = self._looked_up(article_id, language, editor)
        chain_head = self._chains.chain_head_from_row(article_id, language, row)
        if chain_head.newest is None:
            raise _unknown()
        return Answer(
            _told(head, row, chain_head.newest, chain_head.number), _etag(chain_head.number)
        )

    def save(
        self,
        article_id: str,
        language: str,
        editor: Source,
        if_match: str | None,
        edited: TranslationEdit,
    ) -> Saved:
        """Adds an editor's texts to the chain.

        Raises:
            PreconditionRequired, PreconditionFailed: not told what they were made from, or another
                state came after it.
            NotFound, Gone, Conflict, Forbidden: the translation is not there or not to be had.
            Unprocessable: a text that cannot stand.
        """
        wanted = _wanted(if_match)
        head, row = self._looked_up(article_id, language, editor)
        require_translatable(head, licensed=self._rules(head.source).licensed)
        chain_head = self._chains.chain_head_from_row(article_id, language, row)
        if chain_head.newest is None:
            raise _unknown()
        if _etag(chain_head.number) not in wanted:
            raise _changed(chain_head.number)
        article = self._article(head, chain_head.newest)
        cleaned = clean_edit(edited, article, chain_head.newest)
        made = document_of_edit(
            article,
            chain_head.newest,
            cleaned.texts,
            article_id=article_id,
            number=chain_head.number + 1,
            by=editor.id,
            now=self._clock(),
        )
        try:
            self._chains.write(made)
        except LostRace:
            raise _changed(made.number) from None
        content = {
            "article_id": article_id,
            "language": language,
            "number": made.number,
            "state": made.state.value,
            "saved": [segment_hash(text) for text in cleaned.texts],
            "to_review": _to_review(made),
            "warnings": [
                {"segment": name, "problems": list(found)}
                for name, found in cleaned.warnings.items()
            ],
        }
        return Saved(content, _etag(made.number), not self._remembered(made, cleaned.texts))

    def _remembered(self, made: Translation, texts: dict[str, str]) -> bool:
        """Whether memory has the texts too. What is saved is saved: it can do without."""
        try:
            pair = require_pair(made.from_language, made.language)
            self._remember(pair, texts, made.edited_by or "")
        except Unavailable:
            return False
        return True

    def _looked_up(
        self, article_id: str, language: str, editor: Source
    ) -> tuple[Head, TranslationRow | None]:
        head, rows = self._articles.head(article_id, (language,))
        if head is None:
            raise NotFound("article_unknown", "no such article")
        if head.status is Status.KILLED:
            raise Gone("article_killed", "this article was killed and will not come back")
        if head.joined:
            raise Conflict("article_joined", f"it goes on as {head.joined.to}; ask for that one")
        if not visible(head, self._clock()) and Scope.INSPECT not in editor.scopes:
            raise Forbidden(
                "scope_missing", "readers may not see the article; a token needs 'inspect' for it"
            )
        return head, rows.get(language)

    def _article(self, head: Head, newest: Translation) -> Article:
        """The revision that was translated."""
        keys = [head.content_key] if head.content_key else []
        if head.summary is None or head.summary.text_hash != newest.text_hash:
            rows = self._articles.rows(head.id, REVISION)
            history = (Revision.model_validate(without_keys(row)) for row in rows)
            keys = [
                item.content_key
                for item in history
                if item.summary and item.summary.text_hash == newest.text_hash
            ]
        document = self._content.get(keys[-1]) if keys else None
        if not isinstance(document, Article) or text_hash(document) != newest.text_hash:
            raise Conflict(
                "article_changed", "the article changed; its new text is on its way, ask again"
            )
        return document


def _told(
    head: Head, row: TranslationRow | None, newest: Translation, number: int
) -> dict[str, Any]:
    shown = row.published if row and translation_fits(head, row) else None
    now = head.summary.text_hash if head.summary else ""
    return {
        "article_id": head.id,
        "language": newest.language,
        "from_language": newest.from_language,
        "number": number,
        "state": newest.state.value,
        "stale": newest.text_hash != now,
        "published": {
            "number": shown.number,
            "state": shown.state.value,
            "stale": bool(row and translation_stale(head, row)),
        }
        if shown
        else None,
        "when_changed": newest.when_changed.value,
        "notes": newest.notes,
        "engine": newest.engine,
        "via": newest.via,
        "terminology": newest.terminology,
        "translated_at": iso(newest.translated_at),
        "headline": newest.headline,
        "standfirst": newest.standfirst,
        "body": [{"kind": item.kind.value, "html": item.html} for item in newest.body],
        "to_review": _to_review(newest),
        "segments": [
            {"id": segment_hash(segment.source), **segment.model_dump(mode="json")}
            for segment in newest.segments
        ],
        "history": [
            {
                "number": step.number,
                "at": iso(step.translated_at),
                "by": step.by,
                "requested_by": step.requested_by,
                "state": step.state.value,
                "segments_written": step.written,
                "segments_stale": step.stale,
                "segments_held": step.held,
            }
            for step in (row.steps if row else ())
        ],
    }


def _to_review(document: Translation) -> list[str]:
    return [
        segment_hash(segment.source)
        for segment in document.segments
        if segment.state is not SegmentState.GOOD
    ]


def _etag(number: int) -> str:
    return f'"t{number}"'


def _wanted(if_match: str | None) -> set[str]:
    """The states that a request may have been made from (RFC 9110, section 13.1.1).

    `*` would be any state, also one that the editor never saw; so it is none. Nor is a weak tag.
    """
    named = if_match or ""
    weak = re.sub(r'W/"[^"]*"', "", named[:MAX_IF_MATCH])
    if not named.strip() or named.strip() == "*":
        raise PreconditionRequired(
            "if_match_required",
            "send If-Match with the ETag of the translation that the text was made from",
        )
    return set(_TAG.findall(weak))


def _changed(number: int) -> PreconditionFailed:
    return PreconditionFailed(
        "translation_changed",
        f"somebody else saved it meanwhile: it is {_etag(number)} now; look at it again",
    )


def _unknown() -> NotFound:
    return NotFound("translation_unknown", "there is no translation into this language yet")
