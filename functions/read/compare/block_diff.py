"""Compares two bodies block by block: pairs changed blocks, finds added and removed ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from functions.read.compare.word_diff import Budget, Piece, compare_words, diff_opcodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.model.documents import Block, BlockKind

MAX_PAIRS = 900
"""Pairs of blocks compared for similarity in one changed place; with more, blocks are paired by
position."""
LIKE = 0.4
"""Minimum share of common words for a pair of blocks (from 0 to 1)."""


@dataclass(frozen=True)
class BlockChange:
    """A changed block with its positions (from 0) in both bodies, None where it is absent."""

    kind: BlockKind
    old: int | None
    new: int | None
    words: tuple[Piece, ...]


@dataclass(frozen=True)
class BlockChanges:
    """All changed blocks in reading order, and the number of unchanged ones."""

    changes: tuple[BlockChange, ...]
    same: int


def block_changes(old: Sequence[Block], new: Sequence[Block], budget: Budget) -> BlockChanges:
    """The changes from `old` to `new`."""
    hashes = [item.hash for item in old], [item.hash for item in new]
    changes: list[BlockChange] = []
    same = 0
    for kind, old_from, old_to, new_from, new_to in diff_opcodes(*hashes, budget):
        if kind == "equal":
            same += old_to - old_from
            continue
        removed, added = range(old_from, old_to), range(new_from, new_to)
        for before, after in _paired(old, new, removed, added, budget):
            changes.append(_changed(old, new, before, after, budget))
    return BlockChanges(tuple(changes), same)


def _changed(
    old: Sequence[Block],
    new: Sequence[Block],
    before: int | None,
    after: int | None,
    budget: Budget,
) -> BlockChange:
    was = old[before].text if before is not None else ""
    now = new[after].text if after is not None else ""
    block = new[after] if after is not None else old[before or 0]
    return BlockChange(block.kind, before, after, compare_words(was, now, budget))


def _paired(
    old: Sequence[Block], new: Sequence[Block], removed: range, added: range, budget: Budget
) -> Iterator[tuple[int | None, int | None]]:
    """Yields each block once, as a pair (old position, new position), in reading order."""
    last_old, last_new = removed.start, added.start
    for before, after in [*_alike(old, new, removed, added, budget), (removed.stop, added.stop)]:
        yield from ((index, None) for index in range(last_old, before))
        yield from ((None, index) for index in range(last_new, after))
        if before < removed.stop:
            yield before, after
        last_old, last_new = before + 1, after + 1


def _alike(
    old: Sequence[Block], new: Sequence[Block], removed: range, added: range, budget: Budget
) -> list[tuple[int, int]]:
    """The pairs that share the most words, in order and without crossings."""
    if len(removed) * len(added) > MAX_PAIRS:
        return list(zip(removed, added, strict=False))
    words = [Counter(old[at].text.split()) for at in removed]
    others = [Counter(new[at].text.split()) for at in added]
    if not budget.takes(len(added) * sum(map(len, words)) + len(removed) * sum(map(len, others))):
        return list(zip(removed, added, strict=False))
    likeness = [[_likeness(word, other) for other in others] for word in words]
    # best[i][j]: the highest total similarity of old blocks from i on and new ones from j on.
    best = [[0.0] * (len(added) + 1) for _ in range(len(removed) + 1)]
    for i in reversed(range(len(removed))):
        for j in reversed(range(len(added))):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= LIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs, i, j = [], 0, 0
    while i < len(removed) and j < len(added):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((removed[i], added[j]))
            i, j = i + 1, j + 1
    return pairs


def _likeness(words: Counter[str], others: Counter[str]) -> float:
    """From 0 to 1; 1 for two blocks without words, such as a picture that replaced another."""
    total = words.total() + others.total()
    return 2 * (words & others).total() / total if total else 1.0
