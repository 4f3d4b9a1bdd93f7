"""No regular expression takes more than linear time on texts made to be slow for it."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from functions.process.body import boilerplate
from functions.process.not_for_publication import contacts, editor_paragraphs
from tests.unit.attack_strings import AnyPattern, attack_strings
from tests.unit.pattern_finder import Use, pattern_uses

SHORT, LONG, LONGEST = 512, 2_048, 16_384
GROWTH = 0.7
"""The time per character may grow by this power of the text's length; it grows by the length itself
where time grows with the square."""
NOTICEABLE = 100e-6
"""Seconds below which growth is not measured: it would be the clock's."""
TICK = 1e-6
"""Seconds that a call takes at least; the clock may show none."""
PER_CHARACTER = 3e-6
"""Seconds for one character of the longest text; a linear pattern takes a tenth of it."""
GROWN = 1e-6
"""The same where time grows: a pattern that takes less is fast enough for the longest body."""
PATIENCE = 0.5
"""Seconds of processor time after which one call has exploded."""
LIMITS = {
    "functions.process.body.boilerplate": boilerplate.MAX_LENGTH,
    "functions.process.not_for_publication.contacts": contacts.MAX_LENGTH,
    "functions.process.not_for_publication.editor_paragraphs": editor_paragraphs.MAX_LENGTH,
}
"""Modules that pass no longer text to their patterns, which may take ten times as long for each
character of it."""


class Exploded(Exception):
    """One call took more than PATIENCE."""


@contextmanager
def patience() -> Iterator[None]:
    """Interrupts a call that takes exponential time; `re` lets signals interrupt it."""

    def explode(*_: object) -> None:
        raise Exploded

    before = signal.signal(signal.SIGPROF, explode)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def seconds(use: Use, text: str) -> float:
    """Processor time to go over the text as the code does."""
    pattern = use.pattern
    subject = text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")
    spent = _once(pattern, subject, searched=use.searched)
    if spent < NOTICEABLE:
        return spent
    # Other work on the machine slows some calls down.
    return min(spent, *(_once(pattern, subject, searched=use.searched) for _ in range(2)))


def _once(pattern: AnyPattern, subject: str | bytes, *, searched: bool) -> float:
    began = time.process_time()
    if searched:
        for _ in pattern.finditer(subject):  # type: ignore[arg-type]
            pass
    else:
        pattern.match(subject)  # type: ignore[arg-type]
        pattern.fullmatch(subject)  # type: ignore[arg-type]
    return time.process_time() - began


def grows(use: Use, short: str, long: str) -> bool:
    """Whether the time per character grows between two lengths of the same attack."""
    after = seconds(use, long)
    if after < NOTICEABLE:
        return False
    times = len(long) / len(short)
    return after > max(seconds(use, short), TICK) * float(times ** (1 + GROWTH))


def slow_texts(use: Use) -> Iterator[str]:
    """The attack strings that the pattern takes too long for."""
    module = use.where.rpartition(".")[0]
    if limit := LIMITS.get(module):
        for text in attack_strings(use.pattern, limit):
            with patience():
                if seconds(use, text) > 10 * PER_CHARACTER * limit:
                    yield text
        return
    attacks = zip(
        *(attack_strings(use.pattern, length) for length in (SHORT, LONG, LONGEST)), strict=True
    )
    for short, long, longest in attacks:
        try:
            with patience():
                if seconds(use, long) < PER_CHARACTER * LONG and not grows(use, short, long):
                    continue
                # Again, longer: a bounded repeat stops growing, and so does noise.
                spent = seconds(use, longest) / LONGEST
                grown = spent > GROWN and grows(use, long, longest)
                if spent > PER_CHARACTER or grown:
                    yield longest
        except Exploded:
            yield long


def test_no_pattern_takes_more_than_linear_time() -> None:
    uses = pattern_uses()
    assert len(uses) > 150
    slow = {use.where: next(slow_texts(use), "")[:40] for use in uses}
    assert {where: text for where, text in slow.items() if text} == {}


SLOW = {
    "a quoted string that never ends": r'"[^"\\]*(?:\\.[^"\\]*)*"',
    "spaces at the end": r"\s+$",
    "spaces before one of several characters": r"\s+,|\s+;",
    "a beginning that occurs often": r"<!--.*?-->",
    "two repeats of the same characters": r"^\w+\d+!",
    "nested repeats": r"^(?:a+)+!",
    "alternatives that overlap": r"^(?:\w|\w\w)+!",
}


def test_slow_patterns_are_found() -> None:
    recognised = {
        name
        for name, text in SLOW.items()
        if next(slow_texts(Use(re.compile(text), frozenset({"search"}), name)), "")
    }
    assert recognised == set(SLOW)
