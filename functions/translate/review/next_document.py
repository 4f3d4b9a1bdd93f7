"""Builds the next document of a chain, and says why it is held for review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from dateline.model.documents import Article, SegmentState, Translation, TranslationState
from dateline.model.errors import Rejected, Unprocessable
from functions.translate.review.merge import MergeResult, merge, save
from functions.translate.segments.segments import rewrite_article, segments_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from dateline.model.translation_rules import Policy
    from functions.translate.engine.translator import TranslationResult
    from functions.translate.requests.jobs import Job
    from functions.translate.review.chain import ChainHead


def document_of_job(
    article: Article,
    job: Job,
    result: TranslationResult,
    *,
    chain_head: ChainHead,
    policy: Policy,
    engine: str,
    now: datetime,
) -> Translation:
    """Builds the document that a job adds to a chain.

    Raises:
        Unprocessable: the texts are longer than a document may hold.
        LostRace: the chain has grown, and the job has no text for a segment.
    """
    number = chain_head.number + 1
    segments = segments_of(article, notes=job.notes)
    merged = merge(
        segments,
        result.segments,
        predecessors=chain_head.predecessors,
        policy=policy,
        number=number,
        text_hash=job.text_hash,
    )
    return _document(
        article,
        merged,
        id=job.article_id,
        number=number,
        text_hash=job.text_hash,
        language=job.language,
        saved=max((document.saved for document in chain_head.predecessors), default=0),
        when_changed=policy.when_changed,
        notes=job.notes,
        terminology=result.terminology,
        via=result.via,
        engine=engine,
        characters_sent=result.characters_sent,
        characters_saved=result.characters_saved,
        requested_by=job.requested_by,
        requested_at=job.requested_at,
        translated_at=now,
    )


def document_of_edit(
    article: Article,
    predecessors: Sequence[Translation],
    texts: Mapping[str, str],
    *,
    policy: Policy,
    article_id: str,
    number: int,
    by: str,
    now: datetime,
    reviewed: bool,
    reviewer: str | None = None,
) -> Translation:
    """Builds the document that an editor adds to a chain; `texts` are by source segment.

    Raises:
        Unprocessable: the texts are longer than a document may hold, or the text is declared
            reviewed before it can be.
    """
    newest = predecessors[0]
    saved = save(
        predecessors,
        texts,
        segments=segments_of(article, notes=newest.notes),
        policy=policy,
        by=by,
        reviewer=reviewer,
        at=now,
        number=number,
        reviewed=reviewed,
    )
    return _document(
        article,
        saved,
        id=article_id,
        number=number,
        text_hash=newest.text_hash,
        language=newest.language,
        edited_by=by,
        saved=number,
        when_changed=newest.when_changed,
        notes=newest.notes,
        terminology=newest.terminology,
        via=newest.via,
        engine=newest.engine,
        characters_sent=0,
        characters_saved=0,
        requested_by=newest.requested_by,
        requested_at=newest.requested_at,
        translated_at=now,
    )


def review_reason(translation: Translation) -> Rejected | None:
    """Why a document is held for review; None if it is not held."""
    if translation.state is not TranslationState.HELD:
        return None
    held = [segment for segment in translation.segments if segment.state is SegmentState.HELD]
    if held:
        codes = ", ".join(sorted({code for segment in held for code in segment.problems}))
        return Unprocessable(
            "segments_failed_check",
            f"{len(held)} segments failed checks ({codes}) "
            "and are untranslated; a person must review them",
        )
    if stale := sum(segment.state is SegmentState.STALE for segment in translation.segments):
        return Unprocessable(
            "segments_changed",
            f"{stale} segments changed after a person reviewed them; "
            "the machine's texts are offered beside the person's",
        )
    return Unprocessable("review_wanted", "its source requires a review by a person first")


def _document(article: Article, merged: MergeResult, **fields: object) -> Translation:
    try:
        notes = bool(fields["notes"])
        texts = rewrite_article(article, merged.texts.__getitem__, notes=notes)
        return Translation.model_validate(
            {
                "source": article.source,
                "order_key": article.order_key,
                "from_language": article.language or "und",
                "state": merged.state,
                "review": merged.review,
                "headline": texts.headline,
                "standfirst": texts.standfirst,
                "body": texts.body,
                "media": texts.media,
                "segments": merged.segments,
                **fields,
            }
        )
    except ValidationError as error:
        raise Unprocessable(
            "translation_invalid",
            f"the translation does not fit a document: {error.error_count()} fields are too long",
        ) from None
