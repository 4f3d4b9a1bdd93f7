"""A story has at most MAX_COPIES copies, and a further copy costs no work on the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import pytest

from dateline.model.rows import Head
from dateline.model.stories import MAX_COPIES, Membership
from functions.index.article.state import State, apply, head_of
from functions.index.stories.outbox import copy_rows, with_outbox
from functions.index.stories.propagate import StoryUpdater
from tests.factories import article, paragraph
from tests.index_service import prose

MATCHES = 25


class NoStates:
    """No article may be read or changed."""

    def load(self, article_id: str, source: str) -> NoReturn:
        raise AssertionError((article_id, source))

    def save(self, before: State, after: State) -> NoReturn:
        raise AssertionError((before, after))

    def owner(self, address: str) -> NoReturn:
        raise AssertionError(address)

    def claimants(self, address: str) -> NoReturn:
        raise AssertionError(address)


@dataclass
class StoryOfMany:
    """Copies of one text, all in one story."""

    members: dict[str, Head]
    story_reads: int = 0
    searches: int = 0
    cleared: list[str] = field(default_factory=list)

    def put(
        self, article_id: str, rows: Mapping[str, Mapping[str, Any]], stale: Iterable[str]
    ) -> None:
        assert article_id not in rows
        assert not list(stale)

    def matches(self, key: str) -> dict[str, dict[str, Any]]:
        # A key of a text, not one of a link and headline.
        self.searches += key[0] != "J"
        return (
            {each: {"sketch": ""} for each in sorted(self.members)[:MATCHES]}
            if key[0] in "ST"
            else {}
        )

    def heads(self, ids: Iterable[str]) -> dict[str, Head]:
        return {each: self.members[each] for each in ids if each in self.members}

    def story(self, story: str) -> list[str]:
        assert story == min(self.members)
        self.story_reads += 1
        return sorted(self.members)[:MAX_COPIES]

    def with_outbox(self, ids: Iterable[str]) -> list[str]:
        assert ids is not None
        return []

    def set_stories(self, article_id: str, mark: str, stories: Iterable[str]) -> None:
        assert {article_id, mark}.isdisjoint(stories) or mark

    def clear_outbox(self, article_id: str, mark: str) -> None:
        assert mark
        self.cleared.append(article_id)


def state_of(number: int, **changes: Any) -> State:
    document = article(external_id=f"story-{number}", source=f"source-{number}", **changes)
    before = State(id=document.id, source=document.source)
    return with_outbox(before, apply(before, document))


def story_of(number: int) -> StoryOfMany:
    heads = [head for each in range(number) if (head := head_of(state_of(each)))]
    story = min(head.id for head in heads)
    return StoryOfMany(
        {head.id: head.model_copy(update={"membership": Membership(story=story)}) for head in heads}
    )


def test_a_copy_of_a_full_story_stays_alone() -> None:
    copies, late = story_of(MAX_COPIES), state_of(1_000)
    StoryUpdater(NoStates(), copies).propagate(late)
    assert copies.cleared == [late.id]
    assert copies.story_reads == 1


def test_copies_of_a_full_story_that_come_together_look_for_it_once() -> None:
    copies, late = story_of(MAX_COPIES), [state_of(1_000 + each) for each in range(10)]
    StoryUpdater(NoStates(), copies).propagate(*late)
    assert sorted(copies.cleared) == sorted(state.id for state in late)
    assert copies.story_reads == 1


def test_a_copy_that_stayed_alone_does_not_open_the_full_story() -> None:
    copies, late = story_of(MAX_COPIES), state_of(1_000)
    first = min(copies.members)
    copies.members[first] = copies.members[first].model_copy(update={"membership": None})
    StoryUpdater(NoStates(), copies).propagate(late)
    assert copies.cleared == [late.id]


def test_a_copy_of_a_full_story_asks_for_the_equal_text_only() -> None:
    copies, late = story_of(MAX_COPIES), state_of(1_000, body=(paragraph(prose(1)),))
    assert len(copy_rows(late)) > 1
    StoryUpdater(NoStates(), copies).propagate(late)
    assert copies.searches == 1


def test_a_story_that_is_not_full_takes_another_copy() -> None:
    copies, late = story_of(MAX_COPIES - 1), state_of(1_000)
    with pytest.raises((AssertionError, KeyError)):
        StoryUpdater(NoStates(), copies).propagate(late)
