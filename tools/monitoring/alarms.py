"""The table of alarms: few, and each with a runbook that says what to do.

An alarm that a person can do nothing about is noise, so causes that mean one thing share an alarm:
metric math joins its series. `python -m tools.monitoring` writes the table to template.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from functions.index.service_objective import LATE

NAMESPACE = "Dateline/${AWS::StackName}"
"""Of the stack: stacks in one account and region do not share metrics."""
OWN = f'!Sub "{NAMESPACE}"'
"""The namespace of our own metrics, as YAML."""
RUNBOOKS = "guides/runbooks"
"""The folder of the runbooks below docs/."""

ERROR_BUDGET = 0.001
"""The part of deliveries that may be readable late: the objective is 99.9 %."""
_LATE = f"{LATE.total_seconds():.0f} s"
FEWEST_LATE = 5
"""Fewer late articles ring no alarm: of ten articles in a quiet hour, one is ten per cent."""


@dataclass(frozen=True)
class Series:
    """One metric of an alarm. Values of dimensions are YAML: `!Ref ProcessFunction`."""

    metric: str
    statistic: str = "Sum"
    namespace: str = OWN
    dimensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Alarm:
    """One alarm. It rings when the value is above the threshold in `points` of `periods`."""

    name: str
    meaning: str
    runbook: str
    series: tuple[Series, ...]
    expression: str | None = None
    """Metric math of the series m1, m2 …; None for an alarm on one series."""
    threshold: str = "0"
    period: int = 300
    periods: int = 1
    points: int | None = None
    """None for all periods."""
    missing: str = "notBreaching"
    notifies: bool = True
    """False for a part of a combined alarm."""


@dataclass(frozen=True)
class CombinedAlarm:
    """Rings while all of its parts ring."""

    name: str
    meaning: str
    runbook: str
    parts: tuple[str, ...]


def _own(metric: str, function: str, statistic: str = "Sum") -> Series:
    """A metric of our own (tools.monitoring.metrics)."""
    return Series(metric, statistic, dimensions=(("service", function),))


def _of_function(metric: str, *functions: str) -> tuple[Series, ...]:
    return tuple(
        Series(metric, "Sum", "AWS/Lambda", (("FunctionName", f"!Ref {function}Function"),))
        for function in functions
    )


def _of_queue(metric: str, *queues: str) -> tuple[Series, ...]:
    return tuple(
        Series(metric, "Maximum", "AWS/SQS", (("QueueName", f"!GetAtt {queue}.QueueName"),))
        for queue in queues
    )


def _of_stream(*functions: str) -> tuple[Series, ...]:
    return tuple(
        replace(series, statistic="Maximum") for series in _of_function("IteratorAge", *functions)
    )


def _worst(*limits: float) -> str:
    """Metric math: the series that is worst beside its limit; above 1, one is above its limit."""
    parts = (f"m{number} / {limit}" for number, limit in enumerate(limits, 1))
    return f"MAX([{', '.join(parts)}])"


def burn_rate(published: float, late: float, fewest: int = FEWEST_LATE) -> float:
    """How many times faster than allowed the error budget is used up; 0 for a few late articles."""
    return late / published / ERROR_BUDGET if late >= fewest else 0.0


def _burn_rate_expression(fewest: int = FEWEST_LATE) -> str:
    """`burn_rate` as metric math; m1 is Published, m2 PublishedLate."""
    return f"IF(FILL(m2, 0) >= {fewest}, FILL(m2, 0) / m1 / {ERROR_BUDGET}, 0)"


_PUBLISHED = (_own("Published", "index"), _own("PublishedLate", "index"))
FUNCTIONS = (
    *("Submit", "Process", "Index", "Translate", "Read"),
    *("Announce", "Subscribe", "Operate", "Watch"),
)
DEAD_LETTERS = (
    *("ProcessDeadLetterQueue", "IndexDeadLetterQueue", "TranslateDeadLetterQueue"),
    *("FollowDeadLetterQueue", "AnnounceDeadLetterQueue", "ReleaseDeadLetterQueue"),
    "SubscribeDeadLetterQueue",
)
RETRY_QUEUES = ("AnnounceQueue", "FollowQueue")
"""Queues of articles whose change could not be announced or followed."""
LONGEST_WAITS = {
    "ProcessQueue": 300,
    "IndexQueue": 300,
    "TranslateQueue": 1800,
    **dict.fromkeys(RETRY_QUEUES, 300),
}
"""How many seconds a message of each queue may wait."""
_STREAM_MILLISECONDS = 300_000
_ANY = 0.5
"""A limit that one message exceeds."""

ALARMS: tuple[Alarm | CombinedAlarm, ...] = (
    Alarm(
        "FunctionErrors",
        "A function crashed or ran out of time, in two of three periods of five minutes",
        "function-errors",
        _of_function("Errors", *FUNCTIONS),
        "SUM(METRICS())",
        periods=3,
        points=2,
    ),
    Alarm(
        "FunctionThrottles",
        "Functions were throttled for a quarter of an hour",
        "function-throttles",
        _of_function("Throttles", *FUNCTIONS),
        "SUM(METRICS())",
        periods=3,
    ),
    Alarm(
        "ApiErrors",
        "More than one request in a hundred, and more than five, were answered with 5xx",
        "api-errors",
        (
            Series("5xx", "Sum", "AWS/ApiGateway", (("ApiId", "!Ref Api"),)),
            Series("Count", "Sum", "AWS/ApiGateway", (("ApiId", "!Ref Api"),)),
        ),
        "IF(m1 > 5, 100 * m1 / m2, 0)",
        threshold="1",
        periods=2,
    ),
    Alarm(
        "ProblemsOpen",
        "A function gave up on a message, and it was not retried or dismissed",
        "open-problems",
        (_own("OpenProblems", "watch", "Maximum"),),
        period=60,
    ),
    Alarm(
        "DeadLetters",
        "Dead letters have not become problems for a quarter of an hour",
        "dead-letters",
        _of_queue("ApproximateNumberOfMessagesVisible", *DEAD_LETTERS),
        "SUM(METRICS())",
        periods=3,
    ),
    Alarm(
        "SubmissionsWait",
        "Accepted submissions have waited for five minutes, although their notification was sent "
        "again",
        "submissions-wait",
        (_own("Waiting", "watch", "Minimum"),),
        period=60,
        periods=5,
    ),
    Alarm(
        "SourcesSilent",
        "A source has sent nothing for longer than it is expected to",
        "silent-sources",
        (_own("SilentSources", "watch", "Maximum"),),
    ),
    Alarm(
        "WatchStopped",
        "No round of watch has ended for a quarter of an hour, so no other alarm can be trusted",
        "watch-stopped",
        (_own("Waiting", "watch", "SampleCount"),),
        "IF(FILL(m1, 0) > 0, 0, 1)",
        period=900,
        missing="breaching",
    ),
    Alarm(
        "CanaryRed",
        "The test article that goes through the public API found a hop broken or late, in two of "
        "three runs",
        "canary",
        (_own("CanaryFailed", "watch", "Maximum"),),
        periods=3,
        points=2,
    ),
    Alarm(
        "PipelineLate",
        "A message or a change waits longer than it may: five minutes, a translation half an hour, "
        "the retry of an article's event or translation three minutes",
        "pipeline-late",
        (
            *_of_queue("ApproximateAgeOfOldestMessage", *LONGEST_WAITS),
            *_of_stream("Announce", "Translate"),
            # SQS leaves a message out of the age when it has been received three times.
            # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
            *_of_queue("ApproximateNumberOfMessagesNotVisible", *RETRY_QUEUES),
        ),
        # Seconds in a queue, milliseconds in a stream, messages between two attempts.
        _worst(*LONGEST_WAITS.values(), *[_STREAM_MILLISECONDS] * 2, *[_ANY] * len(RETRY_QUEUES)),
        threshold="1",
        period=60,
        periods=3,
    ),
    Alarm(
        "BurnRateHour",
        f"Articles of the last hour were readable after more than {_LATE}, 14.4 times as "
        "many as the objective allows",
        "published-late",
        _PUBLISHED,
        _burn_rate_expression(),
        threshold="14.4",
        period=3600,
        notifies=False,
    ),
    Alarm(
        "BurnRateNow",
        f"Articles of the last five minutes were readable after more than {_LATE}, 14.4 "
        "times as many as the objective allows",
        "published-late",
        _PUBLISHED,
        _burn_rate_expression(1),
        threshold="14.4",
        notifies=False,
    ),
    CombinedAlarm(
        "PublishedLateFast",
        f"Many articles are readable after more than {_LATE}, and it goes on: in two days "
        "the error budget of a month would be used up",
        "published-late",
        ("BurnRateHour", "BurnRateNow"),
    ),
    Alarm(
        "PublishedLateSlow",
        f"Articles of the last six hours were readable after more than {_LATE}, 6 times "
        "as many as the objective allows",
        "published-late",
        _PUBLISHED,
        _burn_rate_expression(),
        threshold="6",
        period=21600,
    ),
    Alarm(
        "RefusedSenders",
        "More than 100 deliveries in five minutes were refused, three times in a row",
        "refused-senders",
        (_own("SubmissionRefused", "submit"),),
        threshold="100",
        periods=3,
    ),
    Alarm(
        "TranslationsPutOff",
        "Translations have waited for an hour, for Amazon Translate or a daily limit",
        "translations-put-off",
        (_own("TranslationPutOff", "translate"),),
        period=900,
        periods=4,
    ),
    Alarm(
        "BilledCharacters",
        "More characters were translated in a day than AlarmDailyCharacters",
        "billed-characters",
        (_own("CharactersSent", "translate"),),
        threshold="!Ref AlarmDailyCharacters",
        period=86400,
    ),
)
