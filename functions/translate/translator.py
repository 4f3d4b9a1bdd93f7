"""All segments of an article, from memory where they are known and from the engine where not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from functions.translate.markup import tidy
from functions.translate.markup_check import problems
from functions.translate.memory import Remembered
from functions.translate.packing import WRAPPER_BYTES, from_answer, pack, to_request
from functions.translate.segments import rewrite_runs, runs_of

Send = Callable[[str], str]
"""Has one text translated. Whatever it raises ends the job's attempt; what came back is kept."""


class Memory(Protocol):
    """What is known of a pair of languages, by one engine."""

    def recall(self, segments: Iterable[str]) -> Mapping[str, Remembered]:
        """What is known of the segments."""

    def remember(self, known: Iterable[Remembered]) -> None:
        """Keeps checked translations."""


@dataclass
class Translated:
    """What became of the segments."""

    texts: dict[str, str] = field(default_factory=dict)
    """By segment. One that could not be translated stands as it was, so markup is always whole."""
    held: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Segments that a person must look at, with the codes of what was wrong."""
    characters_sent: int = 0
    """By this job, attempts that were cut short included."""
    characters_saved: int = 0


def translate_segments(segments: list[str], *, job: str, memory: Memory, send: Send) -> Translated:
    """Translates the segments; the same one twice is sent once.

    Memory is written after each call, with checked text only: a worker that dies has paid for
    nothing but the call in flight.
    """
    attempt = _Attempt(job=job, memory=memory, send=send)
    occurrences = Counter(segments)
    for segment, known in memory.recall(occurrences).items():
        attempt.done.texts[segment] = known.translation
        if known.paid_by == job:
            # An earlier attempt at this very job paid for it: sent, not saved.
            attempt.done.characters_sent += known.characters
            attempt.paid.add(segment)
    missing = [segment for segment in occurrences if segment not in attempt.done.texts]
    for group in pack(missing):
        attempt.translate(group)
    attempt.done.characters_saved = sum(
        len(segment) * (times - (segment in attempt.paid)) for segment, times in occurrences.items()
    )
    return attempt.done


class _Attempt:
    """One attempt at a job: what it has so far, and by whom more is had."""

    def __init__(self, *, job: str, memory: Memory, send: Send) -> None:
        self._job = job
        self._memory = memory
        self._send = send
        self.done = Translated()
        self.paid: set[str] = set()

    def translate(self, group: tuple[str, ...]) -> None:
        """Has a group translated in one call; what fails the check, again another way."""
        answer = self._paid_for(to_request(group))
        answers = from_answer(answer, len(group))
        if answers is None:
            for segment in group:
                self.translate((segment,))
            return
        wrapper = WRAPPER_BYTES if len(group) > 1 else 0
        checked = [
            (segment, text, problems(segment, text))
            for segment, text in zip(group, answers, strict=True)
        ]
        self._keep(
            {segment: tidy(text) for segment, text, found in checked if not found},
            {segment: len(segment) + wrapper for segment in group},
        )
        for segment, _, found in checked:
            if found:
                self._another_way(segment, found, alone=len(group) == 1)

    def _another_way(self, segment: str, found: tuple[str, ...], *, alone: bool) -> None:
        """Text by text, so that no tag can be lost; held for a person if that fails as well."""
        runs = runs_of(segment)
        if alone and runs == [segment]:
            self._hold(segment, found)
            return
        before = self.done.characters_sent
        known = {run: one.translation for run, one in self._memory.recall(runs).items()}
        for run in dict.fromkeys(runs):
            if run in known:
                continue
            text = self._paid_for(run).strip()
            if wrong := problems(run, text):
                self._hold(segment, wrong)
                return
            known[run] = tidy(text)
            self._memory.remember([self._remembered(run, known[run], len(run))])
        self._keep(
            {segment: rewrite_runs(segment, known.__getitem__)},
            {segment: len(segment) + self.done.characters_sent - before},
        )

    def _paid_for(self, text: str) -> str:
        answer = self._send(text)
        self.done.characters_sent += len(text)
        return answer

    def _keep(self, texts: dict[str, str], characters: dict[str, int]) -> None:
        self.done.texts |= texts
        self.paid |= set(texts)
        self._memory.remember(
            self._remembered(segment, text, characters[segment]) for segment, text in texts.items()
        )

    def _remembered(self, segment: str, text: str, characters: int) -> Remembered:
        return Remembered(
            segment=segment, translation=text, paid_by=self._job, characters=characters
        )

    def _hold(self, segment: str, found: tuple[str, ...]) -> None:
        self.done.texts[segment] = segment
        self.done.held[segment] = found
        self.paid.add(segment)
