"""Every command exists, has a help text, and is in the reference."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
import typer
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from cli.main import COMMANDS, app
from tests.paths import ROOT

REFERENCE = ROOT / "docs" / "reference" / "cli.md"


def _leaves() -> Iterator[tuple[str, TyperCommand]]:
    """Each command that does something, with the groups before its name."""
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    for name in COMMANDS:
        command = root.get_command(typer.Context(root), name)
        if isinstance(command, TyperGroup):
            for part, leaf in command.commands.items():
                assert isinstance(leaf, TyperCommand)
                yield f"{name} {part}", leaf
        else:
            assert isinstance(command, TyperCommand)
            yield name, command


LEAVES = dict(_leaves())
EVERY_COMMAND = tuple(LEAVES)


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
    names = [option for leaf in LEAVES.values() for option in _options(leaf)]

    assert "--token-file" in names
    assert not {"--token", "--secret", "--password", "--key"} & set(names)


def test_every_listing_is_printed_as_json_too() -> None:
    listings = {
        name
        for name, leaf in LEAVES.items()
        if name.endswith(" list") or "--limit" in _options(leaf)
    }
    assert {"audit", "sources list", "submissions list", "problems list"} <= listings
    assert {name for name in listings if "--json" not in _options(LEAVES[name])} == set()


def _options(command: TyperCommand) -> list[str]:
    return [option for parameter in command.params for option in parameter.opts]
