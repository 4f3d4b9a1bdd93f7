"""No regular expression takes more than linear time on texts made to be slow for it."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from functions.process.body import boilerplate
from functions.process.not_for_publication import contacts, editor_paragraphs
from tests.unit.attack_strings import attack_strings
from tests.unit.pattern_finder import Use, pattern_uses

SHORT, LONG, LONGEST = 512, 2_048, 16_384
GROWTH = 0.7
"""The time per character may grow by this power of the text's length; it grows by the length itself
where time grows with the square."""
NOTICEABLE = 100e-6
"""Seconds below which growth is not measured: it would be the clock's."""
TICK = 1e-6
"""Seconds that a call takes at least; the clock may show none."""
LINEAR = re.compile("one|two|three|four|five|six|seven|eight|nine|ten", re.IGNORECASE)
"""A linear pattern: 0.24 µs for each character on the machine where the limits were set."""
TIMES = 12
"""Times the pace of LINEAR on the longest text; most patterns are faster than LINEAR."""
TIMES_GROWN = 4
"""The same where time grows: a pattern that takes less is fast enough for the longest body."""
SUSPICIOUS = 1e-6
"""Seconds for one character, from which a pattern is compared with LINEAR."""
ATTEMPTS = 5
"""Measurements of a suspicious pattern. Noise passes; a slow pattern is slow in each."""
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
    """Processor time to go over the text as the code does.

    The thread's clock: while a timer of the process runs, Linux counts its time in ticks of 4 ms.
    """
    pattern = use.pattern
    subject = text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")
    began = time.thread_time()
    if use.searched:
        for _ in pattern.finditer(subject):  # type: ignore[arg-type]
            pass
    else:
        pattern.match(subject)  # type: ignore[arg-type]
        pattern.fullmatch(subject)  # type: ignore[arg-type]
    return time.thread_time() - began


def grows(use: Use, short: str, long: str) -> bool:
    """Whether the time per character grows between two lengths of the same attack."""
    after = seconds(use, long)
    if after < NOTICEABLE:
        return False
    times = len(long) / len(short)
    return after > max(seconds(use, short), TICK) * float(times ** (1 + GROWTH))


def suspicious(use: Use, short: str, long: str) -> bool:
    """Whether one measurement gives a reason for more."""
    return seconds(use, long) > SUSPICIOUS * LONG or grows(use, short, long)


def times_linear(use: Use, text: str) -> float:
    """How many times the time of LINEAR the pattern takes, both measured now."""
    linear = Use(LINEAR, frozenset({"search"}), "")
    return seconds(use, text) / seconds(linear, "a " * (len(text) // 2))


def is_slow(use: Use, long: str, longest: str) -> bool:
    """Whether the pattern is slow on the longest text in every attempt."""
    for _ in range(ATTEMPTS):
        times = times_linear(use, longest)
        # A bounded repeat stops growing.
        if times <= TIMES and not (times > TIMES_GROWN and grows(use, long, longest)):
            return False
    return True


def slow_texts(use: Use) -> Iterator[str]:
    """The attack strings that the pattern takes too long for."""
    module = use.where.rpartition(".")[0]
    if limit := LIMITS.get(module):
        for text in attack_strings(use.pattern, limit):
            with patience():
                if seconds(use, text) > 10 * SUSPICIOUS * limit and all(
                    times_linear(use, text) > 10 * TIMES for _ in range(ATTEMPTS)
                ):
                    yield text
        return
    attacks = zip(
        *(attack_strings(use.pattern, length) for length in (SHORT, LONG, LONGEST)), strict=True
    )
    for short, long, longest in attacks:
        try:
            with patience():
                if not suspicious(use, short, long):
                    continue
            with patience():
                slow = is_slow(use, long, longest)
            if slow:
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
