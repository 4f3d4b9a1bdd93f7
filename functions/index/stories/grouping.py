"""Which articles are copies of one story, and which copy is listed: pure rules over HEADs.

Stories are the connected components of the relation "is a copy of", so the same articles make the
same stories in any order of arrival. Killed and withdrawn copies stay in their story: they are
hidden, and editors see which copies of a killed article remain. But they cover no other copy.

A source states its times of publication itself. So the copy leads whose text readers could see
first (`functions.index.stories.precedence`), which is never before its receipt: no claim hides an
article that was public before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.languages import UNDETERMINED
from dateline.model.stories import KilledCopy, Membership, StoryWindow, Window
from functions.index.article.similarity import COPY_POLICY, CopyPolicy, are_copies, keys_of
from functions.index.stories.precedence import Precedence, in_order_of_precedence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from dateline.model.rows import Head, Summary


MAX_HEAD_START = timedelta(days=1)
"""How long before its receipt an article counts as published, if its source claims so. Feeds are
polled and systems fail for hours, not for days."""
MAX_PUBLIC = 20
"""Windows kept in a copy's HEAD; later ones of a story with more of them are not shown."""


class LeadOrder(StrEnum):
    """Which copy is listed if no preferred source has one."""

    EARLIEST = "earliest"
    LATEST = "latest"
    LONGEST = "longest"


@dataclass(frozen=True)
class LeadPolicy:
    """How the listed copy is chosen. Ties go to the copy that was public first."""

    sources: tuple[str, ...] = ()
    """Preferred sources, the most preferred first."""
    order: LeadOrder = LeadOrder.EARLIEST


@dataclass(frozen=True)
class StoryPolicy:
    """The stack's settings for stories."""

    lead: LeadPolicy = field(default_factory=LeadPolicy)
    copies: CopyPolicy = COPY_POLICY
    hold_copies_of_killed: bool = False
    """Whether a kill holds copies that were not public before it."""


def copy_keys(head: Head | None) -> tuple[str, ...]:
    """The keys under which copies find the article; none after it was merged into another."""
    summary = head.summary if head and not head.joined else None
    if summary is None:
        return ()
    return keys_of(summary.sketch, summary.fingerprint, summary.headline, summary.word_count)


def group_stories(heads: Iterable[Head], policy: StoryPolicy) -> dict[str, Membership | None]:
    """The place of each article in its story, by id; None for an article without copies."""
    by_id = {head.id: head for head in heads}
    plan: dict[str, Membership | None] = dict.fromkeys(by_id)
    for ids in _components(by_id, policy.copies):
        if len(ids) > 1:
            plan |= _memberships([by_id[article_id] for article_id in sorted(ids)], policy)
    return plan


def _components(by_id: Mapping[str, Head], policy: CopyPolicy) -> list[set[str]]:
    """The connected components, by union of pairs that share a key and are copies."""
    component = {article_id: {article_id} for article_id in by_id}
    with_key: dict[str, list[str]] = defaultdict(list)
    for article_id in sorted(by_id):
        for key in copy_keys(by_id[article_id]):
            for other in with_key[key]:
                if component[article_id] is not component[other] and _are_copies(
                    by_id[article_id], by_id[other], policy
                ):
                    component[article_id] |= component[other]
                    for member in component[other]:
                        component[member] = component[article_id]
            with_key[key].append(article_id)
    distinct = {id(ids): ids for ids in component.values()}
    return list(distinct.values())


def _are_copies(head: Head, other: Head, policy: CopyPolicy) -> bool:
    if copy_keys(head)[0] == copy_keys(other)[0]:
        return True
    return are_copies(_summary(head).sketch, _summary(other).sketch, policy)


def _memberships(copies: Sequence[Head], policy: StoryPolicy) -> dict[str, Membership | None]:
    """The places of one story's copies."""
    leaders = _leaders(copies, policy)
    members = in_order_of_precedence(copies, leaders)
    story = min(member.id for member in members)
    known_at = max(member.processed_at for member in members)
    windows = {member.id: window for member in members if (window := visible_window(member))}
    plan: dict[str, Membership | None] = {}
    for place, member in enumerate(members):
        better = [head for head in members[:place] if head.id in leaders[member.id]]
        at_source = [head for head in better if head.source == member.source]
        plan[member.id] = Membership(
            story=story,
            covered=_covers(member, better, known_at),
            covered_at_source=_covers(member, at_source, known_at),
            public=_public_windows(member, windows),
            derived=_derived(member, members),
            killed=_killed_copies(member, members, policy),
        )
    return plan


