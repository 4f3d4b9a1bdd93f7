"""The characters that a source may have translated in a day."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import ConnectionClosedError

from dateline.aws.table import Table, from_item
from dateline.model.errors import Unavailable
from functions.translate.memory.daily_limit import BLOCK, DailyLimit
from tests.component.translations import STORY, Newsroom
from tests.factories import article, paragraph

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


class Day:
    """A clock, and the limits of jobs that share a source's day."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.now = NOON
        self.calls: list[str] = []
        self._name = newsroom.cloud.resources["MemoryTable"]
        self.dynamodb = boto3.client("dynamodb")
        self.dynamodb.meta.events.register(
            "before-call.dynamodb.*", lambda model, **_: self.calls.append(model.name)
        )

    def job(self, limit: int, source: str = "desk") -> DailyLimit:
        table = Table(self.dynamodb, self._name)
        return DailyLimit(table, source=source, limit=limit, clock=lambda: self.now)

    def reserved(self, day: str = "2026-03-04", source: str = "desk") -> int:
        key = {"pk": {"S": f"SPENDING#{day}"}, "sk": {"S": source}}
        stored = boto3.client("dynamodb").get_item(TableName=self._name, Key=key).get("Item")
        return int(from_item(stored)["reserved"]) if stored else 0


@pytest.fixture
def day(newsroom: Newsroom) -> Day:
    return Day(newsroom)


@pytest.fixture
def long_delays() -> Iterator[None]:
    """A job that is put off comes back after seconds, not at once."""
    with patch.object(random.random, "return_value", 0.5):
        yield


def test_a_job_reserves_once_and_returns_what_it_did_not_spend(day: Day) -> None:
    job = day.job(100_000)
    for _ in range(15):
        job.spend(1_000)
    assert day.calls == ["UpdateItem"]
    assert day.reserved() == BLOCK
    job.close()
    job.close()
    assert day.reserved() == 15_000
    assert day.calls == ["UpdateItem", "TransactWriteItems"]


def test_a_lost_answer_frees_nothing_twice(day: Day) -> None:
    """botocore repeats the call with the token of the first, and DynamoDB counts it once."""
    tokens: list[str] = []

    def lose_first_answer(request: Any, **_: object) -> None:
        tokens.append(json.loads(request.body)["ClientRequestToken"])
        if len(tokens) == 1:
            raise ConnectionClosedError(endpoint_url=request.url)

    day.dynamodb.meta.events.register("before-send.dynamodb.TransactWriteItems", lose_first_answer)
    job = day.job(100_000)
    job.spend(1_000)
    job.close()
    first, second = tokens
    assert first == second
    assert day.reserved() == 1_000


def test_parallel_jobs_together_never_spend_more_than_the_limit(day: Day) -> None:
    limit = 3 * BLOCK + 500
    jobs = [day.job(limit) for _ in range(5)]
    spent, codes = 0, dict[int, str]()
    while len(codes) < len(jobs):
        for number, job in enumerate(jobs):
            try:
                job.spend(700)
            except Unavailable as error:
                codes[number] = error.code
            else:
                spent += 700
    assert set(codes.values()) == {"daily_limit_reached"}
    assert limit - 5 * 700 < spent <= limit
    for job in jobs:
        job.close()
    assert day.reserved() == spent


def test_a_request_that_was_not_answered_is_not_counted(day: Day) -> None:
    job = day.job(1_000)
    job.spend(900)
    job.give_back(900)
    job.spend(1_000)
    job.close()
    assert day.reserved() == 1_000


def test_each_source_and_each_day_has_its_own_count(day: Day) -> None:
    job = day.job(1_000)
    job.spend(800)
    day.job(1_000, "wire").spend(1_000)
    with pytest.raises(Unavailable):
        job.spend(300)
    day.now = NOON + timedelta(days=1)
    job.spend(300)
    job.close()
    assert (day.reserved(), day.reserved("2026-03-05"), day.reserved(source="wire")) == (
        800,
        300,
        1_000,
    )


def test_without_a_limit_nothing_is_called(day: Day) -> None:
    job = day.job(0)
    job.spend(10_000_000)
    job.close()
    assert day.calls == []


@pytest.mark.usefixtures("long_delays")
def test_a_translation_beyond_the_limit_waits_with_its_reason(newsroom: Newsroom) -> None:
    newsroom.rule(daily_characters=60)
    long = article(external_id="long", body=(paragraph("It rained all day. " * 20),))
    newsroom.publish(STORY)
    newsroom.publish(long)
    newsroom.ask("pt", of=long)
    newsroom.work()
    status = newsroom.status(long)
    assert status["status"] == "requested"
    assert status["reason"]["code"] == "daily_limit_reached"
    assert "60 characters" in status["reason"]["message"]
    billed = sum(len(text) for text in newsroom.engine.seen)
    assert billed <= 60
    newsroom.rule(daily_characters=100_000)
    newsroom.ask("pt", of=STORY)
    newsroom.work()
    assert newsroom.status()["status"] == "translated"
