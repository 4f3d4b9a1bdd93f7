"""ArticleTable's stream on the in-process cloud, handed to its readers as Lambda does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from moto.dynamodb.models import dynamodb_backends

from local.common.aws import REGION
from local.common.template import processed_template

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNT = "123456789012"
"""moto's own."""

Record = dict[str, Any]


class Functions(Protocol):
    """The cloud that runs the functions (local.inprocess.cloud.Cloud)."""

    resources: dict[str, str]
    """Physical names by logical id."""

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """Calls a function's handler and returns its answer."""


class Stream:
    """One function's reading of the stream; remembers how far it came."""

    def __init__(self, cloud: Functions, function: str) -> None:
        self._cloud = cloud
        self._function = function
        self._patterns = stream_readers()[function]
        self._read = 0

    def records(self) -> list[Record]:
        """What came since it was last read and passes the mapping's filter."""
        # moto's own list: its API takes twenty times as long to give the same.
        tables = dynamodb_backends[ACCOUNT][REGION].tables
        shard = tables[self._cloud.resources["ArticleTable"]].stream_shard
        written = [item.to_json() for item in (shard.items if shard else [])[self._read :]]
        self._read += len(written)
        passing = [
            item
            for item in written
            if not self._patterns or any(_fits(item, pattern) for pattern in self._patterns)
        ]
        return [_handed_over(item) for item in passing]

    def deliver(self, records: list[Record] | None = None) -> dict[str, Any] | None:
        """The function's answer to the records, or to all new ones; None if there are none."""
        told = self.records() if records is None else records
        if not told:
            return None
        answer: dict[str, Any] = self._cloud.invoke(self._function, {"Records": told})
        return answer


def stream_readers() -> dict[str, list[Mapping[str, Any]]]:
    """The functions that read the stream, and the filter of each; none lets everything pass."""
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


def _fits(told: Any, pattern: Mapping[str, Any]) -> bool:
    """Whether a record has what a filter's pattern names, by plain values.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
    """
    return isinstance(told, dict) and all(
        _fits(told.get(name), wanted) if isinstance(wanted, dict) else told.get(name) in wanted
        for name, wanted in pattern.items()
    )


def _handed_over(record: Any) -> Record:
    """Whole seconds since the epoch, as Lambda's JSON has them, and the shape of an event."""
    described = record["dynamodb"]
    created = described["ApproximateCreationDateTime"]
    moment = float(int(created.timestamp()))
    return {
        **record,
        "eventSource": "aws:dynamodb",
        "dynamodb": {**described, "ApproximateCreationDateTime": moment},
    }
