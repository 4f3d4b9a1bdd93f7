"""Which texts are copies, and which are not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.index.article.similarity import (
    KEYS,
    MAX_TEXT,
    MIN_SHINGLES,
    SKETCH_SIZE,
    are_copies,
    hashes_of,
    keys_of,
    shingles,
    similarity,
    sketch_text,
    tokens,
)

WORDS = [
    f"{letter}{rest}"
    for letter in "bcdfghklmnprst"
    for rest in ("an", "erio", "ilt", "ova", "unde")
]


def story(seed: int, words: int = 300) -> str:
    dice = random.Random(seed)
    return " ".join(dice.choice(WORDS) for _ in range(words)) + "."


def test_case_quotes_accents_and_spacing_do_not_matter() -> None:
    plain = story(1)
    dressed = plain.upper().replace(" ", "  ").replace("AN", "“ÀN”")
    assert sketch_text(dressed) != ""
    assert are_copies(sketch_text(plain), sketch_text(plain.upper()))
    assert tokens("Élan, “déjà-vu”!") == tokens("elan deja vu")


@pytest.mark.parametrize("share", [0.75, 0.5, 0.4])
def test_a_story_cut_by_an_editor_is_still_a_copy(share: float) -> None:
    whole = story(2, 600)
    words = whole.split()
    assert are_copies(sketch_text(whole), sketch_text(" ".join(words[: int(len(words) * share)])))


def test_a_story_with_a_few_words_changed_is_still_a_copy() -> None:
    dice = random.Random(3)
    words = story(3, 500).split()
    edited = [dice.choice(WORDS) if dice.random() < 0.08 else word for word in words]
    assert are_copies(sketch_text(" ".join(words)), sketch_text(" ".join(edited)))


def test_two_stories_with_the_same_quotation_are_two_stories() -> None:
    quoted = story(4, 80)
    assert not are_copies(sketch_text(f"{story(5)} {quoted}"), sketch_text(f"{story(6)} {quoted}"))


def test_a_short_item_inside_a_long_round_up_is_no_copy_of_it() -> None:
    short = story(7, 80)
    assert not are_copies(sketch_text(short), sketch_text(f"{short} {story(8, 800)}"))


def test_short_texts_have_no_sketch_and_are_never_copies() -> None:
    short = " ".join(WORDS[:30])
    assert sketch_text(short) == ""
    assert not are_copies(sketch_text(short), sketch_text(short))


def test_equal_short_texts_share_a_key_only_under_the_same_headline() -> None:
    first = keys_of("", "f" * 64, "Watch: The  harbour!", 4)
    assert first == keys_of("", "f" * 64, "watch the harbour", 4)
    assert first != keys_of("", "f" * 64, "Watch the market", 4)
    assert keys_of("", "f" * 64, "Watch the harbour", 0) == ()


def test_equal_long_texts_share_a_key_under_any_headline() -> None:
    sketch = sketch_text(story(9))
    first, second = (keys_of(sketch, "f" * 64, headline, 300) for headline in ("One", "Another"))
    assert first == second
    assert len(first) == KEYS + 1


@pytest.mark.parametrize(
    ("letters", "between"),
    [("昨日市议会通过了港口扩建的预算案", ""), ("สภเมองอนตปรณขยท", ""), ("քաղաիններդխոհւրս", " ")],
    ids=["Chinese", "Thai", "Armenian"],
)
def test_scripts_with_and_without_spaces_are_compared(letters: str, between: str) -> None:
    dice = random.Random(11)
    words = ["".join(dice.choices(letters, k=3)) for _ in range(200)]
    whole, half = between.join(words), between.join(words[:100])
    other = between.join(words[::-1])
    assert are_copies(sketch_text(whole), sketch_text(half))
    assert not are_copies(sketch_text(whole), sketch_text(other))


def test_the_work_is_bounded_however_long_the_text() -> None:
    long = story(12, 20_000)
    assert sketch_text(long) == sketch_text(long[:MAX_TEXT])
    assert len(hashes_of(sketch_text(long))) == SKETCH_SIZE


@given(st.integers(0, 50), st.integers(0, 50), st.integers(20, 400), st.integers(20, 400))
def test_similarity_is_symmetric_and_complete_with_itself(
    seed: int, other_seed: int, length: int, other_length: int
) -> None:
    first = sketch_text(story(seed, length))
    second = sketch_text(story(other_seed, other_length))
    assert are_copies(first, second) == are_copies(second, first)
    assert similarity(hashes_of(first), hashes_of(second)) == similarity(
        hashes_of(second), hashes_of(first)
    )
    if first:
        itself = similarity(hashes_of(first), hashes_of(first))
        assert (itself.share, itself.size) == (1.0, 1.0)


@given(st.text(max_size=400) | st.builds(story, st.integers(0, 50), st.integers(20, 400)))
def test_the_sketch_of_any_text_is_its_smallest_hashes(text: str) -> None:
    hashes = sorted(shingles(text))
    kept = hashes[:SKETCH_SIZE] if len(hashes) >= MIN_SHINGLES else []
    assert list(hashes_of(sketch_text(text))) == kept
