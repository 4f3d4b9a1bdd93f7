"""Merges a translation with its article's new text: pure rules.

An unchanged segment keeps the text that a person wrote or approved. A changed segment keeps the old
text too, with the machine's beside it, unless the source's rule publishes the machine's at once. A
person's text is never lost: the segment keeps the text that the machine's replaced.

Reviewed is what an editor declares of the whole text, and what that very text stays. Any other text
of saved segments is partly reviewed.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from dateline.model.documents import (
    Origin,
    Review,
    SegmentState,
    TranslatedSegment,
    Translation,
    TranslationState,
)
from dateline.model.errors import LostRace, Unprocessable
from dateline.model.translation_rules import Machine, Policy, WhenChanged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from functions.translate.engine.translator import SegmentText

MAX_COMPARED = 4_000_000
"""The most pairs of an old and a new segment for a full comparison."""
MIN_SHARED_WORDS = 0.3
"""The least share of common words for a changed segment to succeed an old one."""


@dataclass(frozen=True)
class MergeResult:
    """The segments of a chain's next document, and its state."""

    segments: tuple[TranslatedSegment, ...]
    state: TranslationState
    review: Review | None = None

    @property
    def texts(self) -> dict[str, str]:
        """The translation's text by source segment."""
        return {segment.source: segment.text for segment in self.segments}


def merge(
    segments: Iterable[str],
    machine: Mapping[str, SegmentText],
    *,
    predecessors: Sequence[Translation],
    policy: Policy,
    number: int,
    text_hash: str,
) -> MergeResult:
    """Merges the article's segments and a job's texts into the chain's next document.

    `predecessors`: `chain.ChainHead.predecessors`, newest first. `number`: the next document's.
    `text_hash`: the article's.

    Raises:
        LostRace: the job has no text for a segment.
    """
    sources = list(dict.fromkeys(segments))
    before = predecessors[0].segments if predecessors else ()
    reviewed = reviewed_segments(predecessors)
    earlier = {segment.source: segment for segment in before}
    successors = _successors(list(earlier), sources)
    merged_segments: list[TranslatedSegment] = []
    for source in sources:
        if source in reviewed:
            merged_segments.append(reviewed[source])
            continue
        if source not in machine:
            raise LostRace("segment_missing", "the job has no text for a segment")
        old = earlier.get(source) or earlier.get(successors.get(source, ""))
        merged_segments.append(_next_segment(source, machine[source], old, policy, number))
    for document in predecessors:
        if document.text_hash == text_hash and (review := _kept_review(document, merged_segments)):
            return MergeResult(tuple(merged_segments), TranslationState.REVIEWED, review)
    touched = any(document.saved for document in predecessors)
    state = _unreviewed_state(merged_segments, predecessors, policy, touched=touched)
    return MergeResult(tuple(merged_segments), state)


def reviewed_segments(predecessors: Sequence[Translation]) -> dict[str, TranslatedSegment]:
    """The segments that need no job, because a person wrote or approved their text, by source.

    Each is the newest of its source.
    """
    reviewed: dict[str, TranslatedSegment] = {}
    for document in predecessors:
        for segment in document.segments:
            if segment.by and segment.state is SegmentState.GOOD:
                reviewed.setdefault(segment.source, segment)
    return reviewed


def _next_segment(
    source: str, result: SegmentText, old: TranslatedSegment | None, policy: Policy, number: int
) -> TranslatedSegment:
    new = _of_job(source, result, old, number)
    if old is None or new.by:
        # A person's text for the same source segment needs no second review.
        return new
    if old.by is None:
        return new.model_copy(update={"replaced": old.replaced})
    if policy.when_changed is WhenChanged.PUBLISH and not result.held:
        return new.model_copy(update={"replaced": old.text})
    return old.model_copy(
        update={
            "source": source,
            "state": SegmentState.STALE,
            "written_for": old.written_for or old.source,
            "offered": None if result.held else result.text,
            "problems": result.problems,
            "returned": result.returned,
        }
    )


def _of_job(
    source: str, result: SegmentText, old: TranslatedSegment | None, number: int
) -> TranslatedSegment:
    same = old is not None and (old.source, old.text) == (source, result.text)
    return TranslatedSegment(
        source=source,
        text=result.text,
        origin=result.origin,
        state=SegmentState.HELD if result.held else SegmentState.GOOD,
        by=result.by,
        since=old.since if old and same else number,
        problems=result.problems,
        returned=result.returned,
    )


def _kept_review(
    document: Translation, merged_segments: Sequence[TranslatedSegment]
) -> Review | None:
    """The review of an earlier document of the article's text, if no segment differs from it."""
    before = [(segment.source, segment.text) for segment in document.segments]
    after = [(segment.source, segment.text) for segment in merged_segments]
    return document.review if before == after else None


