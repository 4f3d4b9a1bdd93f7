"""Deduplicates items of one delivery that share an id: one item sent twice, or several items.

Atom says that equal ids mean one item (RFC 4287, section 4.1.1); feeds still give one id to several
items. Two drafts are one item if headline, link and publication time, where both have them, agree
at least as often as they differ. Otherwise each item gets an id derived from its content, not from
its position, so that the next delivery derives the same id.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from functions.process.item.draft import Draft

_MAX_ID = 3_900


def dedupe(drafts: list[Draft]) -> list[Draft]:
    """The same drafts in the same order; those that share an id get a warning."""
    by_id: dict[str, list[int]] = defaultdict(list)
    for number, draft in enumerate(drafts):
        if not draft.notice and not draft.act and (shared_id := _id_of(draft)):
            by_id[shared_id].append(number)
    result = list(drafts)
    for shared_id, numbers in by_id.items():
        if len(numbers) > 1:
            deduped = _deduped(shared_id, [drafts[number] for number in numbers])
            for number, draft in zip(numbers, deduped, strict=True):
                result[number] = draft
    return result


def _id_of(draft: Draft) -> str:
    return " ".join((draft.external_id or draft.link or "").split())


def _deduped(shared_id: str, drafts: list[Draft]) -> Iterable[Draft]:
    items = _items(shared_id, drafts)
    if len(items) == 1:
        warning = f"external_id: {len(drafts)} items of this delivery share it, taken as one"
        return [_warned(draft, warning) for draft in drafts]
    warning = f"external_id: {len(items)} different items of this delivery share it, ids derived"
    ids = {id(draft): _derived(shared_id, item) for item in items for draft in item}
    return [_warned(replace(draft, external_id=ids[id(draft)]), warning) for draft in drafts]


def _items(shared_id: str, drafts: list[Draft]) -> list[list[Draft]]:
    """The drafts by item; compares only drafts that share a headline, link or time.

    A feed may have thousands of items with one id: comparing all pairs would take minutes.
    """
    items: list[list[Draft]] = []
    item_by_clue: dict[tuple[int, str], list[Draft]] = {}
    for draft in drafts:
        clues = [clue for clue in enumerate(_clues(draft, shared_id)) if clue[1]]
        candidates = [item_by_clue[clue] for clue in clues if clue in item_by_clue] + items[:1]
        match = next((item for item in candidates if _is_same(item[0], draft, shared_id)), None)
        if match is None:
            match = []
            items.append(match)
        match.append(draft)
        for clue in clues:
            item_by_clue.setdefault(clue, match)
    return items


def _warned(draft: Draft, warning: str) -> Draft:
    return replace(draft, warnings=(*draft.warnings, warning))


def _clues(draft: Draft, shared_id: str) -> tuple[str, str, str]:
    """Headline, link and publication time; a link that is the id adds nothing."""
    link = "" if draft.link == shared_id else draft.link or ""
    return _folded(draft.headline), link, _folded(draft.published_at)


def _is_same(first: Draft, second: Draft, shared_id: str) -> bool:
    pairs = zip(_clues(first, shared_id), _clues(second, shared_id), strict=True)
    votes = [1 if mine == theirs else -1 for mine, theirs in pairs if mine and theirs]
    return sum(votes) >= 0


def _derived(shared_id: str, item: list[Draft]) -> str:
    """An id from the link, headline or time that sorts first among the item's drafts."""
    clue = min(
        link or headline or time
        for headline, link, time in (_clues(draft, shared_id) for draft in item)
    )
    return f"{shared_id[:_MAX_ID]}#{hashlib.sha256(clue.encode()).hexdigest()[:12]}"


def _folded(text: str | None) -> str:
    return " ".join((text or "").casefold().split())
