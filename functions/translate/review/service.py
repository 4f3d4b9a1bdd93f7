"""Shows editors a translation segment by segment, and saves their texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.model.clock import Clock, iso
from dateline.model.documents import (
    Article,
    Review,
    SegmentState,
    Status,
    Translation,
    TranslationState,
    text_hash,
)
from dateline.model.errors import (
    Conflict,
    LostRace,
    Malformed,
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
from dateline.model.visibility import article_gone
from functions.translate.memory.entries import Pair, segment_hash
from functions.translate.requests.rules import require_access, require_pair, require_translatable
from functions.translate.requests.status import read_rows
from functions.translate.review.chain import ChainStore
from functions.translate.review.edit import TranslationEdit, clean_edit
from functions.translate.review.export import exported
from functions.translate.review.next_document import document_of_edit

if TYPE_CHECKING:
    from dateline.model.sources import Source
    from dateline.stores.articles import ArticleReader
    from dateline.stores.content import ContentStore
    from functions.translate.requests.service import RulesOf

SaveEdits = Callable[[Pair, Mapping[str, str], str], None]
"""Stores a person's texts of segments (`MemoryStore.save_edits`)."""

_TAG = re.compile(r'"[^"]*"')
MAX_IF_MATCH = 1_000


@dataclass(frozen=True)
class TranslationView:
    """The content of a response about a translation, and the ETag of the translation's state."""

    content: dict[str, Any]
    etag: str


@dataclass(frozen=True)
class SavedTranslation(TranslationView):
    """The response to a save. `memory_behind`: the texts are not in the memory."""

    memory_behind: bool = False


class ReviewService:
    """Shows translations to editors and saves their texts."""

    def __init__(
        self,
        *,
        articles: ArticleReader,
        content: ContentStore,
        rules: RulesOf,
        save_edits: SaveEdits,
        clock: Clock,
    ) -> None:
        self._articles = articles
        self._content = content
        self._chains = ChainStore(articles, content)
        self._rules = rules
        self._save_edits = save_edits
        self._clock = clock

    def show(self, article_id: str, language: str, editor: Source) -> TranslationView:
        """A translation with all its segments and its history.

        Raises:
            NotFound, Gone, Conflict, Forbidden: the editor cannot get it, and why.
        """
        head, row = self._load(article_id, language, editor)
        chain_head = self._chains.chain_head_from_row(article_id, language, row)
        if chain_head.newest is None:
            raise _unknown()
        return TranslationView(
            _content_of(head, row, chain_head.newest, chain_head.number), _etag(chain_head.number)
        )

    def export(
        self, article_id: str, editor: Source, language: str | None = None
    ) -> list[dict[str, Any]]:
        """The evidence of review (`export`) of each language, or of `language` alone.

        Of each its newest document, and the published one if that is another.

        Raises:
            NotFound, Gone: there is no such article that the editor may know of.
        """
        stored, _, rows = read_rows(self._articles.rows(article_id))
        head = require_access(stored, self._clock(), editor.scopes)
        documents: list[dict[str, Any]] = []
        for tag in sorted(rows):
            if language in {None, tag}:
                chain_head = self._chains.chain_head_from_row(article_id, tag, rows[tag])
                shown = chain_head.predecessors[-1:]
                documents += [
                    exported(
                        document,
                        number=document.number if document.id == article_id else 0,
                        published=document in shown
                        and document.state is not TranslationState.HELD
                        and translation_fits(head, rows[tag]),
                    )
                    for document in chain_head.predecessors
                ]
        return documents

    def save(
        self,
        article_id: str,
        language: str,
        editor: Source,
        if_match: str | None,
        edited: TranslationEdit,
    ) -> SavedTranslation:
        """Adds an editor's texts to the chain.

        Raises:
            PreconditionRequired, PreconditionFailed: the request does not name the state that it
                changes, or a newer state exists.
            NotFound, Gone, Conflict, Forbidden: the editor cannot get the translation, and why.
            Malformed: there is nothing to save.
            Unprocessable: a text is not allowed, or the translation cannot be reviewed yet.
        """
        etags = _etags(if_match)
        head, row = self._load(article_id, language, editor)
        rules = self._rules(head.source)
        require_translatable(head, licensed=rules.licensed)
        chain_head = self._chains.chain_head_from_row(article_id, language, row)
        if chain_head.newest is None:
            raise _unknown()
        if _etag(chain_head.number) not in etags:
            raise _changed(chain_head.number)
        article = self._article(head, chain_head.newest)
        cleaned = clean_edit(edited, article, chain_head.newest)
        if not cleaned.texts and not edited.reviewed:
            raise Malformed(
                "request_invalid",
                "no text to save; to approve the text as it is, send reviewed: true",
            )
        translation = document_of_edit(
            article,
            chain_head.predecessors,
            cleaned.texts,
            policy=rules.policy(language),
            reviewed=edited.reviewed,
            article_id=article_id,
            number=chain_head.number + 1,
            by=editor.id,
            reviewer=edited.reviewer,
            now=self._clock(),
        )
        try:
            self._chains.write(translation)
        except LostRace:
            raise _changed(translation.number) from None
        content = {
            "article_id": article_id,
            "language": language,
            "number": translation.number,
            "state": translation.state.value,
            "review": review_entry(translation.review),
            "saved": [segment_hash(text) for text in cleaned.texts],
            "to_review": _to_review(translation),
            "warnings": [
                {"segment": name, "problems": list(problems)}
                for name, problems in cleaned.warnings.items()
            ],
        }
        return SavedTranslation(
            content, _etag(translation.number), not self._update_memory(translation, cleaned.texts)
        )

    def _update_memory(self, translation: Translation, texts: dict[str, str]) -> bool:
        """Whether the memory has the texts too. A failure here does not undo the save."""
        try:
            pair = require_pair(translation.from_language, translation.language)
            self._save_edits(pair, texts, translation.edited_by or "")
        except Unavailable:
            return False
        return True

    def _load(
        self, article_id: str, language: str, editor: Source
    ) -> tuple[Head, TranslationRow | None]:
        stored, rows = self._articles.head(article_id, (language,))
        head = require_access(stored, self._clock(), editor.scopes)
        if head.status is Status.KILLED:
            raise article_gone()
        if head.joined:
            raise Conflict("article_joined", f"merged into {head.joined.to}; request that article")
        return head, rows.get(language)

    def _article(self, head: Head, newest: Translation) -> Article:
        """The revision that the translation translates."""
        keys = [head.content_key] if head.content_key else []
        if head.summary is None or head.summary.text_hash != newest.text_hash:
            rows = self._articles.rows(head.id, REVISION)
            history = (Revision.model_validate(without_keys(row)) for row in rows)
            keys = [
                revision.content_key
                for revision in history
                if revision.summary and revision.summary.text_hash == newest.text_hash
            ]
        document = self._content.get(keys[-1]) if keys else None
        if not isinstance(document, Article) or text_hash(document) != newest.text_hash:
            raise Conflict(
                "article_changed",
                "the article changed and its new text is not indexed yet; try again",
            )
        return document


