"""How index's rules reach the stored states of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from functions.index.article.state import State


class States(Protocol):
    """Reads and writes states (functions.index.stores.articles.StateStore)."""

    def owner(self, address: str) -> str | None:
        """The article that has this address; None if it is free."""

    def load(self, article_id: str, source: str) -> State:
        """The state of an article from its rows; an empty one if it has none."""

    def save(self, before: State, after: State) -> int:
        """Writes what changed in one transaction; returns the number of rows."""

    def claimants(self, address: str) -> list[str]:
        """The ids of articles that want the address which another one has."""
