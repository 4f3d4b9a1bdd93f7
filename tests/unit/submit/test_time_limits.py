"""503 within 2 s: real clients against a socket that accepts connections and never responds."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import boto3
import pytest

from dateline.aws.clients import INTERACTIVE, without_expect_continue
from dateline.model.errors import Unavailable
from dateline.model.sources import Source
from dateline.stores.intake import IntakeStore
from dateline.stores.sources import SourceStore, to_parameter
from dateline.web.access import token_hash
from dateline.web.http import Request
from functions.submit.intake import Intake
from tests.hub import Answer, serving

GHOST_WAITS = 2.0
TOKEN = "dl_desk_abc"
SOURCE = Source(id="desk", sender="token", token_hashes=(token_hash(TOKEN),))


@contextmanager
def silence() -> Iterator[str]:
    """The URL of a server that accepts and reads, but never responds."""
    listener = socket.create_server(("127.0.0.1", 0))
    connected: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                connected.append(listener.accept()[0])
            except OSError:
                return

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for item in connected:
            item.close()


@contextmanager
def slow_ssm(seconds: float) -> Iterator[str]:
    """An SSM that has the source and responds just in time."""

    def respond(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        time.sleep(seconds)
        parameter = {"Parameter": {"Name": "/desk", "Value": to_parameter(SOURCE)}}
        return 200, {"content-type": "application/x-amz-json-1.1"}, json.dumps(parameter).encode()

    with serving(respond) as url:
        yield url


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")


def intake(ssm: str, s3: str) -> Intake:
    return Intake(
        SourceStore(boto3.client("ssm", endpoint_url=ssm, config=INTERACTIVE), "/"),
        IntakeStore(
            without_expect_continue(boto3.client("s3", endpoint_url=s3, config=INTERACTIVE)),
            "bucket",
        ),
        lambda: datetime.now(UTC),
        bytes,
    )


def seconds_to_503(door: Intake, body: bytes) -> float:
    request = Request(
        method="POST",
        path="/articles",
        headers={"content-type": "application/json", "authorization": f"Bearer {TOKEN}"},
        body=body,
    )
    began = time.monotonic()
    with pytest.raises(Unavailable) as failed:
        door.article(request)
    seconds = time.monotonic() - began
    assert int(failed.value.status) == 503
    return seconds


def test_a_silent_ssm_times_out_before_ghost_does() -> None:
    with silence() as nowhere:
        assert seconds_to_503(intake(nowhere, nowhere), b"{}") < GHOST_WAITS


@pytest.mark.parametrize("size", [2, 3_900_000])
def test_a_slow_ssm_and_a_silent_s3_together_time_out_before_ghost_does(
    size: int,
) -> None:
    with slow_ssm(0.6) as ssm, silence() as nowhere:
        seconds = seconds_to_503(intake(ssm, nowhere), b'"' + b"x" * (size - 2) + b'"')
    # Longer than SSM takes, so S3 was called.
    assert 0.6 < seconds < GHOST_WAITS


def test_two_calls_end_in_time_even_with_the_slowest_connects() -> None:
    bounds = vars(INTERACTIVE)["_user_provided_options"]
    assert 2 * (bounds["connect_timeout"] + bounds["read_timeout"]) < GHOST_WAITS
    assert bounds["retries"]["total_max_attempts"] == 1
