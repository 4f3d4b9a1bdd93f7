"""Groups of commands: whole sentences in the list of commands, a suggestion for a misspelt name."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from cli.examples import EXAMPLES
from cli.support.refusals import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

Command = TyperCommand | TyperGroup


class CommandGroup(TyperGroup):
    """A group whose help is plain text; rich would take longer to import than all the rest."""

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Command | None:  # type: ignore[override]
        """The command of that name, with plain help."""
        command = super().get_command(ctx, cmd_name)
        return plain(command) if isinstance(command, TyperCommand | TyperGroup) else None

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Writes each command with its first sentence; Typer cuts it after 45 characters."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                rows.append((name, summary(command)))
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]
        """The command that the first argument names.

        Raises:
            UsageError: there is none; suggests names that are close.
        """
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            close = get_close_matches(name, self.list_commands(ctx))
            hint = f" Did you mean {' or '.join(close)}?" if close else ""
            ctx.fail(f"There is no command {name}.{hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Runs the command that the arguments name.

        Raises:
            UsageError: an option or a value is wrong; says what to give.
        """
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = in_words(error.message)
            raise


def with_examples(command: Command, path: str) -> Command:
    """The command with its examples, or the group with those of its commands, below the help."""
    if isinstance(command, TyperGroup):
        for name, child in command.commands.items():
            if isinstance(child, TyperCommand | TyperGroup):
                with_examples(child, f"{path} {name}")
    elif examples := EXAMPLES.get(path):
        # \b: click does not wrap the paragraph.
        lines = "\n".join(f"  {example}" for example in examples)
        command.epilog = f"\b\nExample{'s' if len(examples) > 1 else ''}:\n{lines}"
    return command


def plain(command: Command) -> Command:
    """The command, which prints its help without rich and without names of Python's types."""
    command.rich_markup_mode = None
    context = typer.Context(command)
    for parameter in command.params:
        if isinstance(parameter, TyperArgument):
            # Its name says what it is; Typer has no setting for this.
            setattr(parameter, "display_type_rich", _no_type)  # noqa: B010 - a method for mypy
        elif isinstance(parameter, TyperOption) and parameter.metavar is None:
            choices = _CHOICES.search(parameter.display_type_rich(ctx=context) or "")
            name = max(parameter.opts, key=len).lstrip("-").rpartition("-")[2].upper()
            parameter.metavar = choices[0] if choices else name
    return command


_CHOICES = re.compile(r"(?<![\w-])[\w-]++(\|[\w-]++)+")


def _no_type(ctx: object = None) -> str:
    del ctx
    return ""


def summary(command: Command) -> str:
    """The first sentence of a command's help."""
    first = " ".join((command.help or "").split("\n\n")[0].split())
    sentence, end, _ = first.partition(". ")
    return sentence + ("." if end else "")


def requested_help(command: Command, arguments: Sequence[str], name: str) -> str | None:
    """The help that the arguments request, None if they are more than names and `--help`.

    Typer's parser loads pydantic to read even `--help`, which doubles the time.
    """
    context = typer.Context(command, info_name=name)
    for number, word in enumerate(arguments):
        if list(arguments[number:]) == ["--help"]:
            return command.get_help(context)
        child = command.get_command(context, word) if isinstance(command, TyperGroup) else None
        if not isinstance(child, TyperCommand | TyperGroup):
            return None
        command, context = child, typer.Context(child, info_name=word, parent=context)
    # A group alone shows its commands.
    return command.get_help(context) if isinstance(command, TyperGroup) else None
