"""Breaks hops of an embedded cloud, as a wrong policy or a swallowed notification does on AWS."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, cast

import boto3

from local.common.aws import REGION
from tests.e2e.newsroom import Newsroom

POLICY_SECONDS = 1.2
"""The embedded cloud keeps what a role may do for a second, as AWS does for some."""
ALARM_SECONDS = 10
"""The shortest period of an alarm."""


def client(newsroom: Newsroom, service: str) -> Any:
    """A client for a service that only tests use."""
    return boto3.client(
        cast("Any", service),
        endpoint_url=newsroom.running.endpoint_url,
        region_name=REGION,
        aws_access_key_id="embedded",
        aws_secret_access_key="embedded",
    )


@contextmanager
def denied(
    newsroom: Newsroom,
    function: str,
    action: str,
    resource: str = "*",
    keys: tuple[str, ...] = (),
) -> Iterator[None]:
    """A function's role may not do something while the block runs.

    With `keys`, only to rows of a table with these partition keys.
    """
    iam = client(newsroom, "iam")
    configuration = newsroom.target.aws.lambda_.get_function_configuration(
        FunctionName=f"{newsroom.running.stack}-{function}"
    )
    role = configuration["Role"].rpartition("/")[2]
    statement: dict[str, Any] = {"Effect": "Deny", "Action": action, "Resource": resource}
    if keys:
        statement["Condition"] = {"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": list(keys)}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    name = f"deny-{sha256(policy.encode()).hexdigest()[:16]}"
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=policy)
    time.sleep(POLICY_SECONDS)
    try:
        yield
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName=name)
        time.sleep(POLICY_SECONDS)


@contextmanager
def given_up_after_one_attempt(newsroom: Newsroom, queue: str) -> Iterator[None]:
    """A queue's messages become dead letters after one failure, instead of an hour's attempts."""
    sqs, url = newsroom.target.aws.sqs, newsroom.target.resource(queue)
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]
    changed = {**json.loads(before["RedrivePolicy"]), "maxReceiveCount": 1}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(changed)})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=before)


@contextmanager
def swallowed_notifications(newsroom: Newsroom) -> Iterator[None]:
    """The intake bucket sends no notification while the block runs."""
    s3, bucket = newsroom.target.aws.s3, newsroom.target.output("IntakeBucketName")
    before = s3.get_bucket_notification_configuration(Bucket=bucket)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    try:
        yield
    finally:
        kept = {"QueueConfigurations": before["QueueConfigurations"]}
        s3.put_bucket_notification_configuration(
            Bucket=bucket,
            NotificationConfiguration=kept,  # type: ignore[arg-type]
        )


def stop_consumers(newsroom: Newsroom) -> None:
    """No function takes messages of a queue or records of a stream any longer."""
    lambda_ = newsroom.target.aws.lambda_
    for page in lambda_.get_paginator("list_event_source_mappings").paginate():
        for mapping in page["EventSourceMappings"]:
            lambda_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)


def watch(newsroom: Newsroom) -> dict[str, Any]:
    """The result of a round of the watch, which its schedule starts every minute."""
    answer = newsroom.target.aws.lambda_.invoke(
        FunctionName=f"{newsroom.running.stack}-watch", Payload=b"{}"
    )
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    assert "waiting" in result, result
    return result


class Alarms:
    """Alarms of the deployed stack about single metrics, with the shortest period."""

    def __init__(self, newsroom: Newsroom, names: tuple[str, ...]) -> None:
        self._newsroom = newsroom
        self._cloudwatch = client(newsroom, "cloudwatch")
        self._names = {newsroom.target.resource(name): name for name in names}
        for alarm in self._alarms():
            kept = ("AlarmName", "Namespace", "MetricName", "Dimensions", "Statistic", "Threshold")
            self._cloudwatch.put_metric_alarm(
                **{name: alarm[name] for name in kept},
                ComparisonOperator=alarm["ComparisonOperator"],
                EvaluationPeriods=1,
                Period=ALARM_SECONDS,
            )

    def _alarms(self) -> list[dict[str, Any]]:
        described = self._cloudwatch.describe_alarms(AlarmNames=list(self._names))
        return list(described["MetricAlarms"])

    def ringing(self) -> set[str]:
        """Which of them are in alarm after another round of the watch."""
        watch(self._newsroom)
        return {
            self._names[alarm["AlarmName"]]
            for alarm in self._alarms()
            if alarm["StateValue"] == "ALARM"
        }

    def clear(self) -> bool:
        """Whether none rings; a value counts until the period is over."""
        time.sleep(0.5)
        return not self.ringing()
