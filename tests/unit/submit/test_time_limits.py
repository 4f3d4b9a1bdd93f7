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

from dateline.aws.clients import INTERACTIVE, LOOKUP, without_expect_continue
from dateline.aws.table import to_item
from dateline.model.errors import Unavailable
from dateline.model.source_rows import Purpose
from dateline.model.sources import Source
from dateline.stores.intake import IntakeStore
from dateline.stores.source_secrets import SecretStore
from dateline.stores.source_table import SourceRows
from dateline.stores.sources import SourceStore
from dateline.stores.unmigrated_sources import UnmigratedSources
from dateline.web.access import token_hash
from dateline.web.http import Request
from functions.submit.intake import Intake
from local.common.source_admin import secrets_of, without_secrets
from tests.hub import Answer, serving

GHOST_WAITS = 2.0
TOKEN = "dl_desk_abc"
SOURCE = Source.model_validate(
    {
        "id": "desk",
        "sender": "token",
        "token_hashes": [token_hash(TOKEN)],
        # So that the secret is read too, which no token source needs.
        "secrets": ["a shared secret"],
    }
)
SLOW = 0.2
"""Seconds of each answer, just within the time limit of LOOKUP."""


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
def slow_lookup() -> Iterator[str]:
    """A DynamoDB and SSM that have the source and respond just in time."""

    def respond(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        time.sleep(SLOW)
        operation = headers["x-amz-target"].rpartition(".")[2]
        row = {
            "configuration": without_secrets(SOURCE).model_dump_json(exclude_defaults=True),
            "secrets": {"delivery": "1"},
        }
        value = secrets_of(SOURCE)[Purpose.DELIVERY]
        answer = {
            "GetItem": {"Item": to_item(row)},
            "GetParameter": {"Parameter": {"Name": "secret", "Value": value}},
        }[operation]
        return 200, {"content-type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()

    with serving(respond) as url:
        yield url


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")


def intake(lookup: str, s3: str) -> Intake:
    dynamodb = boto3.client("dynamodb", endpoint_url=lookup, config=LOOKUP)
    ssm = boto3.client("ssm", endpoint_url=lookup, config=LOOKUP)
    return Intake(
        SourceStore(
            SourceRows(dynamodb, "sources"),
            UnmigratedSources(lambda: ssm, "/sources/"),
            SecretStore(ssm, "/secrets/", Purpose.DELIVERY),
        ),
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


def test_a_silent_table_times_out_before_ghost_does() -> None:
    with silence() as nowhere:
        assert seconds_to_503(intake(nowhere, nowhere), b"{}") < GHOST_WAITS


@pytest.mark.parametrize("size", [2, 3_900_000])
def test_slow_lookups_and_a_silent_s3_together_time_out_before_ghost_does(
    size: int,
) -> None:
    with slow_lookup() as lookup, silence() as nowhere:
        seconds = seconds_to_503(intake(lookup, nowhere), b'"' + b"x" * (size - 2) + b'"')
    # Longer than both lookups take, so S3 was called.
    assert 2 * SLOW < seconds < GHOST_WAITS


def test_three_calls_end_in_time_even_with_the_slowest_connects() -> None:
    seconds = 0.0
    for config in (LOOKUP, LOOKUP, INTERACTIVE):
        bounds = vars(config)["_user_provided_options"]
        seconds += bounds["connect_timeout"] + bounds["read_timeout"]
        assert bounds["retries"]["total_max_attempts"] == 1
    assert seconds < GHOST_WAITS
