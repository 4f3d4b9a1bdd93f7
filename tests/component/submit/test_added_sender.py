"""A new sender is one folder and one line in the registry: nothing else knows its name."""

from __future__ import annotations

import base64
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from typer.testing import CliRunner, Result

import cli.tasks.sources
from cli.main import app
from dateline.web.reserved_credentials import reading_token
from functions.submit import senders
from local.common.aws import Aws
from local.emulator.running_cloud import HOME_VARIABLE
from local.inprocess.cloud import STACK, Cloud
from tests.http_events import http_event
from tools.docs.registries import senders_page

API = "https://api.gazette.example.org"
FILES = {
    "__init__.py": '''
"""Gazette CMS: hex HMAC-SHA256 of the body in `X-Gazette-Signature`."""

from dateline.model.event_names import name_in
from functions.submit.senders.payload import JSON, event_by_member, json_object
from functions.submit.senders.proof import first_proof
from functions.submit.senders.signatures import any_signature_matches, keys_of, signed_bytes

CONTENT_TYPES = JSON
KEPT_HEADERS = ()
INPUTS = {}
ACCEPTED = 202


def verify(request, source, now):
    signature = request.headers.get("x-gazette-signature", "")
    right = any_signature_matches(keys_of(source), request.body, [signature])
    signed = signed_bytes(request.body, has_time=False) if right else None
    return first_proof(("hmac-sha256", signed))


def event(request, source):
    return event_by_member(json_object(request))


def event_name(request):
    return name_in(json_object(request))


def delivery_id(request, source):
    return None
''',
    "source_setup.py": """
from functions.submit.senders.source_setup import Proof, SourceSetup, sign_body

SETUP = SourceSetup(
    title="Gazette CMS",
    verified_by="HMAC-SHA256 over the body",
    sign=sign_body("x-gazette-signature"),
    proof=Proof.ALWAYS,
)
""",
    "guide.txt": """
In the press room, Settings, Telegraph:
  URL         $url
  Secret      $secret
""",
    "sample.json": """
{
  "type": "article.published",
  "data": {
    "external_id": "$id",
    "headline": "The gazette has a new printing press",
    "language": "en",
    "body_html": "<p>It was delivered $now.</p>"
  }
}
""",
}


@pytest.fixture
def _gazette(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder of the sender and its line in the registry."""
    folder = tmp_path / "senders" / "gazette"
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(senders, "__path__", [*senders.__path__, str(folder.parent)])
    name = f"{senders.__name__}.gazette"
    monkeypatch.setitem(senders.SENDERS, "gazette", importlib.import_module(name))
    yield
    for module in (name, f"{name}.source_setup"):
        sys.modules.pop(module, None)


@pytest.fixture
def dateline(
    cloud: Cloud, _gazette: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """`dateline sources` against the in-process cloud."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    for name in ("DATELINE_TOKEN", "DATELINE_SECRET"):
        monkeypatch.delenv(name, raising=False)

    def outputs(aws: Aws, stack: str) -> dict[str, str]:
        return {
            "ApiUrl": API,
            "IntakeBucketName": cloud.resources["IntakeBucket"],
            "SubmissionTableName": cloud.resources["SubmissionTable"],
            "SourceTableName": cloud.resources["SourceTable"],
        }

    def answer(request: httpx.Request) -> httpx.Response:
        return _answer(cloud, request)

    def client(api: str) -> httpx.Client:
        return httpx.Client(base_url=api, transport=httpx.MockTransport(answer))

    monkeypatch.setattr(Aws, "outputs", outputs)
    monkeypatch.setattr(cli.tasks.sources, "api_client", client)
    return lambda *arguments: CliRunner().invoke(app, ["sources", *arguments, "--stack", STACK])


def _answer(cloud: Cloud, request: httpx.Request) -> httpx.Response:
    function, route, parameter = {
        "webhooks": ("submit", "POST /webhooks/{source}", "source"),
        "articles": ("read", "GET /articles/{id}", "id"),
    }[request.url.path.split("/")[1]]
    event = http_event(
        request.method,
        request.url.raw_path.decode(),
        route=route,
        parameters={parameter: request.url.path.split("/")[2]},
        body=request.content or None,
        headers=dict(request.headers),
    )
    result: dict[str, Any] = cloud.invoke(function, event)
    cloud.drain_all()
    body = result["body"].encode()
    if result["isBase64Encoded"]:
        body = base64.b64decode(body)
    return httpx.Response(result["statusCode"], headers=result["headers"], content=body)


def _secret() -> str:
    name = next(
        parameter["Name"]
        for parameter in boto3.client("ssm").describe_parameters()["Parameters"]
        if parameter["Name"].startswith(f"/{STACK}/secrets/delivery/press/")
    )
    stored = boto3.client("ssm").get_parameter(Name=name, WithDecryption=True)
    return str(json.loads(stored["Parameter"]["Value"])["secrets"][0])


def test_sources_put_prints_the_guide_of_an_added_sender(
    dateline: Callable[..., Result],
) -> None:
    result = dateline("put", "press", "--sender", "gazette")

    assert result.exit_code == 0, result.output
    assert "In the press room, Settings, Telegraph:\n" in result.stdout
    assert f"  URL         {API}/webhooks/press\n" in result.stdout
    [secret] = [line.split()[1] for line in result.stdout.splitlines() if "Secret" in line]
    assert len(bytes.fromhex(secret)) == 32


def test_sources_put_knows_the_options_of_an_added_sender(
    dateline: Callable[..., Result],
) -> None:
    result = dateline("put", "press", "--sender", "gazette", "--unsigned")

    assert "--unsigned is not for sender gazette" in str(result.exception)


def test_sources_test_publishes_the_signed_sample_of_an_added_sender(
    dateline: Callable[..., Result], cloud: Cloud
) -> None:
    dateline("put", "press", "--sender", "gazette")

    result = dateline("test", "press")

    assert result.exit_code == 0, f"{result.output}{result.exception}"
    # The functions log on standard output, too.
    line = json.loads(result.stdout.splitlines()[-1])
    assert (line["sender"], line["status"], line["readable"]) == ("gazette", "processed", True)
    [article] = line["articles"]
    assert _answer(cloud, httpx.Request("GET", article)).status_code == 404
    token = reading_token("press", _secret())
    headers = {"authorization": f"Bearer {token}"}
    shown = _answer(cloud, httpx.Request("GET", article, headers=headers)).json()
    assert shown["headline"] == "The gazette has a new printing press"
    assert shown["source"] == "press"


@pytest.mark.usefixtures("_gazette")
def test_the_reference_lists_an_added_sender_with_its_guide() -> None:
    page = senders_page()

    assert "| `gazette` | Gazette CMS | HMAC-SHA256 over the body | the article | 202 |\n" in page
    guide = page.partition("### Gazette CMS (`gazette`)")[2].partition("###")[0]
    assert "In the press room, Settings, Telegraph:" in guide


def test_the_handler_refuses_a_delivery_that_an_added_sender_does_not_verify(
    dateline: Callable[..., Result], cloud: Cloud
) -> None:
    dateline("put", "press", "--sender", "gazette")
    forged = httpx.Request(
        "POST",
        f"{API}/webhooks/press",
        content=b"{}",
        headers={"content-type": "application/json", "x-gazette-signature": "0" * 64},
    )

    assert _answer(cloud, forged).status_code == 401
    assert cloud.keys("IntakeBucket") == []
