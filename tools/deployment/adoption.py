"""Makes a stack of the buckets and tables that a deleted stack of the same name left behind.

CloudFormation imports them into a new stack, which has nothing else until it is deployed:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import WaiterError

from local.common.deployment import BUCKET_SUFFIX, described_stack
from local.common.template import processed_template
from tools.deployment.environments import DeploymentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mypy_boto3_cloudformation.type_defs import (
        ResourceToImportTypeDef,
        WaiterConfigTypeDef,
    )

    from local.common.aws import Aws
    from local.common.template import Template

CHANGE_SET = "adopt"
BUCKET, TABLE = "AWS::S3::Bucket", "AWS::DynamoDB::Table"
IDENTIFIERS = {BUCKET: "BucketName", TABLE: "TableName"}
"""Resource type → the property that CloudFormation finds one by."""
_BUCKET_NAME = "{stack}-{kind}-"
_KINDS = {
    "IntakeBucket": "intake",
    "ContentBucket": "content",
    "StreamFailureBucket": "stream-failures",
}
_DELAY: WaiterConfigTypeDef = {"Delay": 2, "MaxAttempts": 300}


@dataclass(frozen=True)
class Adoption:
    """What is imported into a new stack."""

    stack: str
    suffix: str
    """The end of the buckets' names: the parameter BucketSuffix."""
    names: Mapping[str, str]
    """Logical id → the name of the bucket or table."""


def plan(aws: Aws, stack: str, *, suffix: str | None, tables: Mapping[str, str]) -> Adoption:
    """Finds the buckets and tables. `suffix` and `tables` choose where there are several.

    Raises:
        DeploymentError: the stack exists, something is missing, or a choice is needed.
    """
    if described_stack(aws, stack) is not None:
        raise DeploymentError(f"stack {stack} exists: adopt before you deploy it")
    kept = {
        logical_id: tables.get(logical_id) or _only_table(aws, stack, logical_id)
        for logical_id, resource in _retained().items()
        if resource["Type"] == TABLE
    }
    suffix = suffix or _only_suffix(aws, stack)
    buckets = {
        logical_id: _BUCKET_NAME.format(stack=stack, kind=kind) + suffix
        for logical_id, kind in _KINDS.items()
    }
    return Adoption(stack, suffix, buckets | kept)


def adopt(aws: Aws, adoption: Adoption) -> None:
    """Imports the resources into a new stack.

    Raises:
        DeploymentError: CloudFormation cannot import them.
    """
    retained = _retained()
    resources: list[ResourceToImportTypeDef] = [
        {
            "ResourceType": retained[logical_id]["Type"],
            "LogicalResourceId": logical_id,
            "ResourceIdentifier": {IDENTIFIERS[retained[logical_id]["Type"]]: name},
        }
        for logical_id, name in adoption.names.items()
    ]
    aws.cloudformation.create_change_set(
        StackName=adoption.stack,
        ChangeSetName=CHANGE_SET,
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps(import_template(aws, adoption)),
        Parameters=[{"ParameterKey": BUCKET_SUFFIX, "ParameterValue": adoption.suffix}],
        ResourcesToImport=resources,
    )
    try:
        aws.cloudformation.get_waiter("change_set_create_complete").wait(
            StackName=adoption.stack, ChangeSetName=CHANGE_SET, WaiterConfig=_DELAY
        )
    except WaiterError as error:
        # The stack has nothing yet.
        aws.cloudformation.delete_stack(StackName=adoption.stack)
        reason = error.last_response.get("StatusReason", str(error))
        raise DeploymentError(f"CloudFormation cannot import: {reason}") from error
    aws.cloudformation.execute_change_set(StackName=adoption.stack, ChangeSetName=CHANGE_SET)
    aws.cloudformation.get_waiter("stack_import_complete").wait(
        StackName=adoption.stack, WaiterConfig=_DELAY
    )


def import_template(aws: Aws, adoption: Adoption) -> Template:
    """The buckets and tables as they are now; the deployment that follows completes them.

    A restored table has no stream, no time to live and no recovery. CloudFormation compares two
    templates, so what the first one already has is never made.
    """
    template = processed_template()
    resources = _retained()
    for logical_id, resource in resources.items():
        resource.pop("DependsOn", None)
        properties = resource["Properties"]
        # The queues of the deleted stack are gone.
        properties.pop("NotificationConfiguration", None)
        if resource["Type"] == TABLE:
            for setting in _absent_settings(aws, adoption.names[logical_id]):
                properties.pop(setting, None)
    return {
        "AWSTemplateFormatVersion": template["AWSTemplateFormatVersion"],
        "Parameters": {BUCKET_SUFFIX: template["Parameters"][BUCKET_SUFFIX]},
        "Conditions": {
            name: template["Conditions"][name] for name in _conditions(json.dumps(resources))
        },
        "Resources": resources,
    }


def _retained() -> dict[str, Any]:
    return {
        logical_id: resource
        for logical_id, resource in processed_template()["Resources"].items()
        if resource["Type"] in IDENTIFIERS
    }


def _conditions(resources: str) -> Iterable[str]:
    return sorted(set(re.findall(r'"Fn::If": \["(\w+)"', resources)))


def _absent_settings(aws: Aws, table: str) -> list[str]:
    described = aws.dynamodb.describe_table(TableName=table)["Table"]
    backups = aws.dynamodb.describe_continuous_backups(TableName=table)
    recovery = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    expiry = aws.dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    present = {
        "StreamSpecification": described.get("StreamSpecification", {}).get("StreamEnabled", False),
        "PointInTimeRecoverySpecification": recovery.get("PointInTimeRecoveryStatus") == "ENABLED",
        "TimeToLiveSpecification": expiry.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"},
        "SSESpecification": "SSEDescription" in described,
    }
    return [setting for setting, is_present in present.items() if not is_present]


def _only_table(aws: Aws, stack: str, logical_id: str) -> str:
    pattern = re.compile(rf"{re.escape(stack)}-{logical_id}-[A-Z0-9]+")
    pages = aws.dynamodb.get_paginator("list_tables").paginate()
    tables = [name for page in pages for name in page["TableNames"] if pattern.fullmatch(name)]
    return _only(tables, logical_id, f"--table {logical_id}=NAME")


def _only_suffix(aws: Aws, stack: str) -> str:
    prefix = _BUCKET_NAME.format(stack=stack, kind=_KINDS["IntakeBucket"])
    names = [bucket["Name"] for bucket in aws.s3.list_buckets()["Buckets"]]
    suffixes = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
    here = [
        suffix for suffix in suffixes if _region(aws, prefix + suffix) == aws.s3.meta.region_name
    ]
    return _only(here, "set of buckets", "--suffix")


def _region(aws: Aws, bucket: str) -> str:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
    location = cast("str | None", aws.s3.get_bucket_location(Bucket=bucket)["LocationConstraint"])
    return location or "us-east-1"


def _only(names: list[str], what: str, option: str) -> str:
    if not names:
        raise DeploymentError(
            f"there is no {what} that a deleted stack left; name it with {option}"
        )
    if len(names) > 1:
        raise DeploymentError(
            f"there is more than one {what}: {', '.join(sorted(names))}; choose with {option}"
        )
    return names[0]
