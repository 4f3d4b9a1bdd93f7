"""Retries of failed segments in another way, pivots, and whole texts through echoes."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline.model.documents import Block, BlockKind, Media, Origin
from dateline.model.errors import Unprocessable
from functions.translate.engine.pivot import PairTranslator, translate_pair
from functions.translate.engine.translator import PAIR_UNSUPPORTED, translate_segments
from functions.translate.glossary.glossary import Glossary
from functions.translate.memory.entries import RememberedSegment
from functions.translate.segments.segments import (
    SEGMENT_BYTES,
    rewrite_article,
    rewrite_html,
    segments_in,
    segments_of,
)
from functions.translate.segments.sentences import cut, sentences, size
from local.translate.engines import echo
from local.translate.html import translate_html
from tests.factories import article
from tests.unit.translate.engine.fake_memory import FakeMemory
from tests.unit.translate.strategies import html_blocks, words

IN_BYTES, OUT_CHARACTERS = 10_000, 20_000


class Amazon:
    """The local Amazon Translate's HTML over an echo, with its limits."""

    def __init__(self, target: str) -> None:
        self.engine = echo(target)
        self.sent: list[str] = []

    def __call__(self, text: str) -> str:
        assert 0 < size(text) <= IN_BYTES
        self.sent.append(text)
        answer = translate_html(text, self.engine)
        if len(answer) > OUT_CHARACTERS:
            raise Unprocessable("text_too_long", "over the limit of an answer")
        return answer


@given(st.lists(html_blocks(), min_size=1, max_size=5), st.sampled_from([1, 2, 30]))
@settings(max_examples=30, deadline=None)
def test_any_blocks_come_through_whole_in_order_and_within_limits(
    html: list[str], times: int
) -> None:
    blocks = [block.replace("</", "x</", 1) * times for block in html]
    segments = [segment for block in blocks for segment in segments_in(block)]
    send = Amazon("pt")
    done = translate_segments(
        segments, job="job", memory=FakeMemory(), send=send, pair=("en", "pt")
    )
    assert not done.held
    assert list(done.segments) == list(dict.fromkeys(segments))
    assert all("ʼpt" in text for text in done.texts.values())
    for block in blocks:
        # Each word is in its place, followed by its echo; everything else is unchanged.
        there = rewrite_html(block, done.texts.__getitem__)
        assert _without_echo(there) == _without_echo(block)
    assert done.characters_sent == sum(map(len, send.sent))


def _without_echo(html: str) -> str:
    return translate_html(html, lambda text: text).replace("ʼpt", "")


@given(words(), st.integers(1, 400), st.sampled_from(["hy", "ka", "ru", "ar", "zh", "hi", "en"]))
@settings(max_examples=40, deadline=None)
def test_pieces_of_any_script_join_exactly_and_keep_to_the_limit(
    text: str, times: int, language: str
) -> None:
    long = text * times
    pieces = cut(long, 500, language)
    assert "".join(pieces) == long
    assert all(0 < size(piece) <= 500 for piece in pieces)
    assert "".join(sentences(long, language)) == long


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("hy", "Գետը բարձրացավ երեքշաբթի։ ", "Քաղաքապետն ասաց՝ պատրաստ չենք։ "),
        ("ka", "მდინარე სამშაბათს ადიდდა. ", "მერმა თქვა, რომ მზად არ არიან! "),
        ("ru", "Река поднялась во вторник, сказал г. Иванов. ", "Мэр не готов? "),
        ("ar", "ارتفع النهر يوم الثلاثاء. ", "هل نحن مستعدون؟ "),
        ("zh", "河水星期二上涨了。", "市长说：“我们没有准备好。”"),
        ("ja", "川は火曜日に増水した。", "市長は準備ができていない。"),
        ("hi", "नदी मंगलवार को बढ़ी। ", "मेयर तैयार नहीं हैं। "),
        ("en", "The river rose 3.5 m, said Dr. Silva of the U.S. team. ", "We are not ready! "),
    ],
)
def test_a_long_text_is_cut_where_sentences_end(language: str, first: str, second: str) -> None:
    text = (first + second) * 60
    pieces = cut(text, 1_000, language)
    assert "".join(pieces) == text
    assert len(pieces) > 2
    whole = {first.strip(), second.strip()}
    for piece in pieces:
        rest = piece
        while rest := rest.strip():
            start = next(sentence for sentence in whole if rest.startswith(sentence))
            rest = rest.removeprefix(start)


