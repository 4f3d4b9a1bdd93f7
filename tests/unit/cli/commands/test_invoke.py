"""`dateline invoke`: runs a function on a sample event, each in a separate process."""

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
def test_the_result_is_on_standard_output_and_logs_are_on_standard_error(
    options: tuple[str, ...],
) -> None:
    result = _invoke("submit", str(EVENTS / "submit" / "ghost-published.json"), *options)

    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["statusCode"] == 202
    assert "submission accepted" in result.stderr
    assert '"service":"submit"' in result.stderr
    assert '"SubmissionAccepted"' in result.stderr


@pytest.mark.parametrize(
    "options", [pytest.param((), id="in-process"), pytest.param(("--runtime",), marks=ON_LINUX)]
)
def test_the_setup_is_stored_and_the_translate_endpoint_is_real(
    options: tuple[str, ...],
) -> None:
    result = _invoke("translate", str(EVENTS / "translate" / "job.json"), *options)

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == {"batchItemFailures": []}
    assert '"TranslationCompleted"' in result.stderr


def test_a_refusal_is_printed_like_any_result() -> None:
    result = _invoke("submit", str(EVENTS / "submit" / "ghost-wrong-signature.json"))

    assert result.returncode == 0
    assert json.loads(result.stdout)["statusCode"] == 401


@pytest.mark.parametrize(
    ("function", "content", "message"),
    [
        (
            "publish",
            "{}",
            "announce, index, operate, process, read, submit, subscribe, translate, watch",
        ),
        ("submit", None, "No such file"),
        ("submit", "{", "is not JSON"),
        ("submit", "[]", "is not a JSON object"),
        ("submit", "\xff", "is not JSON"),
    ],
)
def test_an_invalid_call_is_refused_with_its_reason(
    tmp_path: Path, function: str, content: str | None, message: str
) -> None:
    event = tmp_path / "event.json"
    if content is not None:
        event.write_bytes(content.encode("latin-1"))

    result = CliRunner().invoke(app, ["invoke", function, str(event)])

    assert message in str(result.exception)
    assert result.stdout == ""
