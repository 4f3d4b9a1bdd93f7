"""The submit handler on moto: acknowledged deliveries are in S3, refused ones are not."""

from __future__ import annotations

import hmac
import json
import os
import time
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.exceptions import ConnectTimeoutError
from pydantic import SecretStr

from dateline.model.deliveries import sha256_of
from dateline.model.sources import Scope, Source
from dateline.stores.intake import IntakeStore
from dateline.web.access import new_token, token_hash
from local.inprocess.cloud import Cloud
from tests.http_events import http_event, json_of

TOKEN = new_token("desk", os.urandom)
READER = new_token("reader", os.urandom)
SECRET = "ghost secret"
STORY = {"external_id": "1", "headline": "Ferry service resumes", "body_text": "At dawn."}


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
        Source.model_validate({"id": "ghost-main", "sender": "ghost", "secrets": [SECRET]})
    )
    cloud.put_source(
        Source.model_validate({"id": "future", "sender": "telepathy", "secrets": [SECRET]})
    )


def post(
    cloud: Cloud,
    path: str,
    body: bytes,
    *,
    content_type: str = "application/json",
    token: str | None = TOKEN,
    **headers: str,
) -> dict[str, Any]:
    route, parameters = path, {}
    for prefix, name in (("/webhooks/", "source"), ("/feeds/", "feed")):
        if path.startswith(prefix):
            route = f"{prefix}{{{name}}}"
            parameters = {name: path.partition("?")[0].removeprefix(prefix)}
    sent = {"content-type": content_type} if content_type else {}
    if token:
        sent["authorization"] = f"Bearer {token}"
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    answer = cloud.invoke(
        "submit",
        http_event(
            "POST", path, route=f"POST {route}", parameters=parameters, body=body, headers=sent
        ),
    )
    assert isinstance(answer, dict)
    return answer


def ghost_signature(body: bytes, *, secret: str = SECRET) -> str:
    sent_at = str(int(time.time() * 1_000))
    digest = hmac.new(secret.encode(), body + sent_at.encode(), "sha256").hexdigest()
    return f"sha256={digest}, t={sent_at}"


def test_an_acknowledged_delivery_is_in_s3_byte_for_byte(cloud: Cloud) -> None:
    body = json.dumps(STORY, indent=3).encode() + b"\n"
    answer = post(cloud, "/articles", body)
    assert answer["statusCode"] == 202
    submission_id = json_of(answer)["submission_id"]
    assert json_of(answer)["status_url"] == f"/submissions/{submission_id}"
    assert answer["headers"]["location"] == f"/submissions/{submission_id}"
    store = IntakeStore(boto3.client("s3"), cloud.resources["IntakeBucket"])
    delivery, stored = store.get(f"intake/desk/{submission_id}", max_bytes=10_000)
    assert stored == body
    assert delivery.sha256 == sha256_of(body)
    assert (delivery.source, delivery.sender, delivery.authentication) == (
        "desk",
        "token",
        "bearer",
    )
    assert delivery.content_type == "application/json"


@pytest.mark.parametrize("path", ["/articles", "/feeds/desk"])
@pytest.mark.parametrize(
    "content_type",
    [
        "application/vnd.iptc.g2.newsitem+xml",
        "application/nitf+xml",
        "application/ld+json",
        "application/rdf+xml",
        "text/html; charset=utf-8",
        "text/markdown; charset=UTF-8; variant=CommonMark",
    ],
)
def test_registered_type_of_news_is_accepted_and_kept(
    cloud: Cloud, path: str, content_type: str
) -> None:
    body = b'{"@type": "NewsArticle"}' if "json" in content_type else b"<p>At dawn.</p>"
    answer = post(cloud, path, body, content_type=content_type)
    assert answer["statusCode"] == 202
    store = IntakeStore(boto3.client("s3"), cloud.resources["IntakeBucket"])
    (key,) = cloud.keys("IntakeBucket")
    delivery, _ = store.get(key, max_bytes=10_000)
    assert delivery.content_type == content_type


def test_json_of_any_name_must_be_json(cloud: Cloud) -> None:
    answer = post(cloud, "/feeds/desk", b"{", content_type="application/ld+json")
    assert answer["statusCode"] == 400
    assert json_of(answer)["code"] == "body_not_json"
    assert cloud.keys("IntakeBucket") == []


