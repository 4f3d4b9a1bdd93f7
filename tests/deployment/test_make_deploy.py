"""`make deploy` with sam itself: unattended, twice, after a delete, in two regions."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from local.common.aws import REGION, Aws, embedded_environment
from local.common.template import ROOT
from tests.e2e.newsroom import Newsroom, dateline_up

STACK = "dateline-dev"
OTHER_REGION = "us-east-1"
BUCKETS = ("IntakeBucket", "ContentBucket", "StreamFailureBucket")


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with dateline_up(tmp_path_factory.mktemp("cloud")) as (running, _):
        yield running


def aws(newsroom: Newsroom, region: str = REGION) -> Aws:
    session = boto3.Session("embedded", "embedded", region_name=region)
    return Aws(session, endpoint_url=newsroom.running.endpoint_url)


def deploy(newsroom: Newsroom, folder: Path, region: str = REGION) -> str:
    """Runs `make deploy` unattended → what it printed."""
    environment = embedded_environment(dict(os.environ), newsroom.running.endpoint_url)
    done = subprocess.run(
        ["make", "deploy", "ENV=dev"],
        cwd=ROOT,
        env=environment
        | {
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "DEPENDENCIES": "host",
            "__SAM_CLI_APP_DIR": str(folder),
            "SAM_CLI_POLL_DELAY": "0.2",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def buckets(newsroom: Newsroom, region: str = REGION) -> set[str]:
    resources = aws(newsroom, region).resources(STACK)
    return {resources[name] for name in BUCKETS}


def test_make_deploy_is_unattended_and_repeatable(newsroom: Newsroom, tmp_path: Path) -> None:
    assert "Successfully created/updated stack" in deploy(newsroom, tmp_path)
    first = buckets(newsroom)
    # Nothing has changed: the exit code is 0, and no resource is touched.
    assert f"Stack {STACK} is up to date" in deploy(newsroom, tmp_path)
    assert buckets(newsroom) == first

    cloudformation = aws(newsroom).cloudformation
    (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    cloudformation.delete_stack(StackName=STACK)
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName=stack["StackId"], WaiterConfig={"Delay": 1}
    )
    deploy(newsroom, tmp_path)
    second = buckets(newsroom)
    assert not first & second

    deploy(newsroom, tmp_path, OTHER_REGION)
    assert not (first | second) & buckets(newsroom, OTHER_REGION)
