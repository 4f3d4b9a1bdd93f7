"""Measures CPU time and AWS calls of a delivery, against the floor: a put_object of the same bytes.

    python -m bench.submit [--deliveries 300]

Handler and floor use the same botocore (parameters, checksum, signature). A stub replies instead of
the network. Times are medians of CPU times of this process.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hmac
import io
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from types import ModuleType
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from dateline.aws.clients import INTERACTIVE
from dateline.aws.table import to_item
from dateline.model.source_rows import Purpose, SourceRow
from dateline.model.sources import Source
from dateline.web.access import new_token, token_hash
from local.common.source_admin import secrets_of, without_secrets
from local.inprocess.cloud import Context

TOKEN = new_token("desk", os.urandom)
SECRET = "a secret of the bench"
KEY = "an-unguessable-part-of-it"
SOURCES = {
    "desk": Source(id="desk", sender="token", token_hashes=(token_hash(TOKEN),)),
    "ghost-main": Source.model_validate(
        {"id": "ghost-main", "sender": "ghost", "secrets": [SECRET, "the one before"]}
    ),
    "wire": Source.model_validate(
        {
            "id": "wire",
            "sender": "websub",
            "secrets": [SECRET],
            "path_key": KEY,
            "websub": {"hub": "https://hub.example/", "topic": "https://wire.example/"},
        }
    ),
}
PARAGRAPH = "<p>The first ferry of the year left at dawn with forty passengers aboard.</p>"


class _Body(io.BytesIO):
    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


def stubbed(client: Any, calls: list[str]) -> Any:
    """The client with a stub that replies: the sources are stored, S3 accepts everything."""

    def answer(request: Any, event_name: str, **_: object) -> AWSResponse:
        calls.append(event_name.rpartition(".")[2])
        body = b""
        if event_name.endswith("GetItem"):
            body = json.dumps({"Item": to_item(row(json.loads(request.body)["Key"]))}).encode()
        elif event_name.endswith("GetParameter"):
            *_, purpose, name, _ = json.loads(request.body)["Name"].split("/")
            value = secrets_of(SOURCES[name])[Purpose(purpose)]
            body = json.dumps({"Parameter": {"Name": name, "Value": value}}).encode()
        return AWSResponse(request.url, 200, HTTPHeaders(), _Body(body))

    client.meta.events.register("before-send", answer)
    return client


def row(key: dict[str, Any]) -> dict[str, Any]:
    """The row of a source."""
    source = SOURCES[key["sk"]["S"]]
    configuration = without_secrets(source).model_dump_json(exclude_defaults=True)
    versions = dict.fromkeys(secrets_of(source), "1")
    return SourceRow(configuration=configuration, secrets=versions).model_dump(mode="json")


def event(
    route: str, parameters: dict[str, str], body: bytes, headers: dict[str, str]
) -> dict[str, Any]:
    """The event of a POST request, as the HTTP API makes it."""
    method, _, path = route.partition(" ")
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path.format(**parameters),
        "rawQueryString": "",
        "headers": {"content-type": "application/json", **headers},
        "requestContext": {"http": {"method": method, "path": path}, "requestId": "bench"},
        "pathParameters": parameters,
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }


def deliveries(size: int) -> dict[str, Callable[[], tuple[dict[str, Any], int]]]:
    """Functions by name that make a delivery of about `size` bytes: event and stored size."""
    html = PARAGRAPH * (size // len(PARAGRAPH))
    story = json.dumps({"external_id": "1", "headline": "Ferry", "body_html": html}).encode()
    post = json.dumps({"post": {"current": {"id": "1", "html": html}}}).encode()
    feed = f"<rss><channel><item><description>{html}</description></item></channel></rss>".encode()
    bearer = {"authorization": f"Bearer {TOKEN}"}

    def article() -> tuple[dict[str, Any], int]:
        return event("POST /articles", {}, story, bearer), len(story)

    def compressed() -> tuple[dict[str, Any], int]:
        body = gzip.compress(story)
        return event("POST /articles", {}, body, bearer | {"content-encoding": "gzip"}), len(body)

    def ghost() -> tuple[dict[str, Any], int]:
        sent_at = str(time.time_ns() // 1_000_000)
        digest = hmac.new(SECRET.encode(), post + sent_at.encode(), "sha256").hexdigest()
        headers = {"x-ghost-signature": f"sha256={digest}, t={sent_at}"}
        return event("POST /webhooks/{source}", {"source": "ghost-main"}, post, headers), len(post)

    def websub() -> tuple[dict[str, Any], int]:
        digest = hmac.new(SECRET.encode(), feed, "sha1").hexdigest()
        headers = {"content-type": "application/rss+xml", "x-hub-signature": f"sha1={digest}"}
        parameters = {"source": "wire", "key": KEY}
        return event("POST /websub/{source}/{key}", parameters, feed, headers), len(feed)

    return {"article": article, "gzip": compressed, "ghost": ghost, "websub": websub}


def cpu_ms(work: Callable[[], object], times: int) -> float:
    """The median CPU milliseconds of a call."""
    measured = []
    for _ in range(times):
        began = time.process_time_ns()
        work()
        measured.append((time.process_time_ns() - began) / 1e6)
    return statistics.median(measured)


def accept(app: ModuleType, delivery: dict[str, Any]) -> None:
    """Passes a delivery to the handler."""
    with redirect_stdout(io.StringIO()):
        answer = app.handler(delivery, Context("bench-submit"))
    if answer["statusCode"] != 202:
        raise SystemExit(f"not accepted: {answer['body']}")


@contextmanager
def environment() -> Iterator[None]:
    """Sets the function's environment variables."""
    os.environ.update(
        {
            "INTAKE_BUCKET": "bench",
            "SUBMISSION_TABLE": "bench",
            "ALLOWED_ORIGINS": "-",
            "SECRETS_PREFIX": "/bench/secrets/",
            "SOURCES_PREFIX": "/bench/",
            "SOURCE_TABLE": "bench",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "unused",
            "AWS_SECRET_ACCESS_KEY": "unused",
            "POWERTOOLS_METRICS_NAMESPACE": "Dateline",
            "POWERTOOLS_SERVICE_NAME": "submit",
        }
    )
    yield


