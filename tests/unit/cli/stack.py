"""A deployed stack as the command sees it, on moto."""

from __future__ import annotations

import os

import boto3

from dateline.model.sources import Source
from local.common.source_admin import SourceAdmin

STACK = "gazette"
API = "https://api.gazette.example.org"
TABLE = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    },
}
"""A table with the keys `pk` and `sk`."""
TEMPLATE = {
    "Resources": {
        "SubmissionTable": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            },
        },
        "SourceTable": TABLE,
    },
    "Outputs": {
        "ApiUrl": {"Value": API},
        "IntakeBucketName": {"Value": "gazette-intake-123456789012"},
        "SubmissionTableName": {"Value": {"Ref": "SubmissionTable"}},
        "SourceTableName": {"Value": {"Ref": "SourceTable"}},
    },
}


def source_admin() -> SourceAdmin:
    """The stack's sources."""
    table = resource("SourceTable")
    return SourceAdmin(boto3.client("dynamodb"), table, boto3.client("ssm"), STACK, os.urandom)


def stored_source(source_id: str) -> Source:
    """A source with its secrets, as the command stored it."""
    source = source_admin().find(source_id)
    assert source, f"no source {source_id}"
    for parameter in boto3.client("ssm").describe_parameters()["Parameters"]:
        assert parameter["Type"] == "SecureString"
    return source


def nothing_is_stored() -> bool:
    """Whether the stack has no source, no secret and no old parameter."""
    parameters = boto3.client("ssm").describe_parameters()["Parameters"]
    return parameters == [] and list(source_admin().all()) == []


def resource(logical_id: str) -> str:
    """The physical id of a resource."""
    described = boto3.client("cloudformation").describe_stack_resource(
        StackName=STACK, LogicalResourceId=logical_id
    )
    return described["StackResourceDetail"]["PhysicalResourceId"]
