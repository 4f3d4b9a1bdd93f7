"""What becomes of a translation when its article's text changes: pure rules.

A segment that did not change keeps what a person wrote for it, or saw and let stand. One that did
keeps the old text too, with the machine's beside it, unless the source wants the machine's at once.
What a person wrote is never gone: what the machine's text replaced stays with the segment.
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
"""Pairs of segments, old and new, up to which the two rows are compared at large."""
MIN_ALIKE = 0.3
"""Words in common, of all words, that make one of several changed segments another's successor."""


@dataclass(frozen=True)
class MergeResult:
    """The segments of the next document of a chain, and what may be done with it."""

    segments: tuple[TranslatedSegment, ...]
    state: TranslationState

    @property
    def texts(self) -> dict[str, str]:
        """By source, what stands in the translation."""
        return {segment.source: segment.text for segment in self.segments}


def merge(
    segments: Iterable[str],
    machine: Mapping[str, SegmentText],
    *,
    known: Sequence[Translation],
    policy: Policy,
    number: int,
) -> MergeResult:
    """The next document of a chain, of the article's segments and what a job brought for them.

    `known` is what the chain ends with, the newest first (`chain.Tip.known`); `number` is the next
    document's.

    Raises:
        LostRace: the job brought nothing for a segment.
    """
    wanted = list(dict.fromkeys(segments))
    before = known[0].segments if known else ()
    standing = reviewed_segments(known)
    earlier = {item.source: item for item in before}
    followed = _successors(list(earlier), wanted)
    made: list[TranslatedSegment] = []
    for source in wanted:
        if source in standing:
            made.append(standing[source])
            continue
        if source not in machine:
            raise LostRace("segment_missing", "the job brought nothing for a segment")
        old = earlier.get(source) or earlier.get(followed.get(source, ""))
        made.append(_made(source, machine[source], old, policy, number))
    return MergeResult(tuple(made), _state(made, known, policy))


def reviewed_segments(known: Sequence[Translation]) -> dict[str, TranslatedSegment]:
    """Segments that need no job: a person wrote their text for just that source, or let it stand.

    The newest of each.
    """
    found: dict[str, TranslatedSegment] = {}
    for document in known:
        for segment in document.segments:
            if segment.by and segment.state is SegmentState.GOOD:
                found.setdefault(segment.source, segment)
    return found


def _made(
    source: str, found: SegmentText, old: TranslatedSegment | None, policy: Policy, number: int
) -> TranslatedSegment:
    new = _of_job(source, found, old, number)
    if old is None or new.by:
        # What a person wrote elsewhere for this very source needs no second look.
        return new
    if old.by is None:
        return new.model_copy(update={"replaced": old.replaced})
    if policy.when_changed is WhenChanged.PUBLISH and not found.held:
        return new.model_copy(update={"replaced": old.text})
    return old.model_copy(
        update={
            "source": source,
            "state": SegmentState.STALE,
            "written_for": old.written_for or old.source,
            "offered": None if found.held else found.text,
            "problems": found.problems,
            "returned": found.returned,
        }
    )


def _of_job(
    source: str, found: SegmentText, old: TranslatedSegment | None, number: int
) -> TranslatedSegment:
    same = old is not None and (old.source, old.text) == (source, found.text)
    return TranslatedSegment(
        source=source,
        text=found.text,
        origin=found.origin,
        state=SegmentState.HELD if found.held else SegmentState.GOOD,
        by=found.by,
        since=old.since if old and same else number,
        problems=found.problems,
        returned=found.returned,
    )


def _state(
    made: Sequence[TranslatedSegment], known: Sequence[Translation], policy: Policy
) -> TranslationState:
    if any(item.state is not SegmentState.GOOD for item in made):
        return TranslationState.HELD
    if not any(item.saved for item in known):
        hold = policy.machine is Machine.HOLD
        return TranslationState.HELD if hold else TranslationState.TRANSLATED
    if all(item.by for item in made):
        return TranslationState.REVIEWED
    publish = policy.when_changed is WhenChanged.PUBLISH
    return TranslationState.TRANSLATED if publish else TranslationState.HELD


def _successors(old: list[str], new: list[str]) -> dict[str, str]:
    """Of each changed segment the old one in whose place it stands."""
    gone, come = set(old) - set(new), set(new) - set(old)
    found: dict[str, str] = {}
    for place in _changes(old, new):
        before = [item for item in old[place.old] if item in gone]
        after = [item for item in new[place.new] if item in come]
        alike = zip(after, before, strict=True) if len(before) == len(after) else None
        found.update(alike if alike is not None else _paired(before, after))
    return found


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


def _paired(before: list[str], after: list[str]) -> dict[str, str]:
    """Each new segment with the likest old one behind those that are taken; some with none."""
    if len(before) * len(after) > MAX_COMPARED // 100:
        return dict(zip(after, before, strict=False))
    words = {item: frozenset(item.casefold().split()) for item in (*before, *after)}
    found: dict[str, str] = {}
    start = 0
    for item in after:
        scores = [
            (len(words[item] & words[old]) / len(words[item] | words[old]), -place)
            for place, old in enumerate(before[start:], start)
        ]
        score, place = max(scores, default=(0.0, 0))
        if score >= MIN_ALIKE:
            found[item] = before[-place]
            start = 1 - place
    return found


def save(
    document: Translation,
    texts: Mapping[str, str],
    *,
    segments: Iterable[str],
    by: str,
    number: int,
) -> MergeResult:
    """The next document when an editor saves these texts, by source.

    What the editor let stand counts as seen once nothing stale or held is left. `segments` are the
    article's: one that the document does not know, because segments were once cut otherwise, waits
    for a text.
    """
    known = {segment.source: segment for segment in document.segments}
    made: list[TranslatedSegment] = []
    for source in dict.fromkeys(segments):
        if source in texts:
            written = TranslatedSegment(
                source=source, text=texts[source], origin=Origin.PERSON, by=by, since=number
            )
        else:
            written = known.get(source) or TranslatedSegment(
                source=source,
                text=source,
                origin=Origin.MACHINE,
                state=SegmentState.HELD,
                since=number,
            )
        made.append(written)
    if any(item.state is not SegmentState.GOOD for item in made):
        return MergeResult(tuple(made), TranslationState.HELD)
    seen = [item if item.by else item.model_copy(update={"by": by}) for item in made]
    return MergeResult(tuple(seen), TranslationState.REVIEWED)
