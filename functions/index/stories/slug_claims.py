"""Two articles make one address: the one that was received first has it.

Decided by who was indexed first, the table would depend on the order of arrival, and a table that
is rebuilt would send readers elsewhere.
"""

from __future__ import annotations

from typing import Protocol

from dateline.model.errors import LostRace, Unavailable
from functions.index.article.state import State, claim, with_taken
from functions.index.stores.articles import AddressTaken

MAX_RACES = 8


class States(Protocol):
    """Where states are kept (functions.index.stores.articles.StateStore)."""

    def owner(self, address: str) -> str | None: ...

    def load(self, article_id: str, source: str) -> State: ...

    def save(self, before: State, after: State) -> int: ...


def contest(states: States, state: State, addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the addresses that the article has to leave to others.

    Whoever has one of the rest, and was received later, has moved out of it.
    """
    return tuple(address for address in addresses if not _given_up(states, state, address))


def _given_up(states: States, state: State, address: str) -> bool:
    for _ in range(MAX_RACES):
        owner = states.owner(address)
        if owner is None or owner == state.id:
            return True
        before = states.load(owner, state.source)
        theirs, mine = claim(before), claim(state)
        if mine is None or theirs is None or theirs < mine:
            return False
        after = with_taken(before, (address,))
        try:
            try:
                states.save(before, after)
            except AddressTaken as error:
                # Where it goes somebody may be already; those it displaces were received later yet,
                # so this comes to an end.
                taken = contest(states, before, error.keys)
                states.save(before, with_taken(after, taken))
        except LostRace:
            continue
        return True
    raise Unavailable("races_lost", f"lost {MAX_RACES} races for {address}")
