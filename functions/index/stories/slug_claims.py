"""Which article gets a slug that two articles make: the one that is public first.

An article may lose that place: it is corrected, killed or embargoed anew before its time. Then the
slug is offered to the articles that wait for it, which their CLAIM rows name; the outbox
(index/stories/outbox.py) resumes this if a run does not finish. If the article that was indexed
first got the slug, the table would depend on the order of arrival, and a rebuild would redirect
readers elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dateline.model.errors import LostRace, Unavailable
from functions.index.article.state import State, slug_claim, with_slugs_taken
from functions.index.races import back_off
from functions.index.stores.articles import AddressTaken

if TYPE_CHECKING:
    from functions.index.states import States

MAX_RACES = 8


def claim_slugs(states: States, state: State, addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Claims addresses for the article; returns those that stay with other articles.

    A later article gives up its address here and moves to another.
    """
    return tuple(address for address in addresses if not _claim(states, state, address))


def best_claimant(states: States, state: State, address: str) -> State | None:
    """The article that should have an address which `state` gave up; None if it stays as it is."""
    waiting = (states.load(other, state.source) for other in states.claimants(address))
    claims = {
        claim: other
        for other in waiting
        if address in other.slugs_taken and (claim := slug_claim(other)) is not None
    }
    if not claims:
        return None
    owner = states.owner(address)
    holder = slug_claim(states.load(owner, state.source)) if owner else None
    best = min(claims)
    return claims[best] if holder is None or best < holder else None


def without_slug_taken(state: State, address: str) -> State:
    """The state with one address that it may claim again."""
    return replace(state, slugs_taken=tuple(key for key in state.slugs_taken if key != address))


def _claim(states: States, state: State, address: str) -> bool:
    for lost in range(MAX_RACES):
        owner = states.owner(address)
        if owner is None or owner == state.id:
            return True
        before = states.load(owner, state.source)
        owners_claim, own_claim = slug_claim(before), slug_claim(state)
        if own_claim is None or owners_claim is None or owners_claim < own_claim:
            return False
        after = with_slugs_taken(before, (address,))
        try:
            try:
                states.save(before, after)
            except AddressTaken as error:
                # The owner's next address may have an owner too. That one's claim is later
                # still, so the recursion ends.
                slugs_taken = claim_slugs(states, before, error.keys)
                states.save(before, with_slugs_taken(after, slugs_taken))
        except LostRace:
            back_off(lost)
            continue
        return True
    raise Unavailable("races_lost", f"lost {MAX_RACES} races for {address}")
