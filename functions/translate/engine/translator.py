"""Translates an article's segments: from the memory if known, otherwise by the engine."""

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
from functions.translate.segments.markup_check import EMPTY, NUMBERS, NUMBERS_ADDED, problems
from functions.translate.segments.packing import (
    WRAPPER_BYTES,
    from_response,
    pack,
    protect_numbers,
    to_paragraph,
    to_request,
    unwrap,
)
from functions.translate.segments.segments import pieces_of, rewrite_pieces
from functions.translate.segments.sentences import size

REQUEST_BYTES = 10_000
"""The largest text of one Amazon Translate request."""
TOO_LONG = "text_too_long"
PAIR_UNSUPPORTED = "language_pair_unsupported"
"""The error code of `Send` for a pair that the engine does not translate."""


Send = Callable[[str], str]
"""Translates one text. An error ends the attempt; earlier results are kept."""


class Memory(Protocol):
    """The memory of a pair of languages, as one job sees it."""

    def recall(self, segments: Iterable[str]) -> MemoryLookup:
        """Returns the entries for the segments."""

    def claim(self, segments: Iterable[str]) -> Collection[str]:
        """Claims segments; returns those that this job must send. Other workers send the rest."""

    def keep(self, results: Iterable[RememberedSegment | FailedSegment]) -> None:
        """Stores checked translations and failures, all or none."""

    def wait(self) -> None:
        """Waits for other workers.

        Raises:
            Unavailable: this job has waited too long.
        """


@dataclass(frozen=True)
class SegmentText:
    """The result of one segment."""

    text: str
    """HTML; the source text if the segment is held, so that markup is always complete."""
    origin: Origin
    held: bool = False
    """Whether a person must review it before it can be published."""
    problems: tuple[str, ...] = ()
    """Codes of failed checks; `glossary_missed` alone does not hold the segment."""
    returned: str | None = None
    """The engine's text, if the segment is held."""
    missed_terms: tuple[str, ...] = ()
    """Glossary terms whose translation is missing in the text."""
    by: str | None = None
    """The editor who wrote the text."""
    paid: int | None = None
    """Characters that this job was billed for it; None if it cost nothing."""


@dataclass
class TranslationResult:
    """The results of the segments."""

    segments: dict[str, SegmentText] = field(default_factory=dict)
    """By source, in reading order."""
    characters_sent: int = 0
    """By this job, including interrupted attempts."""
    characters_saved: int = 0
    """Characters that the memory saved."""
    via: str | None = None
    """The pivot language, if one was used."""
    terminology: str | None = None
    """The version of the glossary applied; both versions with a pivot."""

    @property
    def texts(self) -> dict[str, str]:
        """The translation's text by source segment."""
        return {source: result.text for source, result in self.segments.items()}

    @property
    def held(self) -> dict[str, SegmentText]:
        """Segments that a person must review."""
        return {source: result for source, result in self.segments.items() if result.held}


def translate_segments(
    segments: Sequence[str],
    *,
    job: str,
    memory: Memory,
    send: Send,
    glossary: Glossary | None = None,
    pair: tuple[str, str] = ("und", "und"),
) -> TranslationResult:
    """Translates segments from one language into another; a repeated segment is sent once.

    The memory is written after each call. A worker that crashes loses only the call in flight, and
    the next attempt at the job counts the same costs.

    Raises:
        Unprocessable: the engine will never translate this, for example an unsupported pair.
        Unavailable: the engine failed, or the time is up.
    """
    occurrences = Counter(segments)
    attempt = _Attempt(job, memory, send, pair, counted=set(occurrences))
    attempt.obtain(occurrences)
    results = {segment: attempt.results[segment] for segment in occurrences}
    return TranslationResult(
        segments={
            segment: with_missed_terms(segment, result, glossary)
            for segment, result in results.items()
        },
        characters_sent=sum(result.paid or 0 for result in results.values()),
        characters_saved=sum(
            len(segment) * (times - (results[segment].paid is not None))
            for segment, times in occurrences.items()
        ),
        terminology=glossary.version if glossary else None,
    )


