"""Compressed bodies: submit stores them as sent, process inflates them, both refuse bombs."""

from __future__ import annotations

import gzip
import hmac
import json
import os
import time
import zlib
from typing import Any

import boto3
import pytest

from dateline.model.sources import Source
from dateline.model.submissions import SubmissionStatus
from dateline.stores.intake import IntakeStore
from dateline.stores.submissions import SubmissionStore
from dateline.web.access import new_token, token_hash
from functions.submit.body_checks import MAX_INFLATED_BYTES
from local.inprocess.cloud import Cloud
from tests.http_events import http_event, json_of

TOKEN = new_token("desk", os.urandom)
SECRET = "ghost secret"
STORY = json.dumps(
    {
        "external_id": "1",
        "headline": "Ferry service resumes",
        "language": "en",
        "body_text": "The first boat left at dawn, an hour late and full.",
    }
).encode()


@pytest.fixture(autouse=True)
def sources(cloud: Cloud) -> None:
    cloud.put_source(Source(id="desk", sender="token", token_hashes=(token_hash(TOKEN),)))
    cloud.put_source(
        Source.model_validate({"id": "ghost-main", "sender": "ghost", "secrets": [SECRET]})
    )


def post(
    cloud: Cloud, body: bytes, encoding: str, *, path: str = "/articles", **headers: str
) -> dict[str, Any]:
    event = http_event(
        "POST",
        path,
        route="POST /webhooks/{source}" if path.startswith("/webhooks") else None,
        parameters={"source": path.rpartition("/")[2]},
        body=body,
        headers={
            # Base64 in the event, as the API encodes bytes that are not text.
            "content-type": "application/JSON",
            "content-encoding": encoding,
            "authorization": f"Bearer {TOKEN}",
            **headers,
        },
    )
    answer = cloud.invoke("submit", event)
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", gzip.compress(STORY)), ("deflate", zlib.compress(STORY)), ("identity", STORY)],
)
def test_a_compressed_story_is_stored_as_sent_and_parsed_inflated(
    cloud: Cloud, encoding: str, body: bytes
) -> None:
    answer = post(cloud, body, encoding)
    assert answer["statusCode"] == 202
    submission_id = json_of(answer)["submission_id"]
    store = IntakeStore(boto3.client("s3"), cloud.resources["IntakeBucket"])
    delivery, stored = store.get(f"intake/desk/{submission_id}", max_bytes=10_000)
    assert stored == body
    assert delivery.headers["content-encoding"] == encoding
    cloud.drain_all()
    statuses = SubmissionStore(boto3.client("dynamodb"), cloud.resources["SubmissionTable"])
    status = statuses.get(submission_id)
    assert status
    assert (status.status, status.article_count) == (SubmissionStatus.PROCESSED, 1)


def test_a_compressed_story_sent_as_octets_keeps_its_bytes(
    cloud: Cloud,
) -> None:
    body = gzip.compress(STORY)
    accepted = post(cloud, body, "gzip", **{"content-type": "application/octet-stream"})
    spoilt = post(cloud, body, "gzip", **{"content-type": "application/json"})
    assert accepted["statusCode"] == 202
    assert (spoilt["statusCode"], json_of(spoilt)["code"]) == (400, "body_not_utf8")
    assert "application/octet-stream" in json_of(spoilt)["detail"]
    cloud.drain_all()
    assert len(cloud.keys("ContentBucket")) == 1


def test_a_signature_is_over_the_bytes_as_sent(cloud: Cloud) -> None:
    inner = json.dumps({"post": {"current": {}, "previous": {"id": "9"}}}).encode()
    body = gzip.compress(inner)
    sent_at = str(int(time.time() * 1_000))

    def signature(signed: bytes) -> str:
        digest = hmac.new(SECRET.encode(), signed + sent_at.encode(), "sha256").hexdigest()
        return f"sha256={digest}, t={sent_at}"

    path = "/webhooks/ghost-main"
    accepted = post(cloud, body, "gzip", path=path, **{"x-ghost-signature": signature(body)})
    refused = post(cloud, body, "gzip", path=path, **{"x-ghost-signature": signature(inner)})
    assert (accepted["statusCode"], refused["statusCode"]) == (202, 401)
    (key,) = cloud.keys("IntakeBucket")
    store = IntakeStore(boto3.client("s3"), cloud.resources["IntakeBucket"])
    # The event is read from the inflated payload.
    assert store.get(key, max_bytes=10_000)[0].event == "deleted"


def test_an_unverified_body_is_not_inflated(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> bytes:
        raise AssertionError("inflated although no check has verified who sent it")

    monkeypatch.setattr("functions.submit.body_checks.inflate", never)
    assert post(cloud, gzip.compress(STORY), "gzip", authorization="Bearer x")["statusCode"] == 401


BAD = [
    ("bomb", gzip.compress(b'"' + b" " * 3_000_000 + b'"'), "gzip", 413, "body_bomb"),
    (
        "too large",
        gzip.compress(b'"' + os.urandom(MAX_INFLATED_BYTES // 20).hex().encode() * 11 + b'"'),
        "gzip",
        413,
        "body_too_large",
    ),
    ("not gzip", STORY, "gzip", 400, "body_not_gzip"),
    ("not deflate", STORY, "deflate", 400, "body_not_deflate"),
    ("cut off", gzip.compress(STORY)[:-9], "gzip", 400, "body_not_gzip"),
    ("empty", b"", "gzip", 400, "body_not_gzip"),
    ("nothing inside", gzip.compress(b" "), "gzip", 400, "body_empty"),
    ("no JSON inside", gzip.compress(b"{"), "gzip", 400, "body_not_json"),
    ("not UTF-8 inside", gzip.compress(b'"\xff"'), "gzip", 400, "body_not_utf8"),
    ("brotli", STORY, "br", 415, "content_encoding_unsupported"),
    (
        "twice",
        gzip.compress(gzip.compress(STORY)),
        "gzip, gzip",
        415,
        "content_encoding_unsupported",
    ),
]


@pytest.mark.parametrize(
    ("body", "encoding", "status", "code"),
    [item[1:] for item in BAD],
    ids=[item[0] for item in BAD],
)
def test_a_refused_body_stores_nothing(
    cloud: Cloud, body: bytes, encoding: str, status: int, code: str
) -> None:
    answer = post(cloud, body, encoding)
    assert (answer["statusCode"], json_of(answer)["code"]) == (status, code)
    assert cloud.keys("IntakeBucket") == []


def test_a_gzipped_file_in_the_drop_folder_is_parsed(cloud: Cloud) -> None:
    boto3.client("s3").put_object(
        Bucket=cloud.resources["IntakeBucket"],
        Key="drop/desk/story.json.gz",
        Body=gzip.compress(STORY),
    )
    cloud.drain_all()
    assert len(cloud.keys("ContentBucket")) == 1


def test_a_bomb_in_the_drop_folder_is_quarantined(cloud: Cloud) -> None:
    boto3.client("s3").put_object(
        Bucket=cloud.resources["IntakeBucket"],
        Key="drop/desk/feed.xml.gz",
        Body=gzip.compress(b"<rss>" + bytes(3_000_000)),
    )
    cloud.drain_all()
    (key,) = cloud.keys("IntakeBucket", "intake/")
    statuses = SubmissionStore(boto3.client("dynamodb"), cloud.resources["SubmissionTable"])
    status = statuses.get(key.rpartition("/")[2])
    assert status
    assert status.status is SubmissionStatus.QUARANTINED
    assert [problem.code for problem in status.problems] == ["body_bomb"]
