"""Alarms, their runbooks, metrics and the dashboard: each is written from one table."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.index.service_objective import LATE
from local.common.template import processed_template
from tests.paths import ROOT
from tools.docs.metrics import undocumented
from tools.monitoring.alarms import (
    ALARMS,
    ERROR_BUDGET,
    FEWEST_LATE,
    LONGEST_WAITS,
    OWN,
    RETRY_QUEUES,
    RUNBOOKS,
    Alarm,
    CombinedAlarm,
    burn_rate,
)
from tools.monitoring.dashboard import PANELS, dashboard_body
from tools.monitoring.metrics import EVERY, METRICS
from tools.monitoring.template import monitoring_block, written_block

FOLDER = ROOT / "docs" / RUNBOOKS
HEADINGS = ("What it means", "How to look", "What to do", "How you know that it is over")
RESOURCES: dict[str, dict[str, Any]] = processed_template()["Resources"]
METRIC_ALARMS = [alarm for alarm in ALARMS if isinstance(alarm, Alarm)]
MONTH = timedelta(days=30)


def runbooks() -> list[Path]:
    return sorted(page for page in FOLDER.glob("*.md") if page.name != "index.md")


def test_the_template_has_the_alarms_and_the_dashboard_of_the_tables() -> None:
    assert written_block() == monitoring_block(), "run `python -m tools.monitoring`"


def test_every_alarm_of_the_template_is_in_the_table() -> None:
    kinds = {"AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"}
    deployed = {name for name, resource in RESOURCES.items() if resource["Type"] in kinds}
    assert deployed == {alarm.name for alarm in ALARMS}


def test_the_table_has_the_metrics_that_the_functions_emit() -> None:
    assert undocumented() == set(), "correct tools/monitoring/metrics.py"


def test_an_alarm_on_our_own_metric_watches_one_that_its_function_emits() -> None:
    emitted = {(metric.name, metric.function) for metric in METRICS}
    watched = {
        (series.metric, dict(series.dimensions)["service"])
        for alarm in METRIC_ALARMS
        for series in alarm.series
        if series.namespace == OWN
    }
    assert ("CharactersSent", "translate") in watched
    assert watched <= emitted


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: alarm.name)
def test_an_alarm_links_a_runbook_that_names_it(alarm: Alarm | CombinedAlarm) -> None:
    page = (FOLDER / f"{alarm.runbook}.md").read_text(encoding="utf-8")
    description = RESOURCES[alarm.name]["Properties"]["AlarmDescription"]["Fn::Sub"]

    assert f"`{alarm.name}`" in page.split("\n## ")[0]
    assert description.endswith(f"${{DocumentationUrl}}{RUNBOOKS}/{alarm.runbook}")
    # CloudWatch's limit.
    assert len(description) + 100 < 1024


@pytest.mark.parametrize("page", runbooks(), ids=lambda page: page.stem)
def test_a_runbook_belongs_to_an_alarm_and_answers_four_questions(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert page.stem in {alarm.runbook for alarm in ALARMS}
    assert tuple(re.findall(r"^## (.*)$", text, re.MULTILINE)) == HEADINGS
    assert all(part.strip() for part in re.split(r"^## .*$", text, flags=re.MULTILINE)[1:])
    assert f"({page.name})" in (FOLDER / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("alarm", METRIC_ALARMS, ids=lambda alarm: alarm.name)
def test_an_alarm_has_the_shape_that_cloudwatch_takes(alarm: Alarm) -> None:
    properties = RESOURCES[alarm.name]["Properties"]
    series = properties.get("Metrics", [])
    periods = {item["MetricStat"]["Period"] for item in series if "MetricStat" in item}

    assert len(alarm.series) <= 10
    # Metric math of one alarm needs one period, and at most a day is evaluated.
    assert len(periods) <= 1
    assert alarm.period * alarm.periods <= 86_400
    assert ("AlarmActions" in properties) == alarm.notifies
    if alarm.expression:
        assert [item["Id"] for item in series if item["ReturnData"]] == ["value"]
        named = set(re.findall(r"\bm\d+\b", alarm.expression))
        all_of_them = {f"m{number}" for number in range(1, len(alarm.series) + 1)}
        assert named == (set() if "METRICS()" in alarm.expression else all_of_them)


def test_every_function_is_watched_for_errors_and_throttles() -> None:
    functions = {
        name for name, resource in RESOURCES.items() if resource["Type"] == "AWS::Lambda::Function"
    }
    for name in ("FunctionErrors", "FunctionThrottles"):
        series = RESOURCES[name]["Properties"]["Metrics"]
        watched = {
            dimension["Value"]["Ref"]
            for item in series
            if "MetricStat" in item
            for dimension in item["MetricStat"]["Metric"]["Dimensions"]
        }
        assert watched == functions


def test_every_dead_letter_queue_is_watched() -> None:
    queues = {
        name
        for name, resource in RESOURCES.items()
        if resource["Type"] == "AWS::SQS::Queue" and name.endswith("DeadLetterQueue")
    }
    text = json.dumps(RESOURCES["DeadLetters"])
    assert queues
    assert all(f'"{queue}"' in text for queue in queues)


def test_every_queue_of_work_has_a_longest_wait_and_is_on_the_dashboard() -> None:
    letters = ("DeadLetterQueue",)
    queues = {
        name
        for name, resource in RESOURCES.items()
        if resource["Type"] == "AWS::SQS::Queue" and not name.endswith(letters)
    }
    assert queues == LONGEST_WAITS.keys()
    assert set(RETRY_QUEUES) < queues
    assert all(f"${{{queue}.QueueName}}" in dashboard_body() for queue in queues)


def pipeline_late(**measured: float) -> float:
    """The value of PipelineLate for what is measured; everything else is 0."""
    (alarm,) = [alarm for alarm in METRIC_ALARMS if alarm.name == "PipelineLate"]
    names = {
        f"m{number}": measured.pop(f"{dict(series.dimensions).popitem()[1]} {series.metric}", 0)
        for number, series in enumerate(alarm.series, 1)
    }
    assert not measured
    assert alarm.expression
    assert alarm.threshold == "1"
    return float(eval(alarm.expression, {"__builtins__": {}, "MAX": max}, names))


AGE, IN_FLIGHT = "ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesNotVisible"
LONGEST = {
    **{f"!GetAtt {queue}.QueueName {AGE}": wait for queue, wait in LONGEST_WAITS.items()},
    "!Ref AnnounceFunction IteratorAge": 300_000,
    "!Ref TranslateFunction IteratorAge": 300_000,
    **{f"!GetAtt {queue}.QueueName {IN_FLIGHT}": 0 for queue in RETRY_QUEUES},
}


@pytest.mark.parametrize("series", LONGEST)
def test_each_hop_by_itself_makes_the_pipeline_late(series: str) -> None:
    assert pipeline_late(**{series: LONGEST[series]}) <= 1
    assert pipeline_late(**{series: LONGEST[series] + 1}) > 1


def evaluated(expression: str, m1: float, m2: float | None) -> float:
    """The value of the burn rate's metric math; it has IF, FILL, >= and / only."""
    python = (
        expression.replace("FILL(m2, 0)", "late")
        .replace("IF(", "choose(")
        .replace("m1", "published")
    )
    names = {
        "published": m1,
        "late": m2 or 0,
        "choose": lambda condition, then, otherwise: then if condition else otherwise,
    }
    return float(eval(python, {"__builtins__": {}}, names))


