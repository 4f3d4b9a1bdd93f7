"""The in-process cloud is the template's."""

from __future__ import annotations

import json
import subprocess
import sys

import boto3

from local.inprocess.cloud import Cloud


def test_environment_is_resolved_from_the_template(cloud: Cloud) -> None:
    environment = cloud.environment("process")
    assert environment["INTAKE_BUCKET"] == cloud.resources["IntakeBucket"]
    assert environment["CONTENT_BUCKET"] == "dateline-content-123456789012"
    assert environment["SECRETS_PREFIX"] == "/dateline/secrets/"
    assert cloud.environment("announce")["EVENT_BUS"] == "dateline"


def test_an_object_under_intake_is_notified_to_the_process_queue(cloud: Cloud) -> None:
    bucket = cloud.resources["IntakeBucket"]
    boto3.client("s3").put_object(Bucket=bucket, Key="intake/desk/one", Body=b"x")
    boto3.client("s3").put_object(Bucket=bucket, Key="elsewhere/two", Body=b"x")
    event = cloud.receive("ProcessQueue")
    assert event is not None
    messages = [json.loads(record["body"]) for record in event["Records"]]
    keys = [
        record["s3"]["object"]["key"]
        for message in messages
        for record in message.get("Records", [])
    ]
    assert keys == ["intake%2Fdesk%2Fone"]


def test_the_cloud_loads_no_metrics_before_a_function_has_its_environment() -> None:
    program = (
        "import sys; import local.inprocess.cloud; print('aws_lambda_powertools' in sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert loaded.stdout.strip() == b"False"
