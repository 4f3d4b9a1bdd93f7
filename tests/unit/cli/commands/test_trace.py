"""`dateline trace`: the hops of a submission or an article, from the API and the logs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.exceptions import NoCredentialsError
from typer.testing import CliRunner, Result

import cli.tasks.trace
from cli.main import app
from cli.support.hops import of_log
from local.common.aws import Aws
from local.emulator.running_cloud import HOME_VARIABLE

API = "https://api.gazette.example.org"
SUBMISSION, ARTICLE, HIDDEN = "s" * 26, "a" * 26, "b" * 26
ANSWERS: dict[str, dict[str, Any]] = {
    f"/submissions/{SUBMISSION}": {
        "source": "wire",
        "status": "partial",
        "received_at": "2026-03-04T12:00:00.000Z",
        "processed_at": "2026-03-04T12:00:00.500Z",
        "format": "rss",
        "article_count": 1,
        "articles": [{"article_id": ARTICLE, "order_key": "k", "withheld": None}],
        "problems": [{"code": "headline_missing", "message": "give it one"}],
    },
    f"/operations/articles/{ARTICLE}": {
        "id": ARTICLE,
        "state": "readable",
        "hidden": None,
        "version": 2,
        "public_since": "2026-03-04T12:00:00.000Z",
        "revisions": [
            {
                "received_at": "2026-03-04T12:00:00.000Z",
                "status": "usable",
                "submission_id": SUBMISSION,
            }
        ],
        "acts": [],
        "not_indexed": [{"order_key": "k2", "code": "row_too_large"}],
    },
    f"/articles/{ARTICLE}/translations": {
        "translations": [
            {
                "language": "pt",
                "status": "translated",
                "requested_at": "2026-03-04T12:01:00Z",
                "started_at": "2026-03-04T12:01:01Z",
                "finished_at": "2026-03-04T12:01:03Z",
            }
        ]
    },
    f"/operations/articles/{HIDDEN}": {
        "id": HIDDEN,
        "state": "killed",
        "hidden": {
            "reason": "libel",
            "since": "2026-03-05T08:00:00Z",
            "by": "desk",
            "until": None,
        },
        "revisions": [],
        "acts": [
            {
                "act": "kill",
                "by": "desk",
                "reason": "libel",
                "received_at": "2026-03-05T08:00:00Z",
                "submission_id": "k" * 26,
            }
        ],
        "not_indexed": [],
    },
}

FORBIDDEN = {"code": "scope_missing", "detail": "this token lacks the scope 'edit'"}


class FakeLogs:
    """CloudWatch Logs with one line of `index`; or a profile that may not read them."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def get_paginator(self, _: str) -> FakeLogs:
        return self

    def paginate(self, *, logGroupName: str, **_: object) -> list[dict[str, Any]]:  # noqa: N803
        if self.error:
            raise self.error
        line = {"level": "INFO", "message": "document indexed", "article_id": ARTICLE}
        is_index = logGroupName.endswith("-index")
        event = {"timestamp": 1_772_625_601_000, "message": json.dumps(line)}
        return [{"events": [event] if is_index else []}]


@pytest.fixture(autouse=True)
def logs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeLogs:
    """The API of a deployed stack, reached with a token."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setenv("DATELINE_TOKEN", "dl_desk_x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    fake = FakeLogs()
    monkeypatch.setattr(Aws, "logs", fake)

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer dl_desk_x"
        content = ANSWERS.get(request.url.path)
        if content is FORBIDDEN:
            return httpx.Response(403, json=content)
        missing = {"code": "article_unknown", "detail": "no such article"}
        return httpx.Response(200 if content else 404, json=content or missing)

    def client(api: str) -> httpx.Client:
        return httpx.Client(base_url=api, transport=httpx.MockTransport(answer))

    monkeypatch.setattr(cli.tasks.trace, "api_client", client)
    return fake


def _trace(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["trace", *arguments, "--api", API])


def _hops(entry: str) -> list[tuple[str | None, str]]:
    result = _trace(entry, "--json")
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    return [(line["at"], line["hop"]) for line in lines]


def test_a_submission_is_followed_to_its_articles_in_order_of_time() -> None:
    assert [name for _, name in _hops(SUBMISSION)] == [
        *("accepted", "revision", "public from", "processed", "problem", "index"),
        *("translation requested", "translation started", "translation finished", "not indexed"),
    ]
    assert _hops(SUBMISSION)[5] == ("2026-03-04T12:00:01.000Z", "index")
    assert _hops(SUBMISSION)[-1] == (None, "not indexed")


def test_a_person_reads_times_and_the_seconds_between() -> None:
    text = _trace(SUBMISSION).stdout

    assert "+0.50 s  processed" in text
    assert "headline_missing: give it one" in text
    assert f"{API}/articles/{ARTICLE}" in text
    assert "time not recorded" in text


def test_an_article_shows_who_killed_it() -> None:
    text = _trace(HIDDEN).stdout

    assert "by desk: libel" in text
    assert "2026-03-05T08:00:00.000Z" in text


def test_without_the_right_to_read_logs_the_rest_is_shown(logs: FakeLogs) -> None:
    logs.error = NoCredentialsError()

    assert "index" not in [name for _, name in _hops(SUBMISSION)]


def test_without_the_scope_edit_only_translations_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(ANSWERS, f"/articles/{ARTICLE}/translations", FORBIDDEN)

    result = _trace(SUBMISSION)

    assert result.exit_code == 0, result.output
    assert f"{ARTICLE}: its translations need the scope edit" in result.stderr
    assert "not indexed" in result.stdout
    assert "translation started" not in result.stdout


@pytest.mark.parametrize(("entry", "reason"), [("c" * 26, "neither"), ("x", "26 characters")])
def test_an_unknown_id_is_refused(entry: str, reason: str) -> None:
    result = _trace(entry)

    assert result.exit_code != 0
    assert reason in str(result.exception)


def test_other_lines_of_a_log_are_left_out() -> None:
    lines = [
        "START RequestId",
        json.dumps({"message": "other", "article_id": "z"}),
        json.dumps({"_aws": {}, "message": ARTICLE}),
        json.dumps([ARTICLE]),
        ARTICLE,
    ]
    assert list(of_log("index", [(0, line) for line in lines], frozenset({ARTICLE}))) == []
