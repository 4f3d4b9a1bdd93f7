"""All segments of an article, from memory where they are known and from the engine where not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from dateline.model.documents import Origin
from dateline.model.errors import Unprocessable
from functions.translate.glossary.glossary import GLOSSARY_MISSED, Glossary, missed_terms
from functions.translate.memory.entries import WAYS, FailedSegment, MemoryLookup, RememberedSegment
from functions.translate.segments.markup import tidy
from functions.translate.segments.markup_check import EMPTY, NUMBERS, problems
from functions.translate.segments.packing import (
    WRAPPER_BYTES,
    from_response,
    pack,
    protect_numbers,
    to_paragraph,
    to_request,
    unwrapped,
)
from functions.translate.segments.segments import pieces_of, rewrite_pieces
from functions.translate.segments.sentences import size

REQUEST_BYTES = 10_000
"""What Amazon takes at once."""
TOO_LONG = "text_too_long"
PAIR_UNSUPPORTED = "language_pair_unsupported"
"""The code of an error of `Send`: the engine does not translate between these languages."""


Send = Callable[[str], str]
"""Has one text translated. What it raises ends the attempt; what came before is kept."""


class Memory(Protocol):
    """What is known of a pair of languages, as one job sees it."""

    def recall(self, segments: Iterable[str]) -> MemoryLookup:
        """What is known of the segments."""

    def claim(self, segments: Iterable[str]) -> Collection[str]:
        """Those of the segments that this job is to send; the others another worker sends."""

    def keep(self, told: Iterable[RememberedSegment | FailedSegment]) -> None:
        """Keeps checked translations, and what is damaged, all or none."""

    def wait(self) -> None:
        """Passes a moment in which another worker may get ahead.

        Raises:
            Unavailable: this job's own time is up.
        """


@dataclass(frozen=True)
class SegmentText:
    """What became of one segment."""

    text: str
    """HTML. Of one that is held, the source text: markup is always whole."""
    origin: Origin
    held: bool = False
    """Whether a person must look at it before it can be published."""
    problems: tuple[str, ...] = ()
    """Codes of checks that failed; `glossary_missed` alone holds nothing back."""
    returned: str | None = None
    """What the engine brought, where it is held."""
    missed_terms: tuple[str, ...] = ()
    """Terms of the glossary whose translation is not in the text."""
    by: str | None = None
    """The editor whose text it is."""
    paid: int | None = None
    """Characters that this job was billed for it; None where it cost nothing."""


@dataclass
class TranslationResult:
    """What became of the segments."""

    segments: dict[str, SegmentText] = field(default_factory=dict)
    """By source, in reading order."""
    characters_sent: int = 0
    """By this job, attempts that were cut short included."""
    characters_saved: int = 0
    """What would have been sent without the memory."""
    via: str | None = None
    """The language by way of which it went."""
    terminology: str | None = None
    """The version of the glossary that was applied; of both, by way of English."""

    @property
    def texts(self) -> dict[str, str]:
        """By source, what stands in the translation."""
        return {source: one.text for source, one in self.segments.items()}

    @property
    def held(self) -> dict[str, SegmentText]:
        """Segments that a person must look at."""
        return {source: one for source, one in self.segments.items() if one.held}


def translate_segments(
    segments: Sequence[str],
    *,
    job: str,
    memory: Memory,
    send: Send,
    glossary: Glossary | None = None,
    pair: tuple[str, str] = ("und", "und"),
) -> TranslationResult:
    """Translates the segments from one language into the other; the same one twice is sent once.

    Memory is written after each call: a worker that dies has paid for nothing but the call in
    flight, and whoever does the job again comes to the same account of it.

    Raises:
        Unprocessable: the engine will not translate this, such as an unsupported pair.
        Unavailable: it does not now, or the time is up.
    """
    occurrences = Counter(segments)
    attempt = _Attempt(job, memory, send, pair, counted=set(occurrences))
    attempt.obtain(occurrences)
    results = {segment: attempt.results[segment] for segment in occurrences}
    return TranslationResult(
        segments={
            segment: with_missed_terms(segment, one, glossary) for segment, one in results.items()
        },
        characters_sent=sum(result.paid or 0 for result in results.values()),
        characters_saved=sum(
            len(segment) * (times - (results[segment].paid is not None))
            for segment, times in occurrences.items()
        ),
        terminology=glossary.version if glossary else None,
    )


def from_memory(memory: Memory, segments: Iterable[str], job: str) -> dict[str, SegmentText]:
    """What is known of the segments already; nothing is sent."""
    return {known.segment: _text_of(known, job) for known in memory.recall(segments).known.values()}


def with_missed_terms(segment: str, found: SegmentText, glossary: Glossary | None) -> SegmentText:
    """The same with a flag where the glossary says otherwise; a person's text needs none."""
    if glossary is None or found.held or found.by:
        return found
    terms = missed_terms(glossary, segment, found.text)
    if not terms:
        return found
    codes = tuple(dict.fromkeys((*found.problems, GLOSSARY_MISSED)))
    return replace(found, missed_terms=terms, problems=codes)


