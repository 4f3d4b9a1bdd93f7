"""`dateline doctor`: checks an account before a deployment, and a stack after it."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import ApiOption, StackOption


def doctor(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON line for each check.")
    ] = False,
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Check an account before a deployment, and a stack after it.

    Prints each check with what to do, and ends with 1 if one failed. Checks credentials, region,
    quotas of Lambda and SSM, the stack's status, whether its buckets and sources can be read, and
    whether its API answers. Changes nothing.
    """
    from cli.tasks.doctor import doctor as run

    run(as_json=as_json, api=api, stack=stack)
