"""Segments through memory, engine, check and retry, with fakes for memory and engine."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.documents import Origin
from dateline.model.errors import Unavailable
from functions.translate.engine.translator import TranslationResult, translate_segments
from functions.translate.memory.entries import RememberedSegment
from functions.translate.segments.segments import SEGMENT_BYTES, rewrite_html, segments_in
from functions.translate.segments.sentences import size
from tests.unit.translate.engine.fake_memory import FakeMemory
from tests.unit.translate.strategies import html_blocks


class Echo:
    """Returns every text unchanged, and records it."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def __call__(self, text: str) -> str:
        self.sent.append(text)
        return text


class Shout(Echo):
    """Upper-cases text outside tags: a language that differs visibly from the source."""

    def __call__(self, text: str) -> str:
        super().__call__(text)
        return "".join(part if part.startswith("<") else part.upper() for part in _split(text))


def _split(text: str) -> list[str]:
    parts: list[str] = []
    for character in text:
        if character == "<" or (parts and parts[-1].endswith(">")) or not parts:
            parts.append("")
        parts[-1] += character
    return parts


def go(
    segments: list[str], send: Echo, memory: FakeMemory | None = None, job: str = "job-1"
) -> TranslationResult:
    return translate_segments(segments, job=job, memory=memory or FakeMemory(), send=send)


@given(st.lists(html_blocks(), min_size=1, max_size=8), st.integers(1, 30))
@settings(max_examples=50, deadline=None)
def test_with_an_echo_nothing_is_lost_changed_held_or_over_a_limit(
    html: list[str], times: int
) -> None:
    blocks = [f"<p>{item * times}</p>" for item in html] + html
    segments = [segment for block in blocks for segment in segments_in(block)]
    echo = Echo()
    done = go(segments, echo)
    assert not done.held
    assert all(size(text) <= SEGMENT_BYTES for text in echo.sent)
    assert done.characters_sent == sum(len(text) for text in echo.sent)
    for block in blocks:
        again = rewrite_html(block, done.texts.__getitem__)
        assert again == block


def test_a_known_segment_is_not_sent_and_counts_as_saved() -> None:
    memory = FakeMemory()
    go(["The well is dry.", "Rain came."], Shout(), memory)
    send = Shout()
    done = go(["The well is dry.", "Snow came."], send, memory, job="job-2")
    assert send.sent == ["Snow came."]
    assert done.texts == {"The well is dry.": "THE WELL IS DRY.", "Snow came.": "SNOW CAME."}
    assert (done.characters_sent, done.characters_saved) == (10, 16)


def test_a_repeated_segment_is_sent_once() -> None:
    send = Shout()
    done = go(["Rain came.", "Rain came."], send)
    assert send.sent == ["Rain came."]
    assert (done.characters_sent, done.characters_saved) == (10, 10)


