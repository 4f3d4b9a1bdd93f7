"""`dateline doctor`: checks an account before a deployment, and a stack after it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import boto3
import httpx
import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.support.deliver import api_client
from cli.support.exit_codes import FAILED
from cli.support.target import find_target
from dateline.model.errors import DatelineError
from dateline.model.source_rows import SourceBroken
from local.common.deployment import BUCKET_SUFFIX, described_stack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.support.target import Target

SERVICES = (
    *("apigatewayv2", "cloudformation", "cloudwatch", "dynamodb", "events", "lambda"),
    *("logs", "s3", "scheduler", "sqs", "ssm", "translate"),
)
"""The services that the template uses, as botocore names them."""
FEWEST_CONCURRENT = 100
"""Nine functions share an account's concurrency; new accounts have 10."""
THROUGHPUT = "/ssm/parameter-store/high-throughput-enabled"
"""https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-throughput.html"""
_BUCKETS = ("IntakeBucket", "ContentBucket")


class State(StrEnum):
    """What a check found out."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True)
class Check:
    """One check; `message` says what it saw and, if anything is wrong, what to do."""

    name: str
    state: State
    message: str


def doctor(*, as_json: bool, api: str | None, stack: str | None) -> None:
    """Check an account before a deployment, and a stack after it."""
    has_failed = False
    for check in checks(find_target(api, stack)):
        has_failed = has_failed or check.state is State.FAILED
        line = (
            json.dumps(asdict(check), ensure_ascii=False)
            if as_json
            else f"{check.state:8} {check.name}: {check.message}"
        )
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    if has_failed:
        raise typer.Exit(FAILED)


def checks(target: Target) -> Iterator[Check]:
    """Every check, in an order in which a failure explains the ones after it."""
    yield _region(target)
    try:
        described = described_stack(target.aws, target.stack)
    except (BotoCoreError, ClientError) as error:
        yield Check("credentials", State.FAILED, f"{error}; choose a profile with AWS_PROFILE")
        return
    yield Check("credentials", State.OK, "CloudFormation accepts them")
    yield _concurrency(target)
    yield _parameter_throughput(target)
    if described is None:
        yield Check("stack", State.WARNING, f"{target.stack} is not deployed: make deploy ENV=…")
        return
    status = described["StackStatus"]
    is_whole = status.endswith("_COMPLETE") and not status.startswith(("ROLLBACK", "DELETE"))
    yield Check(
        "stack",
        State.OK if is_whole else State.FAILED,
        f"{target.stack} is {status}" + ("" if is_whole else ": see its events in CloudFormation"),
    )
    given = {parameter["ParameterKey"] for parameter in described.get("Parameters", [])}
    if BUCKET_SUFFIX not in given:
        yield Check(
            "buckets",
            State.WARNING,
            f"no parameter {BUCKET_SUFFIX}: update with `make deploy`, which keeps the buckets",
        )
    yield _buckets(target)
    yield _sources(target)
    yield from _api(target)


def _region(target: Target) -> Check:
    region = target.aws.s3.meta.region_name
    lacking = [
        service
        for service in SERVICES
        if region not in boto3.Session().get_available_regions(service)
    ]
    if lacking:
        return Check(
            "region", State.WARNING, f"{region} may lack {', '.join(lacking)}: choose another"
        )
    return Check("region", State.OK, f"{region} has every service that the template uses")


def _concurrency(target: Target) -> Check:
    name = "Lambda concurrency"
    try:
        limits = target.aws.lambda_.get_account_settings()["AccountLimit"]
    except (BotoCoreError, ClientError) as error:
        return Check(name, State.WARNING, f"could not be read: {error}")
    most = limits["ConcurrentExecutions"]
    if most < FEWEST_CONCURRENT:
        return Check(
            name,
            State.WARNING,
            f"{most} at once in this account: ask Service Quotas for {FEWEST_CONCURRENT} or more, "
            "and reserve none",
        )
    return Check(name, State.OK, f"{most} at once")


def _parameter_throughput(target: Target) -> Check:
    name = "SSM throughput"
    try:
        setting = target.aws.ssm.get_service_setting(SettingId=THROUGHPUT)["ServiceSetting"]
    except (BotoCoreError, ClientError) as error:
        return Check(name, State.WARNING, f"could not be read: {error}")
    if setting["SettingValue"] == "true":
        return Check(name, State.OK, "higher throughput is on")
    return Check(
        name,
        State.OK,
        "40 reads a second, which functions cache; raise it for hundreds of sources",
    )


def _buckets(target: Target) -> Check:
    try:
        for logical_id in _BUCKETS:
            target.aws.s3.list_objects_v2(Bucket=target.resource(logical_id), MaxKeys=1)
    except (BotoCoreError, ClientError) as error:
        return Check(
            "permissions",
            State.FAILED,
            f"{error}; attach the policy of the output OperatorPolicyArn",
        )
    return Check("permissions", State.OK, "the buckets can be listed")


def _sources(target: Target) -> Check:
    broken, count = [], 0
    try:
        for source in target.sources.all():
            count += 1
            if isinstance(source, SourceBroken):
                broken.append(str(source))
    except DatelineError as error:
        return Check(
            "sources", State.FAILED, f"{error}; attach the policy of the output OperatorPolicyArn"
        )
    if broken:
        return Check(
            "sources",
            State.FAILED,
            f"{len(broken)} of {count} are broken: {broken[0]}; `dateline sources put --replace`",
        )
    return Check("sources", State.OK, f"{count} can be read")


def _api(target: Target) -> Iterator[Check]:
    with api_client(target.api) as client:
        for method, path, expected in (
            ("GET", "/health", httpx.codes.OK),
            ("GET", "/openapi.json", httpx.codes.OK),
            ("POST", "/articles", httpx.codes.UNAUTHORIZED),
        ):
            name = f"{method} {path}"
            try:
                status = client.request(method, path).status_code
            except httpx.HTTPError as error:
                yield Check(name, State.FAILED, f"{target.api} does not answer: {error}")
                continue
            state = State.OK if status == expected else State.FAILED
            remedy = (
                "" if state is State.OK else f", not {expected}: `dateline problems list`, logs"
            )
            yield Check(name, state, f"answers {status}{remedy}")
