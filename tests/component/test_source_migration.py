"""The real functions serve requests between every two calls of `dateline sources migrate`."""

from __future__ import annotations

import hmac
import json
import os
import time
from collections import Counter
from typing import Any

import boto3

from dateline.model.source_rows import MIGRATION
from dateline.model.sources import Scope, Source
from dateline.stores.sources import SOURCE_TTL_SECONDS
from dateline.web.access import new_token, token_hash
from local.common.source_admin import sources_prefix
from local.common.source_migration import migrate, remove_old_parameters
from local.inprocess.cloud import STACK, Cloud
from tests.http_events import http_event
from tests.source_stores import old_parameter

TOKEN = new_token("desk", os.urandom)
SECRET = "a ghost secret"
SOURCES = (
    Source(id="desk", sender="token", token_hashes=(token_hash(TOKEN),), scopes=frozenset(Scope)),
    Source.model_validate({"id": "ghost-main", "sender": "ghost", "secrets": [SECRET]}),
)
UNKNOWN = "a" * 26


def requests() -> dict[str, tuple[str, dict[str, Any], int]]:
    """By name: the function, the event, and the status that the source's credentials lead to."""
    bearer = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    sent_at = str(int(time.time() * 1_000))
    digest = hmac.new(SECRET.encode(), b"{}" + sent_at.encode(), "sha256").hexdigest()
    story = json.dumps({"external_id": "1", "headline": "Ferry", "body_text": "At dawn."}).encode()
    webhook: dict[str, Any] = {
        "route": "POST /webhooks/{source}",
        "parameters": {"source": "ghost-main"},
        "body": b"{}",
    }
    signed = {"x-ghost-signature": f"sha256={digest}, t={sent_at}"}
    json_type = {"content-type": "application/json"}
    path = f"/articles/{UNKNOWN}/translations"
    return {
        "token": ("submit", http_event("POST", "/articles", body=story, headers=bearer), 202),
        "signature": (
            "submit",
            http_event("POST", "/webhooks/ghost-main", headers=json_type | signed, **webhook),
            202,
        ),
        "forged": (
            "submit",
            http_event("POST", "/webhooks/ghost-main", headers=json_type, **webhook),
            401,
        ),
        "status": (
            "read",
            http_event(
                "GET",
                f"/submissions/{UNKNOWN}",
                route="GET /submissions/{id}",
                parameters={"id": UNKNOWN},
                headers=bearer,
            ),
            404,
        ),
        "translations": (
            "translate",
            http_event(
                "GET",
                path,
                route="GET /articles/{id}/translations",
                parameters={"id": UNKNOWN},
                headers=bearer,
            ),
            404,
        ),
    }


def test_every_function_serves_sources_in_use_between_any_two_calls(cloud: Cloud) -> None:
    cloud.sources.rows.table.delete("undo the migration", MIGRATION)
    ssm = boto3.client("ssm")
    for source in SOURCES:
        ssm.put_parameter(
            Name=f"{sources_prefix(STACK)}{source.id}",
            Value=old_parameter(source),
            Type="SecureString",
        )
    apps = {name: cloud.load(name) for name in ("submit", "read", "translate")}
    late = 0.0
    for app in apps.values():
        # Before every call of the migration, another minute has passed.
        app.sources._monotonic = lambda: time.monotonic() + late
    answers: Counter[tuple[str, int, int]] = Counter()
    asking = False

    def ask(**_: object) -> None:
        nonlocal asking, late
        if asking:
            return
        asking, late = True, late + SOURCE_TTL_SECONDS + 1
        for name, (function, event, expected) in requests().items():
            answer = apps[function].handler(event, cloud.context(function))
            answers[name, answer["statusCode"], expected] += 1
        asking = False

    admin = cloud.sources
    clients = (admin.rows.table._dynamodb, admin._ssm)
    for client in clients:
        client.meta.events.register("before-call", ask)
    try:
        remove_old_parameters(admin, migrate(admin, print), print)
    finally:
        for client in clients:
            client.meta.events.unregister("before-call", ask)
    ask()
    assert {name for name, _, _ in answers} == set(requests())
    assert all(status == expected for _, status, expected in answers), answers
    assert min(answers.values()) > 10
    names = [item["Name"] for item in ssm.describe_parameters()["Parameters"]]
    assert [name.split("/")[2:5] for name in names] == [["secrets", "delivery", "ghost-main"]]
