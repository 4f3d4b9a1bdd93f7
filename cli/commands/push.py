"""`dateline push`: sends files as a source would."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import ApiOption, StackOption, TokenFileOption, source_id


def push(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Files to send; - is standard input.")
    ],
    *,
    source: Annotated[str, typer.Option(help="The source that sends them.", callback=source_id)],
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait until every article is readable.")
    ] = False,
    jobs: Annotated[
        int, typer.Option(min=1, max=64, metavar="NUMBER", help="How many files to send at once.")
    ] = 4,
    restart: Annotated[
        bool,
        typer.Option("--restart", help="Send all files, also those that were accepted before."),
    ] = False,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Send files as SOURCE would: with its token, or signed as its sender signs.

    Prints a JSON line for every accepted file, and on standard error a bar and a summary. If a run
    stops or files fail, the same command sends only what was not accepted. A file that is too large
    for a request is uploaded by a presigned form. Ends with 0 if all files were accepted (with
    --wait: and every article is readable), 1 otherwise.
    """
    from cli.tasks.push import push as run

    run(
        files,
        source=source,
        wait=wait,
        jobs=jobs,
        restart=restart,
        api=api,
        stack=stack,
        token_file=token_file,
    )
