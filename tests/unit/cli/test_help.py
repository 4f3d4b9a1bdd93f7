"""Help is fast: it loads neither the AWS SDK nor a model."""

from __future__ import annotations

import importlib
import json
import os
import re
import resource
import shlex
import subprocess
import sys
from collections.abc import Sequence

import pytest
import typer
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

import cli
from cli.examples import EXAMPLES
from cli.main import COMMANDS, app
from cli.support import arguments
from cli.support.groups import requested_help, summary
from dateline.model.problems import Hop
from tests.paths import ROOT

FORBIDDEN = {
    *("aws_lambda_powertools", "boto3", "botocore", "dateline", "functions", "httpx", "local"),
    *("lxml", "moto", "pydantic", "rich", "samtranslator", "yaml"),
}
MOST = 2.0
"""Processor time of a help text, by that of `import typer`."""
PRINT_HELP = """
import io, json, sys
from contextlib import redirect_stdout
from cli.main import main
loaded = {}
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["dateline", *arguments, "--help"]
    with redirect_stdout(io.StringIO()) as text:
        main()
    assert text.getvalue().startswith("Usage: dateline " + " ".join(arguments)), text.getvalue()
    loaded[" ".join(arguments)] = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps(loaded))
"""


def _root() -> TyperGroup:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    return root


def _commands() -> list[list[str]]:
    root = _root()
    names: list[list[str]] = [[]] + [[name] for name in COMMANDS]
    for name in COMMANDS:
        command = root.get_command(typer.Context(root), name)
        if isinstance(command, TyperGroup):
            names += [[name, child] for child in command.commands]
    return names


def test_no_help_text_loads_the_sdk_or_a_model() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRINT_HELP, json.dumps(_commands())],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    for command, modules in json.loads(done.stdout).items():
        # functions and dateline are also names of namespaces, which hold no code.
        assert set(modules) & FORBIDDEN <= {"functions"}, command


def _is_group(command: list[str]) -> bool:
    child = _root().get_command(typer.Context(_root()), command[0])
    return len(command) == 1 and isinstance(child, TyperGroup)


def _seconds(*command: str) -> float:
    """Processor time of the fastest of three runs."""
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


@pytest.mark.parametrize("command", [(), ("push",), ("sources", "put")])
def test_help_takes_at_most_twice_the_time_of_importing_typer(command: Sequence[str]) -> None:
    typer_alone = _seconds(sys.executable, "-c", "import typer")
    help_text = _seconds(sys.executable, "-m", "cli.main", *command, "--help")

    assert help_text <= MOST * typer_alone, f"{help_text:.3f} s, typer {typer_alone:.3f} s"


def test_the_fast_help_is_that_of_the_parser() -> None:
    root = _root()
    for command in _commands():
        parsed = CliRunner().invoke(app, [*command, "--help"], prog_name="dateline")
        text = requested_help(root, [*command, "--help"], "dateline")
        assert text is not None
        assert text.split() == parsed.stdout.split()


@pytest.mark.parametrize("given", [["push", "x", "--help"], ["nothing"], ["--version"], ["push"]])
def test_other_arguments_are_left_to_the_parser(given: list[str]) -> None:
    assert requested_help(_root(), given, "dateline") is None


def test_the_list_of_commands_has_whole_sentences() -> None:
    root = _root()
    text = " ".join(str(requested_help(root, [], "dateline")).split())
    for name in COMMANDS:
        command = root.get_command(typer.Context(root), name)
        assert isinstance(command, TyperCommand | TyperGroup)
        assert f"{name} {summary(command)}" in text
    assert "..." not in text.partition("Commands:")[2]


@pytest.mark.parametrize(("given", "suggested"), [(["pusg"], "push"), (["sources", "puut"], "put")])
def test_a_misspelt_command_is_refused_with_a_suggestion(given: list[str], suggested: str) -> None:
    result = CliRunner().invoke(app, given)

    assert result.exit_code == 2
    assert f"Did you mean {suggested}?" in result.stderr


def test_the_steps_in_help_texts_are_those_of_the_model() -> None:
    assert [hop.value for hop in arguments.HopName] == [hop.value for hop in Hop]


NAMES = [" ".join(command) for command in _commands() if command and not _is_group(command)]


def test_every_command_has_an_example() -> None:
    assert set(EXAMPLES) == set(NAMES), "write one in cli/examples.py"


@pytest.mark.parametrize("name", NAMES)
def test_no_help_text_names_a_type_of_python(name: str) -> None:
    text = str(requested_help(_root(), [*name.split(), "--help"], "dateline"))

    assert not re.search(r"<(str|int|float|list|path|file)\b", text)


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_in_the_help_and_is_parsed(name: str) -> None:
    text = str(requested_help(_root(), [*name.split(), "--help"], "dateline"))
    for example in EXAMPLES[name]:
        assert f"  {example}\n" in f"{text}\n"
        words = shlex.split(example[example.index("dateline ") :])[1:]
        command: TyperCommand | TyperGroup = _root()
        for part in name.split():
            assert isinstance(command, TyperGroup)
            assert words.pop(0) == part
            child = command.get_command(typer.Context(command), part)
            assert isinstance(child, TyperCommand | TyperGroup)
            command = child
        # Parses without running it.
        command.make_context(name, words)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["push", "x", "--source", "a", "--jobs", "abc"], "give a whole number"),
        (["push", "x", "--source", "a", "--jobs", "0"], "give 1 or more"),
        (["up", "--port", "99999"], "give 65535 or less"),
        (["reindex", "--rate", "x"], "give a number"),
        (["sources", "put", "x", "--restricted", "maybe"], "'maybe' is not one of"),
        (["problems", "list", "--hop", "x"], "'x' is not one of"),
    ],
)
def test_a_wrong_value_is_refused_in_plain_words(given: list[str], words: str) -> None:
    result = CliRunner().invoke(app, given)

    assert result.exit_code == 2
    assert words in result.stderr
    assert not re.search(r"Input|Value error|parse string|pydantic", result.stderr)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("dateline pu", "push"), ("dateline sources sh", "show"), ("dateline push --j", "--jobs")],
)
def test_the_shell_completes_commands_and_options(typed: str, offered: str) -> None:
    completing = {
        "_DATELINE_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(typed.count(" ")),
    }
    done = subprocess.run(
        [sys.executable, "-m", "cli.main"],
        cwd=ROOT,
        env=os.environ | completing,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == [offered]


def test_an_old_python_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))

    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or later; this is Python 3\.10"):
        importlib.reload(cli)
