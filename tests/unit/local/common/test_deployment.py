"""Which end of buckets' names a deployment passes, by what is deployed already (moto)."""

from __future__ import annotations

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from local.common.aws import Aws
from local.common.deployment import bucket_suffix

STACK = "gazette"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield Aws(boto3.Session(region_name="eu-central-1"))


def _create(aws: Aws, bucket: str, **parameters: str) -> None:
    template = {
        "Parameters": {name: {"Type": "String"} for name in parameters},
        "Resources": {
            "IntakeBucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": bucket}}
        },
    }
    aws.cloudformation.create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(template),
        Parameters=[
            {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
        ],
    )


def test_a_new_stack_names_its_buckets_by_its_id(aws: Aws) -> None:
    assert bucket_suffix(aws, STACK) == {"BucketSuffix": "-"}


def test_a_stack_from_before_the_parameter_keeps_its_buckets(aws: Aws) -> None:
    _create(aws, "gazette-intake-123456789012", Publication="Gazette")
    assert bucket_suffix(aws, STACK) == {"BucketSuffix": "123456789012"}


def test_a_later_deployment_keeps_the_value(aws: Aws) -> None:
    _create(aws, "gazette-intake-x", BucketSuffix="x")
    assert bucket_suffix(aws, STACK) == {}


def test_a_deleted_stack_is_a_new_one(aws: Aws) -> None:
    _create(aws, "gazette-intake-x", BucketSuffix="x")
    aws.cloudformation.delete_stack(StackName=STACK)
    assert bucket_suffix(aws, STACK) == {"BucketSuffix": "-"}


def test_a_stack_that_cannot_be_seen_is_not_taken_for_a_new_one(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = ClientError({"Error": {"Code": "AccessDenied", "Message": ""}}, "DescribeStacks")

    def refused(**_: object) -> None:
        raise refusal

    monkeypatch.setattr(aws.cloudformation, "describe_stacks", refused)
    with pytest.raises(ClientError, match="AccessDenied"):
        bucket_suffix(aws, STACK)
