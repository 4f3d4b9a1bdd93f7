"""Since when readers could read which text of an article: a pure rule over its revisions.

A copy of a story ranks by the time since which readers can read *that story* in it. The time since
which the article is public is another one: an article that is old and was about something else must
not take a story from the source that had it first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.rows import EarlierText
from functions.index.article.similarity import hashes_of, keys_of, similarity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from dateline.model.rows import Revision
    from dateline.model.visibility import Span

MAX_EARLIER = 6
"""Texts kept beside the current one, the newest: a text that grows by a quarter each time has by
then less than a quarter of the size of the current one, and is no copy of it (CopyPolicy.size)."""
DISTINCT = 0.8
"""Two earlier texts that resemble each other by more are kept as one: the older."""
UNCHANGED = 0.95
"""A current text that resembles the one before it by more has been readable since that one was. Not
less: a text could have a copy of a story appended, which makes an eighth of it at least."""


@dataclass(frozen=True)
class PublicTexts:
    """Since when readers can read the current text, and the different ones before it."""

    since: datetime | None = None
    earlier: tuple[EarlierText, ...] = ()


def public_texts(history: Sequence[Revision], spans: Mapping[str, Sequence[Span]]) -> PublicTexts:
    """The texts of an article that were, are or will be public.

    `history` is in order, `spans` are `visibility.public_spans`.
    """
    texts = [text for revision in history if (text := _text_of(revision, spans)) is not None]
    declared = (item for item in reversed(history) if item.status is not Status.KILLED)
    content = next((item for item in declared if item.summary is not None), None)
    if not texts or content is None or content.order_key not in spans:
        return PublicTexts()
    *before, current = texts
    kept: list[EarlierText] = []
    for text in before:
        if not kept or _resemblance(kept[-1], text) <= DISTINCT:
            kept.append(text)
    since = current.since
    if kept and _resemblance(kept[-1], current) > UNCHANGED:
        since = min(since, kept.pop().since)
    return PublicTexts(since, tuple(kept[-MAX_EARLIER:]))


def _text_of(revision: Revision, spans: Mapping[str, Sequence[Span]]) -> EarlierText | None:
    summary, own = revision.summary, spans.get(revision.order_key)
    if summary is None or not own:
        return None
    keys = keys_of(summary.sketch, summary.fingerprint, summary.headline, summary.word_count)
    if not keys:
        return None
    return EarlierText(key=keys[0], sketch=summary.sketch, since=min(since for since, _ in own))


def _resemblance(first: EarlierText, second: EarlierText) -> float:
    if first.key == second.key:
        return 1.0
    if not first.sketch or not second.sketch:
        return 0.0
    return similarity(hashes_of(first.sketch), hashes_of(second.sketch)).resemblance
