"""The plan of a run covers what it should, and its model finds what breaks a promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from local.emulator.running_cloud import RunningCloud
from tests.chaos.outputs import Readers
from tests.chaos.plan import KINDS, Kind, Revision, plan
from tests.chaos.promises import Expected, expected
from tests.e2e.newsroom import Newsroom
from tests.paths import ROOT


def revision(number: int, kind: Kind) -> Revision:
    return Revision("desk", "1", number, kind, f"word{number}", "A text.")


def test_a_plan_is_the_same_for_a_seed_and_has_every_sender_and_kind() -> None:
    made = plan(1, 400, 60)

    assert made == plan(1, 400, 60)
    assert made.deliveries != plan(2, 400, 60).deliveries
    assert len(made.deliveries) == 400
    assert made.repeats > 100
    assert {item.source for item in made.revisions} == set(KINDS)
    assert {item.kind for item in made.revisions} == set(Kind)
    assert len({item.article for item in made.revisions}) == 60


def test_a_plan_has_late_revisions() -> None:
    first: dict[Revision, int] = {}
    for place, delivery in enumerate(plan(1, 400, 60).deliveries):
        for item in delivery.revisions:
            first.setdefault(item, place)
    late = [
        item
        for item in first
        for other in first
        if item.article == other.article
        and item.number < other.number
        and first[item] > first[other]
    ]
    assert len(late) > 10


@pytest.mark.parametrize(
    ("kinds", "shown", "hidden"),
    [
        ([Kind.PUBLISHED, Kind.PUBLISHED], 2, set()),
        ([Kind.PUBLISHED, Kind.WITHDRAWN], None, {"word1", "word2"}),
        ([Kind.WITHDRAWN, Kind.PUBLISHED], 2, {"word1"}),
        ([Kind.PUBLISHED, Kind.EMBARGOED], None, {"word1", "word2"}),
        ([Kind.PUBLISHED, Kind.KILLED, Kind.PUBLISHED], None, {"word1", "word2", "word3"}),
    ],
)
def test_the_last_revision_counts_and_a_kill_for_good(
    kinds: list[Kind], shown: int | None, hidden: set[str]
) -> None:
    history = [revision(number, kind) for number, kind in enumerate(kinds, 1)]

    for order in (history, [*reversed(history), *history]):
        (article,) = expected(order)
        assert (article.shown.number if article.shown else None) == shown
        assert article.hidden == hidden
        assert article.version == len(kinds)


def readers(answer: Callable[[httpx.Request], httpx.Response]) -> Readers:
    """Readers of a cloud that answers so."""
    client = httpx.Client(
        base_url="http://cloud.example", transport=httpx.MockTransport(answer), verify=False
    )
    running = RunningCloud(0, "http://cloud.example", "", "dateline", "", "")
    return Readers(Newsroom(running, ROOT, client))


PUBLIC = expected([revision(1, Kind.PUBLISHED), revision(2, Kind.PUBLISHED)])
HIDDEN = expected([revision(1, Kind.PUBLISHED), revision(2, Kind.WITHDRAWN)])
SHOWN = {"headline": revision(2, Kind.PUBLISHED).headline, "version": 2}


@pytest.mark.parametrize(
    ("articles", "status", "content", "difference"),
    [
        (PUBLIC, 200, SHOWN, False),
        (PUBLIC, 404, {}, True),
        (PUBLIC, 200, SHOWN | {"version": 1}, True),
        (PUBLIC, 200, SHOWN | {"version": 3}, True),
        (PUBLIC, 200, SHOWN | {"headline": revision(1, Kind.PUBLISHED).headline}, True),
        (HIDDEN, 404, {}, False),
        (HIDDEN, 410, {}, False),
        (HIDDEN, 200, SHOWN, True),
        (HIDDEN, 503, {}, True),
    ],
)
def test_a_lost_repeated_or_wrongly_ordered_revision_is_a_difference(
    articles: list[Expected], status: int, content: dict[str, Any], difference: bool
) -> None:
    differences = list(
        readers(lambda _: httpx.Response(status, json=content)).differences(articles)
    )
    assert bool(differences) is difference


def test_a_hidden_word_in_any_response_is_a_leak() -> None:
    word = revision(1, Kind.PUBLISHED).word
    clean = readers(lambda _: httpx.Response(200, text="a report"))
    leaking = readers(lambda _: httpx.Response(200, text=f"a {word} report"))

    clean.search_for_hidden_words(HIDDEN)
    leaking.search_for_hidden_words(HIDDEN)

    assert clean.leaks == []
    assert len(leaking.leaks) == leaking.responses == clean.responses


@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_listing_that_lacks_an_article_or_has_it_twice_is_a_difference(times: int) -> None:
    (article,) = PUBLIC
    article = replace(article, source="desk")

    def listing(request: httpx.Request) -> httpx.Response:
        ids = [article.article] * times if "source=desk" in str(request.url) else []
        return httpx.Response(200, json={"items": [{"id": item} for item in ids], "next": None})

    assert bool(list(readers(listing).listing_differences([article]))) is (times != 1)
