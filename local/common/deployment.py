"""What a deployment has to know of the stack that it updates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

    from local.common.aws import Aws

BUCKET_SUFFIX = "BucketSuffix"
"""The parameter with the end of the buckets' names. It has no default (template.yaml)."""
BY_STACK = "-"
"""Its value for a new stack."""
_NOT_FOUND = "ValidationError"
_REVIEW = "REVIEW_IN_PROGRESS"
"""The status of a stack whose first change set was never executed: it has no resources."""


def described_stack(aws: Aws, stack: str) -> StackTypeDef | None:
    """A stack that has resources, by its name; None if there is none.

    Raises:
        ClientError: CloudFormation refused to say.
    """
    try:
        (described,) = aws.cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] == _NOT_FOUND:
            return None
        raise
    return None if described["StackStatus"] == _REVIEW else described


def bucket_suffix(aws: Aws, stack: str) -> dict[str, str]:
    """The parameter BucketSuffix where a deployment has to pass it; empty where it is kept.

    A stack from before the parameter keeps its buckets: their names end as they did.
    """
    described = described_stack(aws, stack)
    if described is None:
        return {BUCKET_SUFFIX: BY_STACK}
    given = {parameter["ParameterKey"] for parameter in described.get("Parameters", [])}
    if BUCKET_SUFFIX in given:
        return {}
    bucket = aws.resources(stack)["IntakeBucket"]
    return {BUCKET_SUFFIX: bucket.removeprefix(f"{stack}-intake-")}
