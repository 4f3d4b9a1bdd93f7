"""Which cloud a command works with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.support.exit_codes import CommandError
from cli.support.target import find_target
from local.emulator.running_cloud import HOME_VARIABLE, RunningCloud, registered

URL = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def _no_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def _running(tmp_path: Path) -> Iterator[None]:
    running = RunningCloud(
        pid=os.getpid(),
        url=URL,
        endpoint_url="http://127.0.0.1:4566",
        stack="dateline",
        credentials_file=str(tmp_path / "credentials.json"),
        log="/nowhere",
    )
    with registered(running):
        yield


def test_without_a_cloud_the_error_says_what_to_start() -> None:
    with pytest.raises(CommandError, match="dateline up"):
        find_target(None, None)


@pytest.mark.usefixtures("_running")
@pytest.mark.parametrize("api", [None, URL, f"{URL}/"])
def test_a_running_embedded_cloud_is_preferred(
    api: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")

    target = find_target(api, None)

    assert target.api == URL
    assert target.credentials is not None


@pytest.mark.usefixtures("_running")
@pytest.mark.parametrize(
    ("api", "stack"), [("https://api.example.org", None), (None, "gazette"), (URL, "gazette")]
)
def test_a_named_cloud_is_never_the_embedded_cloud(api: str | None, stack: str | None) -> None:
    target = find_target(api, stack)

    assert target.credentials is None
    assert target.stack == (stack or "dateline")


def test_the_account_of_the_environment_is_the_last_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")

    target = find_target(None, None)

    assert target.stack == "dateline"
    assert target.credentials is None
