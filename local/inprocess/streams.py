"""ArticleTable's stream on the in-process cloud, delivered to its readers as Lambda does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from moto.dynamodb.models import dynamodb_backends

from local.common.aws import REGION
from local.common.template import processed_template

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNT = "123456789012"
"""moto's account."""

Record = dict[str, Any]


class Functions(Protocol):
    """The cloud that runs the functions (local.inprocess.cloud.Cloud)."""

    resources: dict[str, str]
    """Physical names by logical id."""

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """Calls a function's handler and returns its answer."""


class Stream:
    """The stream as one function reads it, with the position of that function."""

    def __init__(self, cloud: Functions, function: str) -> None:
        self._cloud = cloud
        self._function = function
        self._patterns = stream_readers()[function]
        self._read = 0

    def records(self) -> list[Record]:
        """The new records that pass the mapping's filter."""
        # From moto's internal list: its API needs twenty times as long.
        tables = dynamodb_backends[ACCOUNT][REGION].tables
        shard = tables[self._cloud.resources["ArticleTable"]].stream_shard
        written = [item.to_json() for item in (shard.items if shard else [])[self._read :]]
        self._read += len(written)
        matching = [
            record
            for record in written
            if not self._patterns or any(_matches(record, pattern) for pattern in self._patterns)
        ]
        return [_as_lambda_event(record) for record in matching]

    def deliver(self, records: list[Record] | None = None) -> dict[str, Any] | None:
        """Invokes the function with `records`, or with all new records; None without records."""
        batch = self.records() if records is None else records
        if not batch:
            return None
        result: dict[str, Any] = self._cloud.invoke(self._function, {"Records": batch})
        return result


def stream_readers() -> dict[str, list[Mapping[str, Any]]]:
    """The functions that read the stream, with their filters; without one, all records pass."""
    return {
        mapping["FunctionName"]["Ref"].removesuffix("Function").lower(): [
            json.loads(item["Pattern"])
            for item in mapping.get("FilterCriteria", {}).get("Filters", [])
        ]
        for resource in processed_template()["Resources"].values()
        if resource["Type"] == "AWS::Lambda::EventSourceMapping"
        for mapping in [resource["Properties"]]
        if "StreamArn" in mapping["EventSourceArn"]["Fn::GetAtt"]
    }


def _matches(value: Any, pattern: Mapping[str, Any]) -> bool:
    """Whether a record matches a filter pattern that names plain values.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
    """
    return isinstance(value, dict) and all(
        _matches(value.get(name), rule) if isinstance(rule, dict) else value.get(name) in rule
        for name, rule in pattern.items()
    )


def _as_lambda_event(record: Any) -> Record:
    """A record as Lambda passes it on, with its time in whole seconds since the epoch."""
    described = record["dynamodb"]
    created = described["ApproximateCreationDateTime"]
    moment = float(int(created.timestamp()))
    return {
        **record,
        "eventSource": "aws:dynamodb",
        "dynamodb": {**described, "ApproximateCreationDateTime": moment},
    }
