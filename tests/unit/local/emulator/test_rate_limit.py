"""An action that is requested more often than it may run."""

from __future__ import annotations

from local.emulator.rate_limit import RateLimited


class Alarms:
    """Counts evaluations."""

    def __init__(self) -> None:
        self.now, self.evaluations = 0.0, 0
        self.limited = RateLimited(self.evaluate, seconds=1, clock=lambda: self.now)

    def evaluate(self) -> None:
        self.evaluations += 1


def test_the_first_request_runs_at_once_and_the_rest_of_the_second_waits() -> None:
    alarms = Alarms()
    for moment in (0.0, 0.2, 0.9):
        alarms.now = moment
        alarms.limited.request()
    assert alarms.evaluations == 1


def test_what_was_left_out_runs_later_and_only_once() -> None:
    alarms = Alarms()
    alarms.limited.request()
    alarms.limited.request()
    alarms.now = 0.5
    alarms.limited.catch_up()
    assert alarms.evaluations == 1
    alarms.now = 1.0
    alarms.limited.catch_up()
    alarms.now = 2.0
    alarms.limited.catch_up()
    assert alarms.evaluations == 2


def test_without_a_request_nothing_runs() -> None:
    alarms = Alarms()
    alarms.limited.catch_up()
    assert alarms.evaluations == 0
