"""`dateline canary`: sends a test article through the public API, hop by hop."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack

import httpx
import typer

from cli.support.bus import listening
from cli.support.console import say
from cli.support.deliver import api_client
from cli.support.exit_codes import FAILED
from cli.support.target import Target, find_target, read_source
from dateline.model.clock import utc_now
from dateline.model.errors import Unavailable
from dateline.model.sources import Scope, Source
from functions.watch.canary import SOURCE, Answer, canary_of
from local.common.credentials import TOKEN_SENDER, issue


def canary(*, as_json: bool, api: str | None, stack: str | None) -> None:
    """Send a test article through the public API: deliver, read, correct and kill it."""
    target = find_target(api, stack)
    source = _source(target)
    is_red = False
    with ExitStack() as opened:
        client = opened.enter_context(api_client(target.api))
        run = canary_of(source, _Calls(client), utc_now())
        if target.credentials is not None:
            # A deployed stack's bus is not changed for this.
            bus = opened.enter_context(listening(target))
            run.announced = lambda article_id: any(
                event["detail"].get("article_id") == article_id for event in bus.events()
            )
        for hop in run.run():
            is_red = is_red or hop.problem is not None
            shown = {"hop": hop.hop, "seconds": round(hop.seconds, 2), "problem": hop.problem}
            if as_json:
                line = json.dumps(shown, ensure_ascii=False)
            else:
                line = f"{hop.seconds:6.2f} s  {hop.hop}: {hop.problem or 'ok'}"
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    if is_red:
        raise typer.Exit(FAILED)


def _source(target: Target) -> Source:
    """The reserved source, made if it is missing. Its token is not needed: tests derive theirs."""
    source = read_source(target, SOURCE)
    if source is None or source.sender != TOKEN_SENDER:
        source, _ = issue(SOURCE, TOKEN_SENDER, frozenset({Scope.SUBMIT}), os.urandom)
        target.sources.put(source)
        say(f"made the source {SOURCE}")
    return source


class _Calls:
    """Sends requests with the command's client."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def __call__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        try:
            answer = self._client.request(method, path, headers=headers, content=body or None)
        except httpx.HTTPError as error:
            raise Unavailable("no_response", type(error).__name__) from error
        return Answer(answer.status_code, answer.text)