def test_plain_text_is_accepted_as_an_article(cloud: Cloud) -> None:
    answer = post(
        cloud,
        "/articles",
        "“Заголовок”\n\nТекст.".encode(),
        content_type="text/plain; charset=utf-8",
        x_article_id="яблоко-1",
    )
    assert answer["statusCode"] == 202
    (key,) = cloud.keys("IntakeBucket")
    store = IntakeStore(boto3.client("s3"), cloud.resources["IntakeBucket"])
    delivery, stored = store.get(key, max_bytes=10_000)
    assert stored.decode() == "“Заголовок”\n\nТекст."
    assert delivery.headers == {"x-article-id": "яблоко-1"}


def test_a_signed_ghost_webhook_is_accepted_and_its_repeat_is_the_same_submission(
    cloud: Cloud,
) -> None:
    body = json.dumps({"post": {"current": {"id": "9", "status": "published"}}}).encode()
    signature = ghost_signature(body)
    path = "/webhooks/ghost-main?event=post.published"
    first = post(cloud, path, body, token=None, x_ghost_signature=signature)
    again = post(cloud, path, body, token=None, x_ghost_signature=signature)
    assert first["statusCode"] == again["statusCode"] == 202
    assert json_of(first) == json_of(again)
    (key,) = cloud.keys("IntakeBucket")
    store = IntakeStore(boto3.client("s3"), cloud.resources["IntakeBucket"])
    delivery, _ = store.get(key, max_bytes=10_000)
    assert (delivery.event, delivery.authentication) == ("published", "hmac-sha256")


@pytest.mark.parametrize("query", ["?event=post.deleted", "?event=post.unpublished", ""])
def test_a_captured_ghost_publish_deletes_nothing(cloud: Cloud, query: str) -> None:
    body = json.dumps({"post": {"current": {"id": "9", "status": "published"}}}).encode()
    path, signature = "/webhooks/ghost-main", ghost_signature(body)
    post(cloud, f"{path}?event=post.published", body, token=None, x_ghost_signature=signature)
    respelled = signature.replace(", t=", ",t=")
    copy = post(cloud, path + query, body, token=None, x_ghost_signature=respelled)
    assert (copy["statusCode"], json_of(copy)["code"]) == (409, "signature_reused")
    assert len(cloud.keys("IntakeBucket")) == 1


def test_a_captured_delivery_overwrites_no_other_article(cloud: Cloud) -> None:
    cloud.put_source(Source(id="hub", sender="github", secrets=(SecretStr(SECRET),)))
    body = b"Storm\n\nIt rained."
    proof = "sha256=" + hmac.new(SECRET.encode(), body, "sha256").hexdigest()

    def send(article_id: str, delivery: str) -> dict[str, Any]:
        return post(
            cloud,
            "/webhooks/hub",
            body,
            content_type="text/plain",
            token=None,
            x_hub_signature_256=proof,
            x_article_id=article_id,
            x_github_delivery=delivery,
        )

    first, copy, again = send("storm", "1"), send("budget", "2"), send("storm", "3")
    assert (copy["statusCode"], json_of(copy)["code"]) == (409, "signature_reused")
    assert first["statusCode"] == again["statusCode"] == 202
    # Equal bytes with another id are a delivery of their own: A, B, A stays three revisions.
    assert json_of(first) != json_of(again)
    assert json_of(send("storm", "3")) == json_of(again)


def test_a_feed_keeps_its_content_type_and_encoding(cloud: Cloud) -> None:
    feed = "<?xml version='1.0' encoding='windows-1251'?><rss/>\xad".encode("cp1251", "replace")
    answer = post(cloud, "/feeds/desk", feed, content_type="application/rss+xml")
    assert answer["statusCode"] == 202
    (key,) = cloud.keys("IntakeBucket", "intake/desk/")
    stored_object = boto3.client("s3").get_object(Bucket=cloud.resources["IntakeBucket"], Key=key)
    assert stored_object["Body"].read() == feed


