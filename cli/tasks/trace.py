"""`dateline trace`: the way of a submission or an article, hop by hop."""

from __future__ import annotations

import json
import sys
from itertools import chain
from typing import TYPE_CHECKING, Any

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from cli.support.arguments import TOKEN_VARIABLE
from cli.support.console import say
from cli.support.deliver import api_client, problem_of
from cli.support.exit_codes import USAGE, CommandError
from cli.support.hops import Hop, in_order, of_article, of_log, of_submission, of_translations
from cli.support.target import Target, find_target, inspector_token
from dateline.model.clock import iso
from dateline.model.identifiers import ID_PATTERN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, timedelta
    from pathlib import Path

LOGGING = ("submit", "process", "index", "translate", "announce")
MAX_ARTICLES = 20
"""Of a submission; a feed may have hundreds."""
MAX_PAGES = 5
"""Of a function's log."""
EARLIER_MILLISECONDS = 60_000


def trace(
    entry: str,
    *,
    source: str | None,
    as_json: bool,
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """Show the way of a submission or an article, hop by hop, with times."""
    if not ID_PATTERN.fullmatch(entry):
        raise CommandError(f"{entry}: an id has 26 characters", USAGE)
    target = find_target(api, stack)
    token = inspector_token(target, token_file)
    if token is None:
        raise CommandError(f"give a token with the scope inspect in {TOKEN_VARIABLE}")
    with api_client(target.api) as client:
        client.headers["authorization"] = f"Bearer {token}"
        hops, ids = _recorded(client, target.api, entry, source)
    known = [hop.at for hop in hops if hop.at is not None]
    hops += _logged(target, ids, min(known)) if known else []
    _print(in_order(hops), as_json=as_json)


def _recorded(
    client: httpx.Client, api: str, entry: str, source: str | None
) -> tuple[list[Hop], frozenset[str]]:
    """The hops that the API knows, and the ids to look for in logs.

    Raises:
        CommandError: there is neither such a submission nor such an article.
    """
    submission = _get(client, f"/submissions/{entry}", {"source": source} if source else {})
    if submission is None:
        hops = list(_article(client, api, entry))
        if not hops:
            raise CommandError(
                f"{entry} is neither an article nor a processed submission. A submission that "
                "waits needs --source"
            )
        return hops, frozenset({entry})
    articles = list(dict.fromkeys(item["article_id"] for item in submission.get("articles", [])))
    if len(articles) > MAX_ARTICLES:
        say(f"the first {MAX_ARTICLES} of {len(articles)} articles")
    shown = articles[:MAX_ARTICLES]
    parts = (_article(client, api, article_id) for article_id in shown)
    return [*of_submission(submission), *chain.from_iterable(parts)], frozenset({entry, *shown})


def _article(client: httpx.Client, api: str, article_id: str) -> Iterator[Hop]:
    article = _get(client, f"/operations/articles/{article_id}", {})
    if article is None:
        return
    yield from of_article(article, api)
    answer = client.get(f"/articles/{article_id}/translations")
    if answer.status_code == httpx.codes.FORBIDDEN:
        # The scope `inspect` is enough for everything else.
        say(f"{article_id}: its translations need the scope edit")
    elif (translations := _content(answer)) is not None:
        yield from of_translations(article_id, translations["translations"])


def _get(client: httpx.Client, path: str, query: Mapping[str, str]) -> dict[str, Any] | None:
    return _content(client.get(path, params=dict(query)))


def _content(answer: httpx.Response) -> dict[str, Any] | None:
    """The JSON of an answer; None for 404.

    Raises:
        CommandError: the API refused, for example since the token has not the scope.
    """
    if answer.status_code == httpx.codes.NOT_FOUND:
        return None
    if answer.status_code != httpx.codes.OK:
        raise CommandError(problem_of(answer))
    content: dict[str, Any] = answer.json()
    return content


def _logged(target: Target, ids: frozenset[str], since: datetime) -> list[Hop]:
    """Lines of the functions' logs; none where the profile may not read them."""
    start = int(since.timestamp() * 1_000) - EARLIER_MILLISECONDS
    hops: list[Hop] = []
    try:
        for function in LOGGING:
            pages = target.aws.logs.get_paginator("filter_log_events").paginate(
                logGroupName=f"/aws/lambda/{target.stack}-{function}",
                startTime=start,
                filterPattern=" ".join(f'?"{name}"' for name in sorted(ids)),
                PaginationConfig={"MaxItems": MAX_PAGES * 1_000, "PageSize": 1_000},
            )
            events = (
                (event["timestamp"], event["message"]) for page in pages for event in page["events"]
            )
            hops += of_log(function, events, ids)
    except (BotoCoreError, ClientError):
        # A user may have a token only. What the API says is shown in any case.
        return []
    return hops


def _print(hops: list[Hop], *, as_json: bool) -> None:
    before: datetime | None = None
    width = max(len(hop.name) for hop in hops)
    for hop in hops:
        passed = hop.at - before if hop.at and before else None
        if as_json:
            shown = {
                "at": iso(hop.at) if hop.at else None,
                "hop": hop.name,
                "detail": hop.detail,
            }
            sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
        else:
            at = iso(hop.at) if hop.at else "time not recorded"
            sys.stdout.write(f"{at:<24}  {_shown(passed):>10}  {hop.name:<{width}}  {hop.detail}\n")
        before = hop.at or before


def _shown(passed: timedelta | None) -> str:
    return f"+{passed.total_seconds():,.2f} s" if passed is not None else ""
