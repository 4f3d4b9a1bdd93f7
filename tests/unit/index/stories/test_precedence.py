"""Which of two copies leads the other."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest

from dateline.model.rows import EarlierText, Head
from functions.index.article.similarity import COPY_POLICY, sketch_text
from functions.index.stories.grouping import StoryPolicy, group_stories
from functions.index.stories.precedence import Precedence, in_order_of_precedence
from tests.factories import article, at, paragraph
from tests.index_service import prose
from tests.unit.index.stories.heads import head

STORY, OTHER = prose(1, 200), prose(2, 200)


def having(source: str, *texts: tuple[int, str]) -> Head:
    """An article that had these texts, each since a minute; the last one is its current text."""
    *before, (minute, text) = texts
    made = head(article(source=source, external_id=source, minute=minute, body=(paragraph(text),)))
    earlier = tuple(
        EarlierText(key=f"T{text}", sketch=sketch_text(text), since=at(since))
        for since, text in before
    )
    return made.model_copy(update={"text_since": at(minute), "earlier_texts": earlier or None})


def leads(first: Head, second: Head) -> bool:
    precedence = Precedence((first, second), COPY_POLICY)
    assert precedence.are_copies(first, second)
    return precedence.leads(first, second)


def test_the_copy_whose_text_was_public_first_leads() -> None:
    first, second = having("alpha", (0, STORY)), having("beta", (5, STORY))
    assert leads(first, second)
    assert not leads(second, first)


def test_of_texts_of_one_moment_the_article_that_was_received_first_leads() -> None:
    first = having("alpha", (5, STORY))
    second = first.model_copy(update={"id": "b" * 26, "first_received_at": at(6)})
    assert leads(first, second)
    assert not leads(second, first)


def test_an_earlier_text_about_something_else_does_not_lead() -> None:
    ours = having("alpha", (0, STORY))
    theirs = having("beta", (-9, OTHER), (5, f"{OTHER} {STORY}"))
    assert leads(ours, theirs)
    assert not leads(theirs, ours)


def test_an_earlier_text_of_the_story_leads() -> None:
    """Also a copy of the text that it has now, which is much longer."""
    ours = having("alpha", (0, STORY), (60, f"{STORY} {OTHER}"))
    for theirs in (having("beta", (5, STORY)), having("beta", (5, STORY), (70, OTHER))):
        assert not leads(theirs, ours)
    assert leads(ours, having("beta", (5, STORY)))


def test_neither_leads_where_each_had_a_text_of_the_other_first() -> None:
    template = prose(3, 200)
    ours = having("alpha", (-5, template), (0, STORY))
    theirs = having("beta", (-9, template), (5, f"{template} {STORY}"))
    assert not leads(ours, theirs)
    assert not leads(theirs, ours)


def test_equal_texts_without_a_sketch_are_copies() -> None:
    first, second = having("alpha", (0, "Short.")), having("beta", (5, "Short."))
    assert leads(first, second)


def test_leaders_come_first_and_one_of_a_ring_stays_listed() -> None:
    heads = [having(source, (0, STORY)) for source in ("alpha", "beta", "gamma")]
    ids = [item.id for item in heads]
    for first, second, third in permutations(ids):
        chain = {first: set[str](), second: {first}, third: {second}}
        assert [item.id for item in in_order_of_precedence(heads, chain)] == [first, second, third]
        ring = {first: {third}, second: {first}, third: {second}}
        ordered = [item.id for item in in_order_of_precedence(heads[::-1], ring)]
        # The earliest of all begins; where all are of one moment, that of the smallest id.
        assert ordered[0] == min(ids)
        assert ordered.index(second) == (ordered.index(first) + 1) % 3


@pytest.mark.parametrize("seed", range(4))
def test_at_most_one_of_two_leads_and_some_copy_is_always_listed(seed: int) -> None:
    random = Random(seed)
    pieces = [prose(number, 70) for number in range(40, 45)]
    for _ in range(60):
        heads = []
        for source in ("alpha", "beta", "gamma", "delta"):
            minutes = sorted(random.sample(range(100), random.randint(1, 3)))
            texts = [" ".join(random.sample(pieces, random.randint(1, 4))) for _ in minutes]
            heads.append(having(source, *zip(minutes, texts, strict=True)))
        precedence = Precedence(heads, COPY_POLICY)
        for first, second in permutations(heads, 2):
            if precedence.are_copies(first, second):
                assert not (precedence.leads(first, second) and precedence.leads(second, first))
        plan = group_stories(heads, StoryPolicy())
        assert plan == group_stories(heads[::-1], StoryPolicy())
        for story in {place.story for place in plan.values() if place}:
            members = [place for place in plan.values() if place and place.story == story]
            assert not all(place.covered for place in members)
