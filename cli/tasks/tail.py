"""`dateline tail`: prints the changes of articles as they happen."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import httpx

from cli.support.console import say
from cli.support.deliver import api_client, problem_of
from cli.support.exit_codes import CommandError
from cli.support.target import find_target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PATH = "/changes"
POLL_SECONDS = 2.0
"""As long as a cache may keep the last page."""


def tail(
    *,
    after: str,
    filters: Mapping[str, str | None],
    follow: bool,
    as_json: bool,
    api: str | None,
    stack: str | None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Print each change after a cursor; `end` for the newest, empty for the oldest."""
    target = find_target(api, stack)
    query = {name: value for name, value in filters.items() if value is not None}
    cursor = after
    with api_client(target.api) as client:
        try:
            while True:
                page = _page(client, query | ({"after": cursor} if cursor else {}))
                cursor = page["next"]
                for change in page["items"]:
                    _print(change, as_json=as_json)
                sys.stdout.flush()
                if page["more"]:
                    continue
                if not follow:
                    break
                sleep(POLL_SECONDS)
        except KeyboardInterrupt:
            pass
    say(f"next: dateline tail --after {cursor}")


def _page(client: httpx.Client, query: Mapping[str, str]) -> dict[str, Any]:
    answer = client.get(PATH, params=dict(query))
    if answer.status_code != httpx.codes.OK:
        raise CommandError(problem_of(answer))
    page: dict[str, Any] = answer.json()
    return page


def _print(change: dict[str, Any], *, as_json: bool) -> None:
    line = (
        json.dumps(change, ensure_ascii=False)
        if as_json
        else f"{change['changed_at']}  {change['type']}  {change['source']}  v{change['version']}  "
        f"{change['url']}"
    )
    sys.stdout.write(f"{line}\n")
