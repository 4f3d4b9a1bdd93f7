"""The rules of what is public: the only module that answers these two questions.

- May readers see it now (`visible` and its like)? Every output asks this gate, and none reads S3
  content without it.
- Could anyone read this revision's text at some time (`public_spans`)? Slugs, tombstones, retained
  translations and the look back at earlier revisions ask this.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.editor_acts import Act
from dateline.model.errors import Gone, NotFound
from dateline.model.languages import UNDETERMINED
from dateline.model.rows import Head, Listed, TranslationRow, translation_fits
from dateline.model.stories import is_covered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dateline.model.public_rows import MapRow
    from dateline.model.rows import EditorAct, Revision


def visible(head: Head, now: datetime) -> bool:
    """Whether readers may see the article now; embargo ends and expiry begins at its moment."""
    return (
        head.status is Status.USABLE
        and head.summary is not None
        and head.joined is None
        and head.effective_at <= now
        and not (head.summary.expires_at and head.summary.expires_at <= now)
    )


Span = tuple[datetime, datetime | None]
"""Start, included, and end, excluded; None for no end."""


def public_spans(
    revisions: Sequence[Revision], acts: Sequence[EditorAct]
) -> dict[str, tuple[Span, ...]]:
    """When anyone could or can read the text of each revision: its spans, by order key.

    A revision is public from its first receipt, or from its own publication time or embargo's end
    if that is later, until its expiry or until the next revision in order was received, whichever
    is first, and never while the article was killed. A revision without a span was never public:
    it was withheld, or replaced, killed or expired before its time. The current revision's span may
    begin in the future.

    `revisions` are all of the article's, in order. Follows from the documents alone, not from the
    order in which they arrived or from the present time.
    """
    kills = kill_spans(revisions, acts)
    spans: dict[str, tuple[Span, ...]] = {}
    replaced_at: datetime | None = None
    for revision in reversed(revisions):
        if revision.status is Status.KILLED:
            # A kill holds by its time of receipt, not by its place in the order.
            continue
        received_at = first_received(revision)
        if revision.status is Status.USABLE and revision.summary:
            summary = revision.summary
            starts = (received_at, summary.published_at, summary.embargoed_until)
            since = max(start for start in starts if start)
            ends = [end for end in (replaced_at, summary.expires_at) if end]
            until = min(ends, default=None)
            if until is None or since < until:
                spans[revision.order_key] = _without(kills, (since, until))
        replaced_at = min(received_at, replaced_at) if replaced_at else received_at
    return {order_key: parts for order_key, parts in spans.items() if parts}


def first_public(spans: Mapping[str, Sequence[Span]]) -> datetime | None:
    """The first moment at which anyone could or can read the article; None if there is none."""
    return min((since for parts in spans.values() for since, _ in parts), default=None)


def first_received(revision: Revision) -> datetime:
    """When a revision's first delivery came; the one that names it may have come later."""
    return min([revision.received_at, *(repeat.received_at for repeat in revision.confirmations)])


def kill_spans(revisions: Sequence[Revision], acts: Sequence[EditorAct]) -> tuple[Span, ...]:
    """When a kill held, in order; at the same moment, a kill wins over a reinstatement."""
    rulings = sorted(
        [
            *((item.received_at, True) for item in revisions if item.status is Status.KILLED),
            *((act.received_at, act.act is Act.KILL) for act in acts),
        ]
    )
    spans: list[Span] = []
    since: datetime | None = None
    for moment, is_kill in rulings:
        if is_kill and since is None:
            since = moment
        elif not is_kill and since is not None:
            spans.append((since, moment))
            since = None
    if since is not None:
        spans.append((since, None))
    return tuple(spans)


def _without(kills: Iterable[Span], span: Span) -> tuple[Span, ...]:
    """The parts of `span` outside the kills, in order."""
    parts: list[Span] = []
    since, until = span
    for start, end in kills:
        if until is not None and start >= until:
            break
        if since < start:
            parts.append((since, start))
        if end is None:
            return tuple(parts)
        since = max(since, end)
    if until is None or since < until:
        parts.append((since, until))
    return tuple(parts)


def translation_visible(head: Head, translation: TranslationRow, now: datetime) -> bool:
    """Whether readers may see this translation now: never more than the article itself."""
    return visible(head, now) and translation_fits(head, translation)


def listed_visible(entry: Listed | MapRow, now: datetime) -> bool:
    """Whether readers may see a listing's entry now.

    The query already ends at now, but its keys know milliseconds only, and nothing of expiry and
    of the other copies of a story.
    """
    over = entry.expires_at is not None and entry.expires_at <= now
    return entry.effective_at <= now and not over and not is_covered(entry.covered, now)


def is_lead(head: Head, now: datetime) -> bool:
    """Whether lists in the article's own language show it now, rather than another copy."""
    if head.membership is None:
        return True
    language = (head.summary.language if head.summary else None) or UNDETERMINED
    return not is_covered(head.membership.covered.get(language, ()), now)


def public_story(head: Head, now: datetime) -> str | None:
    """The id by which readers know the article's story; None unless another copy is visible too."""
    windows = head.membership.public if head.membership else ()
    return next((window.story for window in windows if window.holds(now)), None)


def killed_in_public(head: Head) -> bool:
    """Whether the article was public and was killed.

    This is the only hidden state that readers can tell from an unknown id.
    """
    return head.status is Status.KILLED and head.public_since is not None


def require_visible(head: Head | None, now: datetime) -> Head:
    """The head, if readers may see it.

    Raises:
        Gone: it was public and was killed; the only hidden state with an answer of its own.
        NotFound: unknown, embargoed, withheld, withdrawn or expired, all answered alike.
    """
    if head is not None and killed_in_public(head):
        raise Gone("article_killed", "this article was killed and will not come back")
    if head is None or not visible(head, now):
        raise NotFound("article_unknown", "no such article")
    return head
