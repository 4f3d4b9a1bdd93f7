"""`dateline explain`: what an error code means, and what to do."""

from __future__ import annotations

from typing import Annotated

import typer


def explain(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="An error code, or a warning as it was shown.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Explain an error code: what happened, why, and what to do.

    Works without a cloud. The same texts are on the page /docs of every API, where `type` of an
    error response leads.
    """
    from cli.tasks.explain import explain as run

    run(code, as_json=as_json)
