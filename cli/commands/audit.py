"""`dateline audit`: what operators did."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from cli.support.deliver import api_client
from cli.support.operations import Operations
from cli.support.target import ApiOption, StackOption, TokenFileOption, find_target


def audit(
    *,
    since: Annotated[
        str | None, typer.Option(help="Only actions since this time or date.", metavar="TIME")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 50,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """List what operators did, the newest first: who, what, on what, before and after.

    Prints a JSON line for each action. The token needs the scope inspect.
    """
    target = find_target(api, stack)
    with api_client(target.api) as client:
        operations = Operations(client, target, token_file)
        for entry in operations.listed("/operations/audit", {"since": since}, limit):
            sys.stdout.write(json.dumps(entry, ensure_ascii=False) + "\n")
