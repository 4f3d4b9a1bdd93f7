"""`dateline sources put`: makes a source and prints what to enter in the CMS."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.senders.names import listed_senders
from cli.senders.source_arguments import (
    IdArgument,
    SecretFileOption,
    SourceArguments,
    takes_source_arguments,
)
from cli.support.arguments import ApiOption, StackOption


@takes_source_arguments
def put_source(
    source_id: IdArgument,
    *,
    sender: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=f"The system that sends: {', '.join(listed_senders())}. [default: token]",
        ),
    ] = None,
    unsigned: Annotated[
        bool,
        typer.Option("--unsigned", help="Accept deliveries without a signature, at a secret URL."),
    ] = False,
    arguments: SourceArguments,
    secret_file: SecretFileOption = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Replace an existing source: its secret, and every option that is left out here.",
        ),
    ] = False,
    keep_secret: Annotated[
        bool, typer.Option("--keep-secret", help="With --replace: the secret stays valid.")
    ] = False,
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Make a source, and print what to enter in the CMS.

    On a terminal, the command asks for options that were left out. It shows the token or secret
    only this time. It subscribes a WebSub source at once. An existing source is refused: `dateline
    sources set` changes single options of it, and --replace lists what stops working.
    """
    from cli.tasks.sources_put import put_source as run

    run(
        source_id,
        sender=sender,
        unsigned=unsigned,
        arguments=arguments,
        secret_file=secret_file,
        replace=replace,
        keep_secret=keep_secret,
        api=api,
        stack=stack,
    )
