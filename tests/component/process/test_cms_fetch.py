"""Thin payloads through the handler of process: fetched from an HTTPS server, stored, retried."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest

from dateline.aws.sqs import MAX_RECEIVES
from dateline.model.documents import Article, Notice, Status, documents
from dateline.model.sources import Source
from dateline.model.submissions import SubmissionStatus
from dateline.web.addresses import PrivateNetworks
from functions.process.fetch.fetcher import Fetcher
from functions.process.fetch.store import Completion, FetchedStore
from local.inprocess.cloud import Cloud
from tests.component.process.deliveries import deliver, notified, process, status
from tests.raw_server import speaking
from tests.unit.process.cms_payloads import (
    DIRECTUS,
    HEADLINE,
    MODELS,
    PRISMIC,
    PRISMIC_RESULTS,
    STORYBLOK,
    STORYBLOK_STORY,
    STRAPI,
    STRAPI_ENTRY,
    WORDPRESS,
)
from tests.unit.process.cms_server import HOST, Server, json_response, serving

SECRET = "s3cr3t-t0ken"
PATH = "/v2/cdn/stories/77"
Handler = Callable[[dict[str, Any]], int]
"""Processes an event and returns how many of its messages are to be redelivered."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.responses.clear()
    running.requests.clear()
    return running


@pytest.fixture
def desk(cloud: Cloud, server: Server) -> Cloud:
    """The cloud with the source `demo`, a Storyblok space at `server`."""
    put_source(cloud, server)
    return cloud


@pytest.fixture
def handler(desk: Cloud, server: Server, monkeypatch: pytest.MonkeyPatch) -> Handler:
    """The handler of process, which trusts `server` and resolves its name to this machine."""
    app = desk.load("process")
    fetcher = Fetcher(
        tls=server.trust,
        resolve=lambda *_: ["127.0.0.1"],
        private=PrivateNetworks.parse("127.0.0.1/32"),
        sleep=lambda _: None,
    )
    store = FetchedStore(boto3.client("s3"), desk.resources["IntakeBucket"])
    service = replace(app.__dict__["service"], completion=Completion(store, fetcher))
    monkeypatch.setattr(app, "service", service)

    def failures(event: dict[str, Any]) -> int:
        answer = app.__dict__["handler"](event, desk.context("process"))
        return len(answer["batchItemFailures"])

    return failures


def put_source(cloud: Cloud, server: Server, *, sender: str = "storyblok", **known: Any) -> None:
    fetch = {"base_url": server.base_url, "hosts": [HOST], "token": SECRET, "timeout_seconds": 2}
    models = MODELS.get(sender, ())
    values = {"id": "demo", "sender": sender, "models": models, "fetch": fetch | known}
    cloud.put_source(Source.model_validate(values))


def announce(cloud: Cloud, number: str = "a", **payload: Any) -> str:
    """Stores a webhook that names a story, as submit does."""
    body = json.dumps(STORYBLOK | payload).encode()
    return deliver(
        cloud, body, "application/json", number=number, sender="storyblok", event="published"
    )