def _content_of(
    head: Head, row: TranslationRow | None, newest: Translation, number: int
) -> dict[str, Any]:
    published = row.published if row and translation_fits(head, row) else None
    now = head.summary.text_hash if head.summary else ""
    return {
        "article_id": head.id,
        "language": newest.language,
        "from_language": newest.from_language,
        "number": number,
        "state": newest.state.value,
        "review": review_entry(newest.review),
        "stale": newest.text_hash != now,
        "published": {
            "number": published.number,
            "state": published.state.value,
            "stale": bool(row and translation_stale(head, row)),
        }
        if published
        else None,
        "when_changed": newest.when_changed.value,
        "notes": newest.notes,
        "engine": newest.engine,
        "via": newest.via,
        "terminology": newest.terminology,
        "translated_at": iso(newest.translated_at),
        "headline": newest.headline,
        "standfirst": newest.standfirst,
        "body": [{"kind": block.kind.value, "html": block.html} for block in newest.body],
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
                "review": review_entry(step.review),
                "segments_written": step.written,
                "segments_stale": step.stale,
                "segments_held": step.held,
            }
            for step in (row.steps if row else ())
        ],
    }


def review_entry(review: Review | None) -> dict[str, str | None] | None:
    """Who declared a text reviewed, and when; None before that."""
    if review is None:
        return None
    at = iso(review.at) if review.at else None
    return {"by": review.by, "reviewer": review.reviewer, "at": at}


def _to_review(document: Translation) -> list[str]:
    return [
        segment_hash(segment.source)
        for segment in document.segments
        if segment.state is not SegmentState.GOOD
    ]


def _etag(number: int) -> str:
    return f'"t{number}"'


def _etags(if_match: str | None) -> set[str]:
    """Parses the ETags of If-Match (RFC 9110, section 13.1.1).

    `*` is refused, because it matches a state that the editor never saw. Weak tags are ignored.
    """
    header = if_match or ""
    strong = re.sub(r'W/"[^"]*"', "", header[:MAX_IF_MATCH])
    if not header.strip() or header.strip() == "*":
        raise PreconditionRequired(
            "if_match_required",
            "send If-Match with the ETag of the translation that you edited",
        )
    return set(_TAG.findall(strong))


def _changed(number: int) -> PreconditionFailed:
    return PreconditionFailed(
        "translation_changed",
        f"another save came first: the ETag is now {_etag(number)}; get the translation again",
    )


def _unknown() -> NotFound:
    return NotFound("translation_unknown", "there is no translation into this language yet")
