"""Translates a pair of languages directly or through English."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dateline.model.documents import Origin
from dateline.model.errors import Unprocessable
from functions.translate.engine.translator import (
    PAIR_UNSUPPORTED,
    Memory,
    SegmentText,
    Send,
    TranslationResult,
    from_memory,
    translate_segments,
    with_missed_terms,
)
from functions.translate.segments.segments import rewrite_html, segments_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from functions.translate.glossary.glossary import Glossary

PIVOT = "en"

Pair = tuple[str, str]


@dataclass(frozen=True)
class PairTranslator:
    """The memory, the engine and the glossary of one pair."""

    memory: Memory
    send: Send
    glossary: Glossary | None = None


def translate_pair(
    segments: Sequence[str],
    *,
    job: str,
    pair: Pair,
    translators: Callable[[Pair], PairTranslator],
    pivot: bool,
) -> TranslationResult:
    """Translates the segments; through English if `pivot` allows it and the pair is unsupported.

    Raises:
        Unprocessable: the engine supports neither this pair nor both pairs with English.
        Unavailable: the engine failed; the segments translated so far are in the memory.
    """
    direct = translators(pair)
    try:
        return _translate(segments, job, pair, direct)
    except Unprocessable as error:
        if error.code != PAIR_UNSUPPORTED or not pivot or PIVOT in pair:
            raise
    return _translate_by_pivot(segments, job, pair, translators, direct)


def _translate(
    segments: Sequence[str], job: str, pair: Pair, translator: PairTranslator
) -> TranslationResult:
    return translate_segments(
        segments,
        job=job,
        memory=translator.memory,
        send=translator.send,
        glossary=translator.glossary,
        pair=pair,
    )


def _translate_by_pivot(
    segments: Sequence[str],
    job: str,
    pair: Pair,
    translators: Callable[[Pair], PairTranslator],
    direct: PairTranslator,
) -> TranslationResult:
    """Translates both steps, each with its own memory, except texts that the direct pair knows.

    Only a person can have written those.
    """
    known = from_memory(direct.memory, segments, job)
    rest = [segment for segment in segments if segment not in known]
    to_pivot, from_pivot = (pair[0], PIVOT), (PIVOT, pair[1])
    first = _translate(rest, job, to_pivot, translators(to_pivot))
    # The English text may be longer than the source and over the limit, so it is cut again.
    middle = {
        segment: segments_in(result.text, PIVOT)
        for segment, result in first.segments.items()
        if not result.held
    }
    second = _translate(
        [piece for segment in rest for piece in middle.get(segment, ())],
        job,
        from_pivot,
        translators(from_pivot),
    )
    results: dict[str, SegmentText] = {}
    for segment in dict.fromkeys(segments):
        result = known.get(segment) or _compose(
            first.segments[segment], middle.get(segment), second
        )
        results[segment] = with_missed_terms(segment, result, direct.glossary)
    times = Counter(segments)
    return TranslationResult(
        segments=results,
        characters_sent=first.characters_sent + second.characters_sent,
        characters_saved=first.characters_saved
        + second.characters_saved
        + sum(len(segment) * times[segment] for segment in known),
        via=PIVOT if rest else None,
        terminology="+".join(filter(None, (first.terminology, second.terminology))) or None,
    )


def _compose(
    first: SegmentText, pieces: list[str] | None, second: TranslationResult
) -> SegmentText:
    """Composes the two steps of one segment into one text."""
    if pieces is None:
        return first
    parts = [second.segments[piece] for piece in pieces]
    problems = tuple(
        dict.fromkeys((*first.problems, *(code for part in parts for code in part.problems)))
    )
    fresh = any(part.origin is Origin.MACHINE for part in (first, *parts))
    composed = replace(
        first,
        origin=Origin.MACHINE if fresh else Origin.MEMORY,
        problems=problems,
        missed_terms=tuple(
            dict.fromkeys(
                (*first.missed_terms, *(term for part in parts for term in part.missed_terms))
            )
        ),
        by=None,
        text=rewrite_html(first.text, lambda piece: second.segments[piece].text, PIVOT),
    )
    if any(part.held for part in parts):
        returned = rewrite_html(
            first.text, lambda piece: second.segments[piece].returned or piece, PIVOT
        )
        return replace(composed, held=True, returned=returned)
    return composed
