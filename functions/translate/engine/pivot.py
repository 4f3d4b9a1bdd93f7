"""A pair of languages, straight or by way of English."""

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
    """What translates one pair: its memory, its engine and its terms."""

    memory: Memory
    send: Send
    glossary: Glossary | None = None


def translate_pair(
    segments: Sequence[str],
    *,
    job: str,
    pair: Pair,
    leg: Callable[[Pair], PairTranslator],
    pivot: bool,
) -> TranslationResult:
    """Translates the segments; by way of English where `pivot` allows it and nothing else serves.

    Raises:
        Unprocessable: the engine does not have this pair, nor both ways round by English.
        Unavailable: not now; what was translated so far is remembered.
    """
    straight = leg(pair)
    try:
        return _translate(segments, job, pair, straight)
    except Unprocessable as error:
        if error.code != PAIR_UNSUPPORTED or not pivot or PIVOT in pair:
            raise
    return _round(segments, job, pair, leg, straight)


def _translate(
    segments: Sequence[str], job: str, pair: Pair, leg: PairTranslator
) -> TranslationResult:
    return translate_segments(
        segments,
        job=job,
        memory=leg.memory,
        send=leg.send,
        glossary=leg.glossary,
        pair=pair,
    )


def _round(
    segments: Sequence[str],
    job: str,
    pair: Pair,
    leg: Callable[[Pair], PairTranslator],
    straight: PairTranslator,
) -> TranslationResult:
    """Both legs, each with its own memory. What is known straight stays: a person wrote it."""
    known = from_memory(straight.memory, segments, job)
    rest = [segment for segment in segments if segment not in known]
    to_pivot, from_pivot = (pair[0], PIVOT), (PIVOT, pair[1])
    first = _translate(rest, job, to_pivot, leg(to_pivot))
    # English may be longer than what it came from, and over the limit: it is cut afresh.
    middle = {
        segment: segments_in(one.text, PIVOT)
        for segment, one in first.segments.items()
        if not one.held
    }
    second = _translate(
        [piece for segment in rest for piece in middle.get(segment, ())],
        job,
        from_pivot,
        leg(from_pivot),
    )
    results: dict[str, SegmentText] = {}
    for segment in dict.fromkeys(segments):
        one = known.get(segment) or _joined(first.segments[segment], middle.get(segment), second)
        results[segment] = with_missed_terms(segment, one, straight.glossary)
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


def _joined(first: SegmentText, pieces: list[str] | None, second: TranslationResult) -> SegmentText:
    """One segment's two legs as one text."""
    if pieces is None:
        return first
    parts = [second.segments[piece] for piece in pieces]
    problems = tuple(
        dict.fromkeys((*first.problems, *(code for part in parts for code in part.problems)))
    )
    fresh = any(part.origin is Origin.MACHINE for part in (first, *parts))
    found = replace(
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
        return replace(found, held=True, returned=returned)
    return found
