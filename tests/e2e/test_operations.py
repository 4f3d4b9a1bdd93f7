"""What an operator does when a hop fails: one problem, one alarm, a retry that repairs it.

Every hop is broken at once. Stream consumers put a failed article on a retry queue and answer that
the batch is done, so announce and follow need no partial batch answers, which the emulator ignores.
Its schedules invoke a function once, without retries and dead letters: release and subscribe are
invoked asynchronously by the test, as schedules invoke them on AWS.
"""

from __future__ import annotations

import json
import time
from contextlib import ExitStack

import httpx
import pytest

from cli.support.bus import Listener
from dateline.model.problems import Hop
from functions.watch import canary
from tests.e2e.breakage import Alarms, denied, swallowed_notifications, watch
from tests.e2e.hub import small_hub
from tests.e2e.newsroom import Newsroom, eventually
from tests.e2e.poisoned_hops import POISONS, Scene, story

LEVELS = ("ProblemsOpen", "SubmissionsWait", "SourcesSilent")
LOST_AFTER_SECONDS = 61.0
"""The watch looks for submissions that are older than a minute."""


@pytest.fixture(scope="module", autouse=True)
def lost(newsroom: Newsroom) -> tuple[httpx.Response, float]:
    """A submission whose notification is swallowed, and when; it waits during the other tests."""
    with swallowed_notifications(newsroom):
        answer = newsroom.post_json(story("lost"))
    return answer, time.monotonic()


def problems(newsroom: Newsroom) -> dict[str, str]:
    """The ids of open problems by hop."""
    listed = newsroom.quickly("problems", "list", "--json")
    assert listed.exit_code == 0, listed.output
    rows = [json.loads(line) for line in listed.stdout.splitlines() if line.startswith("{")]
    given_up = [row for row in rows if row["kind"] == "dead_letter"]
    assert len({row["hop"] for row in given_up}) == len(given_up), given_up
    return {row["hop"]: row["id"] for row in given_up}


def state(newsroom: Newsroom, problem: str) -> str:
    shown = newsroom.quickly("problems", "show", problem)
    assert shown.exit_code == 0, shown.output
    return str(json.loads(shown.stdout[shown.stdout.index("{") :])["state"])


def test_poison_of_each_hop_is_one_problem_and_its_retry_clears_the_one_alarm(
    newsroom: Newsroom, bus: Listener
) -> None:
    alarms = Alarms(newsroom, LEVELS)
    assert alarms.ringing() == set()
    with small_hub() as hub:
        with ExitStack() as faults:
            scene = Scene(newsroom, bus, hub, faults)
            repaired = {hop: poison(scene) for hop, poison in POISONS.items()}
            eventually(lambda: set(problems(newsroom)) == set(Hop), "a problem of each hop")
            assert alarms.ringing() == {"ProblemsOpen"}
            eventually(scene.embargoes_ended, "the end of the embargoes")
            assert [hop for hop, is_repaired in repaired.items() if is_repaired()] == []

        by_hop = problems(newsroom)
        for problem in by_hop.values():
            retried = newsroom.quickly("problems", "retry", problem)
            assert retried.exit_code == 0, retried.output
        for hop, is_repaired in repaired.items():
            eventually(is_repaired, f"the effect of {hop}")
        eventually(lambda: problems(newsroom) == {}, "closed problems")
        assert {hop: state(newsroom, problem) for hop, problem in by_hop.items()} == dict.fromkeys(
            Hop, "solved"
        )
        eventually(alarms.clear, "the end of the alarm")


def run_canary(newsroom: Newsroom) -> list[tuple[str, bool]]:
    """Each hop of a run of the canary, and whether it is green."""
    ran = newsroom.quickly("canary", "--json")
    hops = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    assert (ran.exit_code == 0) is all(hop["problem"] is None for hop in hops), ran.output
    return [(hop["hop"], hop["problem"] is None) for hop in hops]


def test_the_canary_is_green_and_red_where_a_hop_is_broken(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Other tests may take the processor.
    monkeypatch.setattr(canary, "IN_TIME_SECONDS", 20.0)
    green = run_canary(newsroom)
    assert len(green) == 8
    assert all(is_green for _, is_green in green)

    monkeypatch.setattr(canary, "PATIENCE_SECONDS", 1.5)
    broken = {
        ("submit", "s3:PutObject"): "accepted",
        ("process", "s3:GetObject"): "readable",
        ("index", "s3:GetObject"): "readable",
    }
    for (function, action), hop in broken.items():
        with denied(newsroom, function, action):
            *_, last = run_canary(newsroom)
        assert last == (hop, False)


def test_a_swallowed_notification_is_repaired_within_two_rounds_of_the_watch(
    newsroom: Newsroom, lost: tuple[httpx.Response, float]
) -> None:
    answer, since = lost
    time.sleep(max(0.0, since + LOST_AFTER_SECONDS - time.monotonic()))

    watch(newsroom)
    watch(newsroom)

    [shown] = newsroom.published(answer)
    assert shown["headline"] == story("lost")["headline"]
