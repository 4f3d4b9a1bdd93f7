"""`dateline sources set`: changes single options of a source."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.senders.source_arguments import (
    IdArgument,
    SourceArguments,
    takes_source_arguments,
)
from cli.support.arguments import ApiOption, StackOption


@takes_source_arguments
def set_source(
    source_id: IdArgument,
    *,
    arguments: SourceArguments,
    unset: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="An option to remove, such as language, or one of its values, such as "
            "model=page; repeat for several.",
        ),
    ] = None,
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Change single options of a source; its secret and all its other options stay.

    A repeated option adds to what the source has; --unset removes. If content types, events or
    statuses were added, process what was held: `dateline replay --source ID`.
    """
    from cli.tasks.sources_set import set_source as run

    run(source_id, arguments=arguments, unset=unset, api=api, stack=stack)
