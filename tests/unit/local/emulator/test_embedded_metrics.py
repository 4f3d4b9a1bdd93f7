"""Metrics in logs: what functions write is extracted, and nothing else."""

from __future__ import annotations

import json

from ministack.services import cloudwatch

from local.emulator.aws_emulator import record_metrics, storable_alarm
from local.emulator.embedded_metrics import MetricValue, embedded_metrics

LINE = json.dumps(
    {
        "_aws": {
            "Timestamp": 1,
            "CloudWatchMetrics": [
                {
                    "Namespace": "Dateline",
                    "Dimensions": [["service"]],
                    "Metrics": [
                        {"Name": "Published", "Unit": "Count"},
                        {"Name": "ReceivedToIndexed", "Unit": "Milliseconds"},
                    ],
                }
            ],
        },
        "service": "index",
        "Published": 2,
        "ReceivedToIndexed": [310.5, 420.0],
    }
)


def test_values_of_a_line_have_their_dimensions() -> None:
    log = f'START\n{{"level":"INFO"}}\n{LINE}\n{LINE[:80]}\nit quotes "_aws" only\nEND'
    dimensions = {"service": "index"}

    assert list(embedded_metrics(log)) == [
        MetricValue("Dateline", "Published", 2.0, "Count", dimensions),
        MetricValue("Dateline", "ReceivedToIndexed", 310.5, "Milliseconds", dimensions),
        MetricValue("Dateline", "ReceivedToIndexed", 420.0, "Milliseconds", dimensions),
    ]


def test_a_recorded_metric_changes_the_state_of_an_alarm() -> None:
    alarm = {
        "AlarmName": "open",
        "AlarmArn": "arn:aws:cloudwatch:eu-central-1:000000000000:alarm:open",
        "Namespace": "Dateline",
        "MetricName": "Open",
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
    line = LINE.replace("Published", "Open")
    record_metrics(line)
    assert alarm["StateValue"] == "ALARM"


def test_alarms_that_the_emulator_cannot_evaluate_are_stored() -> None:
    single = {"Namespace": "Dateline", "MetricName": "Open", "Threshold": 0}
    assert storable_alarm(single) == single
    assert "Metrics" not in storable_alarm({"Metrics": [{}], "Threshold": 3})
    assert storable_alarm({"Metrics": [{}], "Threshold": 3})["MetricName"] == "MetricMath"
    assert storable_alarm({"AlarmRule": "ALARM(x)"})["Threshold"] == 0
