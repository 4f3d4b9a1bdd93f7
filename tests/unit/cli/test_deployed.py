"""push, status and sources against a deployed stack, with the AWS profile of the environment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import httpx
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

import cli.tasks.push
import cli.tasks.status
from cli.main import app
from dateline.model.clock import utc_now
from dateline.model.submissions import Problem, Submission, SubmissionStatus
from dateline.stores.submissions import SubmissionStore
from dateline.web.access import token_hash
from dateline.web.http import Request
from functions.submit.senders import SENDERS
from local.emulator.running_cloud import HOME_VARIABLE
from tests.unit.cli.stack import (
    API,
    STACK,
    TEMPLATE,
    nothing_is_stored,
    resource,
    stored_source,
)


@pytest.fixture(autouse=True)
def _deployed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.delenv("DATELINE_TOKEN", raising=False)
    with mock_aws():
        boto3.client("cloudformation").create_stack(
            StackName=STACK, TemplateBody=json.dumps(TEMPLATE)
        )
        yield


def _dateline(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--stack", STACK])


def _shown_secret(result: Result, label: str) -> str:
    return str(result.stdout.split(label)[1].split()[0])


def test_a_token_source_is_stored_by_its_hash_and_shown_once() -> None:
    result = _dateline("sources", "put", "wire", "--scope", "submit", "--scope", "inspect")

    assert result.exit_code == 0, result.output
    token = _shown_secret(result, "Bearer ")
    stored = stored_source("wire")
    assert stored.token_hashes == (token_hash(token),)
    assert {scope.value for scope in stored.scopes} == {"submit", "inspect"}
    assert f"{API}/feeds/wire" in result.stdout
    assert "s3://gazette-intake-123456789012/drop/wire/" in result.stdout
    listed = _dateline("sources", "list")
    assert "wire" in listed.stdout
    assert token not in listed.output
    assert stored.token_hashes[0] not in listed.output


def test_a_signing_source_prints_its_guide() -> None:
    result = _dateline("sources", "put", "ghost-main", "--sender", "ghost", "--language", "pt-BR")

    secret = _shown_secret(result, "Secret")
    assert f"{API}/webhooks/ghost-main" in result.stdout
    assert len(secret) == 64
    stored = stored_source("ghost-main")
    assert [secret.get_secret_value() for secret in stored.secrets] == [secret]
    assert stored.language == "pt-BR"
    assert secret not in _dateline("sources", "list").output


def test_replacing_a_source_replaces_its_secret() -> None:
    _dateline("sources", "put", "wire")
    token = _shown_secret(_dateline("sources", "put", "wire", "--replace"), "Bearer ")

    assert stored_source("wire").token_hashes == (token_hash(token),)


@pytest.mark.parametrize(
    "arguments",
    [
        ("put", "Upper"),
        ("put", "a/../b"),
        ("put", "x", "--sender", "fax"),
        ("put", "x", "--language", "not a language"),
        ("put", "nobody", "--keep-secret"),
        ("rotate", "nobody"),
        ("rotate", "nobody", "--finish"),
        ("test", "nobody"),
        ("rm", "nobody"),
    ],
)
def test_an_impossible_request_is_refused_and_changes_nothing(arguments: tuple[str, ...]) -> None:
    result = _dateline("sources", *arguments)

    assert result.exit_code != 0
    assert nothing_is_stored()


def test_a_broken_configuration_is_named_but_not_quoted() -> None:
    boto3.client("ssm").put_parameter(
        Name=f"/{STACK}/sources/broken", Value='{"secrets": ["s3cret"]}', Type="SecureString"
    )

    result = _dateline("sources", "list")

    assert result.exit_code == 0
    assert "broken" in result.stderr
    assert "s3cret" not in result.output


def test_status_reads_the_table_without_a_token() -> None:
    problem = Problem(code="headline_missing", message="give it one", where="/rss/channel/item[1]")
    submission = Submission(
        submission_id="a" * 26,
        source="wire",
        status=SubmissionStatus.QUARANTINED,
        received_at=utc_now(),
        processed_at=utc_now(),
        problem_count=1,
        problems=(problem,),
        intake_key=f"intake/wire/{'a' * 26}",
    )
    SubmissionStore(boto3.client("dynamodb"), resource("SubmissionTable")).put(submission)

    result = _dateline("status", "a" * 26)

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["status"] == "quarantined"
    assert "headline_missing at /rss/channel/item[1]: give it one" in result.stderr
    assert _dateline("status", "b" * 26).exit_code != 0


def _answering(monkeypatch: pytest.MonkeyPatch, *answers: httpx.Response) -> list[httpx.Request]:
    requests: list[httpx.Request] = []
    waiting = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return waiting.pop(0)

    def client(api: str) -> httpx.Client:
        return httpx.Client(base_url=api, transport=httpx.MockTransport(answer))

    monkeypatch.setattr(cli.tasks.push, "api_client", client)
    monkeypatch.setattr(cli.tasks.status, "api_client", client)
    return requests


ACCEPTED = {"submission_id": "s" * 26, "status_url": f"/submissions/{'s' * 26}"}


def test_push_signs_with_the_secret_that_the_profile_may_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    post = tmp_path / "post.json"
    post.write_text('{"post": {"current": {}}}')
    _dateline("sources", "put", "ghost-main", "--sender", "ghost")
    requests = _answering(monkeypatch, httpx.Response(202, json=ACCEPTED))

    result = _dateline("push", str(post), "--source", "ghost-main")

    assert result.exit_code == 0, result.output
    [request] = requests
    assert str(request.url) == f"{API}/webhooks/ghost-main"
    seen = Request("POST", request.url.path, dict(request.headers), request.content)
    assert SENDERS["ghost"].verify(seen, stored_source("ghost-main"), utc_now())
    assert json.loads(result.stdout)["status_url"] == f"{API}/submissions/{'s' * 26}"


def test_push_takes_the_token_from_the_environment_or_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    story, token_file = tmp_path / "story.txt", tmp_path / "token"
    story.write_text("x")
    token_file.write_text("dl_wire_file\n")
    monkeypatch.setenv("DATELINE_TOKEN", "dl_wire_environment")
    requests = _answering(monkeypatch, *[httpx.Response(202, json=ACCEPTED)] * 2)

    _dateline("push", str(story), "--source", "wire", "--api", f"{API}/")
    _dateline("push", str(story), "--source", "wire", "--token-file", str(token_file))

    shown = [request.headers["authorization"] for request in requests]
    assert shown == ["Bearer dl_wire_environment", "Bearer dl_wire_file"]


def test_push_without_a_token_says_where_to_give_it(tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text("x")
    _dateline("sources", "put", "wire")

    result = _dateline("push", str(story), "--source", "wire")
    unknown = _dateline("push", str(story), "--source", "nobody")

    assert "DATELINE_TOKEN" in str(result.exception)
    assert "sources put" in str(unknown.exception)


def test_status_calls_the_api_with_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_TOKEN", "dl_wire_x")
    requests = _answering(monkeypatch, httpx.Response(200, json={"status": "received"}))

    result = _dateline("status", "s" * 26, "--source", "wire")

    assert result.exit_code == 0, result.output
    assert str(requests[0].url) == f"{API}/submissions/{'s' * 26}?source=wire"
    assert requests[0].headers["authorization"] == "Bearer dl_wire_x"
