"""Logging and metrics, the same for every function.

One log line an outcome: a constant message, data in keys; never bodies, tokens or signatures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit, single_metric

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from aws_lambda_powertools.utilities.typing import LambdaContext

    Handler = Callable[[dict[str, Any], LambdaContext], Any]

logger = Logger()
metrics = Metrics()


def count(name: str, value: int = 1) -> None:
    """Counts an outcome, e.g. `ArticleProcessed`, `SubmissionQuarantined`."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def level(name: str, value: float) -> None:
    """States how many there are now, e.g. `OpenProblems`; a count says how many came."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def count_by(name: str, value: int, dimensions: Mapping[str, str], **properties: str) -> None:
    """Counts an outcome by its own dimensions, each combination of which is a metric.

    `properties` go to the log beside it: there too many values would be too many metrics.
    """
    with single_metric(
        name=name, unit=MetricUnit.Count, value=value, default_dimensions=dict(dimensions)
    ) as metric:
        for key, text in properties.items():
            metric.add_metadata(key=key, value=text)


def record_latency(name: str, since: datetime, now: datetime) -> None:
    """The time a hop took, e.g. `ReceivedToArchived`, in milliseconds, never below zero."""
    elapsed = max((now - since).total_seconds() * 1_000, 0.0)
    metrics.add_metric(name=name, unit=MetricUnit.Milliseconds, value=elapsed)


def instrumented(handler: Handler) -> Handler:
    """A handler whose log lines carry its context and whose metrics leave when it returns."""
    with_metrics: Handler = metrics.log_metrics(handler, capture_cold_start_metric=True)
    # `correlation_id` is `requestId` of the API's access log; other events have none.
    return logger.inject_lambda_context(
        with_metrics, clear_state=True, correlation_id_path=correlation_paths.API_GATEWAY_HTTP
    )