def test_an_idempotency_key_with_another_body_is_a_conflict(cloud: Cloud) -> None:
    first = post(cloud, "/articles", json.dumps(STORY).encode(), idempotency_key="k-1")
    same = post(cloud, "/articles", json.dumps(STORY).encode(), idempotency_key="k-1")
    other = post(cloud, "/articles", b'{"headline": "Other"}', idempotency_key="k-1")
    assert json_of(first) == json_of(same)
    assert other["statusCode"] == 409
    assert json_of(other)["code"] == "delivery_id_reused"
    assert len(cloud.keys("IntakeBucket")) == 1


def test_equal_bodies_without_an_id_are_two_submissions(cloud: Cloud) -> None:
    body = json.dumps(STORY).encode()
    ids = {json_of(post(cloud, "/articles", body))["submission_id"] for _ in range(2)}
    assert len(ids) == 2


BAD = [
    ("no token", "/articles", b"{}", {"token": None}, 401, "unauthenticated"),
    ("wrong token", "/articles", b"{}", {"token": TOKEN[:-1] + "!"}, 401, "unauthenticated"),
    ("other source's token", "/feeds/desk", b"<rss/>", {"token": READER}, 401, "unauthenticated"),
    ("unknown source's token", "/articles", b"{}", {"token": "dl_x_y"}, 401, "unauthenticated"),
    ("no scope", "/articles", b"{}", {"token": READER}, 403, "scope_missing"),
    ("unsigned webhook", "/webhooks/ghost-main", b"{}", {}, 401, "unauthenticated"),
    ("ghost as token", "/articles", b"{}", {"token": "dl_ghost-main_x"}, 401, "unauthenticated"),
    ("unknown source", "/webhooks/nobody", b"{}", {}, 404, "source_unknown"),
    ("impossible source", "/webhooks/..%2Fx", b"{}", {}, 404, "source_unknown"),
    ("empty", "/articles", b"", {}, 400, "body_empty"),
    ("blank", "/articles", b" \n\t ", {"content_type": "text/plain"}, 400, "body_empty"),
    ("not JSON", "/articles", b"{headline}", {}, 400, "body_not_json"),
    ("bomb", "/articles", b"[" * 200_000, {}, 400, "json_too_deep"),
    ("not UTF-8", "/articles", b'{"a": "\xff"}', {}, 400, "body_not_utf8"),
    ("latin", "/articles", b"caf\xe9", {"content_type": "text/plain"}, 400, "body_not_utf8"),
    ("too large", "/articles", b" " * 4_000_001, {}, 413, "body_too_large"),
    ("no type", "/articles", b"{}", {"content_type": ""}, 415, "content_type_unsupported"),
    (
        "picture",
        "/articles",
        b"\x89PNG",
        {"content_type": "image/png"},
        415,
        "content_type_unsupported",
    ),
    (
        "brotli",
        "/articles",
        b"{}",
        {"content_encoding": "br"},
        415,
        "content_encoding_unsupported",
    ),
]


@pytest.mark.parametrize(
    ("path", "body", "how", "expected"),
    [(*item[1:4], item[4:]) for item in BAD],
    ids=[item[0] for item in BAD],
)
def test_a_refused_delivery_is_a_problem_with_a_code_and_stores_nothing(
    cloud: Cloud, path: str, body: bytes, how: dict[str, Any], expected: tuple[int, str]
) -> None:
    answer = post(cloud, path, body, **how)
    problem = json_of(answer)
    assert (answer["statusCode"], problem["code"]) == expected
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert problem["status"] == answer["statusCode"]
    assert cloud.keys("IntakeBucket") == []


def test_a_wrong_signature_and_a_wrong_time_get_the_same_response(cloud: Cloud) -> None:
    body = b"{}"
    stale = f"{ghost_signature(body).partition(', t=')[0]}, t=1000000000000"
    wrong = ghost_signature(body, secret="another")
    answers = [
        post(cloud, "/webhooks/ghost-main", body, token=None, x_ghost_signature=signature)
        for signature in (stale, wrong, "nonsense")
    ]
    assert [answer["statusCode"] for answer in answers] == [401] * 3
    assert len({answer["body"] for answer in answers}) == 1


def test_unknown_sources_get_the_same_response(cloud: Cloud) -> None:
    answers = [post(cloud, f"/webhooks/{name}", b"{}") for name in ("nobody", "x" * 200, "A_B")]
    assert len({answer["body"] for answer in answers}) == 1


