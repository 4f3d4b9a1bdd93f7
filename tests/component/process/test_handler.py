"""process through its handler on moto: from messages in the queue to documents and status."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from dateline.model.documents import Article, documents
from dateline.model.identifiers import article_id
from dateline.model.sources import Source
from dateline.model.submissions import Submission, SubmissionStatus
from local.inprocess.cloud import Cloud
from tests.component.process.deliveries import deliver, notified, process, status
from tests.component.rows import rows
from tests.sqs_events import sqs_event
from tests.unit.process.parsing import RECEIVED

STORY = b"Ferries to run again\n\nThe first boat left on Friday.\n\nIt came back.\n"


@pytest.fixture
def demo(cloud: Cloud) -> Cloud:
    """The cloud with the source `demo`."""
    cloud.put_source(Source(id="demo", sender="token"))
    return cloud


def stored(cloud: Cloud) -> list[Article]:
    s3 = boto3.client("s3")
    bucket = cloud.resources["ContentBucket"]
    stored = [
        documents.validate_json(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        for key in cloud.keys("ContentBucket")
    ]
    return [document for document in stored if isinstance(document, Article)]


def drop(cloud: Cloud, key: str, body: bytes, **known: Any) -> None:
    boto3.client("s3").put_object(
        Bucket=cloud.resources["IntakeBucket"], Key=key, Body=body, **known
    )


def only_submission(cloud: Cloud) -> Submission:
    """The submission that is recorded, with an open problem for each of its codes."""
    recorded = rows(cloud, "SubmissionTable")
    (row,) = (row for row in recorded if row["pk"].startswith("SUBMISSION#"))
    submission = status(cloud, row["submission_id"])
    opened = {row["code"] for row in recorded if row.get("state") == "open"}
    assert opened == {problem.code for problem in submission.problems}
    return submission


def test_submission_becomes_a_document_and_a_status(demo: Cloud) -> None:
    submission_id = deliver(demo, STORY, headers={"x-article-id": "story-9"})
    assert process(demo) == []
    (article,) = stored(demo)
    assert (article.id, article.headline) == (
        article_id("demo", "story-9"),
        "Ferries to run again",
    )
    recorded = status(demo, submission_id)
    assert recorded.status is SubmissionStatus.PROCESSED
    assert [article.article_id for article in recorded.articles] == [article.id]
    assert recorded.received_at == RECEIVED


def test_same_object_twice_is_the_same_document(demo: Cloud) -> None:
    deliver(demo, STORY)
    event = notified(demo)
    demo.invoke("process", event)
    before = stored(demo)
    demo.invoke("process", event)
    assert stored(demo) == before
    assert len(before) == 1


def test_good_items_are_processed_and_a_bad_one_quarantined(demo: Cloud) -> None:
    items = [{"external_id": str(n), "headline": f"H{n}"} for n in range(12)]
    items[5] = {"external_id": "5"}
    submission_id = deliver(demo, json.dumps(items).encode(), "application/json")
    assert process(demo) == []
    assert len(stored(demo)) == 11
    recorded = status(demo, submission_id)
    assert recorded.status is SubmissionStatus.PARTIAL
    assert (recorded.article_count, recorded.problem_count) == (11, 1)
    (problem,) = recorded.problems
    assert (problem.position, problem.code, problem.where) == (
        5,
        "headline_missing",
        "$[5]/headline",
    )


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"", "text/plain", "empty"),
        (b"Only a headline", "text/plain", "text_too_short"),
        (b"%PDF-1.7", "text/plain", "format_unsupported"),
        (b"\xff\xfe\xfd" * 99 + b"\1\2" * 99, "text/plain", "encoding_unknown"),
        (b"{", "application/json", "json_malformed"),
        (b'{"external_id": "1"}', "application/json", "headline_missing"),
        (b"<rss/>", "application/rss+xml", "not_a_feed"),
        (b"<opml/>", "text/x-opml", "format_unsupported"),
    ],
)
def test_bad_input_is_quarantined_with_its_reason_and_kept(
    demo: Cloud, body: bytes, content_type: str, code: str
) -> None:
    submission_id = deliver(demo, body, content_type)
    assert process(demo) == []
    recorded = status(demo, submission_id)
    assert recorded.status is SubmissionStatus.QUARANTINED
    assert [problem.code for problem in recorded.problems] == [code]
    assert recorded.problems[0].message
    assert demo.keys("IntakeBucket") == [recorded.intake_key]
    assert stored(demo) == []


def test_unknown_source_is_quarantined(cloud: Cloud) -> None:
    submission_id = deliver(cloud, STORY)
    assert process(cloud) == []
    assert [problem.code for problem in status(cloud, submission_id).problems] == ["source_unknown"]


def test_object_without_metadata_is_quarantined(demo: Cloud) -> None:
    drop(demo, f"intake/demo/{'b' * 26}", STORY)
    assert process(demo) == []
    recorded = status(demo, "b" * 26)
    assert [problem.code for problem in recorded.problems] == ["intake_metadata_missing"]


def test_object_at_a_malformed_key_is_recorded(demo: Cloud) -> None:
    drop(demo, "intake/Somewhere Else/file+name.txt", STORY)
    assert process(demo) == []
    recorded = only_submission(demo)
    assert recorded.intake_key == "intake/Somewhere Else/file+name.txt"
    assert recorded.status is SubmissionStatus.QUARANTINED


def test_object_moved_under_another_source_is_quarantined(demo: Cloud) -> None:
    deliver(demo, STORY)
    s3 = boto3.client("s3")
    bucket = demo.resources["IntakeBucket"]
    (key,) = demo.keys("IntakeBucket")
    moved = f"intake/other/{'c' * 26}"
    s3.copy_object(Bucket=bucket, Key=moved, CopySource={"Bucket": bucket, "Key": key})
    process(demo)
    assert [problem.code for problem in status(demo, "c" * 26).problems] == ["intake_misplaced"]


def test_too_large_is_quarantined(demo: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.process.service.MAX_BYTES", 10)
    submission_id = deliver(demo, STORY)
    assert process(demo) == []
    assert [problem.code for problem in status(demo, submission_id).problems] == [
        "submission_too_large"
    ]


def test_deleted_object_is_ignored(demo: Cloud) -> None:
    deliver(demo, STORY)
    (key,) = demo.keys("IntakeBucket")
    boto3.client("s3").delete_object(Bucket=demo.resources["IntakeBucket"], Key=key)
    assert process(demo) == []
    assert demo.waiting("ProcessQueue") == 0


def test_webhook_over_the_limit_is_processed_as_a_dropped_file(demo: Cloud) -> None:
    """What the 413 of a webhook advises: the same JSON, here with a picture inside the text."""
    picture = f'<img src="data:image/png;base64,{"A" * 11_000_000}">'
    post = {
        "id": "65f0c1d2e3f4a5b6c7d8e9f0",
        "title": "Ferries to run again",
        "status": "published",
        "visibility": "public",
        "html": f"<p>The first boat left.</p>{picture}",
    }
    demo.put_source(Source(id="ghost-main", sender="ghost"))
    webhook = json.dumps({"post": {"current": post, "previous": {}}}).encode()
    drop(demo, "drop/ghost-main/post.json", webhook)
    assert process(demo) == []
    (article,) = stored(demo)
    assert article.id == article_id("ghost-main", post["id"])
    assert [block.html for block in article.body] == ["<p>The first boat left.</p>"]


def test_dropped_file_is_processed(demo: Cloud) -> None:
    drop(demo, "drop/demo/desk/ferries.txt", STORY)
    assert process(demo) == []
    (article,) = stored(demo)
    assert (article.external_id, article.provenance.sender) == ("desk/ferries.txt", "drop")
    assert article.provenance.authentication == "bucket-policy"
    assert article.provenance.intake_key.startswith("intake/demo/")
    assert only_submission(demo).status is SubmissionStatus.PROCESSED


def test_each_version_of_a_dropped_file_is_a_separate_submission(demo: Cloud) -> None:
    boto3.client("s3").put_bucket_versioning(
        Bucket=demo.resources["IntakeBucket"], VersioningConfiguration={"Status": "Enabled"}
    )
    drop(demo, "drop/demo/ferries.txt", STORY)
    drop(demo, "drop/demo/ferries.txt", STORY + b"\nCorrected.\n")
    event = notified(demo)
    versions = boto3.client("s3").list_object_versions(Bucket=demo.resources["IntakeBucket"])
    for record, version in zip(event["Records"], versions["Versions"], strict=True):
        # moto omits the version id that S3 sends for a versioned bucket.
        body = json.loads(record["body"])
        body["Records"][0]["s3"]["object"]["versionId"] = version["VersionId"]
        record["body"] = json.dumps(body)
    demo.invoke("process", event)
    demo.invoke("process", event)
    assert len(demo.keys("IntakeBucket", "intake/")) == 2


def test_dropped_file_of_an_unknown_source_is_quarantined(cloud: Cloud) -> None:
    drop(cloud, "drop/stranger/ferries.txt", STORY)
    assert process(cloud) == []
    recorded = only_submission(cloud)
    assert [problem.code for problem in recorded.problems] == ["source_unknown"]
    assert recorded.source == "stranger"


@pytest.mark.parametrize("key", ["drop/ferries.txt", "drop/No Such Source/ferries.txt"])
def test_misplaced_file_is_quarantined(cloud: Cloud, key: str) -> None:
    drop(cloud, key, STORY)
    assert process(cloud) == []
    assert [problem.code for problem in only_submission(cloud).problems] == ["drop_misplaced"]


def test_folder_marker_is_ignored(demo: Cloud) -> None:
    drop(demo, "drop/demo/", b"")
    assert process(demo) == []
    assert demo.keys("IntakeBucket", "intake/") == []


class _Down:
    """A client whose calls all fail like those to an overloaded service."""

    def __getattr__(self, name: str) -> Any:
        def fail(**_: Any) -> None:
            raise ClientError({"Error": {"Code": "SlowDown", "Message": "later"}}, name)

        return fail


@pytest.mark.parametrize("store", ["intake", "content", "submissions", "sources"])
def test_unavailable_service_causes_a_retry_that_succeeds(
    demo: Cloud, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission_id = deliver(demo, STORY)
    event = notified(demo)
    app = demo.load("process")
    down = getattr(app.service, store)
    client = {"submissions": "_dynamodb", "sources": "_dynamodb"}.get(store, "_s3")
    down = down._rows.table if store == "sources" else getattr(down, "_table", down)
    with monkeypatch.context() as broken:
        broken.setattr(down, client, _Down())
        answer = app.handler(event, demo.context("process"))
    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == [
        record["messageId"] for record in event["Records"]
    ]
    assert app.handler(event, demo.context("process")) == {"batchItemFailures": []}
    assert status(demo, submission_id).status is SubmissionStatus.PROCESSED
    assert len(stored(demo)) == 1


def test_records_beside_a_failing_one_are_processed(
    demo: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(demo, STORY, number="a")
    second = deliver(demo, STORY, number="b")
    event = notified(demo)
    bodies = [json.loads(record["body"]) for record in event["Records"]]
    records = [record for body in bodies for record in body["Records"]]
    event["Records"] = event["Records"][:1]
    event["Records"][0]["body"] = json.dumps({"Records": records})
    app = demo.load("process")
    take = type(app.service).take
    calls: list[str] = []

    def flaky(self: Any, created: Any, **known: Any) -> None:
        calls.append(created.key)
        if len(calls) == 1:
            raise app.Unavailable("aws_slowdown", "later")
        take(self, created, **known)

    monkeypatch.setattr(type(app.service), "take", flaky)
    answer = app.handler(event, demo.context("process"))
    assert len(answer["batchItemFailures"]) == 1
    assert len(calls) == 2
    assert status(demo, second).status is SubmissionStatus.PROCESSED


def test_test_event_of_s3_is_ignored(demo: Cloud) -> None:
    event = sqs_event(json.dumps({"Event": "s3:TestEvent"}))
    assert demo.invoke("process", event) == {"batchItemFailures": []}


def test_message_not_from_s3_goes_to_the_dead_letter_queue(demo: Cloud) -> None:
    event = sqs_event("hello")
    assert demo.invoke("process", event) == {"batchItemFailures": [{"itemIdentifier": "1"}]}


def test_logs_name_the_submission_but_contain_no_text(
    demo: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    submission_id = deliver(demo, STORY)
    process(demo)
    (line,) = [record for record in caplog.records if record.message == "submission processed"]
    assert vars(line)["submission_id"] == submission_id
    assert "boat" not in str(vars(line))
