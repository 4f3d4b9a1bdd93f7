"""What is accepted and lost is found, sent again once, and counted; what is processed is not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import boto3
import botocore.client
import pytest
from botocore.exceptions import ClientError

from dateline.aws.table import Table
from dateline.model.clock import iso, utc_now
from dateline.model.sources import Scope, Source
from dateline.stores.listings import listed
from dateline.stores.submissions import SubmissionStore
from dateline.web.access import token_hash
from functions.watch.lost import MAX_ROWS
from local.inprocess.cloud import Cloud
from tests.component.watch.rounds import STORY, TOKEN, post, watch

_CALL = "_make_api_call"


@pytest.fixture
def cloud(cloud: Cloud) -> Cloud:
    hashes = (token_hash(TOKEN),)
    cloud.put_source(
        Source(id="desk", sender="token", token_hashes=hashes, scopes=frozenset(Scope))
    )
    return cloud


def swallow_notifications(cloud: Cloud) -> None:
    sqs, url = boto3.client("sqs"), cloud.resources["ProcessQueue"]
    while event := cloud.receive("ProcessQueue"):
        for record in event["Records"]:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=record["receiptHandle"])


def rows(cloud: Cloud, prefix: str = "") -> list[str]:
    response = boto3.client("dynamodb").scan(TableName=cloud.resources["SubmissionTable"])
    return [item["pk"]["S"] for item in response["Items"] if item["pk"]["S"].startswith(prefix)]


def status(cloud: Cloud, submission_id: str) -> str:
    store = SubmissionStore(boto3.client("dynamodb"), cloud.resources["SubmissionTable"])
    recorded = store.get(submission_id)
    return recorded.status if recorded else "none"


def test_a_swallowed_notification_is_repaired_in_the_first_round(cloud: Cloud) -> None:
    lost = post(cloud)
    swallow_notifications(cloud)
    assert status(cloud, lost) == "received"

    first = watch(cloud)
    cloud.drain_all()

    assert (first["waiting"], first["resent"]) == (1, 1)
    assert first["oldest_seconds"] == pytest.approx(120, abs=10)
    assert status(cloud, lost) == "processed"
    assert watch(cloud, 3)["waiting"] == 0


def test_a_notification_is_sent_again_once_and_the_submission_stays_counted(cloud: Cloud) -> None:
    post(cloud)
    swallow_notifications(cloud)
    assert watch(cloud)["resent"] == 1
    swallow_notifications(cloud)

    assert [watch(cloud, minutes) for minutes in (3, 30)] == [
        {**nothing_resent(), "oldest_seconds": pytest.approx(60 * minutes, abs=10)}
        for minutes in (3, 30)
    ]
    assert cloud.waiting("ProcessQueue") == 0


def nothing_resent() -> dict[str, Any]:
    return {"waiting": 1, "resent": 0, "open_problems": 0, "silent": []}


def test_a_submission_that_waits_in_the_queue_is_not_sent_twice(cloud: Cloud) -> None:
    swallow_notifications(cloud)
    post(cloud)

    assert watch(cloud, 2)["resent"] == 0
    assert cloud.waiting("ProcessQueue") == 1
    # In ten minutes a queue that is not empty has had its turn.
    assert watch(cloud, 11)["resent"] == 1


def test_what_is_younger_than_a_minute_or_processed_does_not_wait(cloud: Cloud) -> None:
    post(cloud)
    assert watch(cloud, 0.5)["waiting"] == 0
    cloud.drain_all()
    assert watch(cloud, 2)["waiting"] == 0


def test_a_repeated_delivery_of_a_processed_submission_does_not_wait(cloud: Cloud) -> None:
    submission = post(cloud)
    cloud.drain_all()
    with patch.dict(STORY, {"headline": "Ferry sails again"}):
        assert post(cloud) != submission
    cloud.drain_all()

    assert watch(cloud, 2)["waiting"] == 0
    assert status(cloud, submission) == "processed"


@pytest.fixture
def table_fails(cloud: Cloud) -> Iterator[None]:
    """SubmissionTable refuses writes of submit."""

    def fail(self: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if operation == "PutItem" and arguments["Item"]["pk"]["S"].startswith("SUBMISSION#"):
            raise ClientError({"Error": {"Code": "InternalServerError"}}, operation)
        return call(self, operation, arguments)

    call = getattr(botocore.client.BaseClient, _CALL)
    with patch.object(botocore.client.BaseClient, _CALL, fail):
        yield


@pytest.mark.usefixtures("table_fails")
def test_a_row_that_cannot_be_written_does_not_fail_the_delivery(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    swallow_notifications(cloud)
    post(cloud)

    assert "WaitingRowMissing" in capsys.readouterr().out
    assert cloud.waiting("ProcessQueue") == 1
    assert rows(cloud, "SUBMISSION#") == []


def test_a_row_without_bytes_is_forgotten(cloud: Cloud) -> None:
    submission = post(cloud)
    swallow_notifications(cloud)
    boto3.client("s3").delete_object(
        Bucket=cloud.resources["IntakeBucket"], Key=f"intake/desk/{submission}"
    )

    assert watch(cloud)["waiting"] == 0
    assert rows(cloud, "SUBMISSION#") == []


def upload(cloud: Cloud) -> str:
    body = json.dumps(STORY).encode()
    form = {
        "content_type": "application/json",
        "size": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    return post(cloud, "/uploads/desk", form)


def test_an_upload_waits_only_once_its_file_is_there(cloud: Cloud) -> None:
    unused = upload(cloud)
    assert watch(cloud)["waiting"] == 0
    assert rows(cloud, "ARRIVAL#") == [f"ARRIVAL#{unused}"]

    assert watch(cloud, 61)["waiting"] == 0
    assert rows(cloud, "ARRIVAL#") == []


def test_an_upload_whose_notification_is_lost_is_sent_again(cloud: Cloud) -> None:
    uploaded = upload(cloud)
    boto3.client("s3").put_object(
        Bucket=cloud.resources["IntakeBucket"], Key=f"intake/desk/{uploaded}", Body=b"{}"
    )
    swallow_notifications(cloud)

    assert watch(cloud)["resent"] == 1
    cloud.drain_all()
    assert status(cloud, uploaded) == "quarantined"
    assert watch(cloud, 3)["waiting"] == 0
    assert rows(cloud, "ARRIVAL#") == []


def test_a_dropped_file_whose_notification_is_lost_is_found_by_listing(cloud: Cloud) -> None:
    bucket = cloud.resources["IntakeBucket"]
    boto3.client("s3").put_object(
        Bucket=bucket, Key="drop/desk/story.txt", Body=b"Ferry\n\nIt left."
    )
    swallow_notifications(cloud)

    later = utc_now() + timedelta(minutes=5)
    minutes = (later.replace(minute=later.minute // 5 * 5, second=30) - utc_now()).seconds / 60
    first, second = watch(cloud, minutes + 5), watch(cloud, minutes + 6)
    cloud.drain_all()

    assert first["resent"] + second["resent"] == 1
    assert watch(cloud, minutes + 10)["waiting"] == 0
    assert [pk for pk in rows(cloud) if pk.startswith("SUBMISSION#")]


def test_a_dropped_file_that_was_taken_over_is_left_alone(cloud: Cloud) -> None:
    bucket = cloud.resources["IntakeBucket"]
    boto3.client("s3").put_object(
        Bucket=bucket, Key="drop/desk/story.txt", Body=b"Ferry\n\nIt left."
    )
    cloud.drain_all()

    for minutes in range(1, 7):
        assert watch(cloud, minutes)["resent"] == 0
    assert rows(cloud, "ARRIVAL#") == []


def test_a_drop_whose_second_notification_is_lost_is_repaired_too(cloud: Cloud) -> None:
    bucket = cloud.resources["IntakeBucket"]
    boto3.client("s3").put_object(
        Bucket=bucket, Key="drop/desk/story.txt", Body=b"Ferry\n\nIt left."
    )
    cloud.drain("ProcessQueue", "process")
    swallow_notifications(cloud)

    watch(cloud, 2)
    cloud.drain_all()
    assert watch(cloud, 3)["waiting"] == 0


def test_many_waiting_submissions_take_a_bounded_number_of_calls(cloud: Cloud) -> None:
    table = cloud.resources["SubmissionTable"]
    app = cloud.load("watch")
    since = utc_now()
    moment = iso(since)
    Table(boto3.client("dynamodb"), table).write_all(
        "fill the table",
        (
            {
                "pk": f"SUBMISSION#{number:026}",
                "submission_id": f"{number:026}",
                "listing": "WAITING",
                "listed": listed(since, f"{number:026}"),
                "source": "desk",
                "received_at": moment,
                "intake_key": f"intake/desk/{number:026}",
                "resent_at": moment,
            }
            for number in range(2 * MAX_ROWS)
        ),
    )
    calls: list[str] = []
    for client in (app._dynamodb, app.lost.s3, app.lost.sqs):
        client.meta.events.register("before-call", lambda event_name, **_: calls.append(event_name))
    later = since + timedelta(minutes=2)
    later = later if later.minute % 5 else later + timedelta(minutes=1)
    with patch.object(app, "utc_now", lambda: later):
        answer = app.handler({}, cloud.context("watch"))

    assert answer["waiting"] == MAX_ROWS
    # Two queries of listings, one of the sources, and ten reads of a hundred rows.
    assert len(calls) <= 15
