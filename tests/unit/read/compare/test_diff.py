"""Word by word comparison of texts, and block by block comparison of bodies."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Block, BlockKind
from functions.read.compare.block_diff import block_changes
from functions.read.compare.word_diff import Budget, compare_words
from functions.read.endpoints.diff import MAX_COMPARISONS
from tests.factories import paragraph

WordChanges = list[tuple[str, str]]


def word_changes(old: str, new: str, budget: int = MAX_COMPARISONS) -> WordChanges:
    return [(item.change, item.text) for item in compare_words(old, new, Budget(budget))]


def moves(old: list[str], new: list[str]) -> list[tuple[int | None, int | None]]:
    result = block_changes(
        [paragraph(item) for item in old],
        [paragraph(item) for item in new],
        Budget(MAX_COMPARISONS),
    )
    return [(change.old, change.new) for change in result.changes]


def test_changed_words_are_in_reading_order() -> None:
    assert word_changes("The first boat left at dawn.", "The last boat left at dawn, late.") == [
        ("same", "The "),
        ("removed", "first "),
        ("added", "last "),
        ("same", "boat left at dawn"),
        ("added", ", late"),
        ("same", "."),
    ]


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("東京は晴れ。", "東京は雨。", [("removed", "晴れ"), ("added", "雨")]),
        ("ที่นี่", "ที่นั่น", [("removed", "นี่"), ("added", "นั่น")]),
        ("हिन्दी में", "हिन्दी मे", [("removed", "में"), ("added", "मे")]),
        ("قال الوزير", "قالت الوزيرة", [("removed", "قال الوزير"), ("added", "قالت الوزيرة")]),
    ],
)
def test_every_script_has_words(old: str, new: str, changed: WordChanges) -> None:
    assert [item for item in word_changes(old, new) if item[0] != "same"] == changed


@given(st.text("ab .,é東ี่\n", max_size=40), st.text("ab .,é東ี่\n", max_size=40), st.integers(0, 300))
def test_pieces_make_both_texts(old: str, new: str, budget: int) -> None:
    pieces = compare_words(old, new, Budget(budget))
    assert all(piece.text for piece in pieces)
    added = "".join(piece.text for piece in pieces if piece.change != "removed")
    assert added.split() == new.split()
    removed = "".join(piece.text for piece in pieces if piece.change != "added")
    assert removed.split() == old.split() or "same" in {piece.change for piece in pieces}


def test_texts_beyond_the_budget_are_replaced_whole() -> None:
    assert word_changes("a b c d", "d c b a", budget=3) == [
        ("removed", "a b c d"),
        ("added", "d c b a"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([f"w{n}" for n in range(60_000)], [f"w{n}" for n in range(60_000, 0, -1)]),
        (["a", "b"] * 20_000, ["b", "a", "c"] * 15_000),
    ],
    ids=["reversed", "repeated"],
)
def test_no_text_takes_long(old: list[str], new: list[str]) -> None:
    before = time.process_time()
    word_changes(" ".join(old), " ".join(new))
    # Minutes without a budget; a slow machine still needs less than the function's ten seconds.
    assert time.process_time() - before < 5


def test_inserted_block_leaves_the_others_paired() -> None:
    old = ["The boat left at dawn.", "Forty people were aboard."]
    new = ["It was cold.", "The boat left at noon.", "Fifty people were aboard."]
    assert moves(old, new) == [(None, 0), (0, 1), (1, 2)]


def test_removed_block_has_its_old_position() -> None:
    assert moves(["One.", "Two.", "Three."], ["One.", "Three."]) == [(1, None)]
    assert moves([], ["One."]) == [(None, 0)]
    assert moves(["One."], []) == [(0, None)]


def test_blocks_without_common_words_are_removed_and_added() -> None:
    assert moves(["The boat left at dawn."], ["Rain is forecast."]) == [(0, None), (None, 0)]


def test_change_of_markup_has_only_same_words() -> None:
    old, new = paragraph("At <em>dawn</em>."), paragraph("At dawn.")
    (result,) = block_changes([old], [new], Budget(1_000)).changes
    assert [word.change for word in result.words] == ["same"]


def test_picture_without_words_replaces_another() -> None:
    old, new = (
        Block(
            kind=BlockKind.FIGURE, html=f'<figure><img src="https://example.org/{item}"></figure>'
        )
        for item in "ab"
    )
    (result,) = block_changes([old], [new], Budget(1_000)).changes
    assert (result.old, result.new, result.words) == (0, 0, ())


blocks = st.lists(st.sampled_from(["One.", "Two two.", "Three two.", "Four."]), max_size=8)


@given(blocks, blocks, st.integers(0, 200))
def test_every_block_is_listed_once_or_unchanged(
    old: list[str], new: list[str], budget: int
) -> None:
    bodies = [paragraph(item) for item in old], [paragraph(item) for item in new]
    result = block_changes(*bodies, Budget(budget))
    removed = [change.old for change in result.changes if change.old is not None]
    added = [change.new for change in result.changes if change.new is not None]
    assert removed == sorted(set(removed))
    assert added == sorted(set(added))
    assert (len(removed) + result.same, len(added) + result.same) == (len(old), len(new))
