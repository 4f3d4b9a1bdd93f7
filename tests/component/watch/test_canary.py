"""The canary is green on a stack that works, and red at each hop that does not."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import pytest

from dateline.model.clock import utc_now
from dateline.model.errors import Unavailable
from dateline.model.sources import Scope, Source
from dateline.web.access import new_token, token_hash
from functions.watch.canary import (
    IN_TIME_SECONDS,
    PUBLIC_PLACES,
    Answer,
    Canary,
    HopResult,
    canary_of,
)
from local.inprocess.cloud import Cloud
from tests.component.rows import rows
from tests.http_events import http_event

HOPS = [
    *("accepted", "readable", "hidden from readers", "correction accepted", "corrected"),
    *("kill accepted", "gone", "still hidden from readers"),
]


def test_the_canary_is_green_and_no_event_is_sent(cloud: Cloud) -> None:
    api = InProcessApi(cloud)
    canary, hops = run(cloud, api)

    assert [(hop.hop, hop.problem) for hop in hops] == [(hop, None) for hop in HOPS]
    assert cloud.stream()["announce"] == {"batchItemFailures": []}
    written = [row for row in rows(cloud) if canary.article_id in str(row["pk"])]
    assert written
    assert all(row["ttl"] for row in written)
    assert {row["pk"] for row in rows(cloud)} == {f"ARTICLE#{canary.article_id}"}


@dataclass
class InProcessApi:
    """The API of an in-process cloud; the queues are worked on after each delivery."""

    cloud: Cloud
    drains: Callable[[], None] | None = None
    spoil: Callable[[str, str, Answer], Answer] = lambda _method, _path, answer: answer
    requests: list[str] = field(default_factory=list)

    def __call__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        self.requests.append(f"{method} {path}")
        name, _, _ = path.partition("?")
        parts = name.strip("/").split("/")
        parameters = {}
        route = name
        if parts[0] == "articles" and len(parts) == 2:
            parameters, route = {"id": parts[1]}, "/articles/{id}"
        if parts[0] == "feeds":
            parameters, route = {"feed": parts[1]}, "/feeds/{feed}"
        event = http_event(
            method,
            path,
            route=f"{method} {route}",
            parameters=parameters,
            body=body,
            headers={"host": "api.example", **headers},
        )
        function = "submit" if method == "POST" else "read"
        answer: dict[str, Any] = self.cloud.invoke(function, event)
        if method == "POST":
            (self.drains or self.cloud.drain_all)()
        return self.spoil(method, path, Answer(answer["statusCode"], answer["body"]))


def run(cloud: Cloud, api: InProcessApi, **changes: Any) -> tuple[Canary, list[HopResult]]:
    source = Source(
        id="canary",
        sender="token",
        token_hashes=(token_hash(new_token("canary", os.urandom)),),
        scopes=frozenset({Scope.SUBMIT}),
    )
    cloud.put_source(source)
    canary = canary_of(source, api, utc_now())
    clock = FakeClock()
    canary.sleep, canary.monotonic = clock.sleep, clock.monotonic
    for name, value in changes.items():
        setattr(canary, name, value)
    return canary, list(canary.run())


class FakeClock:
    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def monotonic(self) -> float:
        return self.now


def red(hops: list[HopResult]) -> HopResult:
    """The last hop, which is red; all before it are green."""
    *before, last = hops
    assert [hop.problem for hop in before] == [None] * len(before)
    assert last.problem is not None
    return last


def test_it_is_red_where_deliveries_are_refused(cloud: Cloud) -> None:
    def refuse(method: str, path: str, answer: Answer) -> Answer:
        return Answer(401, '{"code": "unauthenticated"}') if method == "POST" else answer

    _, hops = run(cloud, InProcessApi(cloud, spoil=refuse))
    assert red(hops) == HopResult("accepted", 0.0, "401 unauthenticated")


@pytest.mark.parametrize("stopped", ["ProcessQueue", "IndexQueue"])
def test_it_is_red_where_a_function_behind_a_queue_stands_still(cloud: Cloud, stopped: str) -> None:
    def drains() -> None:
        if stopped == "IndexQueue":
            cloud.drain("ProcessQueue", "process")

    _, hops = run(cloud, InProcessApi(cloud, drains=drains))
    assert red(hops).hop == "readable"
    assert "404 article_unknown" in str(red(hops).problem)


def test_it_is_red_where_the_article_comes_late(cloud: Cloud) -> None:
    clock = FakeClock()

    def late(method: str, path: str, answer: Answer) -> Answer:
        return Answer(404, "") if clock.now < IN_TIME_SECONDS + 1 else answer

    def spoil(method: str, path: str, answer: Answer) -> Answer:
        return answer if method == "POST" else late(method, path, answer)

    _, hops = run(
        cloud, InProcessApi(cloud, spoil=spoil), sleep=clock.sleep, monotonic=clock.monotonic
    )
    assert red(hops).hop == "readable"
    assert str(red(hops).problem).startswith("late: 6")


def test_it_is_red_where_a_correction_or_a_kill_has_no_effect(cloud: Cloud) -> None:
    for last_delivery, hop in ((1, "corrected"), (2, "gone")):
        delivered = 0

        def drains(last: int = last_delivery) -> None:
            nonlocal delivered
            delivered += 1
            if delivered <= last:
                cloud.drain_all()

        _, hops = run(cloud, InProcessApi(cloud, drains=drains))
        assert red(hops).hop == hop


@pytest.mark.parametrize("place", PUBLIC_PLACES)
def test_it_is_red_where_a_listing_has_it_or_does_not_answer(cloud: Cloud, place: str) -> None:
    canaries: list[Canary] = []

    def leak(method: str, path: str, answer: Answer) -> Answer:
        return Answer(200, f"<item>{canaries[0].headline}</item>") if path == place else answer

    def fail(method: str, path: str, answer: Answer) -> Answer:
        return Answer(503, '{"code": "aws_throttled"}') if path == place else answer

    source = Source(id="canary", sender="token", token_hashes=("0" * 64,))
    canaries.append(canary_of(source, lambda *_: Answer(404, ""), utc_now()))
    for spoil, problem in ((leak, f"the test article is in {place}"), (fail, place)):
        canaries[0].api = PublicPlaces(spoil)
        assert problem in str(canaries[0]._hidden())


@dataclass
class PublicPlaces:
    """An API in which every public place is empty, unless it is spoilt."""

    spoil: Callable[[str, str, Answer], Answer]

    def __call__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        del headers, body
        answer = Answer(200 if path in PUBLIC_PLACES else 404, "")
        return self.spoil(method, path, answer)


def test_it_is_red_where_any_reader_gets_it_or_an_event_is_sent(cloud: Cloud) -> None:
    def public(method: str, path: str, answer: Answer) -> Answer:
        return Answer(200, "{}") if answer.status == 404 else answer

    _, hops = run(cloud, InProcessApi(cloud, spoil=public))
    assert red(hops).hop == "readable" or "readers get" in str(red(hops).problem)

    _, hops = run(cloud, InProcessApi(cloud), announced=lambda _: True)
    assert red(hops).problem == "an event about the test article was sent"


def test_it_is_red_where_the_api_does_not_answer(cloud: Cloud) -> None:
    def gone(method: str, path: str, answer: Answer) -> Answer:
        raise Unavailable("no_response", "the connection failed")

    _, hops = run(cloud, InProcessApi(cloud, spoil=gone))
    assert red(hops).problem == "the API did not answer: no_response"


def test_the_function_states_broken_hops_as_a_metric_and_logs_them(
    cloud: Cloud, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    cloud.put_source(Source(id="canary", sender="token", token_hashes=("0" * 64,)))
    app = cloud.load("watch")
    with patch.object(app, "api", lambda *_: Answer(500, "")):
        answer = app.handler({"canary": True}, cloud.context("watch"))

    shown = capsys.readouterr().out
    assert answer == {"canary": {"accepted": "500"}}
    assert '"CanaryFailed":[1.0]' in shown.replace(" ", "")
    [line] = [vars(line) for line in caplog.records if line.message == "canary failed"]
    assert (line["hop"], line["problem"]) == ("accepted", "500")
