"""Builds a pair's translator for one job: memory, glossary, engine and costs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from dateline.model.errors import DatelineError, Unavailable
from functions.translate.engine.amazon import formality_for
from functions.translate.engine.pivot import Pair, PairTranslator
from functions.translate.glossary.glossary import memory_version
from functions.translate.memory.job_memory import Backoff, Billed, JobMemory, Meter

if TYPE_CHECKING:
    from dateline.model.translation_rules import Formality
    from functions.translate.glossary.store import GlossaryStore
    from functions.translate.memory.daily_limit import DailyLimit
    from functions.translate.memory.store import MemoryStore

SecondsLeft = Callable[[], float]


class Engine(Protocol):
    """Translates one text for a pair of language codes."""

    def __call__(
        self,
        text: str,
        pair: Pair,
        seconds_left: SecondsLeft,
        *,
        terminology: str | None = None,
        formality: Formality | None = None,
    ) -> str:
        """The translation of `text`.

        Raises:
            Unprocessable: the engine does not translate this text, or this pair.
            Unavailable: not now.
        """


@dataclass(frozen=True)
class Engines:
    """The engine and stores that all jobs share."""

    name: str
    translate: Engine
    glossaries: GlossaryStore
    memory: MemoryStore
    backoff: Backoff
    billed: Billed
    daily_characters: int = 0
    """The daily limit of sources that set none; 0 for no limit."""


class PairTranslators:
    """The translators of one job; each pair's is built on request."""

    def __init__(
        self,
        engines: Engines,
        *,
        job: str,
        formality: Formality | None,
        meter: Meter,
        daily_limit: DailyLimit,
        seconds_left: SecondsLeft,
    ) -> None:
        self._engines = engines
        self._job = job
        self._formality = formality
        self._meter = meter
        self._daily_limit = daily_limit
        self._seconds_left = seconds_left
        self._memories: list[JobMemory] = []

    def __call__(self, pair: Pair) -> PairTranslator:
        """Builds the translator of a pair.

        Raises:
            Unavailable: its glossary cannot be read.
        """
        glossary = self._engines.glossaries.current(pair)
        # Only if the language has a formality; otherwise a text would be stored twice.
        formality = formality_for(pair[1], self._formality)
        memory = JobMemory(
            self._engines.memory,
            pair,
            partial(memory_version, self._engines.name, glossary, formality and formality.value),
            job=self._job,
            meter=self._meter,
            backoff=self._engines.backoff,
        )
        self._memories.append(memory)

        def send(text: str) -> str:
            self._daily_limit.spend(len(text))
            try:
                response = self._engines.translate(
                    text,
                    pair,
                    self._seconds_left,
                    terminology=glossary.name if glossary else None,
                    formality=formality,
                )
            except DatelineError:
                self._daily_limit.give_back(len(text))
                raise
            self._meter.sent(text)
            return response

        return PairTranslator(memory, send, glossary)

    def close(self) -> None:
        """Ends an interrupted attempt: writes its costs and releases its claims."""
        self._daily_limit.close()
        for memory in self._memories:
            with suppress(Unavailable):
                memory.close()
