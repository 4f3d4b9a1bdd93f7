"""The rules of what is public: the only module that answers these two questions.

- May readers see it now (`visible` and its like)? Every output asks this gate, and none reads S3
  content without it.
  A reader with individual rights will be a third question here: `allowed(reader, head, now)`, which
  begins with `visible` and then compares the article's `access`. `readable_as_test` is its first
  and only case today.
- Could anyone read this revision's text at some time (`public_spans`)? Slugs, tombstones, retained
  translations and the look back at earlier revisions ask this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.editor_acts import Act
from dateline.model.errors import Gone, NotFound
from dateline.model.languages import UNDETERMINED
from dateline.model.reserved_tests import is_expired, is_test_id
from dateline.model.rows import Head, Listed, TranslationRow, translation_fits
from dateline.model.stories import is_covered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dateline.model.public_rows import MapRow
    from dateline.model.rows import EditorAct, Revision
    from dateline.model.stories import KilledCopy


def visible(head: Head, now: datetime) -> bool:
    """Whether readers may see the article now; embargo ends and expiry begins at its moment."""
    return _shown(head, now) and not is_test_id(head.id)


def readable_as_test(head: Head, reader: str, now: datetime) -> bool:
    """Whether the source `reader` may read its own test article; no other reader may."""
    return (
        is_test_id(head.id)
        and head.source == reader
        and _shown(head, now)
        and not is_expired(head.received_at, now)
    )


def killed_as_test(head: Head, reader: str, now: datetime) -> bool:
    """Whether the source `reader` killed its own test article, which it then reads as gone."""
    return (
        is_test_id(head.id)
        and head.source == reader
        and head.status is Status.KILLED
        and not is_expired(head.received_at, now)
    )


def _shown(head: Head, now: datetime) -> bool:
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
    revisions: Sequence[Revision], acts: Sequence[EditorAct], killed: Iterable[KilledCopy] = ()
) -> dict[str, tuple[Span, ...]]:
    """When anyone could or can read the text of each revision: its spans, by order key.

    A revision is public from its first receipt, or from its own publication time or embargo's end
    if that is later, until its expiry or until the next revision in order was received, whichever
    is first, and never while the article was killed or held as a copy of a killed one
    (`killed`, see `holds`). A revision without a span was never public:
    it was withheld, or replaced, killed or expired before its time. The current revision's span may
    begin in the future.

    `revisions` are all of the article's, in order. Follows from the documents alone, not from the
    order in which they arrived or from the present time.
    """
    spans = _own_spans(revisions, acts)
    return _outside([hold.span for hold in _holds(spans, revisions, acts, killed)], spans)


def _own_spans(
    revisions: Sequence[Revision], acts: Sequence[EditorAct]
) -> dict[str, tuple[Span, ...]]:
    """The spans that follow from the article's own documents; empty for a text never public."""
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
            spans[revision.order_key] = _without(kills, (since, min(ends, default=None)))
        replaced_at = min(received_at, replaced_at) if replaced_at else received_at
    return spans


@dataclass(frozen=True)
class Hold:
    """A time in which an article is withheld because its text is a copy of a killed article's."""

    killed: str
    span: Span


def holds(
    revisions: Sequence[Revision], acts: Sequence[EditorAct], killed: Iterable[KilledCopy]
) -> tuple[Hold, ...]:
    """The holds of an article whose text is a copy of those of killed articles.

    A kill holds every copy that was not public before it, from the kill until the killed article
    is reinstated, or until an editor reinstates the copy itself after the kill and after the copy
    was received. Like the spans, holds follow from the documents alone.
    """
    return _holds(_own_spans(revisions, acts), revisions, acts, killed)


def _holds(
    spans: Mapping[str, Sequence[Span]],
    revisions: Sequence[Revision],
    acts: Sequence[EditorAct],
    killed: Iterable[KilledCopy],
) -> tuple[Hold, ...]:
    kills = sorted(
        ((window.since, copy.id, window.until) for copy in killed for window in copy.kills),
        # Two kills at one moment may end at different ones, or never.
        key=lambda kill: kill[:2],
    )
    received_at = min((first_received(revision) for revision in revisions), default=None)
    if received_at is None:
        return ()
    releases = [act.received_at for act in acts if act.act is Act.REINSTATE]
    held: list[Hold] = []
    for since, killed_id, reinstated_at in kills:
        public_since = first_public(_outside([hold.span for hold in held], spans))
        if public_since is not None and public_since < since:
            # The text was public already, at later kills too: editors decide, as for every earlier
            # copy.
            break
        start = max(since, received_at)
        ends = [moment for moment in releases if moment > start]
        ends += [reinstated_at] if reinstated_at else []
        held.append(Hold(killed_id, (since, min(ends, default=None))))
    return tuple(held)


def _outside(
    hidden: Sequence[Span], spans: Mapping[str, Sequence[Span]]
) -> dict[str, tuple[Span, ...]]:
    """The parts of the spans outside the hidden ones, which are in order of their start."""
    parts = {
        order_key: tuple(part for span in own for part in _without(hidden, span))
        for order_key, own in spans.items()
    }
    return {order_key: own for order_key, own in parts.items() if own}


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


def article_gone() -> Gone:
    """The answer about a killed article; a new exception each time, as it keeps its traceback."""
    return Gone("article_killed", "this article was killed and will not come back")


def require_visible(head: Head | None, now: datetime) -> Head:
    """The head, if readers may see it.

    Raises:
        Gone: it was public and was killed; the only hidden state with a different answer.
        NotFound: unknown, embargoed, withheld, withdrawn or expired, all answered alike.
    """
    if head is not None and killed_in_public(head):
        raise article_gone()
    if head is None or not visible(head, now):
        raise NotFound("article_unknown", "no such article")
    return head