def _unreviewed_state(
    merged_segments: Sequence[TranslatedSegment],
    predecessors: Sequence[Translation],
    policy: Policy,
    *,
    touched: bool,
) -> TranslationState:
    """The state of a text that no editor declared reviewed. `touched`: an editor saved it."""
    if any(segment.state is not SegmentState.GOOD for segment in merged_segments):
        return TranslationState.HELD
    edited = any(segment.by for segment in merged_segments)
    shown = TranslationState.PARTLY_REVIEWED if touched and edited else TranslationState.TRANSLATED
    if any(
        document.saved and document.state is not TranslationState.HELD for document in predecessors
    ):
        if policy.when_changed is WhenChanged.PUBLISH or _approved(merged_segments):
            return shown
        approved = any(_approved(document.segments) for document in predecessors)
        if policy.when_changed is WhenChanged.HOLD or approved:
            return TranslationState.HELD
    return TranslationState.HELD if policy.machine is Machine.HOLD else shown


def _approved(segments: Sequence[TranslatedSegment]) -> bool:
    """Whether a person wrote or approved every segment."""
    return all(segment.by for segment in segments)


def _successors(old: list[str], new: list[str]) -> dict[str, str]:
    """Maps each changed segment to the old segment that it replaces."""
    removed, added = set(old) - set(new), set(new) - set(old)
    successors: dict[str, str] = {}
    for change in _changes(old, new):
        before = [segment for segment in old[change.old] if segment in removed]
        after = [segment for segment in new[change.new] if segment in added]
        matched = zip(after, before, strict=True) if len(before) == len(after) else None
        successors.update(matched if matched is not None else _match_by_words(before, after))
    return successors


@dataclass(frozen=True)
class _Change:
    old: slice
    new: slice


def _changes(old: list[str], new: list[str]) -> list[_Change]:
    if len(old) * len(new) > MAX_COMPARED:
        return [_Change(slice(None), slice(None))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [_Change(slice(i, j), slice(k, m)) for _, i, j, k, m in matcher.get_opcodes()]


def _match_by_words(before: list[str], after: list[str]) -> dict[str, str]:
    """Maps new segments to the most similar old ones, in order; some new segments have none."""
    if len(before) * len(after) > MAX_COMPARED // 100:
        return dict(zip(after, before, strict=False))
    words = {segment: frozenset(segment.casefold().split()) for segment in (*before, *after)}
    matches: dict[str, str] = {}
    start = 0
    for new in after:
        scores = [
            (len(words[new] & words[old]) / len(words[new] | words[old]), -place)
            for place, old in enumerate(before[start:], start)
        ]
        score, place = max(scores, default=(0.0, 0))
        if score >= MIN_SHARED_WORDS:
            matches[new] = before[-place]
            start = 1 - place
    return matches


def save(
    predecessors: Sequence[Translation],
    texts: Mapping[str, str],
    *,
    segments: Iterable[str],
    policy: Policy,
    by: str,
    at: datetime,
    number: int,
    reviewed: bool = False,
    reviewer: str | None = None,
) -> MergeResult:
    """The next document after an editor saved these texts, by source segment.

    `predecessors`: `chain.ChainHead.predecessors`, newest first. `segments`: the article's. One
    that the newest document does not contain, because an earlier version divided the text
    differently, is held until it has a text. `reviewed`: the editor declares the whole text
    reviewed, and so approves every segment that no person has approved.

    Raises:
        Unprocessable: the text is declared reviewed, and a segment is stale or held.
    """
    newest = predecessors[0]
    known = {segment.source: segment for segment in newest.segments}
    merged_segments: list[TranslatedSegment] = []
    for source in dict.fromkeys(segments):
        if source in texts:
            segment = TranslatedSegment(
                source=source,
                text=texts[source],
                origin=Origin.PERSON,
                by=by,
                reviewer=reviewer,
                at=at,
                since=number,
            )
        else:
            segment = known.get(source) or TranslatedSegment(
                source=source,
                text=source,
                origin=Origin.MACHINE,
                state=SegmentState.HELD,
                since=number,
            )
        merged_segments.append(segment)
    if reviewed:
        return _declare_reviewed(merged_segments, Review(by=by, reviewer=reviewer, at=at))
    if review := _kept_review(newest, merged_segments):
        return MergeResult(tuple(merged_segments), TranslationState.REVIEWED, review)
    state = _unreviewed_state(merged_segments, predecessors, policy, touched=True)
    good = all(segment.state is SegmentState.GOOD for segment in merged_segments)
    if good and newest.state is not TranslationState.HELD:
        # What readers have may be improved step by step.
        state = TranslationState.PARTLY_REVIEWED
    return MergeResult(tuple(merged_segments), state)


def _declare_reviewed(merged_segments: Sequence[TranslatedSegment], review: Review) -> MergeResult:
    missing = sum(segment.state is not SegmentState.GOOD for segment in merged_segments)
    if missing:
        raise Unprocessable(
            "review_incomplete",
            f"{missing} segments are stale or held; save their texts first, or in this request",
            where="/reviewed",
        )
    approved = tuple(
        segment if _recorded(segment) else segment.model_copy(update=review.model_dump())
        for segment in merged_segments
    )
    return MergeResult(approved, TranslationState.REVIEWED, review)


def _recorded(segment: TranslatedSegment) -> bool:
    """Whether the document says who approved the segment."""
    return segment.by is not None and (segment.at is not None or segment.origin is Origin.PERSON)
