"""The policy of operators allows what the `dateline` command calls, and nothing else.

The calls are read off the code: which methods of AWS clients the modules of the command use. A unit
test of the command that makes another call fails (tests/unit/cli/conftest.py).
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from local.common.template import ROOT, processed_template, source_template

CALL = re.compile(
    r"\b_?(cloudformation|lambda_|logs|s3|sqs|ssm|translate)\s*"
    r"\.(?:get_paginator\(\s*\"(\w+)\"|([a-z_0-9]+)\()"
)
"""A call of a client, as the command's code writes it."""
PERMISSIONS = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "s3:ListObjectsV2": "s3:ListBucket",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}
"""Calls whose permission has another name."""
NO_CALL = {"get_waiter", "get_paginator"}
LAPTOP = {
    # With the embedded cloud only: cli.support.bus and cli.tasks.demo.
    "cli/support/bus.py",
    "cli/support/diagnosis.py",
    "cli/tasks/demo.py",
    "cli/tasks/invoke.py",
    "cli/tasks/up.py",
}
TABLES = {
    "SourceTable": {"GetItem", "Query", "PutItem", "DeleteItem"},
    "SubmissionTable": {"GetItem", "Query"},
    "ArticleTable": {"BatchGetItem"},
    "MemoryTable": {"Query"},
}
"""What the command does with tables, by way of the layer's stores."""


def called() -> set[str]:
    """The permissions for the calls that the command's own code makes."""
    modules = [*(ROOT / "cli").rglob("*.py"), *(ROOT / "local" / "common").glob("*.py")]
    permissions = set()
    for module in modules:
        if str(module.relative_to(ROOT)) in LAPTOP:
            continue
        for client, paginator, method in CALL.findall(module.read_text(encoding="utf-8")):
            name = paginator or method
            if name in NO_CALL:
                continue
            operation = "".join(word.capitalize() for word in name.split("_"))
            action = f"{client.strip('_')}:{operation}"
            permissions.add(PERMISSIONS.get(action, action))
    return permissions


def statements() -> list[dict[str, Any]]:
    policy = source_template()["Resources"]["OperatorPolicy"]["Properties"]["PolicyDocument"]
    return list(policy["Statement"])


def granted() -> set[str]:
    actions = [item["Action"] for item in statements()]
    return {action for item in actions for action in ([item] if isinstance(item, str) else item)}


def test_operators_may_make_every_call_of_the_command_and_no_other() -> None:
    of_tables = {f"dynamodb:{operation}" for table in TABLES.values() for operation in table}
    assert granted() == called() | of_tables


@pytest.mark.parametrize("table", TABLES)
def test_operators_do_with_a_table_what_the_command_does(table: str) -> None:
    operations = {
        action.partition(":")[2]
        for item in statements()
        if re.search(rf"\b{table}\b", str(item["Resource"]))
        for action in ([item["Action"]] if isinstance(item["Action"], str) else item["Action"])
    }
    assert operations == TABLES[table]


def test_no_statement_reaches_beyond_the_stack() -> None:
    for item in statements():
        resources = item["Resource"] if isinstance(item["Resource"], list) else [item["Resource"]]
        for resource in resources:
            if resource == "*":
                assert item["Sid"] in {"ListGlossaries", "ReadLimitsOfAccount"}
            else:
                assert re.search(
                    r"AWS::StackName|servicesetting|Function|Bucket|Table|Queue", str(resource)
                )
        assert "*" not in item["Action"]


def test_operators_read_no_text_and_no_raw_bytes_from_the_buckets() -> None:
    (reading,) = [item for item in statements() if "s3:GetObject" in item["Action"]]
    assert reading["Resource"] == {"Fn::Sub": "${ContentBucket.Arn}/glossaries/*"}


def test_the_policy_is_an_output_and_within_its_limit() -> None:
    output = processed_template()["Outputs"]["OperatorPolicyArn"]
    assert output["Value"] == {"Ref": "OperatorPolicy"}
    # 6,144 characters without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    # A reference in it is shorter than what it becomes: an ARN has up to 100 more.
    written = re.sub(r"\s", "", str(statements()))
    assert len(written) + 20 * 100 < 6_144