class _Attempt:
    """One attempt at a job: what it has so far, and by whom more is had."""

    def __init__(
        self, job: str, memory: Memory, send: Send, pair: tuple[str, str], *, counted: set[str]
    ) -> None:
        self._job = job
        self._memory = memory
        self._send = send
        self._from_language, self._language = pair
        self._counted = counted
        self.results: dict[str, SegmentText] = {}

    def obtain(self, wanted: Iterable[str], *, alone: bool = False) -> None:
        """Puts a result for each of `wanted` into `results`; `alone`: each in a call of its own."""
        left = [item for item in dict.fromkeys(wanted) if item not in self.results]
        while left:
            left = self._unknown(left)
            groups = [(item,) for item in left] if alone else pack(left)
            sent = [self._claimed(group, last=alone) for group in groups]
            left = [item for item in left if item not in self.results]
            if left and not any(sent):
                self._memory.wait()

    def _unknown(self, wanted: list[str]) -> list[str]:
        """Takes what is known of the segments; those that must be sent."""
        found = self._memory.recall(wanted)
        for known in found.known.values():
            self._take(known)
        for damaged in found.damaged.values():
            if damaged.ways >= WAYS:
                self._hold(damaged)
            elif self._memory.claim([damaged.segment]):
                # The first way was paid for already.
                self._again(damaged)
        return [item for item in wanted if item not in self.results]

    def _claimed(self, group: tuple[str, ...], *, last: bool) -> bool:
        """Sends what of a group nobody else sends; whether that was anything."""
        mine = self._memory.claim(group)
        ours = tuple(item for item in group if item in mine)
        if not ours:
            return False
        self._translate(ours, last=last)
        return True

    def _translate(self, group: tuple[str, ...], *, last: bool) -> None:
        """Has a group translated in one call; what fails the check, again another way."""
        answers = self._answers(group)
        if answers is None:
            half = len(group) // 2
            self._translate(group[:half], last=last)
            self._translate(group[half:], last=last)
            return
        wrapper = WRAPPER_BYTES if len(group) > 1 else 0
        ways = WAYS if last else 1
        told = [
            self._checked(segment, text, len(segment) + wrapper, ways=ways)
            for segment, text in zip(group, answers, strict=True)
        ]
        self._memory.keep(told)
        for item in told:
            if isinstance(item, RememberedSegment):
                self._take(item)
            elif last:
                self._hold(item)
            else:
                self._again(item)

    def _answers(self, group: tuple[str, ...]) -> list[str] | None:
        """The translations of a group; None if it must be halved to be translated.

        What cannot be told apart, or is too long by itself, has none: it goes another way.
        """
        try:
            answer = self._send(to_request(group))
        except Unprocessable as error:
            # A language may take four times the room, and so go over the limit of an answer.
            if error.code != TOO_LONG:
                raise
            return None if len(group) > 1 else [""]
        return from_response(answer, len(group)) or [""] * len(group)

    def _checked(
        self, segment: str, text: str, characters: int, *, ways: int
    ) -> RememberedSegment | FailedSegment:
        found = self._problems(segment, text)
        if not found:
            return self._good(segment, text, characters)
        return FailedSegment(
            segment=segment,
            returned=text,
            problems=found,
            ways=ways,
            paid_by=self._job,
            characters=characters,
        )

    def _problems(self, segment: str, text: str) -> tuple[str, ...]:
        return problems(segment, text, self._language)

    def _good(self, segment: str, text: str, characters: int) -> RememberedSegment:
        return RememberedSegment(
            segment=segment, translation=tidy(text), paid_by=self._job, characters=characters
        )

    def _again(self, damaged: FailedSegment) -> None:
        """Tries a damaged segment once more, in another way.

        With its numbers protected if one was lost; in pieces, so that no tag can be lost; or by
        itself where it cannot be divided.
        """
        segment = damaged.segment
        pieces = pieces_of(segment, self._from_language)
        packed = damaged.characters > len(segment)
        protected = protect_numbers(segment)
        if _lost_numbers(damaged) and size(protected) <= REQUEST_BYTES:
            text, paid, wrong = self._sent(segment, protected)
        elif pieces != [segment] and not (packed and not damaged.returned):
            text, paid, wrong = self._in_pieces(segment, pieces)
        else:
            # As a paragraph of HTML if it travelled bare before, else bare.
            text, paid, wrong = self._sent(segment, segment if packed else to_paragraph(segment))
        if damaged.paid_by == self._job:
            paid += damaged.characters
        if wrong:
            final = FailedSegment(
                segment=segment,
                returned=damaged.returned or text,
                problems=tuple(dict.fromkeys((*damaged.problems, *wrong))),
                ways=WAYS,
                paid_by=self._job,
                characters=paid,
            )
            self._memory.keep([final])
            self._hold(final)
        else:
            known = self._good(segment, text, paid)
            self._memory.keep([known])
            self._take(known)

    def _in_pieces(self, segment: str, pieces: list[str]) -> tuple[str, int, tuple[str, ...]]:
        """Text by text between tags, so that none can be lost; or sentence by sentence."""
        self.obtain(pieces, alone=True)
        parts = {piece: self.results[piece] for piece in pieces}
        text = rewrite_pieces(segment, lambda piece: parts[piece].text, self._from_language)
        wrong = tuple(code for part in parts.values() if part.held for code in part.problems)
        return text, self._paid_for(parts), wrong or self._problems(segment, text)

    def _sent(self, segment: str, request: str) -> tuple[str, int, tuple[str, ...]]:
        """The segment by itself, dressed otherwise; what came, what it cost, what is wrong."""
        try:
            answer = self._send(request)
        except Unprocessable as error:
            if error.code != TOO_LONG:
                raise
            return "", 0, (TOO_LONG,)
        text = unwrapped(answer)
        return text, len(request), self._problems(segment, text)

    def _paid_for(self, parts: dict[str, SegmentText]) -> int:
        """What this job paid for pieces, each counted with the first segment that needs it."""
        fresh = [piece for piece in parts if piece not in self._counted]
        self._counted |= set(fresh)
        return sum(parts[piece].paid or 0 for piece in fresh)

    def _take(self, known: RememberedSegment) -> None:
        self.results[known.segment] = _text_of(known, self._job)

    def _hold(self, damaged: FailedSegment) -> None:
        self.results[damaged.segment] = SegmentText(
            text=damaged.segment,
            origin=Origin.MACHINE,
            held=True,
            problems=damaged.problems,
            returned=damaged.returned,
            paid=damaged.characters if damaged.paid_by == self._job else None,
        )


def _lost_numbers(damaged: FailedSegment) -> bool:
    """Whether numbers are all that was lost, be it that an element held nothing else."""
    lost = set(damaged.problems)
    return bool(damaged.returned) and NUMBERS in lost and lost <= {EMPTY, NUMBERS}


def _text_of(known: RememberedSegment, job: str) -> SegmentText:
    # An earlier attempt at this very job may have paid for it: sent, not saved.
    ours = known.paid_by == job and known.by is None
    return SegmentText(
        text=known.translation,
        origin=Origin.MACHINE if ours else Origin.MEMORY,
        by=known.by,
        paid=known.characters if ours else None,
    )
