"""More stacks from the template that sam deployed, without sam and its transform: 12 s of CPU each.

`make test-deploy` does the same with sam.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

import boto3

from local.common.aws import REGION, Aws, embedded_aws
from local.common.deployment import BUCKET_SUFFIX, BY_STACK, bucket_suffix
from tests.e2e.newsroom import Newsroom

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef, WaiterConfigTypeDef
    from mypy_boto3_s3.type_defs import CreateBucketConfigurationTypeDef

OTHER_REGION = "us-east-1"
TWIN = "twin"
_CODE_BUCKET = re.compile(r"aws-sam-cli-managed-default-[a-z0-9-]+")
_AT_REST = {
    "AWS::Events::Rule": {"State": "DISABLED"},
    # S3 sends a test event to each queue.
    "AWS::Lambda::EventSourceMapping": {"Enabled": False},
}
"""Nothing runs in these stacks: type of resource → its properties."""
_DELAY: WaiterConfigTypeDef = {"Delay": 1, "MaxAttempts": 120}


class CreateBucketArguments(TypedDict, total=False):
    """What create_bucket takes besides the name."""

    CreateBucketConfiguration: CreateBucketConfigurationTypeDef


@dataclass
class Twins:
    """Stacks named `twin` in the emulator of a newsroom, each in a region."""

    newsroom: Newsroom
    _filled: set[str] = field(default_factory=set)

    def aws(self, region: str | None = None) -> Aws:
        """Clients for a region, that of the newsroom without one."""
        endpoint = self.newsroom.running.endpoint_url
        if region is None:
            return embedded_aws(endpoint)
        session = boto3.Session("embedded", "embedded", region_name=region)
        return Aws(session, endpoint_url=endpoint)

    def deploy(self, region: str | None = None) -> Aws:
        """Creates or updates the stack as sam does, and waits."""
        aws = self.aws(region)
        suffix = bucket_suffix(aws, TWIN)
        is_new = suffix == {BUCKET_SUFFIX: BY_STACK}
        change_set = f"deploy-{time.time_ns()}"
        aws.cloudformation.create_change_set(
            StackName=TWIN,
            ChangeSetName=change_set,
            ChangeSetType="CREATE" if is_new else "UPDATE",
            TemplateURL=self._template_url(aws, region),
            Parameters=[_parameter(suffix.get(BUCKET_SUFFIX))],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        aws.cloudformation.get_waiter("change_set_create_complete").wait(
            StackName=TWIN, ChangeSetName=change_set, WaiterConfig=_DELAY
        )
        aws.cloudformation.execute_change_set(StackName=TWIN, ChangeSetName=change_set)
        aws.cloudformation.get_waiter(
            "stack_create_complete" if is_new else "stack_update_complete"
        ).wait(StackName=TWIN, WaiterConfig=_DELAY)
        return aws

    @cached_property
    def _template(self) -> str:
        running = self.newsroom.running
        body = running.aws.cloudformation.get_template(
            StackName=running.stack, TemplateStage="Processed"
        )["TemplateBody"]
        template = dict(body)
        for resource in template["Resources"].values():
            resource["Properties"] |= _AT_REST.get(resource["Type"], {})
        return json.dumps(template)

    def _template_url(self, aws: Aws, region: str | None) -> str:
        """The template, which is too long for a request, with the code in the region's bucket."""
        bucket = f"twin-artifacts-{region or REGION}"
        if bucket not in self._filled:
            aws.s3.create_bucket(Bucket=bucket, **_in_region(region or REGION))
            (artifacts,) = set(_CODE_BUCKET.findall(self._template))
            for item in aws.s3.list_objects_v2(Bucket=artifacts)["Contents"]:
                key = item["Key"]
                aws.s3.copy_object(
                    CopySource={"Bucket": artifacts, "Key": key}, Bucket=bucket, Key=key
                )
            template = self._template.replace(artifacts, bucket)
            aws.s3.put_object(Bucket=bucket, Key="template", Body=template.encode())
            self._filled.add(bucket)
        return f"{self.newsroom.running.endpoint_url}/{bucket}/template"

    def delete(self, region: str | None = None) -> None:
        """Deletes the stack, and waits."""
        cloudformation = self.aws(region).cloudformation
        (stack,) = cloudformation.describe_stacks(StackName=TWIN)["Stacks"]
        cloudformation.delete_stack(StackName=TWIN)
        cloudformation.get_waiter("stack_delete_complete").wait(
            StackName=stack["StackId"], WaiterConfig=_DELAY
        )


def _in_region(region: str) -> CreateBucketArguments:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html: us-east-1 has no name.
    if region == OTHER_REGION:
        return {}
    return {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}


def _parameter(value: str | None) -> ParameterTypeDef:
    if value is None:
        return {"ParameterKey": BUCKET_SUFFIX, "UsePreviousValue": True}
    return {"ParameterKey": BUCKET_SUFFIX, "ParameterValue": value}
