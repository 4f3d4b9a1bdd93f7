"""Tombstones: rows that tell a listing's readers which article was taken back.

They follow from the known documents alone. An article has tombstones if its status hides it now and
readers could see it before: between the receipt of a revision, or the end of its embargo, and the
delivery that ended it. An article that was killed under embargo was never public and gets none.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from dateline.model.documents import Status
from dateline.model.editor_acts import Act
from dateline.model.public_rows import Tombstone, gone_pk, gone_sk
from dateline.model.rows import EditorAct, Head, Revision, TranslationRow, plain
from functions.index.article.listings import listed_variants

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Span = tuple[datetime, datetime | None]
"""Start, included, and end, excluded; None for no end."""


def tombstone_rows(
    head: Head,
    history: Sequence[Revision],
    acts: Sequence[EditorAct],
    translations: Iterable[TranslationRow],
) -> list[dict[str, Any]]:
    """The tombstones of an article in this state: one per listing that it was in."""
    if head.status is Status.USABLE or head.joined:
        return []
    last = last_public(history, acts)
    if last is None:
        return []
    revision, gone_at = last
    shown = head.model_copy(update={"status": Status.USABLE, "summary": revision.summary})
    public = tuple(translation for translation in translations if _was_public(translation, gone_at))
    return [
        {
            "pk": gone_pk(variant.language, *facet),
            "sk": gone_sk(gone_at, head.id),
            **plain(
                Tombstone(
                    id=head.id,
                    translation=variant.language if variant.translated_from else None,
                    gone_at=gone_at,
                )
            ),
        }
        for variant, facet in listed_variants(shown, public)
    ]


def last_public(
    history: Sequence[Revision], acts: Sequence[EditorAct]
) -> tuple[Revision, datetime] | None:
    """The last revision that readers could see, and when the article was taken from them."""
    kills = list(_kill_spans(history, acts))
    hidden_at = _hidden_at(history, kills)
    replaced_at: datetime | None = None
    for revision in reversed(history):
        if revision.status is Status.KILLED:
            # A kill holds by its time of receipt, not by its place (publication_status.py).
            continue
        received_at = _first_received(revision)
        if revision.status is Status.USABLE and revision.summary:
            starts = (revision.summary.published_at, revision.summary.embargoed_until)
            since = max([received_at, *(start for start in starts if start)])
            for start, until in reversed(_without(kills, (since, replaced_at))):
                expires_at = revision.summary.expires_at
                if until is not None and (expires_at is None or start < expires_at):
                    return revision, max([until, *([hidden_at] if hidden_at else [])])
        replaced_at = min(received_at, replaced_at) if replaced_at else received_at
    return None


def _hidden_at(history: Sequence[Revision], kills: Sequence[Span]) -> datetime | None:
    """Since when the article has been hidden without a break."""
    moments = [since for since, until in kills if until is None]
    for revision in reversed(history):
        if revision.status is Status.USABLE:
            break
        if revision.status is not Status.KILLED:
            moments.append(_first_received(revision))
    return min(moments, default=None)


def _kill_spans(history: Sequence[Revision], acts: Sequence[EditorAct]) -> Iterator[Span]:
    """The spans in which a kill held; at the same moment, a kill wins over a reinstatement."""
    rulings = sorted(
        [
            *((item.received_at, True) for item in history if item.status is Status.KILLED),
            *((act.received_at, act.act is Act.KILL) for act in acts),
        ]
    )
    since: datetime | None = None
    for moment, is_kill in rulings:
        if is_kill and since is None:
            since = moment
        elif not is_kill and since is not None:
            yield since, moment
            since = None
    if since is not None:
        yield since, None


def _without(kills: Iterable[Span], span: Span) -> list[Span]:
    """The parts of `span` outside the kills, in order."""
    parts: list[Span] = []
    since, until = span
    for start, end in kills:
        if until is not None and start >= until:
            break
        if since < start:
            parts.append((since, start))
        if end is None:
            return parts
        since = max(since, end)
    if until is None or since < until:
        parts.append((since, until))
    return parts


def _was_public(translation: TranslationRow, gone_at: datetime) -> bool:
    """Whether a translation was published by then: `named` keeps the first one that was."""
    return any(name.translated_at < gone_at for name in translation.named)


def _first_received(revision: Revision) -> datetime:
    """When the first delivery came; the one that names the revision may have come later."""
    return min([revision.received_at, *(repeat.received_at for repeat in revision.confirmations)])
