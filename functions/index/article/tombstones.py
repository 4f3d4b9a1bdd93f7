"""Tombstones: rows that tell a listing's readers which article was taken back.

They follow from the known documents alone. An article has tombstones if its status hides it now and
readers could see it before: between the receipt of a revision, or the end of its embargo, and the
delivery that ended it. An article that was killed under embargo was never public and gets none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dateline.model.documents import Status
from dateline.model.public_rows import Tombstone, gone_pk, gone_sk
from dateline.model.rows import EditorAct, Head, Revision, TranslationRow, plain
from dateline.model.stories import killed_copies
from dateline.model.visibility import first_received, kill_spans, public_spans
from functions.index.article.listings import listed_variants
from functions.index.article.slugs import public_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from dateline.model.stories import KilledCopy
    from dateline.model.visibility import Span


def tombstone_rows(
    head: Head,
    history: Sequence[Revision],
    acts: Sequence[EditorAct],
    translations: Iterable[TranslationRow],
) -> list[dict[str, Any]]:
    """The tombstones of an article in this state: one per listing that it was in."""
    if head.status is Status.USABLE:
        return []
    killed = killed_copies(head.membership)
    last = last_public(history, acts, killed)
    if last is None:
        return []
    revision, gone_at = last
    shown = head.model_copy(update={"status": Status.USABLE, "summary": revision.summary})
    spans = public_spans(history, acts, killed)
    public = tuple(
        translation
        for translation in translations
        if public_names(translation, head, history, spans)
    )
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
    history: Sequence[Revision], acts: Sequence[EditorAct], killed: Iterable[KilledCopy] = ()
) -> tuple[Revision, datetime] | None:
    """The last revision that readers could see, and when the article was taken from them."""
    spans = public_spans(history, acts, killed)
    hidden_at = _hidden_at(history, kill_spans(history, acts))
    for revision in reversed(history):
        ends = [until for _, until in spans.get(revision.order_key, ()) if until is not None]
        if ends:
            return revision, max([*ends, *([hidden_at] if hidden_at else [])])
    return None


def _hidden_at(history: Sequence[Revision], kills: Sequence[Span]) -> datetime | None:
    """Since when the article has been hidden without a break."""
    moments = [since for since, until in kills if until is None]
    for revision in reversed(history):
        if revision.status is Status.USABLE:
            break
        if revision.status is not Status.KILLED:
            moments.append(first_received(revision))
    return min(moments, default=None)
