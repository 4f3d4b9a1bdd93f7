"""Items of one delivery that bear the same id: one item sent twice, or two under one name.

Atom says that they are one (RFC 4287, section 4.1.1); feeds give one id to many all the same. Two
are one item where what both tell of headline, address and time of publication agrees as often as
not. Else each gets an id of its own, derived from what it is and not from its place, so that the
next delivery derives the same.
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
    """The same drafts in the same order; those that share an id say so."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for number, draft in enumerate(drafts):
        if not draft.notice and not draft.act and (named := _named(draft)):
            sharing[named].append(number)
    result = list(drafts)
    for named, numbers in sharing.items():
        if len(numbers) > 1:
            for number, draft in zip(
                numbers, _apart(named, [drafts[n] for n in numbers]), strict=True
            ):
                result[number] = draft
    return result


def _named(draft: Draft) -> str:
    return " ".join((draft.external_id or draft.link or "").split())


def _apart(named: str, drafts: list[Draft]) -> Iterable[Draft]:
    items = _items(named, drafts)
    if len(items) == 1:
        warning = f"external_id: {len(drafts)} items of this delivery have it, taken as one"
        return [_warned(draft, warning) for draft in drafts]
    warning = f"external_id: {len(items)} different items of this delivery have it, told apart"
    ids = {id(draft): _derived(named, item) for item in items for draft in item}
    return [_warned(replace(draft, external_id=ids[id(draft)]), warning) for draft in drafts]


def _items(named: str, drafts: list[Draft]) -> list[list[Draft]]:
    """The drafts by item. Only those that share a word of what they tell are compared.

    A feed may have thousands under one id: each with each would take minutes.
    """
    items: list[list[Draft]] = []
    known: dict[tuple[int, str], list[Draft]] = {}
    for draft in drafts:
        tells = [tell for tell in enumerate(_tells(draft, named)) if tell[1]]
        candidates = [known[tell] for tell in tells if tell in known] + items[:1]
        found = next((item for item in candidates if _is_same(item[0], draft, named)), None)
        if found is None:
            found = []
            items.append(found)
        found.append(draft)
        for tell in tells:
            known.setdefault(tell, found)
    return items


def _warned(draft: Draft, warning: str) -> Draft:
    return replace(draft, warnings=(*draft.warnings, warning))


def _tells(draft: Draft, named: str) -> tuple[str, str, str]:
    """Headline, address and time; an address that is the id says nothing more."""
    link = "" if draft.link == named else draft.link or ""
    return _folded(draft.headline), link, _folded(draft.published_at)


def _is_same(one: Draft, other: Draft, named: str) -> bool:
    pairs = zip(_tells(one, named), _tells(other, named), strict=True)
    votes = [1 if ours == theirs else -1 for ours, theirs in pairs if ours and theirs]
    return sum(votes) >= 0


def _derived(named: str, item: list[Draft]) -> str:
    """By the address, or the headline: the least of what its copies say, in whatever order."""
    tells = min(
        link or headline or time for headline, link, time in (_tells(d, named) for d in item)
    )
    return f"{named[:_MAX_ID]}#{hashlib.sha256(tells.encode()).hexdigest()[:12]}"


def _folded(text: str | None) -> str:
    return " ".join((text or "").casefold().split())