def test_a_sentence_over_the_limit_is_cut_after_a_clause_or_a_word() -> None:
    clause = "the river rose and the bridge fell, "
    assert all(piece.endswith(", ") for piece in cut(clause * 40, 500)[:-1])
    assert all(piece.endswith(" ") for piece in cut("word " * 400, 500)[:-1])
    assert all(size(piece) <= 500 for piece in cut("ሀ" * 1_000, 500))


class DropsNumbers(Amazon):
    """Drops digits, as engines do, except protected ones."""

    def __call__(self, text: str) -> str:
        assert 0 < size(text) <= IN_BYTES
        self.sent.append(text)
        return translate_html(text, lambda part: re.sub(r"\d+(,\d+)?", "", part))


def test_a_lost_number_is_protected_in_the_retry() -> None:
    send = DropsNumbers("pt")
    source = 'On <b>March 1</b> 2,500 &#169; left, <i translate="no">Unit 7</i> too'
    done = translate_segments([source], job="job", memory=FakeMemory(), send=send)
    assert len(send.sent) == 2
    assert '<span class="figure" translate="no">2,500</span>' in send.sent[1]
    assert done.held == {}
    assert done.texts == {source: source.replace("&#169;", "©")}


@given(html_blocks(), st.sampled_from([1, 30]))
@example("<p>00<b>0</b>0<b>0</b></p>", 1)
@settings(max_examples=20, deadline=None)
def test_retries_of_lost_numbers_stay_within_limits(html: str, times: int) -> None:
    segments = segments_in(html.replace("</", " 1 2,5 x</", 1) * times + "<p>x" + " 7" * 2_000)
    done = translate_segments(
        segments, job="job", memory=FakeMemory(), send=DropsNumbers("pt"), pair=("en", "pt")
    )
    assert list(done.segments) == list(dict.fromkeys(segments))
    # A segment too long with protected numbers is held; the source text stays in its place.
    assert all(done.texts[item] == item and size(item) > 4_000 for item in done.held)


class NeverNumbers(DropsNumbers):
    def __call__(self, text: str) -> str:
        return super().__call__(text.replace(' translate="no"', ""))


def test_a_segment_that_fails_in_both_ways_is_held_with_the_returned_text() -> None:
    source = "On March 1 they left"
    done = translate_segments(
        [source, "Rain came."], job="job", memory=FakeMemory(), send=NeverNumbers("pt")
    )
    (held,) = done.held.values()
    assert (held.text, held.returned) == (source, "On March  they left")
    assert "numbers" in held.problems
    assert not done.segments["Rain came."].held


def test_a_group_with_a_response_over_the_limit_is_halved() -> None:
    class Grows(Amazon):
        def __call__(self, text: str) -> str:
            super().__call__(text)
            if len(text) > 1_000:
                raise Unprocessable("text_too_long", "over the limit of an answer")
            return text

    segments = [f"{number} " + "word " * 60 for number in range(12)]
    send = Grows("pt")
    done = translate_segments(segments, job="job", memory=FakeMemory(), send=send)
    assert done.texts == {segment: segment.strip() for segment in segments}
    # A refused request is not billed.
    assert done.characters_sent == sum(len(text) for text in send.sent if len(text) <= 1_000)


def test_notes_are_included_only_on_request() -> None:
    story = article(
        headline="Dam breaks",
        body=(
            Block(kind=BlockKind.PARAGRAPH, html="<p>The dam broke.</p>"),
            Block(kind=BlockKind.NOTE, html="<p>Ana writes for us.</p>"),
        ),
        media=(Media(url="https://x.example/1.jpg", alt="The dam", caption="After the flood"),),
        standfirst="A valley waits",
    )
    bare = ["Dam breaks", "A valley waits", "The dam broke.", "The dam", "After the flood"]
    assert segments_of(story) == bare
    assert segments_of(story, notes=True) == [*bare[:3], "Ana writes for us.", *bare[3:]]
    assert len(rewrite_article(story, str.upper, notes=True).body) == 2


