"""Merges a translation with its article's new text: pure rules.

An unchanged segment keeps the text that a person wrote or approved. A changed segment keeps the old
text too, with the machine's beside it, unless the source's rule publishes the machine's at once. A
person's text is never lost: the segment keeps the text that the machine's replaced.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from dateline.model.documents import (
    Origin,
    SegmentState,
    TranslatedSegment,
    Translation,
    TranslationState,
)
from dateline.model.errors import LostRace
from dateline.model.translation_rules import Machine, Policy, WhenChanged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
) -> MergeResult:
    """Merges the article's segments and a job's texts into the chain's next document.

    `predecessors`: `chain.ChainHead.predecessors`, newest first. `number`: the next document's.

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
    return MergeResult(tuple(merged_segments), _state(merged_segments, predecessors, policy))


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


def _state(
    merged_segments: Sequence[TranslatedSegment],
    predecessors: Sequence[Translation],
    policy: Policy,
) -> TranslationState:
    if any(segment.state is not SegmentState.GOOD for segment in merged_segments):
        return TranslationState.HELD
    if not any(document.saved for document in predecessors):
        hold = policy.machine is Machine.HOLD
        return TranslationState.HELD if hold else TranslationState.TRANSLATED
    if all(segment.by for segment in merged_segments):
        return TranslationState.REVIEWED
    publish = policy.when_changed is WhenChanged.PUBLISH
    return TranslationState.TRANSLATED if publish else TranslationState.HELD


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
    return [
        _Change(slice(i, j), slice(k, m))
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag == "replace"
    ]


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
    document: Translation,
    texts: Mapping[str, str],
    *,
    segments: Iterable[str],
    by: str,
    number: int,
) -> MergeResult:
    """The next document after an editor saved these texts, by source segment.

    Segments that the editor left unchanged count as reviewed once no segment is stale or held.
    `segments` are the article's. One that the document does not contain, because an earlier version
    divided the text differently, is held until it has a text.
    """
    known = {segment.source: segment for segment in document.segments}
    merged_segments: list[TranslatedSegment] = []
    for source in dict.fromkeys(segments):
        if source in texts:
            segment = TranslatedSegment(
                source=source, text=texts[source], origin=Origin.PERSON, by=by, since=number
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
    if any(segment.state is not SegmentState.GOOD for segment in merged_segments):
        return MergeResult(tuple(merged_segments), TranslationState.HELD)
    reviewed = [
        segment if segment.by else segment.model_copy(update={"by": by})
        for segment in merged_segments
    ]
    return MergeResult(tuple(reviewed), TranslationState.REVIEWED)
