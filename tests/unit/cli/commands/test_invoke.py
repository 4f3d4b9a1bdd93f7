"""`dateline invoke`: a function on a sample event, each in a process of its own."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.paths import ROOT

EVENTS = ROOT / "events"
ON_LINUX = pytest.mark.skipif(
    platform.system() != "Linux", reason="Lambda's runtime emulator runs on Linux"
)


def _invoke(*arguments: str) -> subprocess.CompletedProcess[str]:
    # No AWS variable and no home: as on a fresh clone.
    return subprocess.run(
        [str(Path(sys.executable).with_name("dateline")), "invoke", *arguments],
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    "options", [pytest.param((), id="in-process"), pytest.param(("--runtime",), marks=ON_LINUX)]
)
def test_the_answer_is_all_of_standard_output_and_logs_are_on_the_other(
    options: tuple[str, ...],
) -> None:
    told = _invoke("submit", str(EVENTS / "submit" / "ghost-published.json"), *options)

    assert told.returncode == 0, told.stderr
    answer = json.loads(told.stdout)
    assert answer["statusCode"] == 202
    assert "submission accepted" in told.stderr
    assert '"service":"submit"' in told.stderr
    assert '"SubmissionAccepted"' in told.stderr


@pytest.mark.parametrize(
    "options", [pytest.param((), id="in-process"), pytest.param(("--runtime",), marks=ON_LINUX)]
)
def test_what_the_event_refers_to_is_in_place_and_translation_is_real(
    options: tuple[str, ...],
) -> None:
    told = _invoke("translate", str(EVENTS / "translate" / "job.json"), *options)

    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {"batchItemFailures": []}
    assert '"TranslationCompleted"' in told.stderr


def test_a_refusal_is_an_answer_like_any_other() -> None:
    told = _invoke("submit", str(EVENTS / "submit" / "ghost-wrong-signature.json"))

    assert told.returncode == 0
    assert json.loads(told.stdout)["statusCode"] == 401


@pytest.mark.parametrize(
    ("function", "content", "message"),
    [
        ("publish", "{}", "announce, index, process, read, submit, subscribe, translate"),
        ("submit", None, "No such file"),
        ("submit", "{", "is not JSON"),
        ("submit", "[]", "is not a JSON object"),
        ("submit", "\xff", "is not JSON"),
    ],
)
def test_what_cannot_be_invoked_is_said(
    tmp_path: Path, function: str, content: str | None, message: str
) -> None:
    event = tmp_path / "event.json"
    if content is not None:
        event.write_bytes(content.encode("latin-1"))

    told = CliRunner().invoke(app, ["invoke", function, str(event)])

    assert message in str(told.exception)
    assert told.stdout == ""
