"""Every call that a command makes to AWS is one that the policy of operators allows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from botocore.client import BaseClient

from local.common.template import Template, source_template

COMMAND = "/cli/tasks/"
SERVERS = ("/functions/", "/tests/")
"""What answers the requests of a command in the same process, with its own permissions."""
LAPTOP = ("demo.py", "invoke.py", "up.py")
"""Commands that work with the embedded cloud only."""
PARTS = {"TransactWriteItems": "PutItem", "BatchWriteItem": "PutItem"}
PERMISSIONS = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "s3:ListObjectsV2": "s3:ListBucket",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}
_CALL = "_make_api_call"
_make_call = getattr(BaseClient, _CALL)


@cache
def statements() -> list[Template]:
    """The policy's statements, parsed once: the template is large."""
    policy = source_template()["Resources"]["OperatorPolicy"]["Properties"]["PolicyDocument"]
    return list(policy["Statement"])


def is_allowed(action: str, table: str | None) -> bool:
    """Whether a statement allows the action, on the table if the call names one."""
    return any(
        action in item["Action"] and (table is None or table in str(item["Resource"]))
        for item in statements()
    )


def is_of_command() -> bool:
    """Whether a command's module is among the callers, and no function that it asks over HTTP."""
    frame = sys._getframe(1)
    while caller := frame.f_back:
        frame = caller
        if any(folder in frame.f_code.co_filename for folder in SERVERS):
            return False
        if COMMAND in frame.f_code.co_filename:
            return not frame.f_code.co_filename.endswith(LAPTOP)
    return False


@pytest.fixture(autouse=True)
def _operators_policy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    refused = set()

    def checked(client: BaseClient, operation: str, parameters: dict[str, Any]) -> object:
        action = f"{client.meta.service_model.service_name}:{PARTS.get(operation, operation)}"
        action = PERMISSIONS.get(action, action)
        # moto names a table after its stack and its logical id.
        name = parameters.get("TableName")
        table = str(name).split("-")[1] if name else None
        if is_of_command() and not is_allowed(action, table):
            refused.add((action, table))
        return _make_call(client, operation, parameters)

    monkeypatch.setattr(BaseClient, _CALL, checked)
    yield
    assert not refused, "the template's OperatorPolicy does not allow what a command calls"
