"""The hops of submissions and articles, from what the API and the functions' logs say. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = dict[str, Any]


@dataclass(frozen=True)
class Hop:
    """What happened to a submission or an article."""

    at: datetime | None
    """None if the time is not recorded."""
    name: str
    detail: str


def of_submission(submission: Json) -> Iterator[Hop]:
    """The hops in an answer of `GET /submissions/{id}`."""
    yield Hop(_time(submission.get("received_at")), "accepted", f"from {submission['source']}")
    if submission["status"] == "received":
        yield Hop(None, "waiting", "process has not read it yet")
        return
    processed_at = _time(submission.get("processed_at"))
    count = submission.get("article_count", len(submission.get("articles", [])))
    form = f" as {submission['format']}" if submission.get("format") else ""
    articles = "1 article" if count == 1 else f"{count} articles"
    yield Hop(processed_at, "processed", f"{submission['status']}{form}, {articles}")
    for outcome in submission.get("articles", []):
        if outcome.get("withheld"):
            yield Hop(processed_at, "withheld", f"{outcome['article_id']}: {outcome['withheld']}")
    for problem in submission.get("problems", []):
        yield Hop(processed_at, "problem", f"{problem['code']}: {problem['message']}")


def of_article(article: Json, api: str) -> Iterator[Hop]:
    """The hops in an answer of `GET /operations/articles/{id}`."""
    name = article["id"]
    for revision in article.get("revisions", []):
        detail = f"{name}: {revision['status']}, submission {revision['submission_id']}"
        yield Hop(_time(revision["received_at"]), "revision", detail)
    for act in article.get("acts", []):
        reason = f": {act['reason']}" if act.get("reason") else ""
        detail = f"{name} by {act['by']}{reason}"
        yield Hop(_time(act["received_at"]), act["act"], detail)
    for entry in article.get("not_indexed", []):
        yield Hop(None, "not indexed", f"{name}: {entry['code']}")
    if article["state"] == "readable":
        since = _time(article.get("public_since"))
        yield Hop(since, "public from", f"version {article['version']}, {api}/articles/{name}")
    elif hidden := article.get("hidden"):
        until = f" until {hidden['until']}" if hidden.get("until") else ""
        detail = f"{name}: {hidden['reason']}{until}"
        yield Hop(_time(hidden.get("since")), article["state"], detail)


def of_translations(article_id: str, translations: Iterable[Json]) -> Iterator[Hop]:
    """The hops in an answer of `GET /articles/{id}/translations`."""
    for entry in translations:
        for name, what in (
            ("requested_at", "translation requested"),
            ("started_at", "translation started"),
            ("finished_at", "translation finished"),
        ):
            if entry.get(name):
                reason = f": {entry['reason']}" if entry.get("reason") else ""
                detail = f"{article_id} {entry['language']}, {entry['status']}{reason}"
                yield Hop(_time(entry[name]), what, detail)


def of_log(function: str, events: Iterable[tuple[int, str]], ids: frozenset[str]) -> Iterator[Hop]:
    """The log lines of a function that name one of the ids; a time is in milliseconds."""
    for milliseconds, message in events:
        if not any(name in message for name in ids):
            continue
        try:
            line = json.loads(message)
        except ValueError:
            continue
        if not isinstance(line, dict) or "message" not in line or "_aws" in line:
            continue
        at = datetime.fromtimestamp(milliseconds / 1_000, UTC)
        error = f" ({line['code']})" if line.get("code") else ""
        yield Hop(at, function, f"{line['message']}{error}")


def in_order(hops: Iterable[Hop]) -> list[Hop]:
    """By time; those without a time come last."""
    return sorted(dict.fromkeys(hops), key=lambda hop: hop.at.timestamp() if hop.at else inf)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
