"""Depths of the emulator's queues: an alarm rings for a waiting message, and a 0 ends it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from ministack.services import cloudwatch, sqs

from local.emulator.aws_emulator import record_depths
from local.emulator.queue_depths import (
    AGE,
    KEPT_VALUES,
    NAMESPACE,
    NOT_VISIBLE,
    VISIBLE,
    depths,
    metric_name,
)


def message(sent_at: float, visible_at: float, receive_count: int = 0) -> dict[str, Any]:
    return {"sent_at": sent_at, "visible_at": visible_at, "receive_count": receive_count}


def measured(*messages: dict[str, Any]) -> dict[str, float]:
    return dict(depths([{"name": "work", "messages": list(messages)}], now=1_000))


@pytest.mark.parametrize(
    ("messages", "visible", "not_visible", "age"),
    [
        ([], 0, 0, 0),
        ([message(900, 900)], 1, 0, 100),
        ([message(900, 1_030, 1), message(950, 950)], 1, 1, 100),
        # As SQS: a message that was received three times has no age.
        ([message(100, 1_030, 3), message(990, 990)], 1, 1, 10),
        # Sent with a delay.
        ([message(990, 1_010)], 0, 0, 10),
    ],
)
def test_depths_of_a_queue(
    messages: list[dict[str, Any]], visible: float, not_visible: float, age: float
) -> None:
    assert measured(*messages) == {
        metric_name("work", VISIBLE): visible,
        metric_name("work", NOT_VISIBLE): not_visible,
        metric_name("work", AGE): age,
    }


def test_a_dead_letter_raises_an_alarm_and_an_empty_queue_ends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = time.time()
    letters = {"name": "letters", "messages": [message(now, now)]}
    monkeypatch.setattr(sqs, "_queues", {"letters": letters})
    name = metric_name("letters", VISIBLE)
    alarm: dict[str, Any] = {
        "AlarmName": "letters",
        "AlarmArn": "arn:aws:cloudwatch:eu-central-1:000000000000:alarm:letters",
        "Namespace": NAMESPACE,
        "MetricName": name,
        "Statistic": "Maximum",
        "Period": 1,
        "EvaluationPeriods": 1,
        "Threshold": 0.0,
        "ComparisonOperator": "GreaterThanThreshold",
        "StateValue": "OK",
        "AlarmActions": [],
        "ActionsEnabled": False,
    }
    cloudwatch.cloudformation_put_metric_alarm(alarm)
    record_depths()
    assert alarm["StateValue"] == "ALARM"
    letters["messages"] = []
    for _ in range(KEPT_VALUES):
        record_depths()
    # The values of before are no longer kept.
    assert alarm["StateValue"] == "OK"
