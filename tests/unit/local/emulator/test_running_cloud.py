"""Commands find the embedded cloud, and only its owner reads its secrets."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dateline.model.sources import Scope
from local.common.aws import embedded_environment
from local.common.credentials import Credential, CredentialFile, issue, write_private
from local.emulator.running_cloud import (
    HOME_VARIABLE,
    RunningCloud,
    find_running,
    registered,
    running_file,
)

RUNNING = RunningCloud(
    pid=os.getpid(),
    url="http://127.0.0.1:8000",
    endpoint_url="http://127.0.0.1:4566",
    stack="dateline",
    credentials_file="/nowhere/credentials.json",
    log="/nowhere/emulator.log",
)


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


def test_a_cloud_is_found_only_while_it_runs() -> None:
    assert find_running() is None
    with registered(RUNNING):
        assert find_running() == RUNNING
        assert stat.S_IMODE(running_file().stat().st_mode) == 0o600
    assert find_running() is None
    assert not running_file().exists()


def test_the_record_of_a_dead_cloud_is_ignored() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with registered(replace(RUNNING, pid=ended.pid)):
        assert find_running() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', '{"pid": "x"}'])
def test_an_invalid_record_is_ignored(text: str) -> None:
    write_private(running_file(), text)

    assert find_running() is None


def test_the_record_of_a_later_cloud_stays_when_the_first_ends() -> None:
    later = replace(RUNNING, pid=os.getppid(), url="http://127.0.0.1:9000")
    with registered(RUNNING):
        write_private(running_file(), running_file().read_text().replace("8000", "9000"))
        text = running_file().read_text().replace(str(os.getpid()), str(os.getppid()))
        write_private(running_file(), text)

    assert find_running() == later


def test_only_the_owner_can_read_credentials(tmp_path: Path) -> None:
    file = CredentialFile(tmp_path / "kept" / "credentials.json")
    assert file.read() == {}

    file.put("wire", Credential("token", "one"))
    file.put("ghost-main", Credential("ghost", "two"))
    file.put("wire", Credential("token", "three"))
    file.remove("ghost-main")
    file.remove("nobody")

    assert file.read() == {"wire": Credential("token", "three")}
    assert stat.S_IMODE((tmp_path / "kept" / "credentials.json").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["credentials.json"]


def test_issued_secrets_are_all_different_and_long() -> None:
    values = {
        issue("a", sender, [Scope.SUBMIT], os.urandom)[1].value
        for sender in ("token", "ghost")
        for _ in range(20)
    }

    assert len(values) == 40
    assert min(map(len, values)) >= 52


def test_the_environment_of_a_child_process_has_no_aws_settings() -> None:
    environment = {
        "PATH": "/bin",
        "AWS_PROFILE": "production",
        "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_ENDPOINT_URL_S3": "https://elsewhere.example.org",
        "AWS_SESSION_TOKEN": "real",
    }

    child = embedded_environment(environment, "http://127.0.0.1:4566")

    assert "real" not in child.values()
    assert "AWS_PROFILE" not in child
    assert "AWS_ENDPOINT_URL_S3" not in child
    assert child["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert child["PATH"] == "/bin"
