"""Segments through memory, engine, check and second way, with fakes for both ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import Unavailable
from functions.translate.memory import Remembered
from functions.translate.segments import SEGMENT_BYTES, rewrite_html
from functions.translate.sentences import size
from functions.translate.translator import Translated, translate_segments
from tests.unit.translate.strategies import html_blocks, segments_in


class FakeMemory:
    def __init__(self) -> None:
        self.known: dict[str, Remembered] = {}

    def recall(self, segments: Iterable[str]) -> Mapping[str, Remembered]:
        return {one: self.known[one] for one in segments if one in self.known}

    def remember(self, known: Iterable[Remembered]) -> None:
        self.known |= {one.segment: one for one in known}


class Echo:
    """Gives every text back, and notes what it was given."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def __call__(self, text: str) -> str:
        self.sent.append(text)
        return text


class Shout(Echo):
    """Shouts what is outside tags, as a language that is easily told from the source."""

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
) -> Translated:
    return translate_segments(segments, job=job, memory=memory or FakeMemory(), send=send)


@given(st.lists(html_blocks(), min_size=1, max_size=8), st.integers(1, 30))
@settings(max_examples=50, deadline=None)
def test_through_an_echo_nothing_is_lost_changed_held_or_over_a_limit(
    html: list[str], times: int
) -> None:
    blocks = [f"<p>{one * times}</p>" for one in html] + html
    segments = [segment for block in blocks for segment in segments_in(block)]
    echo = Echo()
    done = go(segments, echo)
    assert not done.held
    assert all(size(text) <= SEGMENT_BYTES for text in echo.sent)
    assert done.characters_sent == sum(len(text) for text in echo.sent)
    for block in blocks:
        again = rewrite_html(block, done.texts.__getitem__)
        assert again == block


def test_what_is_known_is_not_sent_and_is_counted_as_saved() -> None:
    memory = FakeMemory()
    go(["The well is dry.", "Rain came."], Shout(), memory)
    send = Shout()
    done = go(["The well is dry.", "Snow came."], send, memory, job="job-2")
    assert send.sent == ["Snow came."]
    assert done.texts == {"The well is dry.": "THE WELL IS DRY.", "Snow came.": "SNOW CAME."}
    assert (done.characters_sent, done.characters_saved) == (10, 16)


def test_the_same_segment_twice_is_sent_once() -> None:
    send = Shout()
    done = go(["Rain came.", "Rain came."], send)
    assert send.sent == ["Rain came."]
    assert (done.characters_sent, done.characters_saved) == (10, 10)


class Dies(Shout):
    """Answers so many calls, then never again."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls = calls

    def __call__(self, text: str) -> str:
        if len(self.sent) == self.calls:
            raise Unavailable("engine_down", "not now")
        return super().__call__(text)


@pytest.mark.parametrize("calls", [0, 1, 2, 3])
def test_an_attempt_that_was_cut_short_pays_nothing_twice(calls: int) -> None:
    segments = [f"{letter} " * 2_000 + letter for letter in "abcd"]
    whole = go(segments, Shout())
    memory = FakeMemory()
    first, second = Dies(calls), Shout()
    with pytest.raises(Unavailable):
        go(segments, first, memory)
    done = go(segments, second, memory)
    assert sorted(first.sent + second.sent) == sorted(segments)
    # The job's account is that of one attempt that went through.
    assert done == whole


class LosesTags(Shout):
    """Drops every tag but those of paragraphs, as bad engines do."""

    def __call__(self, text: str) -> str:
        shouted = super().__call__(text)
        for tag in ("<b>", "</b>", '<a href="/x">', "</a>"):
            shouted = shouted.replace(tag, "")
        return shouted


def test_a_segment_that_loses_its_tags_is_done_text_by_text() -> None:
    send = LosesTags()
    source = 'Read <a href="/x">this</a> today'
    done = go([source, "Rain came."], send)
    assert done.texts[source] == 'READ <a href="/x">THIS</a> TODAY'
    assert done.held == {}
    assert send.sent[1:] == ["Read", "this", "today"]


def test_the_second_way_is_remembered_as_well() -> None:
    memory, source = FakeMemory(), "Read <b>this</b>"
    go([source], LosesTags(), memory)
    again = Shout()
    assert go([source], again, memory, job="job-2").texts[source] == "READ <b>THIS</b>"
    assert again.sent == []


class SaysNothing(Shout):
    def __call__(self, text: str) -> str:
        super().__call__(text)
        return text.replace("Rain", "").replace("came.", "") if text.startswith("<p>") else ""


def test_a_segment_that_fails_twice_is_held_and_stands_as_it_was() -> None:
    memory = FakeMemory()
    done = go(["Rain <b>came.</b>", "Snow fell."], SaysNothing(), memory)
    assert done.held == {"Rain <b>came.</b>": ("empty",)}
    assert done.texts["Rain <b>came.</b>"] == "Rain <b>came.</b>"
    # What did not pass the check is not remembered.
    assert set(memory.known) == {"Snow fell."}


def test_a_text_that_fails_alone_is_not_sent_again_as_it_was() -> None:
    send = SaysNothing()
    done = go(["Rain came."], send)
    assert send.sent == ["Rain came."]
    assert done.held == {"Rain came.": ("empty",)}


class Merges(Shout):
    def __call__(self, text: str) -> str:
        return super().__call__(text).replace("</p><p>", " ")


def test_a_pack_that_cannot_be_told_apart_is_sent_one_by_one() -> None:
    send = Merges()
    done = go(["Rain came.", "Snow fell."], send)
    assert done.texts == {"Rain came.": "RAIN CAME.", "Snow fell.": "SNOW FELL."}
    assert len(send.sent) == 3
    assert done.characters_sent == sum(len(text) for text in send.sent)
