"""CPU time and AWS calls to a 202, against the floor: one put_object of the same bytes.

    python -m bench.submit [--deliveries 300]

Handler and floor go through the same botocore (parameters, checksum, signature); what would go over
the network is answered at once by a stub. Times are CPU time of this process, medians.
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

from dateline.aws.clients import FAST
from dateline.model.sources import Source
from dateline.stores.sources import to_parameter
from dateline.web.access import new_token, token_hash
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
    """The client, answered at once: SSM knows the sources, S3 takes everything."""

    def answer(request: Any, event_name: str, **_: object) -> AWSResponse:
        calls.append(event_name.rpartition(".")[2])
        body = b""
        if event_name.endswith("GetParameter"):
            name = json.loads(request.body)["Name"].rpartition("/")[2]
            value = to_parameter(SOURCES[name])
            body = json.dumps({"Parameter": {"Name": name, "Value": value}}).encode()
        return AWSResponse(request.url, 200, HTTPHeaders(), _Body(body))

    client.meta.events.register("before-send", answer)
    return client


def event(
    route: str, parameters: dict[str, str], body: bytes, headers: dict[str, str]
) -> dict[str, Any]:
    """A POST as the HTTP API hands it over."""
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
    """By name, what makes one delivery of about `size` bytes: its event, and the bytes stored."""
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
    """Median CPU milliseconds of one call."""
    taken = []
    for _ in range(times):
        began = time.process_time_ns()
        work()
        taken.append((time.process_time_ns() - began) / 1e6)
    return statistics.median(taken)


def accept(app: ModuleType, given: dict[str, Any]) -> None:
    """One delivery through the handler."""
    with redirect_stdout(io.StringIO()):
        answer = app.handler(given, Context("bench-submit"))
    if answer["statusCode"] != 202:
        raise SystemExit(f"not accepted: {answer['body']}")


@contextmanager
def environment() -> Iterator[None]:
    """What the function is told."""
    os.environ.update(
        {
            "INTAKE_BUCKET": "bench",
            "SUBMISSION_TABLE": "bench",
            "SOURCES_PREFIX": "/bench/",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "unused",
            "AWS_SECRET_ACCESS_KEY": "unused",
            "POWERTOOLS_METRICS_NAMESPACE": "Dateline",
            "POWERTOOLS_SERVICE_NAME": "submit",
        }
    )
    yield


def main() -> None:
    """Prints a line a kind and size of delivery."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=int, default=300)
    times = parser.parse_args().deliveries
    with environment():
        # Powertools takes its stream when it is imported: its lines are made, and go nowhere.
        with redirect_stdout(io.StringIO()):
            from functions.submit import app  # noqa: PLC0415 - reads its environment

        calls: list[str] = []
        stubbed(app.sources._ssm, calls)
        stubbed(app.s3, calls)
        s3 = stubbed(boto3.client("s3", config=FAST), [])
        print(
            f"{'delivery':9} {'bytes':>9} {'floor ms':>9} {'handler ms':>11} {'ratio':>6} AWS calls"
        )
        for size in (5_000, 1_000_000):
            for name, make in deliveries(size).items():
                given, stored = make()
                body = os.urandom(stored)

                def floor(body: bytes = body) -> None:
                    s3.put_object(Bucket="bench", Key="intake/desk/x", Body=body, IfNoneMatch="*")

                cold_from = len(calls)
                accept(app, given)
                cold = len(calls) - cold_from
                begun = len(calls)
                rounds = times if size < 100_000 else max(times // 10, 10)
                whole = cpu_ms(lambda given=given: accept(app, given), rounds)  # type: ignore[misc]
                warm = (len(calls) - begun) / rounds
                lowest = cpu_ms(floor, rounds)
                print(
                    f"{name:9} {stored:9,} {lowest:9.2f} {whole:11.2f} {whole / lowest:6.2f}"
                    f" {warm:g} (first {cold})"
                )


if __name__ == "__main__":
    main()
