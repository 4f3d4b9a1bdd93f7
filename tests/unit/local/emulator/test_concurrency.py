"""A laptop runs as many copies of a function as it has cores."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from local.emulator.concurrency import fit_to_machine

REGION = "eu-central-1"


@pytest.fixture
def queues() -> Iterator[dict[str, str]]:
    """Two queues with mappings of concurrency 20 and 2; the mappings' ids by queue."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): ...")
    with mock_aws():
        role = boto3.client("iam", region_name=REGION).create_role(
            RoleName="r", AssumeRolePolicyDocument=json.dumps({"Statement": []})
        )["Role"]["Arn"]
        lambda_ = boto3.client("lambda", region_name=REGION)
        lambda_.create_function(
            FunctionName="f",
            Role=role,
            Runtime="python3.13",
            Handler="app.handler",
            Code={"ZipFile": code.getvalue()},
        )
        sqs = boto3.client("sqs", region_name=REGION)
        mappings = {}
        for name, limit in (("wide", 20), ("narrow", 2)):
            url = sqs.create_queue(QueueName=name)["QueueUrl"]
            arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
            mappings[name] = lambda_.create_event_source_mapping(
                FunctionName="f",
                EventSourceArn=arn["Attributes"]["QueueArn"],
                ScalingConfig={"MaximumConcurrency": limit},
            )["UUID"]
        yield mappings


def _limit(mapping: str) -> int:
    deployed = boto3.client("lambda", region_name=REGION).get_event_source_mapping(UUID=mapping)
    return deployed["ScalingConfig"]["MaximumConcurrency"]


@pytest.mark.parametrize(("cores", "wide"), [(1, 2), (2, 2), (4, 4), (64, 20)])
def test_a_mapping_runs_at_most_one_copy_for_each_core(
    queues: dict[str, str], cores: int, wide: int
) -> None:
    fitted = fit_to_machine(boto3.client("lambda", region_name=REGION), cores)

    assert fitted == {"wide": wide, "narrow": 2}
    assert (_limit(queues["wide"]), _limit(queues["narrow"])) == (wide, 2)
