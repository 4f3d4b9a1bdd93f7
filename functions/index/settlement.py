"""Settles the changes of a batch together, so that a story is updated once and not per copy."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.model.errors import Unavailable

if TYPE_CHECKING:
    from functions.index.article.state import State
    from functions.index.indexer import Indexer


@dataclass(frozen=True, slots=True)
class Settlement:
    """The articles of a batch that concern others, and the messages that changed them."""

    indexer: Indexer
    _states: dict[str, State] = field(default_factory=dict)
    """The last state of each article, by id."""
    _messages: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, state: State, message_id: str) -> None:
        """Adds the state of an article after a message."""
        self._states[state.id] = state
        self._messages[state.id].add(message_id)

    def settle(self) -> dict[str, Unavailable]:
        """Settles all; returns the errors by the messages that must be redelivered."""
        try:
            self.indexer.settle(*self._states.values())
        except Unavailable:
            # One story that keeps changing returns its own messages only.
            return self._settled_separately()
        return {}

    def _settled_separately(self) -> dict[str, Unavailable]:
        failed: dict[str, Unavailable] = {}
        for state in self._states.values():
            try:
                self.indexer.settle(state)
            except Unavailable as error:
                failed |= dict.fromkeys(self._messages[state.id], error)
        return failed
