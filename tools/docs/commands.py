"""The command line: every command with its arguments and options, as Typer has them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, cast

import typer
from typer.core import TyperCommand, TyperGroup

from cli.examples import EXAMPLES
from cli.main import app
from tools.docs.markdown import code, plain, table

if TYPE_CHECKING:
    from collections.abc import Iterator

Command = TyperCommand | TyperGroup
_INTRODUCTION = """# Command line

`dateline` is in `.venv/bin` once `make demo`, `make up` or `make test` has run. Commands that need
a cloud use the embedded cloud that `dateline up` runs on this machine. To use a deployed stack,
name it with `--stack`, or its address with `--api`, and provide the AWS profile of its account in
the environment.

`dateline --install-completion` installs completion for the shell. A group without a command, such
as `dateline sources`, lists its commands.

Results are printed on standard output, progress and problems on standard error. Exit status: 0 for
success, 1 for failure or a partial result, 2 for wrong usage or no usable result.
"""


def _commands(command: Command, context: typer.Context) -> Iterator[tuple[Command, typer.Context]]:
    yield command, context
    if isinstance(command, TyperGroup):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if isinstance(child, TyperCommand | TyperGroup):
                inner = typer.Context(child, parent=context, info_name=name)
                yield from _commands(child, inner)


def _help(command: Command) -> str:
    return plain(inspect.cleandoc(command.help or ""))


def _options(command: Command, context: typer.Context) -> Iterator[tuple[str, str]]:
    """Name and help of every argument and option, without `--help`."""
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record is not None and "--help" not in parameter.opts:
            name, meaning = record
            yield code(name), plain(meaning)


def commands_page() -> str:
    """The page: one section a command."""
    root = cast("TyperGroup", typer.main.get_command(app))
    parts = [_INTRODUCTION]
    for command, context in _commands(root, typer.Context(root, info_name="dateline")):
        if command is root:
            continue
        depth = "##" if context.parent and context.parent.command is root else "###"
        parts.append(f"{depth} `{context.command_path}`\n\n{_help(command)}\n")
        if not isinstance(command, TyperGroup):
            usage = " ".join(command.collect_usage_pieces(context))
            parts.append(f"```\n{context.command_path} {usage}\n```\n")
            if examples := EXAMPLES.get(context.command_path.removeprefix("dateline ")):
                lines = "\n".join(examples)
                parts.append(f"Examples:\n\n```\n{lines}\n```\n")
            if rows := list(_options(command, context)):
                parts.append(table(("argument or option", "meaning"), rows))
    return "\n".join(parts)
