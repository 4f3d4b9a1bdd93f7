"""The state of one article and the rows that hold it. Rows are a pure function of the state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dateline.articles import (
    HEAD,
    REVISION,
    TRANSLATION,
    Head,
    Revision,
    Summary,
    TranslationRow,
    article_pk,
    plain,
    translation_fits,
    without_keys,
)
from dateline.content import content_key
from dateline.models import (
    Article,
    Author,
    Notice,
    Translation,
    content_hash,
    text_hash,
)
from functions.index.history import current_status, with_revision, with_translation
from functions.index.listings import listing_rows

Row = dict[str, Any]
MAX_SUMMARY_TEXT = 2_000
MAX_SUMMARY_AUTHORS = 20
MAX_SUMMARY_TAGS = 50


@dataclass(frozen=True)
class State:
    """All that index knows of one article. A translation may arrive before its article."""

    id: str
    source: str
    external_id: str | None = None
    history: tuple[Revision, ...] = ()
    translations: tuple[TranslationRow, ...] = ()
    lock: int = 0
    """How many transactions made the rows that were read."""
    listed: tuple[str, ...] = ()
    """`pk|sk` of the listing rows that are there."""


def read_state(article_id: str, source: str, rows: list[Row]) -> State:
    """The state that an article's rows hold; JOB rows are translate's and passed over."""
    state = State(id=article_id, source=source)
    for row in rows:
        sort_key, attributes = row["sk"], without_keys(row)
        if sort_key == HEAD:
            head = Head.model_validate(attributes)
            state = replace(state, external_id=head.external_id, lock=head.lock, listed=head.listed)
        elif sort_key.startswith(REVISION):
            state = replace(state, history=(*state.history, Revision.model_validate(attributes)))
        elif sort_key.startswith(TRANSLATION):
            translation = TranslationRow.model_validate(attributes)
            state = replace(state, translations=(*state.translations, translation))
    return state


def apply(state: State, document: Article | Notice | Translation, now: datetime) -> State:
    """The state once `document` is known; equal to `state` if it was known already."""
    if isinstance(document, Translation):
        row = _translation_row(document, now)
        return replace(state, translations=with_translation(state.translations, row))
    return replace(
        state,
        external_id=document.external_id,
        history=with_revision(state.history, _revision(document, now)),
    )


def head_of(state: State) -> Head | None:
    """What readers get, or None while only translations are known."""
    if not state.history or state.external_id is None:
        return None
    last = state.history[-1]
    content = next((one for one in reversed(state.history) if one.summary), None)
    head = Head(
        id=state.id,
        source=state.source,
        external_id=state.external_id,
        status=current_status(state.history),
        version=len(state.history),
        order_key=last.order_key,
        content_key=content.content_key if content else None,
        content_hash=last.content_hash,
        summary=content.summary if content else None,
        first_received_at=min(one.received_at for one in state.history),
        received_at=last.received_at,
        processed_at=last.processed_at,
        indexed_at=last.indexed_at,
        lock=state.lock,
    )
    fitting = tuple(one.language for one in state.translations if translation_fits(head, one))
    return head.model_copy(update={"languages": fitting})


def rows_of(state: State) -> dict[tuple[str, str], Row]:
    """Every row that holds the state, by key."""
    pk = article_pk(state.id)
    rows: list[Row] = [
        *({"pk": pk, "sk": f"{REVISION}{one.order_key}", **plain(one)} for one in state.history),
        *(
            {"pk": pk, "sk": f"{TRANSLATION}{one.language}", **plain(one)}
            for one in state.translations
        ),
    ]
    if head := head_of(state):
        listings = listing_rows(head, state.translations)
        listed = tuple(f"{row['pk']}|{row['sk']}" for row in listings)
        rows += listings
        rows.append({"pk": pk, "sk": HEAD, **plain(head.model_copy(update={"listed": listed}))})
    return {(row["pk"], row["sk"]): row for row in rows}


def _revision(document: Article | Notice, now: datetime) -> Revision:
    return Revision(
        order_key=document.order_key,
        status=document.status,
        content_hash=content_hash(document),
        content_key=content_key(document),
        summary=_summary(document) if isinstance(document, Article) else None,
        submission_id=document.provenance.submission_id,
        received_at=document.provenance.received_at,
        processed_at=document.provenance.processed_at,
        indexed_at=now,
        sender=document.provenance.sender,
        source_version=document.source_version if isinstance(document, Article) else None,
        reason=document.reason if isinstance(document, Notice) else None,
    )


def _translation_row(translation: Translation, now: datetime) -> TranslationRow:
    return TranslationRow(
        language=translation.language,
        order_key=translation.order_key,
        text_hash=translation.text_hash,
        state=translation.state,
        content_key=content_key(translation),
        headline=translation.headline[:MAX_SUMMARY_TEXT],
        standfirst=translation.standfirst and translation.standfirst[:MAX_SUMMARY_TEXT],
        engine=translation.engine,
        translated_at=translation.translated_at,
        indexed_at=now,
        characters_sent=translation.characters_sent,
        characters_saved=translation.characters_saved,
    )


def _summary(article: Article) -> Summary:
    """What lists and the gate need; long texts are cut, since S3 has them whole."""
    images = (one for one in article.media if (one.type or "").startswith("image/"))
    return Summary(
        language=article.language,
        headline=article.headline[:MAX_SUMMARY_TEXT],
        standfirst=article.standfirst and article.standfirst[:MAX_SUMMARY_TEXT],
        byline=article.byline,
        authors=tuple(
            Author(name=one.name, role=one.role) for one in article.authors[:MAX_SUMMARY_AUTHORS]
        ),
        place=article.place,
        section=article.section,
        tags=article.tags[:MAX_SUMMARY_TAGS],
        urgency=article.urgency,
        published_at=article.published_at,
        modified_at=article.modified_at,
        embargoed_until=article.embargoed_until,
        expires_at=article.expires_at,
        canonical_url=article.canonical_url,
        image=next(images, None),
        word_count=article.word_count,
        fingerprint=article.fingerprint,
        text_hash=text_hash(article),
        usage_terms=article.usage_terms and article.usage_terms[:MAX_SUMMARY_TEXT],
        copyright=article.copyright and article.copyright[:MAX_SUMMARY_TEXT],
        translation_allowed=article.translation_allowed,
        correction_note=article.correction_note,
    )