class Pairs:
    """Translators of pairs; unsupported pairs are refused."""

    def __init__(self, *served: tuple[str, str]) -> None:
        self.served = served
        self.memories: dict[tuple[str, str], FakeMemory] = {}
        self.sent: list[tuple[str, str]] = []
        self.glossaries: dict[tuple[str, str], Glossary] = {}

    def __call__(self, pair: tuple[str, str]) -> PairTranslator:
        def send(text: str) -> str:
            if pair not in self.served:
                raise Unprocessable(PAIR_UNSUPPORTED, "Unsupported language pair")
            self.sent.append(pair)
            return translate_html(text, echo(pair[1]))

        memory = self.memories.setdefault(pair, FakeMemory())
        return PairTranslator(memory, send, self.glossaries.get(pair))


ROUND = (("hy", "en"), ("en", "pt"))
STORY = ["Գետը բարձրացավ։", "Նա <b>Երևանում</b> է 2021 թվականից։", "Գետը բարձրացավ։"]


def test_an_unsupported_pair_fails_with_the_reason() -> None:
    for pivot, served in ((False, ROUND), (True, ROUND[:1]), (True, ())):
        with pytest.raises(Unprocessable, match="Unsupported") as caught:
            translate_pair(
                STORY, job="job", pair=("hy", "pt"), translators=Pairs(*served), pivot=pivot
            )
        assert caught.value.code == PAIR_UNSUPPORTED


def test_a_pivot_is_recorded_and_both_steps_are_billed_once() -> None:
    pairs = Pairs(*ROUND)
    first = translate_pair(STORY, job="job", pair=("hy", "pt"), translators=pairs, pivot=True)
    assert first.via == "en"
    assert first.texts[STORY[1]] == "Նաʼpt <b>Երևանումʼpt</b> էʼpt 2021 թվականիցʼpt։"
    assert {segment.origin for segment in first.segments.values()} == {Origin.MACHINE}
    assert pairs.sent == [*ROUND]
    again = translate_pair(STORY, job="another", pair=("hy", "pt"), translators=pairs, pivot=True)
    assert (again.texts, again.via, again.characters_sent) == (first.texts, "en", 0)
    assert {segment.origin for segment in again.segments.values()} == {Origin.MEMORY}
    assert pairs.sent == [*ROUND]
    # The same job, repeated, counts the same costs.
    retried = translate_pair(STORY, job="job", pair=("hy", "pt"), translators=pairs, pivot=True)
    assert retried == first


def test_a_supported_pair_is_translated_directly() -> None:
    pairs = Pairs(("hy", "pt"), *ROUND)
    done = translate_pair(STORY, job="job", pair=("hy", "pt"), translators=pairs, pivot=True)
    assert (done.via, pairs.sent) == (None, [("hy", "pt")])


def test_a_persons_text_for_the_pair_needs_no_pivot() -> None:
    pairs = Pairs(*ROUND)
    pairs(("hy", "pt"))
    pairs.memories["hy", "pt"].known[STORY[0]] = RememberedSegment(
        segment=STORY[0], translation="O rio subiu.", paid_by="chief", characters=0, by="chief"
    )
    done = translate_pair(STORY, job="job", pair=("hy", "pt"), translators=pairs, pivot=True)
    assert (done.texts[STORY[0]], done.segments[STORY[0]].by) == ("O rio subiu.", "chief")
    assert list(done.texts) == [STORY[0], STORY[1]]


def test_terms_are_checked_after_the_second_step() -> None:
    pairs = Pairs(*ROUND)
    pairs.glossaries["hy", "pt"] = Glossary(("hy", "pt"), (("Գետը", "Rio"),), "0" * 12)
    done = translate_pair(STORY, job="job", pair=("hy", "pt"), translators=pairs, pivot=True)
    assert done.segments[STORY[0]].missed_terms == ("Գետը",)
    assert done.segments[STORY[0]].problems == ("glossary_missed",)
    assert done.held == {}


@given(st.lists(html_blocks(), min_size=1, max_size=4), st.integers(1, 60))
@settings(max_examples=20, deadline=None)
def test_nothing_is_lost_or_over_a_limit_with_a_pivot(html: list[str], times: int) -> None:
    segments = [segment for block in html for segment in segments_in(block * times)]
    pairs = Pairs(*ROUND)
    done = translate_pair(segments, job="job", pair=("hy", "pt"), translators=pairs, pivot=True)
    assert list(done.segments) == list(dict.fromkeys(segments))
    assert done.held == {}
    assert all(size(segment) <= SEGMENT_BYTES for segment in segments)