def _leaders(copies: Sequence[Head], policy: StoryPolicy) -> dict[str, set[str]]:
    """By id, the copies that are better than each: preferred ones, otherwise by precedence.

    Only a copy is better, not a copy of a copy: a text that contains two stories makes them one
    component, and neither may hide the other.
    """
    precedence = Precedence(copies, policy.copies)
    preferences = {head.id: _preference(head, policy.lead) for head in copies}
    leaders: dict[str, set[str]] = {head.id: set() for head in copies}
    for pair in combinations(copies, 2):
        if not precedence.are_copies(*pair):
            continue
        for leader, head in (pair, pair[::-1]):
            preferred, other = preferences[leader.id], preferences[head.id]
            if preferred < other or (preferred == other and precedence.leads(leader, head)):
                leaders[head.id].add(leader.id)
    return leaders


def _covers(
    head: Head, better: Sequence[Head], known_at: datetime
) -> dict[str, tuple[Window, ...]]:
    """By language, the time in which a better copy is visible in it."""
    own = visible_window(head)
    if own is None:
        return {}
    covers = {
        language: _clip(
            [
                window
                for other in better
                if language in languages(other) and (window := visible_window(other))
            ],
            own,
            known_at,
        )
        for language in languages(head)
    }
    return {language: windows for language, windows in covers.items() if windows}


def _public_windows(head: Head, windows: Mapping[str, Window]) -> tuple[StoryWindow, ...]:
    """When the article and another copy are visible, with the smallest id among those then."""
    own = windows.get(head.id)
    if own is None:
        return ()
    edges = {edge for window in windows.values() for edge in (window.since, window.until) if edge}
    starts = sorted(edge for edge in edges if own.holds(edge))
    public: list[StoryWindow] = []
    for since, until in zip(starts, [*starts[1:], own.until], strict=True):
        ids = [article_id for article_id, window in windows.items() if window.holds(since)]
        if len(ids) < 2:
            continue
        window = StoryWindow(since=since, until=until, story=min(ids))
        if public and public[-1].until == since and public[-1].story == window.story:
            window = window.model_copy(update={"since": public.pop().since})
        public.append(window)
    return tuple(public[:MAX_PUBLIC])


def visible_window(head: Head) -> Window | None:
    """When readers may see the article; None for never."""
    if head.status is not Status.USABLE or head.summary is None or head.joined:
        return None
    until = head.summary.expires_at
    if until is not None and until <= head.effective_at:
        return None
    return Window(since=head.effective_at, until=until)


def languages(head: Head) -> tuple[str, ...]:
    """Every language in which the article is listed, its own first."""
    own = (head.summary.language if head.summary else None) or UNDETERMINED
    return tuple(dict.fromkeys((own, *head.languages)))


def _clip(windows: Iterable[Window], own: Window, known_at: datetime) -> tuple[Window, ...]:
    """The union of the windows, cut to `own`.

    It reveals nothing about the other copies outside `own`, and does not change when they change
    there. Before `known_at`, when the last of the copies became known, is the past: a better copy
    that came later covers this one as if it had been there from the start.
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


def _earlier(first: datetime | None, second: datetime | None) -> datetime | None:
    return min((moment for moment in (first, second) if moment), default=None)


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    return max(first, second) if first and second else None


def _derived(head: Head, members: Sequence[Head]) -> tuple[str, ...]:
    """Of a killed article: the copies that came after it and are not killed."""
    if head.status is not Status.KILLED:
        return ()
    after = (
        member.id
        for member in members
        if _origin(member) > _origin(head) and member.status is not Status.KILLED
    )
    return tuple(sorted(after))


def _killed_copies(
    head: Head, members: Sequence[Head], policy: StoryPolicy
) -> tuple[KilledCopy, ...] | None:
    """The members of the same text that were ever killed; copies of copies do not count."""
    if not policy.hold_copies_of_killed:
        return None
    killed = [
        KilledCopy(id=other.id, kills=other.kills)
        for other in members
        if other.kills and other.id != head.id and _are_copies(head, other, policy.copies)
    ]
    return tuple(sorted(killed, key=lambda copy: copy.id)) or None


def _origin(head: Head) -> tuple[datetime, datetime, str]:
    """Sorts copies by who had the story first."""
    return _published_at(head), head.first_received_at, head.id


def _published_at(head: Head) -> datetime:
    """When the source published it: as it says, but at most MAX_HEAD_START before its receipt."""
    claimed = _summary(head).published_at or head.first_received_at
    return max(claimed, head.first_received_at - MAX_HEAD_START)


def _preference(head: Head, policy: LeadPolicy) -> tuple[int, float]:
    """Sorts copies by what the operator configured."""
    preferred = head.source in policy.sources
    preference = policy.sources.index(head.source) if preferred else len(policy.sources)
    order = {
        LeadOrder.EARLIEST: 0.0,
        LeadOrder.LATEST: -head.effective_at.timestamp(),
        LeadOrder.LONGEST: -float(_summary(head).word_count),
    }[policy.order]
    return preference, order


def _summary(head: Head) -> Summary:
    if head.summary is None:  # pragma: no cover - an article with keys has a summary
        raise ValueError(f"{head.id} has no content to compare")
    return head.summary
