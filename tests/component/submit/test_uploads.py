"""Uploads on moto: a form accepts one file, which becomes an ordinary submission."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
import requests

from dateline.model.deliveries import sha256_of
from dateline.model.sources import Scope, Source
from dateline.model.submissions import SubmissionStatus
from dateline.stores.intake import IntakeStore
from dateline.stores.submissions import SubmissionStore
from dateline.web.access import new_token, token_hash
from local.inprocess.cloud import Cloud
from tests.http_events import http_event, json_of

TOKEN = new_token("desk", os.urandom)
READER = new_token("reader", os.urandom)
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>
<item><guid>9</guid><title>Ferry service resumes</title>
<description>The first boat left at dawn, an hour late and full.</description></item>
</channel></rss>"""


@pytest.fixture(autouse=True)
def sources(cloud: Cloud) -> None:
    cloud.put_source(Source(id="desk", sender="token", token_hashes=(token_hash(TOKEN),)))
    cloud.put_source(
        Source(
            id="reader",
            sender="token",
            token_hashes=(token_hash(READER),),
            scopes=frozenset({Scope.INSPECT}),
        )
    )
    cloud.put_source(
        Source.model_validate({"id": "ghost-main", "sender": "ghost", "secrets": ["a secret"]})
    )


def upload_request(file: bytes, **changes: Any) -> dict[str, Any]:
    described = {
        "content_type": "application/rss+xml",
        "size": len(file),
        "sha256": sha256_of(file),
        "file_name": "wire “late”.xml",
    }
    return {name: value for name, value in {**described, **changes}.items() if value is not None}


def ask(
    cloud: Cloud, body: object, *, source: str = "desk", token: str | None = TOKEN, **headers: str
) -> dict[str, Any]:
    sent = {"content-type": "application/json", **headers}
    if token:
        sent["authorization"] = f"Bearer {token}"
    answer = cloud.invoke(
        "submit",
        http_event(
            "POST",
            f"/uploads/{source}",
            route="POST /uploads/{source}",
            parameters={"source": source},
            body=body if isinstance(body, bytes) else json.dumps(body).encode(),
            headers=sent,
        ),
    )
    assert isinstance(answer, dict)
    return answer


def upload(form: dict[str, Any], file: bytes, **changes: str) -> requests.Response:
    return requests.post(
        form["url"], data={**form["fields"], **changes}, files={"file": file}, timeout=10
    )


def policy_of(form: dict[str, Any]) -> dict[str, Any]:
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    assert isinstance(policy, dict)
    return policy


def status_of(cloud: Cloud, submission_id: str) -> Any:
    store = SubmissionStore(boto3.client("dynamodb"), cloud.resources["SubmissionTable"])
    return store.get(submission_id)


def test_an_upload_becomes_an_ordinary_submission(cloud: Cloud) -> None:
    answer = ask(cloud, upload_request(FEED), **{"x-article-id": "яблоко"})
    assert answer["statusCode"] == 201
    content = json_of(answer)
    assert cloud.keys("IntakeBucket") == []
    assert upload(content["upload"], FEED).status_code in {200, 201, 204}
    key = f"intake/desk/{content['submission_id']}"
    store = IntakeStore(boto3.client("s3"), cloud.resources["IntakeBucket"])
    delivery, stored = store.get(key, max_bytes=10_000)
    assert stored == FEED
    assert (delivery.source, delivery.sender, delivery.authentication) == (
        "desk",
        "token",
        "bearer",
    )
    assert delivery.content_type == "application/rss+xml"
    assert delivery.file_name == "wire “late”.xml"
    assert delivery.headers == {"x-article-id": "яблоко"}
    cloud.drain_all()
    status = status_of(cloud, content["submission_id"])
    assert status.status is SubmissionStatus.PROCESSED
    assert status.article_count == 1
    assert content["status_url"] == f"/submissions/{content['submission_id']}"


def test_a_file_uploaded_twice_with_one_form_is_one_submission(cloud: Cloud) -> None:
    content = json_of(ask(cloud, upload_request(FEED)))
    for _ in range(2):
        upload(content["upload"], FEED)
        cloud.drain_all()
    assert len(cloud.keys("IntakeBucket")) == 1
    assert len(cloud.keys("ContentBucket")) == 1


def test_a_gzipped_upload_is_inflated_by_process(cloud: Cloud) -> None:
    file = gzip.compress(FEED)
    content = json_of(
        ask(cloud, upload_request(file, content_type="application/gzip", file_name="wire.xml.gz"))
    )
    upload(content["upload"], file)
    cloud.drain_all()
    assert status_of(cloud, content["submission_id"]).status is SubmissionStatus.PROCESSED


def test_bytes_with_another_hash_are_quarantined(cloud: Cloud) -> None:
    content = json_of(ask(cloud, upload_request(FEED)))
    # moto compares no checksum. S3 does, and process always does.
    upload(content["upload"], FEED.replace(b"resumes", b"stopped"))
    cloud.drain_all()
    status = status_of(cloud, content["submission_id"])
    assert status.status is SubmissionStatus.QUARANTINED
    assert [problem.code for problem in status.problems] == ["sha256_mismatch"]