def published(cloud: Cloud) -> list[Article | Notice]:
    s3 = boto3.client("s3")
    bucket = cloud.resources["ContentBucket"]
    stored = [
        documents.validate_json(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        for key in cloud.keys("ContentBucket")
    ]
    return [document for document in stored if isinstance(document, Article | Notice)]


def received(event: dict[str, Any], times: int) -> dict[str, Any]:
    """The event as SQS delivers it the given number of times."""
    for record in event["Records"]:
        record["attributes"]["ApproximateReceiveCount"] = str(times)
    return event


def test_story_is_fetched_parsed_and_stored(desk: Cloud, server: Server, handler: Handler) -> None:
    server.respond(PATH, json_response(STORYBLOK_STORY))
    submission_id = announce(desk)
    assert handler(notified(desk)) == 0
    (article,) = published(desk)
    assert isinstance(article, Article)
    assert (article.headline, article.status) == (HEADLINE, Status.USABLE)
    assert status(desk, submission_id).status is SubmissionStatus.PROCESSED
    assert desk.keys("IntakeBucket", "fetched/") == [f"fetched/demo/{submission_id}.json"]


def test_replay_uses_the_stored_response(desk: Cloud, server: Server, handler: Handler) -> None:
    server.respond(PATH, json_response(STORYBLOK_STORY))
    announce(desk)
    event = notified(desk)
    assert handler(event) == 0
    before = published(desk)
    server.respond(PATH, json_response({"story": {"id": 77, "content": {}}}))
    requests = len(server.requests)
    assert handler(event) == 0
    assert len(server.requests) == requests
    assert published(desk) == before


def test_stored_response_starts_no_processing(
    desk: Cloud, server: Server, handler: Handler
) -> None:
    server.respond(PATH, json_response(STORYBLOK_STORY))
    announce(desk)
    before = desk.waiting("ProcessQueue")
    handler(notified(desk))
    assert desk.keys("IntakeBucket", "fetched/")
    assert desk.waiting("ProcessQueue") == before


def test_unavailable_cms_causes_a_retry(desk: Cloud, server: Server, handler: Handler) -> None:
    server.respond(PATH, json_response({}, 503))
    submission_id = announce(desk)
    event = notified(desk)
    assert handler(received(event, 1)) == 1
    assert published(desk) == []
    server.respond(PATH, json_response(STORYBLOK_STORY))
    assert handler(received(event, MAX_RECEIVES)) == 0
    assert status(desk, submission_id).status is SubmissionStatus.PROCESSED


def test_unavailable_cms_ends_in_quarantine(desk: Cloud, server: Server, handler: Handler) -> None:
    server.respond(PATH, json_response({}, 503))
    submission_id = announce(desk)
    assert handler(received(notified(desk), MAX_RECEIVES)) == 0
    recorded = status(desk, submission_id)
    assert recorded.status is SubmissionStatus.QUARANTINED
    (problem,) = recorded.problems
    assert (problem.code, problem.where) == ("fetch_failed", "$.story_id")
    assert "503" in problem.message


def test_refusal_is_quarantined_at_once_and_can_be_retried(
    desk: Cloud, server: Server, handler: Handler
) -> None:
    server.respond(PATH, json_response({"token": SECRET}, 401), json_response(STORYBLOK_STORY))
    submission_id = announce(desk)
    event = notified(desk)
    assert handler(event) == 0
    recorded = status(desk, submission_id)
    assert [problem.code for problem in recorded.problems] == ["fetch_failed"]
    assert SECRET not in recorded.model_dump_json()
    assert desk.keys("IntakeBucket", "fetched/") == []
    assert handler(event) == 0
    assert status(desk, submission_id).status is SubmissionStatus.PROCESSED


def thin(server: Server) -> dict[str, tuple[str, bytes, dict[str, Any], list[str]]]:
    """By sender: content type, payload, responses of the CMS by path, expected documents."""
    prismic = PRISMIC | {"apiUrl": f"{server.base_url}/api"}
    directus = {"event": "items.update", "collection": "articles", "keys": ["15", "16"]}
    item = DIRECTUS["payload"]
    return {
        "storyblok": (
            "application/json",
            json.dumps(STORYBLOK).encode(),
            {PATH: STORYBLOK_STORY},
            ["77 usable"],
        ),
        "prismic": (
            "application/json",
            json.dumps(prismic).encode(),
            {"/api/v2/documents/search": PRISMIC_RESULTS},
            ["doc-a usable", "doc-b withdrawn"],
        ),
        "strapi": (
            "application/json",
            json.dumps(STRAPI | {"entry": "null"}).encode(),
            {"/api/articles": {"data": [STRAPI_ENTRY]}},
            ["doc-1/en usable"],
        ),
        "wordpress_com": (
            "application/x-www-form-urlencoded",
            b"hook=publish_post&ID=4",
            {"/wp/v2/posts/4": WORDPRESS},
            ["4 usable"],
        ),
        "directus": (
            "application/json",
            json.dumps(directus).encode(),
            {"/items/articles/15": {"data": item}, "/items/articles/16": {"data": item}},
            ["articles/15 usable", "articles/16 usable"],
        ),
    }


@pytest.mark.parametrize("sender", ["storyblok", "prismic", "strapi", "wordpress_com", "directus"])
def test_every_thin_sender_is_completed(
    desk: Cloud, server: Server, handler: Handler, sender: str
) -> None:
    put_source(desk, server, sender=sender)
    content_type, body, responses, expected = thin(server)[sender]
    for path, response in responses.items():
        server.respond(path, json_response(response))
    submission_id = deliver(desk, body, content_type, sender=sender, event="updated")
    assert handler(notified(desk)) == 0
    assert status(desk, submission_id).problems == ()
    documents = sorted(f"{item.external_id} {item.status.value}" for item in published(desk))
    assert documents == expected
    assert all(SECRET in f"{item.path} {item.headers}" for item in server.requests)


def test_retry_requests_only_missing_responses(
    desk: Cloud, server: Server, handler: Handler
) -> None:
    put_source(desk, server, sender="directus")
    content_type, body, responses, expected = thin(server)["directus"]
    first, second = responses
    server.respond(first, json_response(responses[first]))
    server.respond(second, json_response({}, 503))
    deliver(desk, body, content_type, sender="directus", event="updated")
    event = notified(desk)
    assert handler(received(event, 1)) == 1
    assert published(desk) == []
    server.respond(second, json_response(responses[second]))
    assert handler(received(event, MAX_RECEIVES)) == 0
    assert len(published(desk)) == len(expected)
    assert sum(received.path.startswith(first) for received in server.requests) == 1


def test_host_that_is_not_configured_is_never_requested(
    desk: Cloud, server: Server, handler: Handler
) -> None:
    put_source(desk, server, hosts=["elsewhere.test"])
    submission_id = announce(desk)
    assert handler(notified(desk)) == 0
    assert [problem.code for problem in status(desk, submission_id).problems] == ["fetch_refused"]
    assert server.requests == []


def test_source_without_fetch_gets_a_problem(cloud: Cloud) -> None:
    cloud.put_source(Source(id="demo", sender="storyblok"))
    submission_id = announce(cloud)
    assert process(cloud) == []
    assert [problem.code for problem in status(cloud, submission_id).problems] == ["fetch_needed"]


def test_a_function_requests_only_the_private_networks_of_its_stack(cloud: Cloud) -> None:
    """The deployed configuration, without a replaced fetcher; a local stack allows loopback."""
    body = json.dumps(STORYBLOK_STORY).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n\r\n".encode()
    problems: dict[str, list[str]] = {}
    with speaking(head + body) as port:
        for number, host in zip("abc", ("localhost", "10.0.0.1", "169.254.169.254"), strict=True):
            fetch = {"base_url": f"http://{host}:{port}", "hosts": [host], "timeout_seconds": 2}
            values = {"id": "demo", "sender": "storyblok", "models": MODELS["storyblok"]}
            cloud.put_source(Source.model_validate(values | {"fetch": fetch}))
            submission_id = announce(cloud, number)
            cloud.load("process")
            assert process(cloud) == []
            problems[host] = [item.code for item in status(cloud, submission_id).problems]
    assert problems == {
        "localhost": [],
        "10.0.0.1": ["fetch_refused"],
        "169.254.169.254": ["fetch_refused"],
    }


def test_secret_is_in_no_log_and_no_store(
    desk: Cloud, server: Server, handler: Handler, capsys: pytest.CaptureFixture[str]
) -> None:
    server.respond(
        PATH, json_response({}, 503), json_response({}, 302, Location=f"{PATH}?token={SECRET}")
    )
    announce(desk)
    handler(received(notified(desk), MAX_RECEIVES))
    server.respond(PATH, json_response(STORYBLOK_STORY))
    announce(desk, "b")
    handler(notified(desk))
    assert server.requests[-1].path.endswith(f"token={SECRET}")
    out, err = capsys.readouterr()
    assert SECRET not in out + err
    s3 = boto3.client("s3")
    for bucket in ("IntakeBucket", "ContentBucket"):
        for key in desk.keys(bucket):
            body = s3.get_object(Bucket=desk.resources[bucket], Key=key)["Body"].read()
            assert SECRET.encode() not in body
