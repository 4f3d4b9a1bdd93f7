"""Every command exists, has a help text, and is in the reference."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
import typer
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from cli.commands.sources import sources
from cli.main import COMMANDS, app
from tests.paths import ROOT

REFERENCE = ROOT / "docs" / "reference" / "cli.md"


def _every_command() -> Iterator[str]:
    for name in COMMANDS:
        if name == "sources":
            yield from (f"sources {command.name}" for command in sources.registered_commands)
        else:
            yield name


EVERY_COMMAND = tuple(_every_command())


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_every_command_has_a_section_in_the_reference(command: str) -> None:
    assert re.search(
        rf"^##+ `dateline {command}`$", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE
    )


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_every_command_says_what_it_does(command: str) -> None:
    result = CliRunner().invoke(app, [*command.split(), "--help"])

    assert result.exit_code == 0
    assert f"dateline {command}" in " ".join(result.output.split())


def test_help_lists_every_command() -> None:
    result = CliRunner().invoke(app, ["--help"])

    assert all(command in result.output for command in COMMANDS)


def test_the_version_is_the_projects() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    result = CliRunner().invoke(app, ["--version"])

    assert result.exit_code == 0
    assert result.stdout == f"dateline {pyproject['project']['version']}\n"


def test_an_unknown_command_is_refused() -> None:
    result = CliRunner().invoke(app, ["publish"])

    assert result.exit_code == 2


def test_no_option_takes_a_secret() -> None:
    """Other processes can read a command line, and the shell stores it."""
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
