"""Subscribers over HTTP and by `dateline subscribers`, with their secrets in SSM."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import boto3
import httpx
import pytest
from typer.testing import CliRunner

from cli.commands.subscribers import FormatName
from cli.main import app
from cli.support import operations as operations_module
from cli.support.target import Target
from dateline.model.sources import Scope
from dateline.model.subscribers import Format
from dateline.web.addresses import PrivateNetworks
from local.common.aws import Aws
from local.inprocess.cloud import Cloud, in_process_cloud
from tests.component.operate.operations import Operator
from tests.http_events import json_of

URL = "https://partner.example.org/dateline"
PATH = "/subscribers/partner"


@pytest.fixture(scope="module")
def room() -> Iterator[Operator]:
    with in_process_cloud() as cloud:
        yield Operator(cloud)


@pytest.fixture
def operator(room: Operator) -> Operator:
    """An operator of a stack without subscribers."""
    for item in json_of(room.ask("GET", "/subscribers", "/subscribers"))["items"]:
        room.ask("DELETE", "/subscribers/{id}", f"/subscribers/{item['id']}")
    return room


def secrets(cloud: Cloud) -> list[str]:
    del cloud
    pages = (
        boto3.client("ssm")
        .get_paginator("get_parameters_by_path")
        .paginate(Path="/dateline/subscribers", Recursive=True, WithDecryption=True)
    )
    return [parameter["Value"] for page in pages for parameter in page["Parameters"]]


def put(operator: Operator, options: dict[str, Any], **headers: str) -> dict[str, Any]:
    return operator.ask("PUT", "/subscribers/{id}", PATH, options, **headers)


def act(operator: Operator, act_: str, content: object) -> dict[str, Any]:
    return operator.ask("POST", f"/subscribers/{{id}}/{act_}", f"{PATH}/{act_}", content)


def code(answer: dict[str, Any]) -> str:
    return str(json_of(answer)["code"])


def test_a_new_subscriber_gets_a_secret_that_is_shown_once(operator: Operator) -> None:
    answer = put(operator, {"url": URL, "listings": ["en.section.politics"], "languages": ["EN"]})
    assert answer["statusCode"] == 201
    content = json_of(answer)
    assert content["secret"].startswith("whsec_")
    assert secrets(operator.cloud) == [content["secret"]]
    shown = json_of(operator.ask("GET", "/subscribers/{id}", PATH))
    assert shown == {name: value for name, value in content.items() if name != "secret"}
    assert (shown["secrets"], shown["state"], shown["languages"]) == (1, "active", ["en"])
    table = operator.cloud.resources["OutboundTable"]
    assert content["secret"] not in str(boto3.client("dynamodb").scan(TableName=table))


def test_a_repeated_put_replaces_options_and_keeps_the_secret(operator: Operator) -> None:
    first = json_of(put(operator, {"url": URL, "content": "thin"}))
    again = put(operator, {"url": URL, "format": "ninjs"})
    assert again["statusCode"] == 200
    content = json_of(again)
    assert "secret" not in content
    assert (content["content"], content["format"]) == ("full", "ninjs")
    assert secrets(operator.cloud) == [first["secret"]]
    refused = put(operator, {"url": URL}, **{"if-none-match": "*"})
    assert (refused["statusCode"], code(refused)) == (409, "subscriber_exists")


def test_a_patch_changes_single_options_and_null_is_the_default(operator: Operator) -> None:
    put(operator, {"url": URL, "events": ["article.killed"], "rate": 5})
    path = "/subscribers/{id}"
    changed = json_of(operator.ask("PATCH", path, PATH, {"events": None, "content": "thin"}))
    assert (changed["events"], changed["content"], changed["rate"]) == ([], "thin", 5)
    refused: list[Any] = [
        {"events": ["article.copies_affected"]},
        {"nonsense": 1},
        {"url": None},
        [],
    ]
    for wrong in refused:
        answer = operator.ask("PATCH", path, PATH, wrong)
        assert (answer["statusCode"], code(answer)) == (400, "request_invalid"), wrong


@pytest.mark.parametrize(
    "url",
    [
        "ftp://partner.example.org/",
        "https://user:secret@partner.example.org/",
        "https://partner.example.org/#part",
        "https://partner.example.org/a b",
        "https:///path",
        "partner.example.org",
    ],
)
def test_a_url_that_cannot_be_called_is_refused(operator: Operator, url: str) -> None:
    assert code(put(operator, {"url": url})) == "request_invalid"


def test_plain_http_is_for_private_networks_only(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = {"url": URL.replace("https:", "http:")}
    assert put(operator, plain)["statusCode"] == 201
    without = replace(operator.app.services, private=PrivateNetworks())
    monkeypatch.setattr(operator.app, "services", without)
    for answer in (
        put(operator, plain),
        operator.ask("PATCH", "/subscribers/{id}", PATH, {"rate": 5}),
    ):
        problem = json_of(answer)
        assert (answer["statusCode"], problem["code"]) == (400, "url_insecure")
        assert problem["where"] == "/url"
    assert put(operator, {"url": URL})["statusCode"] == 200


def test_a_rotation_has_two_secrets_until_it_ends(operator: Operator) -> None:
    old = json_of(put(operator, {"url": URL}))["secret"]
    started = json_of(act(operator, "rotate", {"step": "start"}))
    assert started["secrets"] == 2
    assert set(secrets(operator.cloud)) == {old, started["secret"]}
    assert code(act(operator, "rotate", {"step": "start"})) == "rotation_open"
    assert json_of(act(operator, "rotate", {"step": "finish"}))["secrets"] == 1
    assert secrets(operator.cloud) == [started["secret"]]
    assert code(act(operator, "rotate", {"step": "finish"})) == "rotation_missing"
    act(operator, "rotate", {"step": "start"})
    act(operator, "rotate", {"step": "cancel"})
    assert secrets(operator.cloud) == [started["secret"]]


def test_a_pause_has_a_reason_and_ends(operator: Operator) -> None:
    put(operator, {"url": URL})
    paused = json_of(act(operator, "pause", {"reason": "maintenance"}))
    assert (paused["state"], paused["reason"]) == ("paused", "maintenance")
    resumed = json_of(act(operator, "resume", {}))
    assert (resumed["state"], resumed["reason"]) == ("active", None)
    assert code(act(operator, "pause", {})) == "request_invalid"


def test_a_removed_subscriber_leaves_no_secret(operator: Operator) -> None:
    put(operator, {"url": URL})
    act(operator, "rotate", {"step": "start"})
    operator.ask("DELETE", "/subscribers/{id}", PATH)
    assert secrets(operator.cloud) == []
    answer = operator.ask("GET", "/subscribers/{id}", PATH)
    assert (answer["statusCode"], code(answer)) == (404, "subscriber_unknown")


def test_every_action_is_recorded_without_url_and_secret(operator: Operator) -> None:
    made = json_of(put(operator, {"url": f"{URL}?key=topsecret"}))
    act(operator, "pause", {"reason": "maintenance"})
    audit = operator.ask("GET", "/operations/audit", "/operations/audit?limit=2")
    entries = json_of(audit)["items"]
    assert [entry["action"] for entry in entries] == ["subscriber_pause", "subscriber_put"]
    assert entries[0]["by"] == "desk"
    assert "topsecret" not in str(entries)
    assert made["secret"] not in str(entries)


def test_other_scopes_are_refused(room: Operator) -> None:
    reader = Operator(room.cloud, "reader", frozenset(Scope) - {Scope.OPERATE})
    for method, route, path in (
        ("GET", "/subscribers", "/subscribers"),
        ("PUT", "/subscribers/{id}", PATH),
        ("DELETE", "/subscribers/{id}", PATH),
    ):
        answer = reader.ask(method, route, path, {"url": URL})
        assert (answer["statusCode"], code(answer)) == (403, "scope_missing")


def test_a_subscriber_that_is_changed_meanwhile_is_not_overwritten(operator: Operator) -> None:
    put(operator, {"url": URL})
    admin = operator.app.services.subscribers
    stale = admin.store.get("partner")
    act(operator, "pause", {"reason": "maintenance"})
    with pytest.raises(Exception, match="changed at the same time") as refused:
        admin.rotate(stale)
    assert refused.value.code == "subscriber_changed"  # type: ignore[attr-defined]
    assert admin.store.get("partner").state == "paused"
    assert len(secrets(operator.cloud)) == 1


@pytest.fixture
def command(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> Any:
    def answer(request: httpx.Request) -> httpx.Response:
        content = json.loads(request.content) if request.content else None
        path = request.url.path
        parts = path.split("/")
        if len(parts) > 2:
            parts[2] = "{id}"
        headers = {"if-none-match": "*"} if "if-none-match" in request.headers else {}
        given = operator.ask(request.method, "/".join(parts), path, content, **headers)
        return httpx.Response(given["statusCode"], text=given["body"])

    @contextmanager
    def client(api: str) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=api, transport=httpx.MockTransport(answer)) as made:
            yield made

    target = Target(Aws(boto3.Session()), "dateline", "https://api.example.org", None)
    monkeypatch.setattr(operations_module, "api_client", client)
    monkeypatch.setattr(operations_module, "find_target", lambda *_: target)
    monkeypatch.setenv("DATELINE_TOKEN", operator.headers["authorization"].partition(" ")[2])

    def run(*arguments: str, ends: int = 0) -> list[str]:
        done = CliRunner().invoke(app, ["subscribers", *arguments])
        assert done.exit_code == ends or (ends and done.exception), done.output
        written = done.stdout.splitlines()
        return [line for line in written if not line.startswith(('{"level"', '{"_aws"'))]

    return run


def test_the_commands_make_change_and_remove_a_subscriber(command: Any, operator: Operator) -> None:
    made = json.loads(
        command("put", "partner", "--url", URL, "--thin", "--events", "article.killed")[-1]
    )
    assert secrets(operator.cloud) == [made["secret"]]
    command("put", "partner", "--url", URL, ends=1)
    changed = json.loads(
        command("set", "partner", "--format", "ninjs", "--full", "--unset", "events")[-1]
    )
    assert (changed["format"], changed["content"], changed["events"]) == ("ninjs", "full", [])
    rotated = json.loads(command("rotate", "partner")[-1])
    assert rotated["secrets"] == 2
    command("rotate", "partner", "--finish")
    command("pause", "partner", "--reason", "maintenance")
    assert json.loads("".join(command("show", "partner")))["state"] == "paused"
    command("resume", "partner")
    table = command("list")
    assert table[0].split() == ["subscriber", "state", "events", "format", "secrets", "url"]
    assert table[2].split() == ["partner", "active", "all", "ninjs", "1", URL]
    assert json.loads(command("list", "--json")[0])["id"] == "partner"
    command("rm", "partner")
    assert command("list", "--json") == []
    command("set", "partner", ends=2)
    command("set", "partner", "--unset", "url", ends=2)


def test_the_commands_know_every_format() -> None:
    assert [name.value for name in FormatName] == [name.value for name in Format]
