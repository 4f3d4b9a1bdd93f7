"""The `dateline` command: one module for each subcommand, imported when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Annotated, cast

import typer

from cli.support.console import say
from cli.support.exit_codes import FAILED, CommandError
from cli.support.groups import Command, CommandGroup, plain, requested_help, with_examples
from cli.support.library_errors import explained, library_errors

COMMANDS = (
    "up",
    "demo",
    "parse",
    "push",
    "status",
    "trace",
    "tail",
    "submissions",
    "problems",
    "audit",
    "explain",
    "canary",
    "doctor",
    "sources",
    "subscribers",
    "invoke",
    "reindex",
    "replay",
    "costs",
    "reviews",
    "glossary",
)
"""The module of that name in `cli.commands` defines a function or a Typer group of that name."""


class _Commands(CommandGroup):
    """Imports only the called command's module, which imports the AWS SDK only if it runs."""

    def list_commands(self, ctx: object) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Command | None:  # type: ignore[override]
        del ctx
        if cmd_name not in COMMANDS:
            return None
        defined = getattr(importlib.import_module(f"cli.commands.{cmd_name}"), cmd_name)
        if not isinstance(defined, typer.Typer):
            wrapper = typer.Typer(add_completion=False)
            wrapper.command(cmd_name)(defined)
            defined = wrapper
        command = cast("Command", typer.main.get_command(defined))
        command.name = cmd_name
        return plain(with_examples(command, cmd_name))


app = typer.Typer(
    name="dateline",
    help="A serverless, event-driven publishing backend, on this machine or on AWS.",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(requested: bool) -> None:
    if requested:
        from importlib.metadata import version  # noqa: PLC0415 - only here

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
    root = cast("Command", typer.main.get_command(app))
    completes = any(name.endswith("_COMPLETE") for name in os.environ)
    text = None if completes else requested_help(root, sys.argv[1:], "dateline")
    if text is not None:
        print(text)
        return
    try:
        root(prog_name="dateline")
    except SystemExit:
        raise
    except CommandError as error:
        say(f"dateline: {error}")
        sys.exit(error.exit_code)
    except library_errors() as error:
        say(f"dateline: {explained(error)}")
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
