"""The new copies of one batch that have the same text, which find their story together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.model.rows import article_pk
from functions.index.article.state import State, head_of, read_state, rows_of
from functions.index.stories.grouping import copy_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

Text = tuple[str, ...]
"""What decides which copies an article finds: its keys and its sketch."""


@dataclass
class Batch:
    """The states of a batch by their text, and those that already have their place."""

    _by_text: dict[Text, list[State]] = field(default_factory=dict)
    _text: dict[str, Text] = field(default_factory=dict)
    """The text of each article, by id."""
    _placed: set[tuple[str, str]] = field(default_factory=set)
    """Ids and marks of their outbox rows."""

    @classmethod
    def of(cls, states: Iterable[State]) -> Batch:
        """The batch of these states; only new copies have twins."""
        by_text: dict[Text, list[State]] = defaultdict(list)
        for state in states:
            if is_alone(state) and needs_search(state) and (text := _text_of(state)):
                by_text[text].append(state)
        texts = {state.id: text for text, twins in by_text.items() for state in twins}
        return cls(dict(by_text), texts)

    def twins(self, state: State) -> list[State]:
        """The other new articles with the same text."""
        twins = self._by_text.get(self._text.get(state.id, ()), [])
        return [twin for twin in twins if twin.id != state.id] if needs_search(state) else []

    def add_placed(self, *states: State) -> None:
        """Notes that the story of these articles has been looked for."""
        self._placed |= {(state.id, state.outbox.mark) for state in states if state.outbox}

    def is_placed(self, state: State) -> bool:
        """Whether the story was looked for since the article's last change."""
        return state.outbox is not None and (state.id, state.outbox.mark) in self._placed


def needs_search(state: State) -> bool:
    """Whether the article's copies and other ids have to be looked for."""
    return state.outbox is not None and state.outbox.search


def is_alone(state: State) -> bool:
    """Whether the article was never in a story, nor on its way into one."""
    return not state.membership and not (state.outbox and state.outbox.stories)


def as_stored(state: State) -> State:
    """A state that was saved, as the next load would read it: with the new lock and listed rows.

    Spares that load. If the article has changed since, the lock refuses what is written.
    """
    own = [row for row in rows_of(state).values() if row["pk"] == article_pk(state.id)]
    return read_state(state.id, state.source, sorted(own, key=lambda row: row["sk"]))


def _text_of(state: State) -> Text:
    head = head_of(state)
    keys = copy_keys(head)
    return (*keys, head.summary.sketch if head and head.summary else "") if keys else ()
