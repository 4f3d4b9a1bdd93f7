"""What a function imports, and which clients it creates, before its first request.

Each of these packages takes 20 to 100 ms of every cold start (`python -m bench.coldstart`).
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bench.coldstart import CLIENTS, environment

PROBE = """
import json, sys
import botocore.session
made, create = [], botocore.session.Session.create_client
def note(session, service, *arguments, **named):
    made.append(service)
    return create(session, service, *arguments, **named)
botocore.session.Session.create_client = note
import functions.{function}.app
json.dump([made, sorted(sys.modules)], sys.stdout)
"""

FORBIDDEN = (
    # Brings its session and file transfers.
    "boto3",
    "s3transfer",
    # Each brings the data classes of all events; the resolver and the parser bring more.
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.utilities.batch",
    "aws_lambda_powertools.utilities.data_classes",
    "aws_lambda_powertools.utilities.parser",
    "pydantic.v1",
)
FORBIDDEN_BESIDE = {
    # Only the functions behind the queues read documents and formats.
    "submit": ("dateline.model.documents", "lxml", "nh3"),
    "subscribe": ("lxml", "nh3"),
    "announce": ("lxml", "nh3"),
    "index": ("lxml", "nh3"),
    "read": ("lxml", "nh3"),
}


def started(function: str) -> tuple[list[str], set[str]]:
    """The clients and the modules of a function that has just started."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(function=function)],
        env=environment(function),
        check=True,
        capture_output=True,
        text=True,
    )
    made, modules = json.loads(done.stdout)
    return sorted(made), set(modules)


@pytest.mark.parametrize("function", sorted(CLIENTS))
def test_a_cold_start_imports_and_creates_what_the_first_request_needs(function: str) -> None:
    made, modules = started(function)
    forbidden = {*FORBIDDEN, *FORBIDDEN_BESIDE.get(function, ())}
    assert modules & forbidden == set()
    assert tuple(made) == CLIENTS[function]
