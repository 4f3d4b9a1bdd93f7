"""`dateline glossary put|list`: how terms are translated, for each pair of languages."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import ApiOption, JsonOption, StackOption
from cli.support.groups import CommandGroup

glossary = typer.Typer(
    cls=CommandGroup,
    help="Glossaries: how names and terms are translated.",
    no_args_is_help=True,
    add_completion=False,
)


@glossary.command("put")
def put_glossary(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="One or more CSV files whose first line names two languages: en,pt. A file may be "
            "s3://bucket/key.",
        ),
    ],
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Import glossaries into Amazon Translate and use them for new translations.

    Every version gets another name, so a running job keeps the version it started with. Segments
    without any changed term are not translated, or paid for, again. Prints a JSON line for each
    glossary.
    """
    from cli.tasks.glossary import put_glossary as run

    run(files, api, stack)


@glossary.command("list")
def list_glossaries(
    *, as_json: JsonOption = False, api: ApiOption = None, stack: StackOption = None
) -> None:
    """List the glossaries in use."""
    from cli.tasks.glossary import list_glossaries as run

    run(as_json=as_json, api=api, stack=stack)
