"""An upload form against a server that enforces its policy: it accepts exactly one file."""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import httpx
import pytest

from dateline.model.deliveries import sha256_of
from dateline.model.sources import Source
from dateline.model.submissions import SubmissionStatus
from dateline.stores.submissions import SubmissionStore
from dateline.web.access import new_token, token_hash
from local.inprocess.cloud import Cloud
from tests.http_events import http_event, json_of
from tests.post_policy import enforcing, resigned

TOKEN = new_token("desk", os.urandom)
STORY = b"Ferry resumes\n\nThe first boat left at dawn, an hour late and full.\n"


@pytest.fixture
def secret(cloud: Cloud) -> str:
    """The secret access key with which functions sign in this cloud."""
    del cloud
    credentials = boto3.Session().get_credentials()
    assert credentials is not None
    return credentials.secret_key


@pytest.fixture
def bucket(cloud: Cloud, secret: str) -> Iterator[str]:
    name = cloud.resources["IntakeBucket"]
    s3 = boto3.client("s3")

    def store(fields: Mapping[str, str], file: bytes) -> None:
        s3.put_object(
            Bucket=name,
            Key=fields["key"],
            Body=file,
            ContentType=fields["Content-Type"],
            Metadata={
                key.removeprefix("x-amz-meta-"): value
                for key, value in fields.items()
                if key.startswith("x-amz-meta-")
            },
        )

    cloud.put_source(Source(id="desk", sender="token", token_hashes=(token_hash(TOKEN),)))
    with enforcing(name, secret, store) as address:
        yield address


@pytest.fixture
def form(cloud: Cloud, bucket: str) -> dict[str, str]:
    del bucket
    upload_request = {"content_type": "text/plain", "size": len(STORY), "sha256": sha256_of(STORY)}
    answer = cloud.invoke(
        "submit",
        http_event(
            "POST",
            "/uploads/desk",
            route="POST /uploads/{source}",
            parameters={"source": "desk"},
            body=json.dumps(upload_request).encode(),
            headers={"content-type": "application/json", "authorization": f"Bearer {TOKEN}"},
        ),
    )
    fields = json_of(answer)["upload"]["fields"]
    assert isinstance(fields, dict)
    return fields


def post(address: str, fields: Mapping[str, str], file: bytes = STORY) -> httpx.Response:
    return httpx.post(address, data=fields, files={"file": ("story.txt", file)})


def test_the_unchanged_form_is_accepted_and_processed(
    cloud: Cloud, bucket: str, form: dict[str, str]
) -> None:
    assert post(bucket, form).status_code == 204
    cloud.drain_all()
    submission = SubmissionStore(boto3.client("dynamodb"), cloud.resources["SubmissionTable"]).get(
        form["key"].rpartition("/")[2]
    )
    assert submission is not None
    assert submission.status is SubmissionStatus.PROCESSED


Change = tuple[dict[str, str], bytes, str]
"""Changed fields, the file, and the code of the refusal."""

CHANGED: dict[str, Change] = {
    "another source's key": ({"key": "intake/other/" + "a" * 26}, STORY, "key"),
    "another key of the source": ({"key": "intake/desk/" + "a" * 26}, STORY, "key"),
    "the drop folder": ({"key": "drop/desk/story.txt"}, STORY, "key"),
    "another type": ({"Content-Type": "text/html"}, STORY, "Content-Type"),
    "another source's name": ({"x-amz-meta-source": "other"}, STORY, "x-amz-meta-source"),
    "another authentication": (
        {"x-amz-meta-authentication": "ghost-hmac-sha256"},
        STORY,
        "x-amz-meta-authentication",
    ),
    "a field of its own": ({"acl": "public-read"}, STORY, "extra input fields: acl"),
    "more metadata": ({"x-amz-meta-note": "x"}, STORY, "extra input fields: x-amz-meta-note"),
    "one byte more": ({}, STORY + b".", "EntityTooLarge"),
    "one byte less": ({}, STORY[:-1], "EntityTooSmall"),
    "other bytes of the size": ({}, STORY.replace(b"dawn", b"dusk"), "BadDigest"),
    "another hash": (
        {"x-amz-checksum-sha256": b64encode(bytes(32)).decode()},
        STORY,
        "x-amz-checksum-sha256",
    ),
}


def test_a_changed_form_or_file_is_refused(cloud: Cloud, bucket: str, form: dict[str, str]) -> None:
    for name, (change, file, why) in CHANGED.items():
        answer = post(bucket, {**form, **change}, file)
        assert answer.status_code in {400, 403}, name
        assert why in answer.text, name
    assert cloud.keys("IntakeBucket") == []


def test_a_policy_that_the_sender_made_is_refused(
    cloud: Cloud, bucket: str, form: dict[str, str]
) -> None:
    wider: list[Any] = [{"bucket": cloud.resources["IntakeBucket"]}, {"key": "intake/other/x"}]
    forged = resigned(form, "not the secret", conditions=wider)
    unsigned = {**form, "policy": forged["policy"]}
    for fields in (forged, unsigned, {**form, "x-amz-signature": "0" * 64}):
        answer = post(bucket, {**fields, "key": "intake/other/x"})
        assert (answer.status_code, answer.text) == (403, "SignatureDoesNotMatch")
    assert cloud.keys("IntakeBucket") == []


def test_an_expired_form_is_refused(
    cloud: Cloud, bucket: str, secret: str, form: dict[str, str]
) -> None:
    conditions = json.loads(b64decode(form["policy"]))["conditions"]
    ended = resigned(form, secret, expiration="2021-12-06T00:00:00Z", conditions=conditions)
    assert post(bucket, ended).text == "AccessDenied: policy expired"
    assert cloud.keys("IntakeBucket") == []
