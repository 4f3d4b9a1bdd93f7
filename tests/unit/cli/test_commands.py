"""Every command is there, says what it does, and is in the README."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import typer
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from cli.commands.sources import sources
from cli.main import COMMANDS, app
from tests.paths import ROOT

README = ROOT / "README.md"


def _every_command() -> Iterator[str]:
    for name in COMMANDS:
        if name == "sources":
            yield from (f"sources {command.name}" for command in sources.registered_commands)
        else:
            yield name


EVERY_COMMAND = tuple(_every_command())


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_every_command_is_in_the_readme(command: str) -> None:
    *group, name = command.split()
    # A group's commands may stand together: `dateline sources list|put|rm`.
    listed = rf"dateline {' '.join([*group, ''])}(?:[a-z]+\|)*{name}\b"
    assert re.search(listed, README.read_text(encoding="utf-8").replace("\\|", "|"))


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_every_command_says_what_it_does(command: str) -> None:
    told = CliRunner().invoke(app, [*command.split(), "--help"])

    assert told.exit_code == 0
    assert f"dateline {command}" in " ".join(told.output.split())


def test_help_lists_every_command() -> None:
    told = CliRunner().invoke(app, ["--help"])

    assert all(command in told.output for command in COMMANDS)


def test_an_unknown_command_is_refused() -> None:
    told = CliRunner().invoke(app, ["publish"])

    assert told.exit_code == 2


def test_no_option_takes_a_secret() -> None:
    """A command line is seen by every process and kept by the shell."""
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    names: list[str] = []
    for name in COMMANDS:
        command = root.get_command(typer.Context(root), name)
        parts = list(command.commands.values()) if isinstance(command, TyperGroup) else [command]
        for part in parts:
            assert isinstance(part, TyperCommand)
            names += [option for param in part.params for option in param.opts]

    assert "--token-file" in names
    assert not {"--token", "--secret", "--password", "--key"} & set(names)
