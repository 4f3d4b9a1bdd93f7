"""Storyblok: `webhook-signature`, hex HMAC-SHA1 of the body; the secret is a paid option.

https://www.storyblok.com/docs/concepts/webhooks · The payload is thin (an action and a story's
id), so process fetches the story. Storyblok wants a 2xx of type application/json and does not
come back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.source_options import HmacScheme
from functions.submit.senders.payload import (
    DELETED,
    IGNORED,
    JSON,
    PUBLISHED,
    UNKNOWN,
    UNPUBLISHED,
    UPDATED,
    json_object,
    text,
)
from functions.submit.senders.proof import may_be_unsigned, proven
from functions.submit.senders.schemes import is_signed

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ("x-storyblok-topic",)
ACCEPTED = 202

_SCHEME = HmacScheme(header="webhook-signature", algorithm="sha1")
_EVENTS = {
    "published": PUBLISHED,
    "unpublished": UNPUBLISHED,
    "deleted": DELETED,
    # The story has another address now.
    "moved": UPDATED,
}


def verify(request: Request, source: Source, now: datetime) -> str:
    """Compares the signature of the body; Storyblok sends no time."""
    return proven(
        ("hmac-sha1", is_signed(_SCHEME, request, source, now)),
        ("path-key", may_be_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """From the action; assets, data sources, users and workflows have actions too."""
    del source
    payload = json_object(request)
    if not payload:
        return UNKNOWN
    if "story_id" not in payload:
        return IGNORED
    return _EVENTS.get(text(payload, "action"), IGNORED)


def delivery_id(request: Request, source: Source) -> str | None:
    """None: a story published twice is announced by equal bytes."""
    del request, source
    return None
