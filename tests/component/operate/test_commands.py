"""`dateline problems` and `dateline audit`, with the API of a stack on moto behind them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import ANY

import boto3
import httpx
import pytest
from typer.testing import CliRunner

from cli.main import app
from cli.support import operations as operations_module
from cli.support.operations import given_up_since
from cli.support.target import Target
from cli.tasks.replay import failed_submissions
from dateline.model.clock import utc_now
from dateline.model.problems import Hop
from local.common.aws import Aws
from local.inprocess.cloud import Cloud
from tests.component.operate.operations import Operator
from tests.component.operate.poison import ARTICLE, submit


def route_of(path: str) -> str:
    parts = path.split("/")
    if len(parts) > 3 and len(parts[3]) == 26:
        parts[3] = "{id}"
    return "/".join(parts)


@pytest.fixture
def operator(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """Commands reach the functions of `cloud`, with the token of `desk`."""
    opened = Operator(cloud)

    def answer(request: httpx.Request) -> httpx.Response:
        content = json.loads(request.content) if request.content else None
        path = request.url.raw_path.decode()
        route = route_of(path.partition("?")[0])
        response = opened.ask(request.method, route, path, content)
        return httpx.Response(response["statusCode"], text=response["body"])

    @contextmanager
    def client(api: str) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=api, transport=httpx.MockTransport(answer)) as made:
            yield made

    target = Target(Aws(boto3.Session()), "dateline", "https://api.example.org", None)
    monkeypatch.setattr(operations_module, "api_client", client)
    monkeypatch.setattr(operations_module, "find_target", lambda *_: target)
    monkeypatch.setenv("DATELINE_TOKEN", opened.headers["authorization"].removeprefix("Bearer "))
    return opened


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    # The functions' own log is on standard output too.
    return "".join(
        line
        for line in done.stdout.splitlines(keepends=True)
        if not line.startswith(('{"level"', '{"_aws"'))
    )


def lines(*arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(*arguments).splitlines()]


def stack_of(operator: Operator) -> Target:
    resources = operator.cloud.resources

    class Stack(Target):
        def output(self, key: str) -> str:
            return str(resources[key.removesuffix("Name")])

    return Stack(Aws(boto3.Session()), "dateline", None, None)


def test_a_problem_is_listed_shown_retried_and_dismissed(operator: Operator) -> None:
    for letter in "ab":
        operator.given_up(letter)
    newest, oldest = lines("problems", "list", "--json")
    assert newest["id"] in run("problems", "list", "--hop", "process", "--source", "wire")
    assert json.loads(run("problems", "show", newest["id"]))["state"] == "open"
    assert lines("problems", "retry", newest["id"])[0]["state"] == "retrying"
    assert lines("problems", "retry", "--source", "wire") == [
        {
            "id": ANY,
            "state": "done",
            "total": 2,
            "retried": 1,
            "refused": {"problem_retrying": 1},
        }
    ]
    assert lines("problems", "dismiss", oldest["id"], "--reason", "a test")[0]["id"] == oldest["id"]
    assert [entry["action"] for entry in lines("audit", "--json")] == [
        "dismiss",
        "retry",
        "retry_all",
        "retry",
    ]


def test_a_problem_is_tried_with_other_options(operator: Operator) -> None:
    submit(operator, [{"external_id": "x"}])
    operator.cloud.drain_all()
    (problem,) = lines("problems", "list", "--json")
    options = ("--format", "envelope", "--language", "en", "--field", "headline=external_id")
    tried = json.loads(run("problems", "try", problem["id"], *options))
    assert (tried["id"], tried["status"]) == (problem["id"], "quarantined")
    (entry,) = lines("audit", "--json")
    changes = {"format": "envelope", "language": "en", "fields": {"headline": "external_id"}}
    assert entry["after"]["changes"] == changes


def test_submissions_are_listed_by_status(operator: Operator) -> None:
    good = submit(operator, ARTICLE)
    broken = submit(operator, [{"external_id": "x"}])
    operator.cloud.drain_all()
    listed = lines("submissions", "list", "--json")
    assert [entry["submission_id"] for entry in listed] == [broken, good]
    shown = run("submissions", "list", "--status", "quarantined", "--source", "desk")
    assert broken in shown
    assert good not in shown
    target = stack_of(operator)
    assert failed_submissions(target, "desk") == {broken}


def test_messages_given_up_on_during_a_run_are_counted(operator: Operator) -> None:
    target = stack_of(operator)
    begun = utc_now()
    assert given_up_since(target, begun, (Hop.PROCESS, Hop.INDEX)) == 0
    operator.given_up("a")
    assert given_up_since(target, begun, (Hop.PROCESS, Hop.INDEX)) == 1
    assert given_up_since(target, utc_now(), (Hop.PROCESS, Hop.INDEX)) == 0