def from_memory(memory: Memory, segments: Iterable[str], job: str) -> dict[str, SegmentText]:
    """Results of the segments that the memory knows; nothing is sent."""
    return {known.segment: _text_of(known, job) for known in memory.recall(segments).known.values()}


def with_missed_terms(segment: str, result: SegmentText, glossary: Glossary | None) -> SegmentText:
    """The result, flagged if it misses glossary terms; a person's text is never flagged."""
    if glossary is None or result.held or result.by:
        return result
    terms = missed_terms(glossary, segment, result.text)
    if not terms:
        return result
    codes = tuple(dict.fromkeys((*result.problems, GLOSSARY_MISSED)))
    return replace(result, missed_terms=terms, problems=codes)


class _Attempt:
    """One attempt at a job, with the results so far."""

    def __init__(
        self, job: str, memory: Memory, send: Send, pair: tuple[str, str], *, counted: set[str]
    ) -> None:
        self._job = job
        self._memory = memory
        self._send = send
        self._from_language, self._language = pair
        self._counted = counted
        self.results: dict[str, SegmentText] = {}

    def obtain(self, segments: Iterable[str], *, alone: bool = False) -> None:
        """Adds a result for each of `segments`; `alone`: sends each in a separate call."""
        left = [segment for segment in dict.fromkeys(segments) if segment not in self.results]
        while left:
            left = self._recall(left)
            groups = [(segment,) for segment in left] if alone else pack(left)
            sent = [self._claim_and_send(group, last=alone) for group in groups]
            left = [segment for segment in left if segment not in self.results]
            if left and not any(sent):
                self._memory.wait()

    def _recall(self, segments: list[str]) -> list[str]:
        """Takes results from the memory; returns the segments without a result."""
        entries = self._memory.recall(segments)
        for known in entries.known.values():
            self._accept(known)
        for failed in entries.failed.values():
            if failed.ways >= WAYS:
                self._hold(failed)
            elif self._memory.claim([failed.segment]):
                # The first way was tried and paid for before.
                self._retry(failed)
        return [segment for segment in segments if segment not in self.results]

    def _claim_and_send(self, group: tuple[str, ...], *, last: bool) -> bool:
        """Sends the segments of a group that no other worker sends; False if there are none."""
        claimed = self._memory.claim(group)
        own = tuple(segment for segment in group if segment in claimed)
        if not own:
            return False
        self._translate(own, last=last)
        return True

    def _translate(self, group: tuple[str, ...], *, last: bool) -> None:
        """Translates a group in one call; retries failed segments in another way."""
        translations = self._send_group(group)
        if translations is None:
            half = len(group) // 2
            self._translate(group[:half], last=last)
            self._translate(group[half:], last=last)
            return
        wrapper = WRAPPER_BYTES if len(group) > 1 else 0
        ways = WAYS if last else 1
        results = [
            self._check(segment, text, len(segment) + wrapper, ways=ways)
            for segment, text in zip(group, translations, strict=True)
        ]
        self._memory.keep(results)
        for result in results:
            if isinstance(result, RememberedSegment):
                self._accept(result)
            elif last:
                self._hold(result)
            else:
                self._retry(result)

    def _send_group(self, group: tuple[str, ...]) -> list[str] | None:
        """The translations of a group; None if the group must be halved first.

        A translation is empty if the response cannot be split into the group's segments, or if a
        single segment is too long: such a segment is retried in another way.
        """
        try:
            response = self._send(to_request(group))
        except Unprocessable as error:
            # A language may need four times the bytes and exceed the limit of a response.
            if error.code != TOO_LONG:
                raise
            return None if len(group) > 1 else [""]
        return from_response(response, len(group)) or [""] * len(group)

    def _check(
        self, segment: str, text: str, characters: int, *, ways: int
    ) -> RememberedSegment | FailedSegment:
        codes = self._problems(segment, text)
        if not codes:
            return self._remembered(segment, text, characters)
        return FailedSegment(
            segment=segment,
            returned=text,
            problems=codes,
            ways=ways,
            paid_by=self._job,
            characters=characters,
        )

    def _problems(self, segment: str, text: str) -> tuple[str, ...]:
        return problems(segment, text, self._language, self._from_language)

    def _remembered(self, segment: str, text: str, characters: int) -> RememberedSegment:
        return RememberedSegment(
            segment=segment, translation=tidy(text), paid_by=self._job, characters=characters
        )

    def _retry(self, failed: FailedSegment) -> None:
        """Tries a failed segment once more, in another way.

        With its numbers protected if one was lost; in pieces, so that no tag can be lost; or by
        itself where it cannot be divided.
        """
        segment = failed.segment
        pieces = pieces_of(segment, self._from_language)
        packed = failed.characters > len(segment)
        protected = protect_numbers(segment)
        if _lost_numbers(failed) and size(protected) <= REQUEST_BYTES:
            text, paid, failures = self._send_alone(segment, protected)
        elif pieces != [segment] and not (packed and not failed.returned):
            text, paid, failures = self._translate_pieces(segment, pieces)
        else:
            # As a paragraph of HTML if it was sent bare before, otherwise bare.
            text, paid, failures = self._send_alone(
                segment, segment if packed else to_paragraph(segment)
            )
        if failed.paid_by == self._job:
            paid += failed.characters
        if failures:
            final = FailedSegment(
                segment=segment,
                returned=failed.returned or text,
                problems=tuple(dict.fromkeys((*failed.problems, *failures))),
                ways=WAYS,
                paid_by=self._job,
                characters=paid,
            )
            self._memory.keep([final])
            self._hold(final)
        else:
            known = self._remembered(segment, text, paid)
            self._memory.keep([known])
            self._accept(known)

    def _translate_pieces(
        self, segment: str, pieces: list[str]
    ) -> tuple[str, int, tuple[str, ...]]:
        """Translates the texts between tags, so that no tag can be lost, or the sentences."""
        self.obtain(pieces, alone=True)
        parts = {piece: self.results[piece] for piece in pieces}
        text = rewrite_pieces(segment, lambda piece: parts[piece].text, self._from_language)
        failures = tuple(code for part in parts.values() if part.held for code in part.problems)
        return text, self._paid_for(parts), failures or self._problems(segment, text)

    def _send_alone(self, segment: str, request: str) -> tuple[str, int, tuple[str, ...]]:
        """Sends one segment as `request`; returns its text, its cost and its failed checks."""
        try:
            response = self._send(request)
        except Unprocessable as error:
            if error.code != TOO_LONG:
                raise
            return "", 0, (TOO_LONG,)
        text = unwrap(response)
        return text, len(request), self._problems(segment, text)

    def _paid_for(self, parts: dict[str, SegmentText]) -> int:
        """What this job paid for pieces, each counted with the first segment that uses it."""
        fresh = [piece for piece in parts if piece not in self._counted]
        self._counted |= set(fresh)
        return sum(parts[piece].paid or 0 for piece in fresh)

    def _accept(self, known: RememberedSegment) -> None:
        self.results[known.segment] = _text_of(known, self._job)

    def _hold(self, failed: FailedSegment) -> None:
        self.results[failed.segment] = SegmentText(
            text=failed.segment,
            origin=Origin.MACHINE,
            held=True,
            problems=failed.problems,
            returned=failed.returned,
            paid=failed.characters if failed.paid_by == self._job else None,
        )


def _lost_numbers(failed: FailedSegment) -> bool:
    """Whether only numbers were lost or changed, possibly the only text of an element."""
    lost = set(failed.problems)
    return bool(failed.returned) and NUMBERS in lost and lost <= {EMPTY, NUMBERS, NUMBERS_ADDED}


def _text_of(known: RememberedSegment, job: str) -> SegmentText:
    # If an earlier attempt at this job paid for it, it counts as sent, not as saved.
    own = known.paid_by == job and known.by is None
    return SegmentText(
        text=known.translation,
        origin=Origin.MACHINE if own else Origin.MEMORY,
        by=known.by,
        paid=known.characters if own else None,
    )
