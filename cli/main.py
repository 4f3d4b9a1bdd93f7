"""The `dateline` command: one module a subcommand."""

from __future__ import annotations

import typer

from cli.up import up

app = typer.Typer(
    name="dateline",
    help="A serverless, event-driven publishing backend, on this machine or on AWS.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(up)


@app.callback()
def _commands() -> None:
    """Keeps subcommand names even where there is only one."""


def main() -> None:
    """The entry point of the `dateline` script."""
    app()
