"""Condition keys and policies as the emulator's wrapper reads them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ministack.core.iam_evaluator import EvalContext, parse_policy_document

from dateline.aws.table import to_item
from local.emulator.aws_emulator import (
    condition_key,
    in_schedule_group,
    leading_keys,
    parsed_policy,
    permission,
)

KEY = to_item({"pk": "A#1", "sk": "HEAD"})


@pytest.mark.parametrize(
    ("request_body", "keys"),
    [
        ({"TableName": "t", "Key": KEY}, [("t", "A#1")]),
        ({"TableName": "t", "Item": KEY | to_item({"text": "x"})}, [("t", "A#1")]),
        (
            {"RequestItems": {"t": {"Keys": [KEY, to_item({"pk": "B", "sk": "1"})]}}},
            [("t", "A#1"), ("t", "B")],
        ),
        (
            {
                "RequestItems": {
                    "t": [{"PutRequest": {"Item": KEY}}],
                    "u": [{"DeleteRequest": {"Key": KEY}}],
                }
            },
            [("t", "A#1"), ("u", "A#1")],
        ),
        (
            {
                "TransactItems": [
                    {"Put": {"TableName": "t", "Item": KEY}},
                    {"Delete": {"Key": KEY, "TableName": "u"}},
                ]
            },
            [("t", "A#1"), ("u", "A#1")],
        ),
        (
            {
                "TableName": "t",
                "KeyConditionExpression": "pk = :pk",
                "ExpressionAttributeValues": to_item({":pk": "A#1", ":low": "R"}),
            },
            [("t", "A#1")],
        ),
        ({"TableName": "t"}, []),
    ],
)
def test_the_tables_and_partition_keys_of_a_request(
    request_body: Any, keys: list[tuple[str, str]]
) -> None:
    assert list(leading_keys(request_body)) == keys


def test_the_principal_of_a_session_is_its_role() -> None:
    session = "arn:aws:sts::000000000000:assumed-role/dateline-SubmitFunctionRole-1/dateline-submit"
    context = EvalContext(
        session, "AssumedRole", "000000000000", "s3:PutObject", "*", "eu-central-1"
    )
    role = "arn:aws:iam::000000000000:role/dateline-SubmitFunctionRole-1"
    assert condition_key("aws:PrincipalArn", context) == role
    assert condition_key("aws:PrincipalAccount", context) == "000000000000"


@pytest.mark.parametrize(
    ("request_body", "query", "group"),
    [
        (b'{"GroupName": "dateline"}', {}, "dateline"),
        (b"", {"groupName": ["dateline"]}, "dateline"),
        (b"{}", {}, "default"),
    ],
)
def test_a_schedule_is_in_the_group_that_the_request_names(
    request_body: bytes, query: Any, group: str
) -> None:
    schedule = "arn:aws:scheduler:eu-central-1:000000000000:schedule"
    arn = in_schedule_group(f"{schedule}/default/a", request_body, query)
    assert arn == f"{schedule}/{group}/a"


def test_a_policy_is_parsed_by_its_text() -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    policy = {"Statement": [statement]}
    for document in (policy, {"Statement": [statement | {"Effect": "Deny"}]}, policy):
        expected = parse_policy_document(document)
        assert parsed_policy(json.dumps(document)) == parsed_policy(document) == expected


@pytest.mark.parametrize(
    ("action", "needed"),
    [
        ("sqs:ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility"),
        ("sqs:SendMessageBatch", "sqs:SendMessage"),
        ("sqs:ReceiveMessage", "sqs:ReceiveMessage"),
        ("s3:CreateBatch", "s3:CreateBatch"),
    ],
)
def test_a_batch_of_messages_needs_the_permission_of_one(action: str, needed: str) -> None:
    assert permission(action) == needed
