"""Texts of one pattern differ in numbers and names; edited copies of a text do not."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.copies import TEMPLATES, templated
from functions.index.article.facts import MAX_FACTS, facts_agree, facts_text
from functions.index.article.similarity import are_copies, hashes_of, similarity, sketch_text

QUAKE = templated(TEMPLATES["earthquakes"], random.Random(1), 1)[0][0]


@pytest.mark.parametrize("kind", TEMPLATES)
def test_texts_of_one_pattern_are_different_stories(kind: str) -> None:
    texts = [text for (text,) in templated(TEMPLATES[kind], random.Random(7), 40)]
    sketches = [sketch_text(text) for text in texts]
    pairs = list(combinations(sketches, 2))
    shares = [similarity(hashes_of(first), hashes_of(second)).share for first, second in pairs]
    assert sum(share >= 0.5 for share in shares) > len(pairs) / 2, "their sentences are equal"
    assert not any(are_copies(first, second) for first, second in pairs)


@pytest.mark.parametrize("kind", TEMPLATES)
def test_an_edited_copy_of_such_a_text_is_a_copy(kind: str) -> None:
    ((text,),) = templated(TEMPLATES[kind], random.Random(3), 1)
    sentences = text.split(". ")
    cut, reordered = ". ".join(sentences[:4]), ". ".join(reversed(sentences))
    for copy in (text.upper(), cut, reordered, f"From our staff. {text} Edited by the desk."):
        assert facts_agree(facts_text(text), facts_text(copy))
    assert are_copies(sketch_text(text), sketch_text(f"From our staff. {text} Edited by the desk."))


def test_german_nouns_are_no_reason_to_join_texts_with_other_numbers() -> None:
    pattern = (
        "Die Polizei zählte am Wochenende {} Unfälle mit {} Verletzten, {} Diebstähle, {} Einbrüche"
        " und {} Fälle von Sachbeschädigung. Der Schaden beträgt {} Euro."
    )
    first = facts_text(pattern.format(11, 23, 35, 47, 59, 61_000))
    second = facts_text(pattern.format(12, 24, 36, 48, 58, 72_000))
    assert not facts_agree(first, second)
    assert facts_agree(first, facts_text(pattern.format(11, 23, 35, 47, 59, 72_000)))


def test_few_facts_decide_nothing() -> None:
    assert facts_agree(facts_text("He saw Anna and 3 birds."), facts_text("He saw Ben and 4 cats."))


def test_a_text_from_before_facts_were_kept_agrees() -> None:
    assert facts_agree("", facts_text(QUAKE))
    assert facts_agree(facts_text(QUAKE), "")


@given(st.text(), st.text())
def test_the_rule_is_symmetric_and_a_text_agrees_with_itself(first: str, second: str) -> None:
    facts, other = facts_text(first), facts_text(second)
    assert facts_agree(facts, facts)
    assert facts_agree(facts, other) == facts_agree(other, facts)


def test_facts_are_bounded() -> None:
    text = " ".join(f"a Name{chr(97 + n % 26)}{chr(97 + n // 26)} {n}" for n in range(500))
    assert len(facts_text(text)) <= 2 * (MAX_FACTS * 4 * 4 // 3 + 4) + 1
