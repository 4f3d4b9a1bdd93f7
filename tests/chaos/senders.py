"""How each sender delivers, and when it repeats a delivery."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.utils import format_datetime
from html import escape
from typing import Any

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from tests.chaos.plan import FIRST, Delivery, Kind, Revision
from tests.e2e.newsroom import Newsroom

FAR = "2999-01-01T00:00:00Z"
_STATUSES = {
    Kind.WITHHELD: "withheld",
    Kind.WITHDRAWN: "withdrawn",
    Kind.KILLED: "killed",
}
REFUSED = 500
"""From this status on a sender repeats its delivery."""


class WronglyRefused(Exception):
    """A correct delivery got an answer that no repetition changes."""


def deliver(newsroom: Newsroom, delivery: Delivery) -> str | None:
    """The id of the accepted submission, empty for a file; None if it was not acknowledged.

    Raises:
        WronglyRefused: it was refused for good.
    """
    try:
        answer = SENDERS[delivery.source](newsroom, delivery)
    except (httpx.HTTPError, BotoCoreError, ClientError):
        return None
    if answer is None:
        return ""
    if answer.status_code >= REFUSED:
        return None
    if answer.status_code != 202:
        raise WronglyRefused(f"{delivery.id}: {answer.status_code} {answer.text}")
    return str(answer.json()["submission_id"])


def _desk(newsroom: Newsroom, delivery: Delivery) -> httpx.Response:
    return newsroom.post_json(_canonical(delivery.revisions[0]), **{"idempotency-key": delivery.id})


def _canonical(revision: Revision) -> dict[str, Any]:
    posted: dict[str, Any] = {
        "external_id": revision.external_id,
        "source_version": revision.number,
        "modified_at": revision.modified_at.isoformat(),
    }
    if revision.kind in _STATUSES:
        posted["status"] = _STATUSES[revision.kind]
    if revision.kind in {Kind.WITHDRAWN, Kind.KILLED}:
        # Only a reason, which is for editors.
        return posted | {"reason": revision.headline}
    if revision.kind is Kind.EMBARGOED:
        posted["embargoed_until"] = FAR
    return posted | {
        "language": "en",
        "headline": revision.headline,
        "body_html": revision.html,
        "published_at": FIRST.isoformat(),
    }


def _ghost(newsroom: Newsroom, delivery: Delivery) -> httpx.Response:
    (revision,) = delivery.revisions
    post = {
        "id": revision.external_id,
        "title": revision.headline,
        "status": "published" if revision.kind is Kind.PUBLISHED else "draft",
        "visibility": "public",
        "locale": "en",
        "slug": revision.external_id,
        "html": revision.html,
        "published_at": FIRST.isoformat(),
        "updated_at": revision.modified_at.isoformat(),
    }
    return newsroom.post_ghost({"post": {"current": post, "previous": {}}})


def _wire(newsroom: Newsroom, delivery: Delivery) -> httpx.Response:
    items = "".join(
        f"<item><title>{escape(item.headline)}</title>"
        f'<guid isPermaLink="false">{item.external_id}</guid>'
        f"<link>https://wire.example.org/{item.external_id}</link>"
        f"<pubDate>{format_datetime(FIRST)}</pubDate>"
        f"<atom:updated>{item.modified_at.isoformat()}</atom:updated>"
        f"<description>{escape(item.html)}</description></item>"
        for item in delivery.revisions
    )
    return newsroom.post_feed(
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        "<title>Wire</title><link>https://wire.example.org/</link><language>en</language>"
        f"{items}</channel></rss>"
    )


def _dropbox(newsroom: Newsroom, delivery: Delivery) -> None:
    newsroom.target.aws.s3.put_object(
        Bucket=newsroom.target.output("IntakeBucketName"),
        Key=f"drop/dropbox/{delivery.id}.json",
        Body=json.dumps(_canonical(delivery.revisions[0])).encode(),
        ContentType="application/json",
    )


SENDERS: dict[str, Callable[[Newsroom, Delivery], httpx.Response | None]] = {
    "desk": _desk,
    "ghost-main": _ghost,
    "wire": _wire,
    "dropbox": _dropbox,
}