class Dies(Shout):
    """Answers the given number of calls, then fails."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls = calls

    def __call__(self, text: str) -> str:
        if len(self.sent) == self.calls:
            raise Unavailable("engine_down", "not now")
        return super().__call__(text)


@pytest.mark.parametrize("calls", [0, 1, 2, 3])
def test_an_interrupted_attempt_pays_nothing_twice(calls: int) -> None:
    segments = [f"{letter} " * 2_000 + letter for letter in "abcd"]
    whole = go(segments, Shout())
    memory = FakeMemory()
    first, second = Dies(calls), Shout()
    with pytest.raises(Unavailable):
        go(segments, first, memory)
    done = go(segments, second, memory)
    assert sorted(first.sent + second.sent) == sorted(segments)
    # The job's costs are those of a single complete attempt.
    assert done == whole


class LosesTags(Shout):
    """Drops every tag except those of paragraphs, as bad engines do."""

    def __call__(self, text: str) -> str:
        shouted = super().__call__(text)
        for tag in ("<b>", "</b>", '<a href="/x">', "</a>"):
            shouted = shouted.replace(tag, "")
        return shouted


def test_a_segment_that_loses_its_tags_is_translated_text_by_text() -> None:
    send = LosesTags()
    source = 'Read <a href="/x">this</a> today'
    done = go([source, "Rain came."], send)
    assert done.texts[source] == 'READ <a href="/x">THIS</a> TODAY'
    assert done.held == {}
    assert send.sent[1:] == ["Read", "this", "today"]


def test_the_result_of_the_retry_is_remembered_too() -> None:
    memory, source = FakeMemory(), "Read <b>this</b>"
    go([source], LosesTags(), memory)
    again = Shout()
    assert go([source], again, memory, job="job-2").texts[source] == "READ <b>THIS</b>"
    assert again.sent == []


class SaysNothing(Shout):
    def __call__(self, text: str) -> str:
        super().__call__(text)
        return text.replace("Rain", "").replace("came.", "") if text.startswith("<p>") else ""


def test_a_segment_that_fails_twice_is_held_with_its_source_text() -> None:
    memory = FakeMemory()
    done = go(["Rain <b>came.</b>", "Snow fell."], SaysNothing(), memory)
    (held,) = done.held.values()
    assert held.problems == ("empty",)
    # The engine's text of the whole segment is kept for the reviewer.
    assert held.returned == "<b></b>"
    assert done.texts["Rain <b>came.</b>"] == "Rain <b>came.</b>"
    # A text that failed the check is not remembered.
    assert set(memory.known) == {"Snow fell."}


def test_a_failed_text_without_tags_is_sent_again_as_a_paragraph() -> None:
    send = SaysNothing()
    done = go(["Rain came."], send)
    assert send.sent == ["Rain came.", "<p>Rain came.</p>"]
    assert done.held["Rain came."].problems == ("empty",)
    assert done.characters_sent == sum(len(text) for text in send.sent)


class Merges(Shout):
    def __call__(self, text: str) -> str:
        return super().__call__(text).replace("</p><p>", " ")


def test_a_group_whose_response_cannot_be_split_is_sent_one_by_one() -> None:
    send = Merges()
    done = go(["Rain came.", "Snow fell."], send)
    assert done.texts == {"Rain came.": "RAIN CAME.", "Snow fell.": "SNOW FELL."}
    assert len(send.sent) == 3
    assert done.characters_sent == sum(len(text) for text in send.sent)


def test_a_failed_segment_is_not_sent_again_by_a_retry_or_another_article() -> None:
    memory = FakeMemory()
    first = go(["Rain <b>came.</b>", "Snow fell."], SaysNothing(), memory)
    send = SaysNothing()
    assert go(["Rain <b>came.</b>", "Snow fell."], send, memory) == first
    other = go(["Rain <b>came.</b>"], send, memory, job="job-2")
    assert send.sent == []
    (held,), (held_first,) = other.held.values(), first.held.values()
    assert (held.problems, held.returned) == (held_first.problems, held_first.returned)
    assert (other.characters_sent, other.characters_saved) == (0, len("Rain <b>came.</b>"))


@pytest.mark.parametrize("calls", range(8))
@pytest.mark.parametrize("engine", ["merges", "loses tags", "says nothing"])
def test_an_attempt_interrupted_between_two_ways_continues_with_the_second(
    calls: int, engine: str
) -> None:
    kind = {"merges": Merges, "loses tags": LosesTags, "says nothing": SaysNothing}[engine]

    class CutShort(kind):  # type: ignore[misc, valid-type]
        def __call__(self, text: str) -> str:
            if len(self.sent) == calls:
                raise Unavailable("engine_down", "not now")
            return str(super().__call__(text))

    segments = ["Read <b>this</b> today", "Rain <i>came.</i>", "Snow fell."]
    whole = kind()
    expected = go(segments, whole)
    memory, first, second = FakeMemory(), CutShort(), kind()
    try:
        go(segments, first, memory)
    except Unavailable:
        assert len(first.sent) == calls
    done = go(segments, second, memory)
    assert first.sent + second.sent == whole.sent
    assert (done.texts, done.held) == (expected.texts, expected.held)
    assert done.characters_sent == expected.characters_sent


def test_a_segment_of_another_worker_is_awaited_and_never_sent() -> None:
    memory = FakeMemory()
    memory.claimed_elsewhere = {"Rain came."}
    theirs = RememberedSegment(
        segment="Rain came.", translation="RAIN!", paid_by="their job", characters=10
    )
    memory.results_elsewhere = {"Rain came.": theirs}
    send = Shout()
    done = go(["Rain came.", "Snow fell."], send, memory)
    assert send.sent == ["Snow fell."]
    assert done.texts == {"Rain came.": "RAIN!", "Snow fell.": "SNOW FELL."}
    assert (done.characters_sent, done.characters_saved) == (10, 10)


def test_a_segment_that_another_worker_released_is_sent() -> None:
    memory = FakeMemory()
    memory.claimed_elsewhere = {"Rain came."}
    send = Shout()
    assert go(["Rain came."], send, memory).texts == {"Rain came.": "RAIN CAME."}


def test_a_persons_text_is_used_and_marked() -> None:
    memory = FakeMemory()
    memory.known["Rain came."] = RememberedSegment(
        segment="Rain came.", translation="It rained.", paid_by="chief", characters=0, by="chief"
    )
    done = go(["Rain came."], Shout(), memory)
    (known,) = done.segments.values()
    assert (known.text, known.by, known.origin) == ("It rained.", "chief", Origin.MEMORY)
