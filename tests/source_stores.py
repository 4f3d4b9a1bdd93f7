"""SourceTable and SSM in memory: they count calls, fail on demand, and run code before a call."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError, ConnectTimeoutError

from dateline.aws.throttling import Patience
from dateline.stores.source_secrets import SecretStore
from dateline.stores.source_table import SourceRows
from dateline.stores.sources import SourceStore
from dateline.stores.unmigrated_sources import UnmigratedSources
from local.common.source_admin import SourceAdmin, secrets_prefix, sources_prefix

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ssm import SSMClient

    from dateline.model.source_rows import Purpose
    from dateline.model.sources import Source

STACK = "gazette"
Fault = Callable[[str], Exception | None]
"""What a call of this name raises."""


class Service:
    """Counts calls by name; `before` runs before each, and `fault` may make it fail."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.before: Callable[[str], None] = lambda _: None
        self.fault: Fault = lambda _: None

    def called(self, name: str) -> None:
        self.calls.append(name)
        self.before(name)
        if error := self.fault(name):
            raise error


class FakeSourceTable(Service):
    """A table with the conditions of `SourceAdmin`."""

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[tuple[str, str], dict[str, Any]] = {}

    def get_item(self, *, Key: dict[str, Any], **_: object) -> dict[str, Any]:  # noqa: N803
        self.called("GetItem")
        item = self.items.get(_key(Key))
        return {"Item": item} if item else {}

    def put_item(
        self,
        *,
        Item: dict[str, Any],  # noqa: N803
        ConditionExpression: str = "",  # noqa: N803
        ExpressionAttributeValues: dict[str, Any] | None = None,  # noqa: N803
        **_: object,
    ) -> None:
        self.called("PutItem")
        present = self.items.get(_key(Item), {})
        holds = {
            "": True,
            "attribute_not_exists(pk)": not present,
            "revision = :seen": present.get("revision")
            == (ExpressionAttributeValues or {}).get(":seen"),
        }[ConditionExpression]
        if not holds:
            raise client_error("ConditionalCheckFailedException")
        self.items[_key(Item)] = Item

    def delete_item(self, *, Key: dict[str, Any], **_: object) -> None:  # noqa: N803
        self.called("DeleteItem")
        self.items.pop(_key(Key), None)

    def get_paginator(self, name: str) -> FakeSourceTable:
        assert name == "query"
        return self

    def paginate(
        self,
        *,
        ExpressionAttributeValues: dict[str, Any],  # noqa: N803
        **_: object,
    ) -> Iterator[dict[str, Any]]:
        self.called("Query")
        pk = ExpressionAttributeValues[":pk"]["S"]
        yield {"Items": [item for key, item in sorted(self.items.items()) if key[0] == pk]}


class FakeParameters(Service):
    """SSM's SecureStrings; ten in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.versions: dict[str, int] = {}

    def get_parameter(self, *, Name: str, WithDecryption: bool) -> dict[str, Any]:  # noqa: N803
        assert WithDecryption
        self.called("GetParameter")
        if Name not in self.values:
            raise client_error("ParameterNotFound")
        return {"Parameter": {"Name": Name, "Value": self.values[Name]}}

    def put_parameter(self, *, Name: str, Value: str, Type: str, Overwrite: bool) -> None:  # noqa: N803
        assert Type == "SecureString"
        assert Overwrite
        self.called("PutParameter")
        self.set(Name, Value)

    def set(self, name: str, value: str) -> None:
        self.values[name] = value
        self.versions[name] = self.versions.get(name, 0) + 1

    def delete_parameter(self, *, Name: str) -> None:  # noqa: N803
        self.called("DeleteParameter")
        if self.values.pop(Name, None) is None:
            raise client_error("ParameterNotFound")
        del self.versions[Name]

    def get_paginator(self, name: str) -> FakeParameters:
        assert name == "get_parameters_by_path"
        return self

    def paginate(self, *, Path: str, WithDecryption: bool = False) -> Iterator[dict[str, Any]]:  # noqa: N803
        names = [name for name in sorted(self.values) if name.rpartition("/")[0] == Path]
        for first in range(0, len(names) or 1, 10):
            self.called("GetParametersByPath")
            yield {
                "Parameters": [
                    {
                        "Name": name,
                        "Value": self.values[name] if WithDecryption else "encrypted",
                        "Version": self.versions[name],
                    }
                    for name in names[first : first + 10]
                    if name in self.values
                ]
            }


class Ticking:
    """A clock that moves only when it is set."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class FakeStack:
    """A stack's sources, with an operator who writes them and functions that read them."""

    def __init__(self, *sources: Source, is_migrated: bool = True) -> None:
        self.table = FakeSourceTable()
        self.ssm = FakeParameters()
        self.clock = Ticking()
        self.admin = SourceAdmin(self._dynamodb, "sources", self._client, STACK, _Counting())
        for source in sources:
            self.admin.put(source)
        if is_migrated:
            self.admin.rows.mark_migrated()
        self.forget_calls()

    @property
    def _dynamodb(self) -> DynamoDBClient:
        return cast("DynamoDBClient", self.table)

    @property
    def _client(self) -> SSMClient:
        return cast("SSMClient", self.ssm)

    @property
    def calls(self) -> list[str]:
        """The calls since `forget_calls`, those of DynamoDB first."""
        return [*self.table.calls, *self.ssm.calls]

    def forget_calls(self) -> None:
        self.table.calls.clear()
        self.ssm.calls.clear()

    def store(self, *purposes: Purpose, patience: Patience | None = None) -> SourceStore:
        """A function's store in a new execution environment."""
        patience = patience or Patience(0, sleep=lambda _: None)
        return SourceStore(
            SourceRows(self._dynamodb, "sources"),
            UnmigratedSources(lambda: self._client, sources_prefix(STACK)),
            SecretStore(self._client, secrets_prefix(STACK), *purposes, patience=patience)
            if purposes
            else None,
            monotonic=self.clock,
        )

    def break_down(self, code: str | None = None) -> None:
        """No call of DynamoDB or SSM is answered, or each with an error."""
        for service in (self.table, self.ssm):
            service.fault = lambda _: (
                client_error(code) if code else ConnectTimeoutError(endpoint_url="https://aws")
            )

    def recover(self) -> None:
        for service in (self.table, self.ssm):
            service.fault = lambda _: None

    def put_old_parameter(self, source: Source) -> None:
        """Stores a source as earlier releases did."""
        self.ssm.set(f"{sources_prefix(STACK)}{source.id}", old_parameter(source))


class _Counting:
    """Entropy that never repeats."""

    def __init__(self) -> None:
        self._number = 0

    def __call__(self, size: int) -> bytes:
        self._number += 1
        return self._number.to_bytes(size, "big")


def old_parameter(source: Source) -> str:
    """The value of the parameter that earlier releases made: everything, secrets in clear."""
    values = source.model_dump(mode="json", exclude_defaults=True)
    if source.secrets:
        values["secrets"] = [secret.get_secret_value() for secret in source.secrets]
    if source.path_key:
        values["path_key"] = source.path_key.get_secret_value()
    if source.fetch and source.fetch.token:
        values["fetch"]["token"] = source.fetch.token.get_secret_value()
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "Call")


def _key(item: dict[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]
