"""`dateline push`: several files at once, resumed where it stopped, large ones by a form."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

import cli.tasks.push
from cli.main import app
from cli.support import deliver
from cli.support.exit_codes import CommandError
from cli.support.files import Input
from cli.support.library_errors import explained, library_errors
from cli.support.upload import upload
from dateline.model.sources import Source
from functions.submit.body_checks import MAX_BODY_BYTES
from local.emulator.running_cloud import HOME_VARIABLE

API = "https://api.gazette.example.org"
FORM = "https://intake.s3.example.org/"


class FakeApi:
    """Accepts every file but those that contain `refuse`, and forms for large files."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.refused = b"refuse"
        self.during: Callable[[int], None] = lambda _: None
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.requests.append(request)
            number = len(self.requests)
        self.during(number)
        if self.refused in request.content:
            detail = {"code": "body_empty", "detail": "there is no text"}
            return httpx.Response(400, json=detail)
        accepted = {"submission_id": f"{number:026}", "status_url": f"/submissions/{number:026}"}
        if request.url.path.startswith("/uploads/"):
            upload = {"url": FORM, "fields": {"key": "intake/x", "x-amz-checksum": "y"}}
            return httpx.Response(201, json={**accepted, "upload": upload})
        if str(request.url) == FORM:
            return httpx.Response(204)
        return httpx.Response(202, json=accepted)

    def paths(self) -> list[str]:
        return [request.url.path for request in self.requests]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeApi:
    """An API that a user knows by its address and a token only."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("DATELINE_TOKEN", "dl_wire_x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setattr(deliver, "PAUSE_SECONDS", 0.0)
    fake = FakeApi()

    def client(address: str) -> httpx.Client:
        return httpx.Client(base_url=address, transport=httpx.MockTransport(fake))

    monkeypatch.setattr(cli.tasks.push, "api_client", client)
    return fake


def _files(folder: Path, number: int) -> list[str]:
    names = [folder / f"{index}.txt" for index in range(number)]
    for index, path in enumerate(names):
        path.write_text(f"Story {index}\n\nText.")
    return [str(path) for path in names]


def _push(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["push", *arguments, "--source", "wire", "--api", API])


def test_files_are_sent_at_once_and_counted(api: FakeApi, tmp_path: Path) -> None:
    together = threading.Barrier(3, timeout=10)
    api.during = lambda _: (together.wait(), None)[1]
    names = _files(tmp_path, 6)

    result = _push(*names, "--jobs", "3")

    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert {line["file"] for line in lines} == set(names)
    assert "6 files in " in result.stderr
    assert "6 accepted" in result.stderr
    assert not list((tmp_path / "home").rglob("*.jsonl"))


def test_the_same_command_sends_only_what_was_not_accepted(api: FakeApi, tmp_path: Path) -> None:
    names = _files(tmp_path, 3)
    Path(names[1]).write_text("refuse")

    first = _push(*names)
    Path(names[1]).write_text("Now with text\n\nText.")
    second = _push(*reversed(names))
    third = _push(*names)

    assert first.exit_code == 1
    assert f"{names[1]}: 400 body_empty: there is no text" in first.stderr
    assert "2 accepted, 1 failed; the same command again sends only the rest" in first.stderr
    assert second.exit_code == 0
    assert "1 accepted, 2 accepted before" in second.stderr
    # A complete run is forgotten: to send again is no mistake.
    assert "3 accepted" in third.stderr
    assert len(api.requests) == 3 + 1 + 3


def test_a_changed_file_is_sent_again_and_so_are_all_with_restart(
    api: FakeApi, tmp_path: Path
) -> None:
    names = _files(tmp_path, 3)
    Path(names[0]).write_text("refuse")
    _push(*names)

    Path(names[1]).write_text("Corrected\n\nText.")
    changed = _push(*names)
    again = _push(*names, "--restart")

    assert "1 accepted, 1 accepted before, 1 failed" in changed.stderr
    assert "2 accepted, 1 failed" in again.stderr
    assert len(api.requests) == 3 + 2 + 3


def test_a_stopped_run_is_resumed(api: FakeApi, tmp_path: Path) -> None:
    names = _files(tmp_path, 20)

    def stop(number: int) -> None:
        if number == 5:
            raise KeyboardInterrupt

    api.during = stop
    stopped = _push(*names, "--jobs", "1")
    api.during = lambda _: None
    resumed = _push(*names, "--jobs", "1")

    assert stopped.exit_code != 0
    assert resumed.exit_code == 0, resumed.output
    assert "accepted before" in resumed.stderr
    sent = [request.content for request in api.requests]
    assert len(set(sent)) == 20
    # Only the request that was cut off is sent twice.
    assert len(sent) == 21


def test_a_torn_line_of_the_journal_costs_one_more_delivery(api: FakeApi, tmp_path: Path) -> None:
    names = _files(tmp_path, 3)
    Path(names[0]).write_text("refuse")
    _push(*names)
    [journal] = (tmp_path / "home").rglob("*.jsonl")
    journal.write_text(journal.read_text()[:-20])

    resumed = _push(*names)

    assert "1 accepted, 1 accepted before, 1 failed" in resumed.stderr
    assert "0 accepted, 2 accepted before, 1 failed" in _push(*names).stderr


def test_a_large_file_is_uploaded_by_a_form(api: FakeApi, tmp_path: Path) -> None:
    large = tmp_path / "year.xml"
    large.write_bytes(b"<rss>" + b" " * MAX_BODY_BYTES)

    result = _push(str(large))

    assert result.exit_code == 0, result.output
    assert api.paths() == ["/uploads/wire", "/"]
    wish, form = api.requests
    assert json.loads(wish.content)["size"] == large.stat().st_size
    assert json.loads(wish.content)["content_type"] == "application/xml"
    assert wish.headers["authorization"] == "Bearer dl_wire_x"
    # The presigned form is the credential of S3, which must not get the token.
    assert "authorization" not in form.headers
    assert large.read_bytes() in form.content
    assert json.loads(result.stdout)["submission_id"] == f"{1:026}"


def test_a_large_file_of_a_sender_that_signs_is_refused_with_another_way(api: FakeApi) -> None:
    source = Source(id="blog", sender="ghost")
    file = Input("post.json", b" " * (MAX_BODY_BYTES + 1))

    with pytest.raises(CommandError, match="dateline sources show blog"):
        upload(httpx.Client(transport=httpx.MockTransport(api)), source, "secret", file)
    assert api.requests == []


def test_a_file_that_cannot_be_read_does_not_stop_the_others(api: FakeApi, tmp_path: Path) -> None:
    [name] = _files(tmp_path, 1)

    result = _push(name, str(tmp_path / "missing.txt"))

    assert result.exit_code == 1
    assert "missing.txt: No such file or directory" in result.stderr
    assert len(api.requests) == 1


def test_an_api_that_does_not_answer_is_named(api: FakeApi, tmp_path: Path) -> None:
    def refuse(_: int) -> None:
        raise httpx.ConnectError("refused")

    api.during = refuse
    result = _push(*_files(tmp_path, 1))

    assert result.exit_code == 1
    assert f"{API}: ConnectError" in result.stderr


def test_without_a_token_the_error_says_what_to_set(
    api: FakeApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATELINE_TOKEN", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))

    error = _push(*_files(tmp_path, 1)).exception

    assert isinstance(error, library_errors())
    assert "AWS_REGION" in explained(error)
    assert "DATELINE_TOKEN" in explained(error)
    assert api.requests == []
