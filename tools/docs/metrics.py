"""Metrics: what each function counts and times, and the alarms of the template."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Any

from local.common.template import source_template
from tools.docs.markdown import code, codes, table
from tools.docs.source import Module, calls, modules, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OBSERVABILITY = "observability"
KINDS = {"count": "count", "count_by": "count", "hop": "ms", "record_latency": "ms"}
"""Functions of the layer that emit a metric, and the unit they emit it in."""
MEANINGS = {
    "ArticleProcessed": "articles written or recognised as unchanged",
    "ArticleUnchanged": "items that repeated what was known and were not written",
    "AnnounceFailed": "stream records that could not be announced; they are retried",
    "ChangeAnnounced": "events put on the bus",
    "CharactersBilled": "characters sent to Amazon Translate, by source and language",
    "CharactersSaved": "characters that the memory saved, by source and language",
    "CharactersSent": "characters of the requests that Amazon Translate answered",
    "ConfirmationRestored": "logged repeats that were written as documents",
    "DocumentGone": "documents that were deleted from S3 content before index read them",
    "DocumentIndexed": "documents that changed the article's rows",
    "DocumentUnchanged": "documents that were indexed before",
    "DropAdmitted": "files taken over from `drop/`",
    "DropRepeated": "files in `drop/` that were taken over before",
    "FetchDone": "payloads completed by a request to the CMS",
    "FetchFailed": "requests to a CMS that failed and are retried",
    "FetchRefused": "payloads that could not be completed, because a request was refused",
    "FetchReused": "payloads completed from an earlier response",
    "IndexFailed": "documents that could not be indexed; they are retried",
    "IndexedToAnnounced": "from the change of the row to its event",
    "ItemQuarantined": "items that could not be used",
    "MemoryBehind": "reviewed texts saved while the memory was unavailable",
    "MessageCrashed": "queue messages whose handler failed unexpectedly; they are retried",
    "MessagePostponed": "queue messages returned at once, since too little time was left",
    "ObjectMissing": "notifications of objects that are no longer there",
    "ProcessUnavailable": "objects that come back because a service did not answer",
    "ProcessedToIndexed": "from the document to the article's rows",
    "ReadAnswered": "requests answered",
    "ReadFailed": "requests answered with 5xx",
    "ReadRefused": "requests answered with 4xx",
    "ReceivedToArchived": "from the delivery to the raw bytes in S3 intake",
    "ReceivedToIndexed": "from the delivery to the article's rows",
    "ReceivedToProcessed": "from the delivery to the documents in S3 content",
    "ReleaseAnnounced": "embargoed articles announced at their release",
    "ReleaseFailed": "releases that could not be announced; they are retried",
    "ReleasedToAnnounced": "from the end of the embargo to its event",
    "RequestedToTranslated": "from the request of a translation to its document",
    "SourceBroken": "configurations of sources that are invalid, at each run",
    "SourceStale": "failed reads of a source, which is used as it was read before",
    "SubmissionAccepted": "deliveries acknowledged",
    "SubmissionFailed": "deliveries answered with 5xx",
    "SubmissionPartial": "submissions of which some items were quarantined",
    "SubmissionProcessed": "submissions of which every item was used",
    "SubmissionQuarantined": "submissions of which no item could be used",
    "SubmissionRefused": "deliveries answered with 4xx",
    "SubmissionRepeated": "deliveries that were acknowledged before",
    "SubscriptionFailed": "WebSub subscriptions that the hub refused or did not answer",
    "SubscriptionRequested": "WebSub subscriptions requested or left",
    "TranslateThrottled": "calls that Amazon Translate throttled or failed",
    "TranslationCompleted": "translations that fit their article",
    "TranslationDelayed": "job messages that come back to the queue after an error",
    "TranslationFailed": "translations given up, with a reason",
    "TranslationFollowFailed": "changes of articles that could not be looked at; they are retried",
    "TranslationFollowed": "changes of articles that led to a job",
    "TranslationHeld": "translations that wait for a person",
    "TranslationPutOff": "jobs that wait for throttling or a fault to end",
    "TranslationRequestRefused": "requests for translations answered with 4xx",
    "TranslationRequested": "translations requested",
    "TranslationSaved": "reviewed texts saved",
    "TranslationStale": "jobs whose article changed while they ran",
    "UploadPrepared": "upload forms handed out",
    "WebSubDenied": "subscriptions that a hub denied",
    "WebSubMismatch": "deliveries of a hub that do not match the subscription",
    "WebSubVerified": "subscriptions that a hub confirmed",
}
_INTRODUCTION = """# Metrics and alarms

The functions write CloudWatch metrics in embedded metric format: namespace `Dateline`, dimension
`service` (the function's name). Times are in milliseconds and never below zero. Every function also
has `ColdStart`, which Powertools counts.
"""
_ALARMS = """## Alarms

Every alarm notifies the SNS topic in the stack's parameter `AlarmTopicArn`. Without a topic alarms
are only visible in CloudWatch.
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


def _alarms() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, resource in source_template()["Resources"].items():
        if resource["Type"] == "AWS::CloudWatch::Alarm":
            yield name, resource["Properties"]


def metrics_page() -> str:
    """The page: metrics by function, then alarms.

    Raises:
        ValueError: a metric has no meaning here, or a meaning has no metric.
    """
    names = {name for name, _, _ in emitted()}
    if names != set(MEANINGS):
        raise ValueError(f"MEANINGS and the metrics differ: {sorted(names ^ set(MEANINGS))}")
    watched: dict[str, list[str]] = {}
    for alarm, properties in _alarms():
        watched.setdefault(properties["MetricName"], []).append(alarm)
    rows = [
        (code(name), unit, service, MEANINGS[name], codes(watched.get(name, ())))
        for name, unit, service in emitted()
    ]
    alarms = [
        (code(name), properties["AlarmDescription"], _condition(properties))
        for name, properties in _alarms()
    ]
    return "\n".join(
        (
            _INTRODUCTION,
            table(("metric", "unit", "function", "counts or times", "alarm"), rows),
            _ALARMS,
            table(("alarm", "rings when", "condition"), alarms),
        )
    )


def _condition(properties: Mapping[str, Any]) -> str:
    minutes = properties["Period"] * properties["EvaluationPeriods"] // 60
    threshold = properties["Threshold"]
    above = f"`{threshold['Ref']}`" if isinstance(threshold, dict) else f"{threshold:,}"
    return (
        f"{properties['Statistic'].lower()} of `{properties['MetricName']}` above "
        f"{above} for {minutes} min"
    )
