"""Tombstones: rows that say what readers had in a listing and was taken back.

All of it follows from the documents that are known. An article has tombstones if its status lets
nobody see it now, and there was a time at which readers could: between the receipt of a revision,
or the end of its embargo, and whatever came next. What was killed while it was under embargo was
never public, and nothing is said of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from dateline.model.documents import Status
from dateline.model.editor_acts import Act
from dateline.model.public_rows import Tombstone, gone_pk, gone_sk
from dateline.model.rows import EditorAct, Head, Revision, TranslationRow, plain
from functions.index.article.listings import listed_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Span = tuple[datetime, datetime | None]
"""From, and up to; open where nothing ended it."""


def gone_rows(
    head: Head,
    history: Sequence[Revision],
    acts: Sequence[EditorAct],
    translations: Iterable[TranslationRow],
) -> list[dict[str, Any]]:
    """The tombstones of an article in this state: one for each listing that it was in."""
    if head.status is Status.USABLE or head.joined:
        return []
    found = last_public(history, acts)
    if found is None:
        return []
    revision, gone_at = found
    shown = head.model_copy(update={"status": Status.USABLE, "summary": revision.summary})
    had = tuple(translation for translation in translations if _was_there(translation, gone_at))
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
        for variant, facet in listed_in(shown, had)
    ]


def last_public(
    history: Sequence[Revision], acts: Sequence[EditorAct]
) -> tuple[Revision, datetime] | None:
    """The last revision that readers could have, and when the article was taken from them."""
    kills = list(_killed(history, acts))
    taken_at = _taken_at(history, kills)
    replaced_at: datetime | None = None
    for item in reversed(history):
        if item.status is Status.KILLED:
            # It holds by its time of receipt, not by its place (publication_status.py).
            continue
        came = _first_received(item)
        if item.status is Status.USABLE and item.summary:
            begins = (item.summary.published_at, item.summary.embargoed_until)
            since = max([came, *(each for each in begins if each)])
            for start, until in reversed(_without(kills, (since, replaced_at))):
                over = item.summary.expires_at
                if until is not None and (over is None or start < over):
                    return item, max([until, *([taken_at] if taken_at else [])])
        replaced_at = min(came, replaced_at) if replaced_at else came
    return None


def _taken_at(history: Sequence[Revision], kills: Sequence[Span]) -> datetime | None:
    """Since when nobody may see it, without a break."""
    moments = [since for since, until in kills if until is None]
    for item in reversed(history):
        if item.status is Status.USABLE:
            break
        if item.status is not Status.KILLED:
            moments.append(_first_received(item))
    return min(moments, default=None)


def _killed(history: Sequence[Revision], acts: Sequence[EditorAct]) -> Iterator[Span]:
    """The times in which a kill held; of two words at one moment the kill does."""
    words = sorted(
        [
            *((item.received_at, True) for item in history if item.status is Status.KILLED),
            *((item.received_at, item.act is Act.KILL) for item in acts),
        ]
    )
    since: datetime | None = None
    for moment, is_kill in words:
        if is_kill and since is None:
            since = moment
        elif not is_kill and since is not None:
            yield since, moment
            since = None
    if since is not None:
        yield since, None


def _without(kills: Iterable[Span], span: Span) -> list[Span]:
    """What is left of the span, in order."""
    left: list[Span] = []
    since, until = span
    for start, end in kills:
        if until is not None and start >= until:
            break
        if since < start:
            left.append((since, start))
        if end is None:
            return left
        since = max(since, end)
    if until is None or since < until:
        left.append((since, until))
    return left


def _was_there(translation: TranslationRow, gone_at: datetime) -> bool:
    """Whether any of the chain was published by then: the first that was has its name kept."""
    return any(item.translated_at < gone_at for item in translation.named)


def _first_received(revision: Revision) -> datetime:
    """A revision is named by its first delivery in order, which may not have come first."""
    return min(
        [
            revision.received_at,
            *(confirmation.received_at for confirmation in revision.confirmations),
        ]
    )
