"""Writes the alarms and the dashboard into template.yaml, between two lines that mark the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.common.template import TEMPLATE
from tools.monitoring.alarms import ALARMS, RUNBOOKS, Alarm, CombinedAlarm
from tools.monitoring.dashboard import dashboard_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.monitoring.alarms import Series

_RULE = "  # ---------------------------------------------------------------- "
_BEGIN = f"{_RULE}alarms and dashboard\n"
_END = f"{_RULE}end of alarms and dashboard\n"
_NOTE = "  # Written by `python -m tools.monitoring` from the tables there: edit those.\n"


def monitoring_block() -> str:
    """The resources as they are in the template."""
    lines = [line for alarm in ALARMS for line in (*_resource(alarm), "")]
    return _NOTE + "\n".join([*lines, *_dashboard(), ""]) + "\n"


def written_block() -> str:
    """The block as template.yaml has it."""
    return TEMPLATE.read_text(encoding="utf-8").split(_BEGIN)[1].split(_END)[0]


def write_block() -> None:
    """Replaces the block in template.yaml."""
    text = TEMPLATE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    TEMPLATE.write_text(before + _BEGIN + monitoring_block() + _END + after, encoding="utf-8")


def _resource(alarm: Alarm | CombinedAlarm) -> Iterator[str]:
    yield f"  {alarm.name}:"
    if isinstance(alarm, CombinedAlarm):
        yield "    Type: AWS::CloudWatch::CompositeAlarm"
        yield "    Properties:"
        yield from _description(alarm)
        rule = " AND ".join(f'ALARM("${{{part}}}")' for part in alarm.parts)
        yield f"      AlarmRule: !Sub '{rule}'"
        yield from _actions()
        return
    yield "    Type: AWS::CloudWatch::Alarm"
    yield "    Properties:"
    yield from _description(alarm)
    if alarm.expression is None:
        (series,) = alarm.series
        yield f"      Namespace: {series.namespace}"
        yield f"      MetricName: {series.metric}"
        if series.dimensions:
            yield f"      Dimensions: {_dimensions(series)}"
        yield f"      Statistic: {series.statistic}"
        yield f"      Period: {alarm.period}"
    else:
        yield "      Metrics:"
        yield f"        - {{Id: value, Expression: '{alarm.expression}', ReturnData: true}}"
        for number, series in enumerate(alarm.series, 1):
            yield f"        - Id: m{number}"
            yield "          ReturnData: false"
            yield "          MetricStat:"
            dimensions = f", Dimensions: {_dimensions(series)}" if series.dimensions else ""
            yield (
                f"            Metric: {{Namespace: {series.namespace}, "
                f"MetricName: {series.metric}{dimensions}}}"
            )
            yield f"            Stat: {series.statistic}"
            yield f"            Period: {alarm.period}"
    yield f"      EvaluationPeriods: {alarm.periods}"
    if alarm.points:
        yield f"      DatapointsToAlarm: {alarm.points}"
    yield f"      Threshold: {alarm.threshold}"
    yield "      ComparisonOperator: GreaterThanThreshold"
    yield f"      TreatMissingData: {alarm.missing}"
    if alarm.notifies:
        yield from _actions()


def _description(alarm: Alarm | CombinedAlarm) -> Iterator[str]:
    yield "      AlarmDescription: !Sub >-"
    yield f"        {alarm.meaning}."
    yield f"        What to do: ${{DocumentationUrl}}{RUNBOOKS}/{alarm.runbook}"


def _actions() -> Iterator[str]:
    yield "      AlarmActions: !If [HasAlarmTopic, [!Ref AlarmTopicArn], !Ref AWS::NoValue]"


def _dimensions(series: Series) -> str:
    return "[" + ", ".join(f"{{Name: {n}, Value: {v}}}" for n, v in series.dimensions) + "]"


def _dashboard() -> Iterator[str]:
    yield "  Dashboard:"
    yield "    Type: AWS::CloudWatch::Dashboard"
    yield "    Properties:"
    # Dashboards are global: a name is used once in the whole account.
    yield '      DashboardName: !Sub "${AWS::StackName}-${AWS::Region}"'
    yield "      DashboardBody: !Sub |"
    for line in dashboard_body().splitlines():
        yield f"        {line}"
