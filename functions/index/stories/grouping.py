"""Which articles are copies of one story, and which of them is listed: pure rules over HEADs.

Copies are the connected parts of a relation that two texts have or have not, so the same articles
make the same stories in whatever order they came. Killed and withdrawn ones stay in their story
(they are hidden, and a copy of what was killed is to be known), but they cover nobody.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.rows import UNDETERMINED, Head, Summary
from dateline.model.stories import Membership, Window
from functions.index.article.similarity import POLICY, Policy, alike, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime


class LeadOrder(StrEnum):
    """Which of several copies is listed, where no preferred source has one."""

    EARLIEST = "earliest"
    LATEST = "latest"
    LONGEST = "longest"


@dataclass(frozen=True)
class LeadPolicy:
    """How the copy that is listed is chosen. Ties go to the earlier, then to the smaller id."""

    sources: tuple[str, ...] = ()
    """Preferred sources, the most preferred first."""
    order: LeadOrder = LeadOrder.EARLIEST


@dataclass(frozen=True)
class StoryPolicy:
    """What the stack is told of stories."""

    lead: LeadPolicy = field(default_factory=LeadPolicy)
    copies: Policy = POLICY


def copy_keys(head: Head | None) -> tuple[str, ...]:
    """The keys under which the article's copies are found."""
    summary = head.summary if head and not head.joined else None
    if summary is None:
        return ()
    return keys_of(summary.sketch, summary.fingerprint, summary.headline, summary.word_count)


def grouped(heads: Iterable[Head], policy: StoryPolicy) -> dict[str, Membership | None]:
    """The place of each article in its story; None for one that has no copies among these."""
    by_id = {head.id: head for head in heads}
    plan: dict[str, Membership | None] = dict.fromkeys(by_id)
    for ids in _components(by_id, policy.copies):
        if len(ids) > 1:
            members = sorted(
                (by_id[article_id] for article_id in ids), key=lambda item: _rank(item, policy.lead)
            )
            plan |= _memberships(members)
    return plan


def _components(by_id: Mapping[str, Head], policy: Policy) -> list[set[str]]:
    """The connected parts, by union of pairs that share a key and are copies."""
    part = {item: {item} for item in by_id}
    with_key: dict[str, list[str]] = defaultdict(list)
    for item in sorted(by_id):
        for key in copy_keys(by_id[item]):
            for other in with_key[key]:
                if part[item] is not part[other] and _copies(by_id[item], by_id[other], policy):
                    part[item] |= part[other]
                    for each in part[other]:
                        part[each] = part[item]
            with_key[key].append(item)
    unlike = {id(ids): ids for ids in part.values()}
    return list(unlike.values())


def _copies(one: Head, other: Head, policy: Policy) -> bool:
    first, second = copy_keys(one), copy_keys(other)
    if first[0] == second[0]:
        return True
    return alike(_summary(one).sketch, _summary(other).sketch, policy)


def _memberships(members: Sequence[Head]) -> dict[str, Membership | None]:
    """Of the copies of one story, the best first."""
    story = min(member.id for member in members)
    known_at = max(member.processed_at for member in members)
    plan: dict[str, Membership | None] = {}
    for place, one in enumerate(members):
        better = members[:place]
        at_source = [each for each in better if each.source == one.source]
        plan[one.id] = Membership(
            story=story,
            covered=_covers(one, better, known_at),
            covered_at_source=_covers(one, at_source, known_at),
            derived=_derived(one, members),
        )
    return plan


def _covers(one: Head, better: Sequence[Head], known_at: datetime) -> dict[str, tuple[Window, ...]]:
    """By language, the time in which a better copy may be read in it."""
    own = shown(one)
    if own is None:
        return {}
    covers = {
        language: _clipped(
            [window for each in better if language in languages(each) and (window := shown(each))],
            own,
            known_at,
        )
        for language in languages(one)
    }
    return {language: windows for language, windows in covers.items() if windows}


def shown(head: Head) -> Window | None:
    """When readers may see the article, if ever."""
    if head.status is not Status.USABLE or head.summary is None or head.joined:
        return None
    until = head.summary.expires_at
    if until is not None and until <= head.effective_at:
        return None
    return Window(since=head.effective_at, until=until)


def languages(head: Head) -> tuple[str, ...]:
    """Every language it is listed in."""
    own = (head.summary.language if head.summary else None) or UNDETERMINED
    return tuple(dict.fromkeys((own, *head.languages)))


def _clipped(windows: Iterable[Window], own: Window, known_at: datetime) -> tuple[Window, ...]:
    """The union of the windows within `own`: nothing about the others can be told from it beyond
    what matters to this one, so it stays the same when they change outside.

    What was before `known_at`, when the last of the copies became known, is past: a better copy
    that came later covers this one as if it had been there from its beginning.
    """
    union: list[Window] = []
    for window in sorted(windows, key=lambda window: window.since):
        since = own.since if window.since <= known_at else max(window.since, own.since)
        until = _earlier(window.until, own.until)
        if until is not None and until <= since:
            continue
        if union and (union[-1].until is None or since <= union[-1].until):
            last = union.pop()
            since, until = last.since, _later(last.until, until)
        union.append(Window(since=since, until=until))
    return tuple(union)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each), default=None)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else None


def _derived(one: Head, members: Sequence[Head]) -> tuple[str, ...]:
    if one.status is not Status.KILLED:
        return ()
    after = (
        each.id
        for each in members
        if _origin(each) > _origin(one) and each.status is not Status.KILLED
    )
    return tuple(sorted(after))


def _origin(head: Head) -> tuple[datetime, datetime, str]:
    """Orders copies by who had the story first."""
    published = _summary(head).published_at or head.first_received_at
    return published, head.first_received_at, head.id


def _rank(head: Head, policy: LeadPolicy) -> tuple[int, float, datetime, str]:
    """The smallest is the lead."""
    known = head.source in policy.sources
    preference = policy.sources.index(head.source) if known else len(policy.sources)
    order = {
        LeadOrder.EARLIEST: 0.0,
        LeadOrder.LATEST: -head.effective_at.timestamp(),
        LeadOrder.LONGEST: -float(_summary(head).word_count),
    }[policy.order]
    return preference, order, head.effective_at, head.id


def _summary(head: Head) -> Summary:
    if head.summary is None:  # pragma: no cover - it has keys, so it has a summary
        raise ValueError(f"{head.id} has no content to compare")
    return head.summary
