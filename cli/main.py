"""The `dateline` command: one module for each subcommand, imported when it is called."""

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
    "problems",
    "audit",
    "explain",
    "canary",
    "sources",
    "invoke",
    "reindex",
    "replay",
    "costs",
    "reviews",
    "glossary",
)
"""The module of that name in `cli.commands` defines a function or a Typer group of that name."""


class _Commands(TyperGroup):
    """Imports only the called command's module: some commands load most of the AWS SDK."""

    def list_commands(self, ctx: object) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        defined = getattr(importlib.import_module(f"cli.commands.{cmd_name}"), cmd_name)
        if not isinstance(defined, typer.Typer):
            wrapper = typer.Typer(add_completion=False)
            wrapper.command(cmd_name)(defined)
            defined = wrapper
        command = cast("TyperCommand | TyperGroup", typer.main.get_command(defined))
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
