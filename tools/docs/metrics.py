"""Metrics: what each function counts and times, and the alarms of the template."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

from tools.docs.markdown import code, codes, table
from tools.docs.source import Module, calls, modules, texts
from tools.monitoring.alarms import ALARMS, RUNBOOKS, Alarm, CombinedAlarm
from tools.monitoring.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator

OBSERVABILITY = "observability"
KINDS = {"count": "count", "count_by": "count", "level": "count", "record_latency": "ms"}
"""Functions of the layer that emit a metric, and the unit they emit it in."""
_INTRODUCTION = """# Metrics and alarms

The functions write CloudWatch metrics in embedded metric format: namespace `Dateline/<stack>`,
dimension `service` (the function's name). Times are in milliseconds and never below zero. Every
function also has `ColdStart`, which Powertools counts.
"""
_ALARMS = """## Alarms

Every alarm notifies the SNS topic in the stack's parameter `AlarmTopicArn`. Without a topic alarms
are only visible in CloudWatch. Its description links the runbook, below the stack's parameter
`DocumentationUrl`. Alarms that are parts of another one do not notify.

The objective is that 99.9 % of the articles of 30 days are readable within 5 s of their delivery.
The burn rate says how many times faster than that allows articles are late.
"""
_COSTS = """## Costs

AWS charges $0.10 a month for each of the {series} metrics that the alarms watch, $0.50 for a
combined alarm, and $0.30 for each metric of the functions that has data all the time, less in
proportion; ten of each are free in an account. Metrics by source and language are one for each of
them. The dashboard is free if the account has no more than two others.
"""


def _function(path: str) -> str:
    return path.split("/")[1] if path.startswith("functions/") else "every function"


def _emitted(module: Module) -> Iterator[tuple[str, str, str]]:
    """Name, unit and function of every metric that a module emits."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(OBSERVABILITY)
        for alias in node.names
    }
    for call, function in calls(module):
        if isinstance(call.func, ast.Name) and call.func.id in imported & set(KINDS):
            for name in texts(call.args[0], module, function):
                yield name, KINDS[call.func.id], _function(module.path)


@cache
def emitted() -> tuple[tuple[str, str, str], ...]:
    """Every metric: name, unit and function, sorted."""
    return tuple(sorted({metric for module in modules() for metric in _emitted(module)}))


def undocumented() -> set[tuple[str, str, str]]:
    """Where the table of metrics and what the functions emit differ: name, unit and function."""
    return {(metric.name, metric.unit, metric.function) for metric in METRICS} ^ set(emitted())


def metrics_page() -> str:
    """The page: metrics by name, then alarms.

    Raises:
        ValueError: the table of metrics differs from what the functions emit.
    """
    if differences := undocumented():
        raise ValueError(f"tools/monitoring/metrics.py differs from the code: {differences}")
    watched: dict[str, list[str]] = {}
    for alarm in ALARMS:
        for series in alarm.series if isinstance(alarm, Alarm) else ():
            watched.setdefault(series.metric, []).append(alarm.name)
    rows = [
        (
            *(code(metric.name), metric.unit, metric.function, metric.meaning),
            codes(watched.get(metric.name, ())),
        )
        for metric in sorted(METRICS, key=lambda metric: metric.name)
    ]
    alarms = [
        (
            f"[{alarm.name}](../{RUNBOOKS}/{alarm.runbook}.md)",
            alarm.meaning,
            _condition(alarm),
        )
        for alarm in ALARMS
    ]
    return "\n".join(
        (
            _INTRODUCTION,
            table(("metric", "unit", "function", "counts or times", "alarm"), rows),
            _ALARMS,
            table(("alarm and runbook", "rings when", "condition"), alarms),
            _COSTS.format(series=_charged()),
        )
    )


def _charged() -> int:
    """The metrics that alarms are charged for."""
    return sum(len(alarm.series) for alarm in ALARMS if isinstance(alarm, Alarm))


def _condition(alarm: Alarm | CombinedAlarm) -> str:
    if isinstance(alarm, CombinedAlarm):
        return " and ".join(map(code, alarm.parts))
    threshold = code(alarm.threshold.removeprefix("!Ref "))
    if alarm.expression:
        value = code(alarm.expression)
        value += " of " + codes(dict.fromkeys(series.metric for series in alarm.series))
    else:
        (series,) = alarm.series
        value = f"{series.statistic.lower()} of `{series.metric}`"
    times = f"{alarm.points} of {alarm.periods} times" if alarm.points else f"{alarm.periods} times"
    return f"{value} above {threshold}, {times} {alarm.period // 60} min"
