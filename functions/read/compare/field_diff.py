"""The changes of a revision, from its content digest and the previous one's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from dateline.model.rows import BLOCK_DIGITS, Outline, Revision

MAX_COMPARED = 40_000
"""Pairs of blocks that are aligned. Aligning is quadratic, and a body may repeat one paragraph five
thousand times; beyond the limit blocks are only counted."""

Parts = list[str]


@dataclass(frozen=True)
class Changes:
    """The names of the changed fields and the numbers of changed blocks."""

    fields: tuple[str, ...] = ()
    added: int = 0
    removed: int = 0
    changed: int = 0


def revision_changes(
    before: Revision | None, status_before: str | None, revision: Revision
) -> Changes:
    """The changes from `before`, the previous revision with content, to `revision`.

    `before` is None for the first revision, which changes nothing. A revision without content
    changes only the status.
    """
    moved = status_before is not None and status_before != revision.status.value
    status = ("status",) if moved else ()
    old, new = before.outline if before else None, revision.outline
    if old is None or new is None:
        return Changes(fields=status)
    differing = {
        name for name in old.fields | new.fields if old.fields.get(name) != new.fields.get(name)
    }
    added, removed, changed = _blocks(old, new)
    return Changes((*status, *sorted(differing)), added, removed, changed)


def _blocks(old: Outline, new: Outline) -> tuple[int, int, int]:
    before, after = _without_common_ends(_parts(old), _parts(new))
    if len(before) * len(after) > MAX_COMPARED:
        return _counted(before, after)
    added = removed = changed = 0
    # autojunk would ignore frequent blocks.
    compared = SequenceMatcher(None, before, after, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in compared.get_opcodes():
        if kind == "equal":
            continue
        old_count, new_count = old_to - old_from, new_to - new_from
        changed += min(old_count, new_count)
        removed += max(old_count - new_count, 0)
        added += max(new_count - old_count, 0)
    return added, removed, changed


def _without_common_ends(old: Parts, new: Parts) -> tuple[Parts, Parts]:
    """The blocks between the first and the last difference, usually one or two."""
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    room = shorter - start
    end = next((at for at in range(room) if old[-1 - at] != new[-1 - at]), room)
    return old[start : len(old) - end], new[start : len(new) - end]


def _counted(old: Parts, new: Parts) -> tuple[int, int, int]:
    removed, added = Counter(old) - Counter(new), Counter(new) - Counter(old)
    changed = min(removed.total(), added.total())
    return added.total() - changed, removed.total() - changed, changed


def _parts(outline: Outline) -> Parts:
    blocks = outline.blocks
    parts = [blocks[start : start + BLOCK_DIGITS] for start in range(0, len(blocks), BLOCK_DIGITS)]
    return [*parts, outline.rest] if outline.rest else parts
