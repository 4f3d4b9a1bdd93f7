"""What `dateline up` says when it is ready."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from cli.support.welcome import SAMPLE, dateline_command, welcome
from local.common.credentials import Credential, CredentialFile
from local.emulator.running_cloud import HOME_VARIABLE, RunningCloud

URL = "http://127.0.0.1:8000"
TOKEN = "dl_editor_secret"


@pytest.fixture
def running(tmp_path: Path) -> RunningCloud:
    credentials = tmp_path / "credentials.json"
    CredentialFile(credentials).put("editor", Credential("token", TOKEN))
    return RunningCloud(1, URL, "http://127.0.0.1:1", "dateline", str(credentials), "log")


def test_only_a_terminal_gets_the_token(running: RunningCloud) -> None:
    shown = "\n".join(welcome(running, on_terminal=True))
    stored = "\n".join(welcome(running, on_terminal=False))

    assert TOKEN in shown
    assert TOKEN not in stored
    assert "sources token editor" in stored
    for text in (shown, stored):
        assert f"{URL}/\n" in text
        assert f"{URL}/docs\n" in text
        assert str(SAMPLE) in text


def test_the_command_works_from_another_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "my cloud"
    monkeypatch.setattr(sys, "argv", ["bin/dateline"])
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    monkeypatch.setenv("PATH", str(tmp_path))

    words = shlex.split(dateline_command())

    assert words == [f"{HOME_VARIABLE}={home}", str(Path("bin/dateline").resolve())]