def calls_of(app: ModuleType) -> list[str]:
    """The calls of a function's clients from now on."""
    calls: list[str] = []
    for client in (app.dynamodb, app.ssm, app.s3):
        client.meta.events.register("before-call.*.*", lambda model, **_: calls.append(model.name))
    return calls


def test_an_unknown_source_is_looked_up_once(cloud: Cloud) -> None:
    app = cloud.load("submit")
    calls = calls_of(app)
    event = http_event(
        "POST",
        "/webhooks/nobody",
        route="POST /webhooks/{source}",
        parameters={"source": "nobody"},
        body=b"{}",
    )
    for _ in range(3):
        assert app.handler(event, cloud.context("submit"))["statusCode"] == 404
    # The second call reads, once in an execution environment, whether the stack is migrated.
    assert calls == ["GetItem", "GetItem"]


def test_a_known_source_is_accepted_with_one_aws_call_and_a_row_beside_it(cloud: Cloud) -> None:
    app = cloud.load("submit")
    calls = calls_of(app)
    event = http_event(
        "POST",
        "/articles",
        body=json.dumps(STORY).encode(),
        headers={"content-type": "application/json", "authorization": f"Bearer {TOKEN}"},
    )
    for _ in range(3):
        assert app.handler(event, cloud.context("submit"))["statusCode"] == 202
    # The row is written in parallel, so the order of the two is open.
    assert calls[0] == "GetItem"
    assert sorted(calls[1:]) == ["PutItem"] * 3 + ["PutObject"] * 3


def test_a_failing_s3_is_never_a_2xx(cloud: Cloud) -> None:
    app = cloud.load("submit")

    def fail(**_: object) -> None:
        raise ConnectTimeoutError(endpoint_url="https://s3.example")

    app.s3.meta.events.register("before-send.s3.PutObject", fail)
    event = http_event(
        "POST",
        "/articles",
        body=json.dumps(STORY).encode(),
        headers={"content-type": "application/json", "authorization": f"Bearer {TOKEN}"},
    )
    answer = app.handler(event, cloud.context("submit"))
    assert answer["statusCode"] == 503
    assert int(answer["headers"]["retry-after"]) > 0
    assert cloud.keys("IntakeBucket") == []


def test_an_unknown_sender_in_a_configuration_is_a_server_error(cloud: Cloud) -> None:
    assert post(cloud, "/webhooks/future", b"{}")["statusCode"] == 503


def test_neither_bodies_nor_secrets_are_logged(
    cloud: Cloud, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    body = b'{"headline": "Unspeakable words"}'
    post(cloud, "/articles", body)
    post(cloud, "/articles", body, token=TOKEN + "x")
    post(cloud, "/webhooks/ghost-main", body, x_ghost_signature=ghost_signature(body))
    logged = [str(vars(record)) for record in caplog.records]
    printed = "".join([*capsys.readouterr(), *logged])
    assert "submission accepted" in printed
    assert "request refused" in printed
    for secret in ("Unspeakable", TOKEN, SECRET, "sha256="):
        assert secret not in printed


LARGEST_EVENT = 6 * 1024 * 1024
"""Bytes of an event that Lambda takes, body included."""


def test_webhook_over_the_limit_learns_another_way_in(cloud: Cloud) -> None:
    """As large as a body that still reaches the function; the gateway refuses larger ones."""
    body = json.dumps({"post": {"current": {"html": "x" * (LARGEST_EVENT - 10_000)}}}).encode()
    answer = post(
        cloud,
        "/webhooks/ghost-main",
        body,
        token=None,
        x_ghost_signature=ghost_signature(body),
    )
    assert answer["statusCode"] == 413
    assert answer["headers"]["content-type"] == "application/problem+json"
    problem = json_of(answer)
    assert problem["code"] == "body_too_large"
    assert problem["detail"].startswith("the body has 6,281,")
    for way in ("Nothing was stored", "POST /uploads/<source>", "drop/<source>/", "25 MB"):
        assert way in problem["detail"]
    stored = boto3.client("s3").list_objects_v2(Bucket=cloud.resources["IntakeBucket"])
    assert stored["KeyCount"] == 0