def test_the_policy_fixes_key_size_type_checksum_and_metadata(cloud: Cloud) -> None:
    content = json_of(ask(cloud, upload_request(FEED)))
    form = content["upload"]
    policy = policy_of(form)
    exact: dict[str, str] = {}
    for condition in policy["conditions"]:
        if isinstance(condition, dict):
            exact |= condition
    assert exact["bucket"] == cloud.resources["IntakeBucket"]
    assert exact["key"] == f"intake/desk/{content['submission_id']}"
    assert exact["Content-Type"] == "application/rss+xml"
    assert base64.b64decode(exact["x-amz-checksum-sha256"]).hex() == sha256_of(FEED)
    assert exact["x-amz-meta-sha256"] == sha256_of(FEED)
    assert exact["x-amz-meta-source"] == "desk"
    ranges = [condition for condition in policy["conditions"] if isinstance(condition, list)]
    assert ranges == [["content-length-range", len(FEED), len(FEED)]]
    # The sender can change nothing in the form.
    signed = {"policy", "x-amz-signature"}
    assert {name: form["fields"][name] for name in form["fields"] if name not in signed} == {
        name: value for name, value in exact.items() if name != "bucket"
    }
    assert form["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"


def test_the_form_expires_after_a_quarter_of_an_hour(cloud: Cloud) -> None:
    content = json_of(ask(cloud, upload_request(FEED)))
    ends = datetime.fromisoformat(policy_of(content["upload"])["expiration"])
    left = ends - datetime.now(UTC)
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    assert abs(datetime.fromisoformat(content["expires_at"]) - ends) < timedelta(seconds=5)


def test_preparing_an_upload_writes_one_row_when_the_source_is_known(cloud: Cloud) -> None:
    app = cloud.load("submit")
    calls: list[str] = []
    for client in (app.dynamodb, app.ssm, app.s3):
        client.meta.events.register("before-call.*.*", lambda model, **_: calls.append(model.name))
    event = http_event(
        "POST",
        "/uploads/desk",
        route="POST /uploads/{source}",
        parameters={"source": "desk"},
        body=json.dumps(upload_request(FEED)).encode(),
        headers={"content-type": "application/json", "authorization": f"Bearer {TOKEN}"},
    )
    for _ in range(2):
        assert app.handler(event, cloud.context("submit"))["statusCode"] == 201
    assert calls == ["GetItem", "PutItem", "PutItem"]


BAD: list[tuple[str, object, dict[str, Any], int, str]] = [
    ("no token", upload_request(FEED), {"token": None}, 401, "unauthenticated"),
    ("wrong token", upload_request(FEED), {"token": TOKEN + "x"}, 401, "unauthenticated"),
    ("another's token", upload_request(FEED), {"source": "reader"}, 401, "unauthenticated"),
    ("no scope", upload_request(FEED), {"source": "reader", "token": READER}, 403, "scope_missing"),
    ("a signing source", upload_request(FEED), {"source": "ghost-main"}, 401, "unauthenticated"),
    ("unknown source", upload_request(FEED), {"source": "nobody"}, 404, "source_unknown"),
    ("over the limit", upload_request(FEED, size=26_214_401), {}, 413, "upload_too_large"),
    ("no bytes", upload_request(FEED, size=0), {}, 400, "upload_invalid"),
    ("negative", upload_request(FEED, size=-1), {}, 400, "upload_invalid"),
    ("size as text", upload_request(FEED, size="12"), {}, 400, "upload_invalid"),
    ("no size", upload_request(FEED, size=None), {}, 400, "upload_invalid"),
    ("no hash", upload_request(FEED, sha256=None), {}, 400, "upload_invalid"),
    ("hash in capitals", upload_request(FEED, sha256="A" * 64), {}, 400, "upload_invalid"),
    (
        "key of its own",
        {**upload_request(FEED), "key": "intake/other/x"},
        {},
        400,
        "upload_invalid",
    ),
    ("long name", upload_request(FEED, file_name="ж" * 100), {}, 400, "upload_invalid"),
    (
        "line break",
        upload_request(FEED, content_type="text/xml\r\nx: y"),
        {},
        400,
        "upload_invalid",
    ),
    (
        "picture",
        upload_request(FEED, content_type="image/png"),
        {},
        415,
        "content_type_unsupported",
    ),
    ("a list", [1], {}, 400, "upload_invalid"),
    ("no JSON", b"size=1", {}, 400, "body_not_json"),
    ("empty", b"", {}, 400, "body_empty"),
]


@pytest.mark.parametrize(("body", "how", "status", "code"), [item[1:] for item in BAD])
def test_a_refused_upload_gives_no_form(
    cloud: Cloud, body: object, how: dict[str, Any], status: int, code: str
) -> None:
    answer = ask(cloud, body, **how)
    problem = json_of(answer)
    assert (answer["statusCode"], problem["code"]) == (status, code)
    assert "upload" not in problem
    assert not re.search(r"x-amz-signature", answer["body"])


@pytest.mark.parametrize("name", [None, "ж.xml"])
def test_a_file_needs_no_name(cloud: Cloud, name: str | None) -> None:
    assert ask(cloud, {**upload_request(FEED), "file_name": name})["statusCode"] == 201


def test_the_longest_delivery_fits_into_s3s_metadata(cloud: Cloud) -> None:
    answer = ask(cloud, upload_request(FEED, file_name="n" * 500), **{"x-article-id": "i" * 900})
    fields = json_of(answer)["upload"]["fields"]
    size = sum(
        len(name.removeprefix("x-amz-meta-")) + len(value)
        for name, value in fields.items()
        if name.startswith("x-amz-meta-")
    )
    assert size <= 2_048
