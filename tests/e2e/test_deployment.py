"""A stack is deployed, deleted and deployed again, beside its twin in another region."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.common.aws import REGION
from tests.e2e.newsroom import Newsroom
from tests.e2e.twins import OTHER_REGION, TWIN, Twins
from tools.deployment.adoption import adopt, plan
from tools.deployment.environments import DeploymentError

BUCKETS = ("IntakeBucket", "ContentBucket", "StreamFailureBucket")
ROW = {"pk": {"S": "MEMORY#en>pt#a"}, "sk": {"S": "v1"}}


@pytest.fixture(scope="module")
def twins(newsroom: Newsroom) -> Iterator[Twins]:
    made = Twins(newsroom)
    yield made
    for region in (None, OTHER_REGION):
        made.delete(region)


def test_a_deleted_stack_is_deployed_again_beside_a_twin_and_adopted(twins: Twins) -> None:
    aws = twins.deploy()
    first = aws.resources(TWIN)
    twin = twins.deploy(OTHER_REGION).resources(TWIN)
    for bucket in BUCKETS:
        assert REGION in first[bucket]
        assert OTHER_REGION in twin[bucket]
    aws.s3.put_object(Bucket=first["ContentBucket"], Key="glossaries/a", Body=b"kept")

    twins.delete()
    twins.deploy()
    second = twins.aws().resources(TWIN)
    assert not {first[bucket] for bucket in BUCKETS} & {second[bucket] for bucket in BUCKETS}

    # Here and not above: the emulator gives the new table the name of the old one, AWS another.
    aws.dynamodb.put_item(TableName=second["MemoryTable"], Item=ROW)

    # Two sets of buckets are left: which one to adopt is for a person to say.
    twins.delete()
    with pytest.raises(DeploymentError, match="more than one set of buckets"):
        plan(aws, TWIN, suffix=None, tables={})
    suffix = first["IntakeBucket"].removeprefix(f"{TWIN}-intake-")
    adopt(aws, plan(aws, TWIN, suffix=suffix, tables={}))
    with pytest.raises(DeploymentError, match="adopt before you deploy"):
        plan(aws, TWIN, suffix=suffix, tables={})
    twins.deploy()

    adopted = aws.resources(TWIN)
    assert {bucket: adopted[bucket] for bucket in BUCKETS} == {
        bucket: first[bucket] for bucket in BUCKETS
    }
    kept = aws.s3.get_object(Bucket=adopted["ContentBucket"], Key="glossaries/a")
    assert kept["Body"].read() == b"kept"
    assert aws.dynamodb.get_item(TableName=adopted["MemoryTable"], Key=ROW)["Item"] == ROW
    # The deployment completed what was imported.
    notified = aws.s3.get_bucket_notification_configuration(Bucket=adopted["ContentBucket"])
    (queue,) = notified["QueueConfigurations"]
    assert queue["QueueArn"].endswith(adopted["IndexQueue"].rpartition("/")[2])
