"""`dateline audit` and `dateline submissions list`: a table, or JSON, from the API's pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

import cli.support.operations
from cli.main import app
from local.emulator.running_cloud import HOME_VARIABLE

API = "https://api.gazette.example.org"
AUDIT: list[dict[str, Any]] = [
    {
        "id": "e" * 26,
        "at": "2026-03-04T12:00:00.000Z",
        "by": "night-desk",
        "action": "dismiss",
        "target": "p1",
        "reason": "a test feed",
        "before": {"state": "open", "code": "xml_truncated"},
        "after": {"state": "dismissed"},
    },
    {
        "id": "f" * 26,
        "at": "2026-03-03T12:00:00.000Z",
        "by": "night-desk",
        "action": "try",
        "target": "p2",
        "before": {},
        "after": {"changes": {"format": "rss"}},
    },
]
SUBMISSIONS: list[dict[str, Any]] = [
    {
        "submission_id": "s" * 26,
        "source": "wire",
        "status": "partial",
        "received_at": "2026-03-04T12:00:00.000Z",
        "article_count": 9,
        "codes": ["headline_missing", "xml_truncated"],
    }
]


@pytest.fixture(autouse=True)
def _api(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The API of a deployed stack, which gives out an entry a page."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setenv("DATELINE_TOKEN", "dl_desk_x")
    listings = {"/operations/audit": AUDIT, "/submissions": SUBMISSIONS}

    def answer(request: httpx.Request) -> httpx.Response:
        entries = listings[request.url.path]
        position = int(request.url.params.get("cursor", "0"))
        following = str(position + 1) if position + 1 < len(entries) else None
        page = {"items": entries[position : position + 1], "next": following}
        return httpx.Response(200, json=page)

    def client(api: str) -> httpx.Client:
        return httpx.Client(base_url=api, transport=httpx.MockTransport(answer))

    monkeypatch.setattr(cli.support.operations, "api_client", client)


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments, "--api", API])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_json_has_every_entry_as_the_api_gave_it() -> None:
    for arguments, entries in ((("audit",), AUDIT), (("submissions", "list"), SUBMISSIONS)):
        lines = printed(*arguments, "--json").splitlines()
        assert [json.loads(line) for line in lines] == entries


def test_the_audit_is_a_table_of_who_did_what_and_what_changed() -> None:
    names, _, dismissed, tried = printed("audit").splitlines()
    assert names.split() == ["time", "by", "action", "target", "reason", "before", "after"]
    assert "night-desk  dismiss  p1" in dismissed
    assert "state=open code=xml_truncated  state=dismissed" in dismissed
    assert tried.endswith('changes={"format": "rss"}')


def test_submissions_are_a_table_with_their_problems() -> None:
    names, _, partial = printed("submissions", "list").splitlines()
    assert names.split()[-2:] == ["articles", "problems"]
    assert partial.endswith("partial         9  headline_missing, xml_truncated")


def test_the_limit_holds_over_pages() -> None:
    assert len(printed("audit", "--json", "--limit", "1").splitlines()) == 1