def main() -> None:
    """Prints a line for each kind and size of delivery."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=int, default=300)
    times = parser.parse_args().deliveries
    with environment():
        # Powertools selects its stream at its import: log lines are made and discarded.
        with redirect_stdout(io.StringIO()):
            from functions.submit import app  # noqa: PLC0415 - reads its environment

        calls: list[str] = []
        stubbed(app.dynamodb, calls)
        stubbed(app.ssm, calls)
        stubbed(app.s3, calls)
        s3 = stubbed(boto3.client("s3", config=INTERACTIVE), [])
        print(
            f"{'delivery':9} {'bytes':>9} {'floor ms':>9} {'handler ms':>11} {'ratio':>6} AWS calls"
        )
        for size in (5_000, 1_000_000):
            for name, make in deliveries(size).items():
                delivery, stored = make()
                body = os.urandom(stored)

                def floor(body: bytes = body) -> None:
                    s3.put_object(Bucket="bench", Key="intake/desk/x", Body=body, IfNoneMatch="*")

                cold_from = len(calls)
                accept(app, delivery)
                cold = len(calls) - cold_from
                begun = len(calls)
                rounds = times if size < 100_000 else max(times // 10, 10)
                whole = cpu_ms(lambda delivery=delivery: accept(app, delivery), rounds)  # type: ignore[misc]
                warm = (len(calls) - begun) / rounds
                lowest = cpu_ms(floor, rounds)
                print(
                    f"{name:9} {stored:9,} {lowest:9.2f} {whole:11.2f} {whole / lowest:6.2f}"
                    f" {warm:g} (first {cold})"
                )


if __name__ == "__main__":
    main()
