"""`dateline audit`: what operators did."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from cli.support.deliver import api_client
from cli.support.operations import Operations
from cli.support.target import find_target

if TYPE_CHECKING:
    from pathlib import Path


def audit(
    *, since: str | None, limit: int, api: str | None, stack: str | None, token_file: Path | None
) -> None:
    """List what operators did, the newest first: who, what, on what, before and after."""
    target = find_target(api, stack)
    with api_client(target.api) as client:
        operations = Operations(client, target, token_file)
        for entry in operations.listed("/operations/audit", {"since": since}, limit):
            sys.stdout.write(json.dumps(entry, ensure_ascii=False) + "\n")
