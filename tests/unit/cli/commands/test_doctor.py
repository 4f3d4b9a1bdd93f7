"""`dateline doctor` on moto: before a deployment, after it, and with an API that is broken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from moto import mock_aws
from typer.testing import CliRunner, Result

import cli.tasks.doctor
from cli.main import app
from local.emulator.running_cloud import HOME_VARIABLE
from tests.unit.cli.stack import API, STACK, TEMPLATE, resource

CALL = "_make_api_call"


@pytest.fixture(autouse=True)
def _account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        yield


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What AWS answers about the account, which moto does not know; to be changed."""
    answered: dict[str, Any] = {
        "GetAccountSettings": {"AccountLimit": {"ConcurrentExecutions": 1_000}},
        "GetServiceSetting": {"ServiceSetting": {"SettingValue": "false"}},
    }
    make_call = getattr(BaseClient, CALL)

    def call(client: BaseClient, operation: str, parameters: dict[str, Any]) -> object:
        if operation not in answered:
            return make_call(client, operation, parameters)
        if isinstance(answered[operation], ClientError):
            raise answered[operation]
        return answered[operation]

    monkeypatch.setattr(BaseClient, CALL, call)
    return answered


def deploy() -> None:
    buckets = {
        name: {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": f"gazette-{name.lower()}"}}
        for name in ("IntakeBucket", "ContentBucket")
    }
    template: dict[str, Any] = dict(TEMPLATE)
    template |= {
        "Parameters": {"BucketSuffix": {"Type": "String", "Default": "-"}},
        "Resources": {**template["Resources"], **buckets},
    }
    boto3.client("cloudformation").create_stack(StackName=STACK, TemplateBody=json.dumps(template))


def answers(monkeypatch: pytest.MonkeyPatch, statuses: dict[str, int]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(statuses[request.url.path])

    def client(api: str) -> httpx.Client:
        assert api == API
        return httpx.Client(base_url=api, transport=httpx.MockTransport(answer))

    monkeypatch.setattr(cli.tasks.doctor, "api_client", client)


def doctor(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["doctor", "--stack", STACK, *arguments])


def states(result: Result) -> dict[str, str]:
    checks = [json.loads(line) for line in result.stdout.splitlines()]
    return {check["name"]: check["state"] for check in checks}


HEALTHY = {"/health": 200, "/openapi.json": 200, "/articles": 401}


def test_before_a_deployment_the_account_is_checked() -> None:
    result = doctor("--json")
    assert result.exit_code == 0, result.output
    seen = states(result)
    assert seen["region"] == seen["credentials"] == "ok"
    assert seen["stack"] == "warning"
    assert "GET /health" not in seen


def test_a_healthy_stack_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    deploy()
    answers(monkeypatch, HEALTHY)
    result = doctor()
    assert result.exit_code == 0, result.output
    assert "ok       sources: 0 can be read" in result.stdout
    assert "ok       POST /articles: answers 401" in result.stdout


def test_an_api_that_takes_articles_without_a_token_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    deploy()
    answers(monkeypatch, {**HEALTHY, "/articles": 202})
    result = doctor("--json")
    assert result.exit_code == 1
    assert [name for name, state in states(result).items() if state == "failed"] == [
        "POST /articles"
    ]


def test_a_missing_table_and_a_missing_bucket_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    deploy()
    answers(monkeypatch, HEALTHY)
    boto3.client("dynamodb").delete_table(TableName=resource("SourceTable"))
    boto3.client("s3").delete_bucket(Bucket="gazette-contentbucket")
    result = doctor("--json")
    assert result.exit_code == 1
    assert {name for name, state in states(result).items() if state == "failed"} == {
        "permissions",
        "sources",
    }


def test_a_new_accounts_concurrency_is_a_warning_with_what_to_ask_for(
    limits: dict[str, Any],
) -> None:
    limits["GetAccountSettings"]["AccountLimit"]["ConcurrentExecutions"] = 10
    result = doctor()
    assert result.exit_code == 0, result.output
    assert "warning  Lambda concurrency: 10 at once in this account" in result.stdout
    assert "Service Quotas" in result.stdout


def test_a_limit_that_may_not_be_read_fails_nothing(limits: dict[str, Any]) -> None:
    limits["GetServiceSetting"] = ClientError(
        {"Error": {"Code": "AccessDeniedException", "Message": ""}}, "GetServiceSetting"
    )
    result = doctor("--json")
    assert result.exit_code == 0, result.output
    assert states(result)["SSM throughput"] == "warning"


def test_credentials_that_aws_refuses_end_the_checks(
    limits: dict[str, Any],
) -> None:
    limits["DescribeStacks"] = ClientError(
        {"Error": {"Code": "InvalidClientTokenId", "Message": ""}}, "DescribeStacks"
    )
    result = doctor("--json")
    assert result.exit_code == 1
    assert states(result) == {"region": "ok", "credentials": "failed"}
