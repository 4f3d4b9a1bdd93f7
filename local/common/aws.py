"""AWS clients for the command: for the embedded cloud, or for the account in the environment."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
import botocore.session
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_apigatewayv2 import ApiGatewayV2Client
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_scheduler import EventBridgeSchedulerClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_translate import TranslateClient

REGION = "eu-central-1"
ACCOUNT = "000000000000"
# Without the environment's proxies: the address is a loopback address.
_LOCAL = Config(proxies={}, retries={"total_max_attempts": 3, "mode": "standard"})


class Aws:
    """A client for each service, made at its first use."""

    def __init__(
        self,
        session: boto3.Session,
        *,
        endpoint_url: str | None = None,
        translate_url: str | None = None,
        config: Config | None = None,
    ) -> None:
        self._session = session
        self._endpoint_url = endpoint_url
        self._translate_url = translate_url or endpoint_url
        self._config = config

    @cached_property
    def apigatewayv2(self) -> ApiGatewayV2Client:
        return self._session.client(
            "apigatewayv2", endpoint_url=self._endpoint_url, config=self._config
        )

    @cached_property
    def cloudformation(self) -> CloudFormationClient:
        return self._session.client(
            "cloudformation", endpoint_url=self._endpoint_url, config=self._config
        )

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        return self._session.client(
            "dynamodb", endpoint_url=self._endpoint_url, config=self._config
        )

    @cached_property
    def events(self) -> EventBridgeClient:
        return self._session.client("events", endpoint_url=self._endpoint_url, config=self._config)

    @cached_property
    def lambda_(self) -> LambdaClient:
        return self._session.client("lambda", endpoint_url=self._endpoint_url, config=self._config)

    @cached_property
    def logs(self) -> CloudWatchLogsClient:
        return self._session.client("logs", endpoint_url=self._endpoint_url, config=self._config)

    @cached_property
    def s3(self) -> S3Client:
        return self._session.client("s3", endpoint_url=self._endpoint_url, config=self._config)

    @cached_property
    def scheduler(self) -> EventBridgeSchedulerClient:
        return self._session.client(
            "scheduler", endpoint_url=self._endpoint_url, config=self._config
        )

    @cached_property
    def sqs(self) -> SQSClient:
        return self._session.client("sqs", endpoint_url=self._endpoint_url, config=self._config)

    @cached_property
    def translate(self) -> TranslateClient:
        return self._session.client(
            "translate", endpoint_url=self._translate_url, config=self._config
        )

    @cached_property
    def ssm(self) -> SSMClient:
        return self._session.client("ssm", endpoint_url=self._endpoint_url, config=self._config)

    def outputs(self, stack: str) -> dict[str, str]:
        """The stack's outputs by key."""
        described = self.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        return {
            output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])
        }

    def resources(self, stack: str) -> dict[str, str]:
        """The stack's physical ids by logical id."""
        return {
            summary["LogicalResourceId"]: summary["PhysicalResourceId"]
            for page in self.cloudformation.get_paginator("list_stack_resources").paginate(
                StackName=stack
            )
            for summary in page["StackResourceSummaries"]
            if "PhysicalResourceId" in summary
        }


def embedded_aws(endpoint_url: str, translate_url: str | None = None) -> Aws:
    """Clients for the embedded cloud, with fake credentials."""
    # Ignores the user's profile and files: variable, environment variable, default, conversion.
    bare = botocore.session.Session(
        session_vars={
            "profile": (None, None, None, None),
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
    )
    session = boto3.Session(
        botocore_session=bare,
        aws_access_key_id="embedded",
        aws_secret_access_key="embedded",  # noqa: S106
        region_name=REGION,
    )
    return Aws(session, endpoint_url=endpoint_url, translate_url=translate_url, config=_LOCAL)


def embedded_environment(
    environment: dict[str, str], endpoint_url: str | None = None
) -> dict[str, str]:
    """The environment of a child process: fake credentials, and no setting that leads to AWS."""
    kept = {name: value for name, value in environment.items() if not name.startswith("AWS_")}
    kept |= {
        "AWS_ACCESS_KEY_ID": "embedded",
        "AWS_SECRET_ACCESS_KEY": "embedded",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
    if endpoint_url:
        kept["AWS_ENDPOINT_URL"] = endpoint_url
    return kept