@pytest.mark.parametrize("name", ["BurnRateHour", "PublishedLateSlow"])
@pytest.mark.parametrize(
    ("published", "late"),
    [(1_000, None), (1_000, 4), (1_000, 5), (1_000, 14), (1_000, 15), (347, 5), (348, 5), (20, 20)],
)
def test_the_burn_rate_is_the_formula(name: str, published: int, late: int | None) -> None:
    (alarm,) = [alarm for alarm in METRIC_ALARMS if alarm.name == name]
    assert alarm.expression is not None
    rate = evaluated(alarm.expression, published, late)
    assert rate == pytest.approx(burn_rate(published, late or 0))
    rings = rate > float(alarm.threshold)
    part = (late or 0) / published
    assert rings == ((late or 0) >= FEWEST_LATE and part > float(alarm.threshold) * ERROR_BUDGET)


def test_the_fast_alarm_needs_the_hour_and_the_last_five_minutes() -> None:
    rule = RESOURCES["PublishedLateFast"]["Properties"]["AlarmRule"]["Fn::Sub"]
    periods = {alarm.name: alarm.period for alarm in METRIC_ALARMS}

    assert rule == 'ALARM("${BurnRateHour}") AND ALARM("${BurnRateNow}")'
    assert (periods["BurnRateHour"], periods["BurnRateNow"]) == (3_600, 300)
    # 14.4 times as fast, a month's budget lasts two days; 6 times as fast, five.
    assert timedelta(days=2, hours=2) == MONTH / 14.4
    assert timedelta(days=5) == MONTH / 6
    assert timedelta(seconds=5) == LATE


def test_the_dashboard_shows_metrics_and_resources_that_exist() -> None:
    body = dashboard_body()
    widgets = json.loads(body)["widgets"]
    named = set(re.findall(r"\$\{([A-Za-z]+)(?:\.\w+)?\}", body))
    places = [(widget["x"], widget["y"]) for widget in widgets]

    assert named <= RESOURCES.keys()
    assert len(set(places)) == len(places)
    assert all(widget["x"] + widget["width"] <= 24 for widget in widgets)
    assert {metric.panel for metric in METRICS if metric.panel} <= {panel.name for panel in PANELS}
    assert not [metric.name for metric in METRICS if metric.panel and metric.function == EVERY]
    # CloudFormation's limit on a string in a template is far above.
    assert len(body) < 50_000
