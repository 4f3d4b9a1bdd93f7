"""`dateline demo`: publishes sample stories on an embedded cloud that it starts for the purpose."""

from __future__ import annotations

from typing import Annotated

import typer


def demo(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Files to send instead of the sample stories."),
    ] = None,
    *,
    stay: Annotated[
        bool,
        typer.Option("--stay", help="Then keep running until Ctrl-C, so that the URLs open."),
    ] = False,
) -> None:
    """Publish the sample stories, or FILES, on an embedded cloud and print the resulting articles.

    Shows every step as it happens, translates one story into Portuguese, and prints a table at the
    end. Ends with 0 if every article is readable. Otherwise it names the step that is missing and
    ends with 1. The URLs work until it ends: --stay keeps it running.
    """
    from cli.tasks.demo import demo as run

    run(files, stay=stay)
