"""The `dateline` command: one module a subcommand, imported when it is called."""

from __future__ import annotations

import importlib
import sys
from importlib.metadata import version
from typing import Annotated, cast

import typer
from botocore.exceptions import BotoCoreError, ClientError
from typer.core import TyperCommand, TyperGroup

from cli.support.console import say
from cli.support.exit_codes import FAILED, CommandError
from local.emulator.processes import CloudError

COMMANDS = (
    "up",
    "demo",
    "parse",
    "push",
    "status",
    "sources",
    "invoke",
    "reindex",
    "replay",
    "costs",
    "glossary",
)
"""Each is a function, or a group of its own, of that name in the module of that name."""


class _Commands(TyperGroup):
    """Imports no more than the command that was called needs: some load half of AWS."""

    def list_commands(self, ctx: object) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        found = getattr(importlib.import_module(f"cli.commands.{cmd_name}"), cmd_name)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False)
            alone.command(cmd_name)(found)
            found = alone
        command = cast("TyperCommand | TyperGroup", typer.main.get_command(found))
        command.name = cmd_name
        return command


app = typer.Typer(
    name="dateline",
    help="A serverless, event-driven publishing backend, on this machine or on AWS.",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _show_version(requested: bool) -> None:
    if requested:
        # A result: standard output.
        print(f"dateline {version('dateline')}")
        raise typer.Exit


@app.callback()
def _dateline(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    pass


def main() -> None:
    """The entry point of the `dateline` script."""
    try:
        app()
    except CommandError as error:
        say(f"dateline: {error}")
        sys.exit(error.exit_code)
    except (CloudError, BotoCoreError, ClientError) as error:
        say(f"dateline: {error}")
        sys.exit(FAILED)
