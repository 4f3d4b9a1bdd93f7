"""The costs of a stack: template × measured calls × prices. Every figure is a sum of lines."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from local.common.template import functions, source_template
from tools.costs.usage import (
    CPU_MS,
    FEED_CPU_MS,
    LOG_BYTES,
    Use,
    usage,
)
from tools.monitoring.metrics import METRICS
from tools.plain_template import plain_template

_FOLDER = Path(__file__).parent
DAYS = 30
MINUTES = DAYS * 24 * 60
POLLS_A_MINUTE = 3
"""Long polls of 20 s of one connection to an idle queue."""
CONNECTIONS = 5
"""Connections with which Lambda polls a queue, idle or not, as its documentation says."""
FREE_SQS_REQUESTS = 1_000_000
"""Of SQS in a month, also after the first year."""
WATCH_MS = 150.0
"""Assumed time of a run of a schedule that finds nothing."""
WATCH_READ_UNITS = 6.0


@dataclass(frozen=True)
class Line:
    """An amount of something that has a price."""

    price: str
    amount: float
    why: str

    @property
    def usd(self) -> float:
        """What it costs."""
        return self.amount * float(prices()[self.price]["usd"])


@cache
def prices() -> dict[str, dict[str, Any]]:
    """The price table."""
    return tomllib.loads((_FOLDER / "prices.toml").read_text(encoding="utf-8"))


@cache
def budget() -> dict[str, float]:
    """What the stack may cost, in US dollars."""
    return tomllib.loads((_FOLDER / "budget.toml").read_text(encoding="utf-8"))


def total(lines: list[Line]) -> float:
    """The sum in US dollars."""
    return sum(line.usd for line in lines)


def memory_mb(function: str) -> int:
    """The memory that the template gives a function."""
    return int(functions()[function]["MemorySize"])


def idle() -> list[Line]:
    """A month without a delivery and without a reader."""
    resources = plain_template()["Resources"]
    of_type = [resource["Type"] for resource in resources.values()]
    alarms = [each for each in resources.values() if each["Type"] == "AWS::CloudWatch::Alarm"]
    metrics = sum(_alarm_metrics(alarm["Properties"]) for alarm in alarms)
    queues = [
        each
        for each in resources.values()
        if each["Type"] == "AWS::Lambda::EventSourceMapping"
        and "Queue" in str(each["Properties"]["EventSourceArn"])
    ]
    polls = len(queues) * CONNECTIONS * POLLS_A_MINUTE * MINUTES
    runs = sum(_runs_a_month(resource) for resource in resources.values())
    seconds = runs * WATCH_MS / 1_000 * memory_mb("watch") / 1_024
    levels = [metric for metric in METRICS if metric.is_level]
    return [
        Line("alarm_metric", metrics, f"{len(alarms)} alarms on {metrics} metrics"),
        Line(
            "combined_alarm",
            of_type.count("AWS::CloudWatch::CompositeAlarm"),
            "alarms that combine others",
        ),
        Line(
            "sqs_request",
            max(polls - FREE_SQS_REQUESTS, 0),
            f"{len(queues)} queues, each polled by {CONNECTIONS} connections; a million is free",
        ),
        Line("custom_metric", len(levels), "metrics that `watch` writes each minute"),
        Line("lambda_request", runs, "runs of schedules"),
        Line("lambda_gb_second", seconds, "runs of schedules"),
        Line("read_unit", runs * WATCH_READ_UNITS, "runs of schedules"),
        Line("log_byte", runs * LOG_BYTES, "runs of schedules"),
    ]


def busy_metrics() -> Line:
    """The custom metrics of a month in which everything happens in each hour: the most."""
    return Line("custom_metric", len(METRICS) + len(functions()), "every metric, in each hour")


def articles(number: int = 1_000) -> list[Line]:
    """New articles, each delivered alone: a batch of several shares invocations."""
    lines: list[Line] = []
    for function, use in usage().functions.items():
        lines += invocation(function, use, CPU_MS[function])
    # S3 notifies each of two queues, and two streams' readers are invoked.
    lines += [
        Line("api_request", 1, "a delivery"),
        Line("sqs_request", 2, "notifications of S3"),
        Line("event", 1, "article.published"),
    ]
    lines += invocation("translate", Use({}, 1, 0, 0), CPU_MS["announce"])
    if traced():
        lines.append(Line("trace", len(usage().functions) + 1, "X-Ray is on"))
    return [Line(line.price, line.amount * number, line.why) for line in lines]


def reads(name: str, number: int = 1_000_000) -> list[Line]:
    """Requests of readers that reach the API."""
    use = usage().reads[name]
    lines = invocation("read", use, FEED_CPU_MS if "50 whole" in name else CPU_MS["read"])
    lines.append(Line("api_request", 1, "the request"))
    return [Line(line.price, line.amount * number, line.why) for line in lines]


def characters(number: int = 1_000_000) -> list[Line]:
    """Characters sent to Amazon Translate; what the memory knows is not sent."""
    return [Line("translated_character", number, "Amazon Translate")]


def invocation(function: str, use: Use, cpu_ms: float) -> list[Line]:
    """One invocation of a function with its calls."""
    memory = memory_mb(function)
    seconds = use.milliseconds(cpu_ms, memory) / 1_000 * memory / 1_024
    calls = use.calls
    # An empty receive ends a measured batch; on AWS a queue with work has none.
    polled = min(calls.get("ReceiveMessage", 0), 1) + calls.get("DeleteMessage", 0)
    return [
        Line("lambda_request", 1, function),
        Line("lambda_gb_second", seconds, function),
        Line("read_unit", use.read_units, function),
        Line("write_unit", use.write_units, function),
        Line("s3_put", calls.get("PutObject", 0), function),
        Line("s3_get", calls.get("GetObject", 0), function),
        Line("sqs_request", polled, function),
        Line("log_byte", LOG_BYTES, function),
    ]


def traced() -> bool:
    """Whether the template turns X-Ray on by default."""
    return bool(source_template()["Globals"]["Function"].get("Tracing") == "Active")


def _alarm_metrics(alarm: dict[str, Any]) -> int:
    series = [item for item in alarm.get("Metrics", ()) if "MetricStat" in item]
    return len(series) or 1


def _runs_a_month(resource: dict[str, Any]) -> int:
    rate = str(resource.get("Properties", {}).get("ScheduleExpression", ""))
    match = re.fullmatch(r"rate\((\d+) minutes?\)", rate)
    enabled = resource.get("Properties", {}).get("State", "ENABLED") == "ENABLED"
    return MINUTES // int(match[1]) if match and enabled else 0
