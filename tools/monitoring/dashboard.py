"""The dashboard: one page of panels, made from the tables of metrics and alarms."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.monitoring.alarms import (
    ALARMS,
    DEAD_LETTERS,
    FUNCTIONS,
    LONGEST_WAITS,
    NAMESPACE,
    Alarm,
)
from tools.monitoring.metrics import METRICS, MILLISECONDS, Metric

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDTH, _HEIGHT, _COLUMNS = 8, 6, 3


@dataclass(frozen=True)
class Panel:
    """A graph. Its metrics are those of the table that name it."""

    name: str
    title: str


PANELS = (
    Panel("deliveries", "Deliveries, by answer"),
    Panel("submissions", "Submissions, by outcome"),
    Panel("hops", "From the delivery to each hop, ms (p99)"),
    Panel("published", "Articles readable, and later than 5 s"),
    Panel("open", "Waiting, open and silent"),
    Panel("readers", "Requests of readers, by answer"),
    Panel("translation", "Translation"),
)


def dashboard_body() -> str:
    """The body as `!Sub` takes it: JSON, with names of resources in `${}`."""
    widgets = [_alarms_widget(), *_placed(_graphs())]
    return json.dumps({"widgets": widgets}, indent=1)


def _graphs() -> Iterator[dict[str, Any]]:
    for panel in PANELS:
        shown = [metric for metric in METRICS if metric.panel == panel.name]
        if shown:
            yield _graph(panel.title, [_line(metric) for metric in shown])
    yield _graph(
        "Age of the oldest message, s",
        [
            ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", f"${{{queue}.QueueName}}"]
            for queue in LONGEST_WAITS
        ],
        "Maximum",
    )
    yield _graph(
        "Dead letters",
        [
            [
                "AWS/SQS",
                "ApproximateNumberOfMessagesVisible",
                "QueueName",
                f"${{{queue}.QueueName}}",
            ]
            for queue in DEAD_LETTERS
        ],
        "Maximum",
    )
    yield _graph(
        "Errors of functions",
        [["AWS/Lambda", "Errors", "FunctionName", f"${{{name}Function}}"] for name in FUNCTIONS],
    )


def _line(metric: Metric) -> list[object]:
    line: list[object] = [NAMESPACE, metric.name, "service", metric.function]
    if metric.unit == MILLISECONDS:
        line.append({"stat": "p99"})
    elif metric.is_level:
        line.append({"stat": "Maximum"})
    return line


def _graph(title: str, lines: Sequence[Sequence[object]], statistic: str = "Sum") -> dict[str, Any]:
    return {
        "type": "metric",
        "width": _WIDTH,
        "height": _HEIGHT,
        "properties": {
            "title": title,
            "view": "timeSeries",
            "region": "${AWS::Region}",
            "stat": statistic,
            "period": 300,
            "metrics": lines,
        },
    }


def _placed(graphs: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The graphs in rows below the alarms."""
    for number, graph in enumerate(graphs):
        row, column = divmod(number, _COLUMNS)
        yield {**graph, "x": column * _WIDTH, "y": _HEIGHT * row + 3}


def _alarms_widget() -> dict[str, Any]:
    names = [alarm.name for alarm in ALARMS if not isinstance(alarm, Alarm) or alarm.notifies]
    return {
        "type": "alarm",
        "x": 0,
        "y": 0,
        "width": _WIDTH * _COLUMNS,
        "height": 3,
        "properties": {"title": "Alarms", "alarms": [f"${{{name}.Arn}}" for name in names]},
    }
