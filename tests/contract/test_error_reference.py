"""The error reference: complete, served where `type` leads, and naming only commands that exist."""

from __future__ import annotations

import json
import re
import shlex

import pytest
import typer
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from cli.main import app
from dateline.model.error_reference import WARNING, error_reference, find_entry
from dateline.model.errors import Malformed, Unavailable
from dateline.model.problem_types import problem_type
from dateline.web.http import problem_response
from local.inprocess.cloud import in_process_cloud
from tests.http_events import http_event
from tests.paths import ROOT
from tools.docs.error_codes import RECORDED, starred, uses

PROCESS = ROOT / "functions" / "process"
COMMAND = re.compile(r"dateline [a-z][^`]*")


def test_every_code_has_an_entry_and_every_entry_a_code() -> None:
    codes = {starred(use.code) for use in uses()}
    entries = {name for name in error_reference() if not name.startswith(WARNING)}

    assert codes <= entries, "write entries in shared/dateline/model/error_reference.toml"
    # The rest is of the embedded cloud's gateway.
    assert {name for name in entries - codes if not name.startswith("gateway_")} == set()


def test_every_warning_that_process_writes_has_an_entry() -> None:
    texts = [path.read_text(encoding="utf-8") for path in PROCESS.rglob("*.py")]
    fields = {
        field
        for text in texts
        for field in re.findall(r'"([a-z][a-z_ ]+): (?!\{)[^"]*"', _warnings_of(text))
    }

    assert {"headline", "status", "media", "encoding"} <= fields
    assert {field for field in fields if f"{WARNING}{field}" not in error_reference()} == set()


def _warnings_of(text: str) -> str:
    """The lines of a module that have a warning: as a literal that is no message of an error."""
    return "\n".join(
        line
        for line in text.splitlines()
        if not re.search(r'"(held|not read to its end|beside the items|nothing was sent)', line)
        and not re.search(r'"(not fetched|unreadable front matter|out|process): ', line)
    )


def test_the_page_of_the_api_has_the_place_where_type_leads() -> None:
    with in_process_cloud() as cloud:
        page = cloud.invoke("read", http_event("GET", "/docs"))["body"]
    over_http = {use.code for use in uses() if use.error not in RECORDED and "<" not in use.code}

    for code in over_http | {"body_not_gzip", "body_not_deflate", "aws_accessdenied"}:
        path, _, place = problem_type(code).partition("#")
        assert path == "/docs"
        assert f'id="{place}"' in page, code


@pytest.mark.parametrize("error", [Malformed("body_empty", "x"), Unavailable("aws_slowdown", "x")])
def test_an_error_response_links_its_entry(error: Malformed | Unavailable) -> None:
    shown = json.loads(problem_response(error)["body"])
    assert shown["type"] == problem_type(error.code)
    assert find_entry(error.code) is not None


def _command(words: list[str]) -> tuple[TyperCommand, list[str]]:
    """The command that the words name, and the words behind its name."""
    command = typer.main.get_command(app)
    for number, word in enumerate(words):
        if not isinstance(command, TyperGroup):
            break
        child = command.get_command(typer.Context(command), word)
        assert child is not None, f"there is no `dateline {' '.join(words[: number + 1])}`"
        command = child
    else:
        number = len(words)
    assert isinstance(command, TyperCommand)
    return command, words[number:]


def test_the_reference_names_commands_and_options_that_exist() -> None:
    named = set()
    for entry in error_reference().values():
        texts = [entry.option or "", *re.findall(r"`([^`]*)`", entry.do + entry.why)]
        for text in filter(COMMAND.fullmatch, texts):
            command, rest = _command(shlex.split(text)[1:])
            options = {option for parameter in command.params for option in parameter.opts}
            given = [word for word in rest if word.startswith("--")]
            assert set(given) <= options, text
            named |= set(given)
    assert {"--field", "--event", "--fetch-url"} <= named


def test_explain_prints_what_to_do() -> None:
    result = CliRunner().invoke(app, ["explain", "event_unknown"])

    assert result.exit_code == 0
    assert "dateline sources set ID --event NAME=published" in result.stdout


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("aws_accessdenied", "aws_*"),
        ("aws_throttled", "aws_throttled"),
        ("body_not_gzip", "body_not_*"),
        ("published_at_missing", "*_missing"),
        ("status: withheld, since the embargo cannot be read", "warning:status"),
        ("warning:status", "warning:status"),
    ],
)
def test_explain_finds_the_closest_entry(asked: str, code: str) -> None:
    result = CliRunner().invoke(app, ["explain", asked, "--json"])

    assert json.loads(result.stdout)["code"] == code


def test_explain_suggests_a_code_for_a_misspelt_one() -> None:
    result = CliRunner().invoke(app, ["explain", "headline_mising"])

    assert result.exit_code == 1
    assert "did you mean headline_missing" in str(result.exception)
