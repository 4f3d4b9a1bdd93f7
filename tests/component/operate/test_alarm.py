"""A poison message raises one alarm of the template; its retry clears it."""

from __future__ import annotations

import os
from typing import Any

import pytest
from ministack.services import cloudwatch

from local.common.template import processed_template
from local.emulator.aws_emulator import alarms as alarms_of_the_cloud
from local.emulator.aws_emulator import record_metrics, stored_alarm
from local.inprocess.cloud import Cloud
from tests.component.operate.operations import Operator
from tests.component.operate.poison import ARTICLE, denied, give_up, retry, submit
from tests.component.watch.rounds import watch

LEVELS = ("ProblemsOpen", "SubmissionsWait", "SourcesSilent", "CanaryRed")


def deployed_alarm(name: str) -> dict[str, Any]:
    """An alarm of the template in the emulator, which evaluates it."""
    properties = dict(processed_template()["Resources"][name]["Properties"])
    del properties["AlarmActions"]
    # The in-process cloud has no stack whose name ends the namespace.
    properties["Namespace"] = os.environ["POWERTOOLS_METRICS_NAMESPACE"]
    alarm: dict[str, Any] = stored_alarm(name, properties)
    cloudwatch.cloudformation_put_metric_alarm(alarm)
    return alarm


def test_a_poison_message_raises_one_alarm_and_its_retry_clears_it(
    cloud: Cloud, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    alarms = {name: deployed_alarm(name) for name in LEVELS}
    minute = 0
    # The embedded cloud waits a second between evaluations.
    monkeypatch.setattr(alarms_of_the_cloud, "seconds", 0.0)

    def states_after_a_round() -> dict[str, str]:
        nonlocal minute
        # The minutes of the alarm's periods pass.
        minute += 10
        monkeypatch.setattr(cloudwatch.time, "time", lambda: 1_800_000_000.0 + 60 * minute)
        capsys.readouterr()
        watch(cloud, minute)
        record_metrics(capsys.readouterr().out)
        return {name: alarm["StateValue"] for name, alarm in alarms.items()}

    quiet = {"ProblemsOpen": "OK", "SubmissionsWait": "OK", "SourcesSilent": "OK"}
    quiet["CanaryRed"] = "INSUFFICIENT_DATA"
    operator = Operator(cloud)
    assert states_after_a_round() == quiet

    submit(operator, ARTICLE)
    with denied("s3.PutObject", "dateline-content"):
        give_up(cloud, "ProcessQueue", "process")
    assert states_after_a_round() == quiet | {"ProblemsOpen": "ALARM"}

    (problem,) = operator.list()["items"]
    assert retry(operator, problem["id"])["statusCode"] == 202
    cloud.drain_all()
    assert states_after_a_round() == quiet
