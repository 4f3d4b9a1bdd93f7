"""Storyblok: `webhook-signature`, hex HMAC-SHA1 over the body; the secret is part of paid plans.

https://www.storyblok.com/docs/concepts/webhooks · The payload holds only an action and a story's
id, so process fetches the story. Storyblok expects a 2xx of type application/json and never
retries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.event_names import DELETED, IGNORED, PUBLISHED, UNKNOWN, UNPUBLISHED, UPDATED
from dateline.model.source_options import HmacScheme
from functions.submit.senders.inputs import Inputs, Use
from functions.submit.senders.payload import JSON, json_object, text
from functions.submit.senders.proof import Proof, first_proof, is_allowed_unsigned
from functions.submit.senders.schemes import signed_by

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON
KEPT_HEADERS: tuple[str, ...] = ("x-storyblok-topic",)
INPUTS: Inputs = {
    "x-storyblok-topic": Use.NOTE,
}
ACCEPTED = 202

_SCHEME = HmacScheme(header="webhook-signature", algorithm="sha1")
_NO_STORIES = frozenset(
    {"asset_id", "branch_id", "datasource_slug", "discussion_id", "release_id", "user_id"}
)
"""Members of payloads about something else than a story."""
_EVENTS = {
    "published": PUBLISHED,
    "unpublished": UNPUBLISHED,
    "deleted": DELETED,
    # The story's URL changed.
    "moved": UPDATED,
    "stage.changed": IGNORED,
}


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the signature over the body; Storyblok signs no time."""
    return first_proof(
        ("hmac-sha1", signed_by(_SCHEME, request, source, now)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """The event by the action; actions of assets, users and workflows are ignored."""
    del source
    payload = json_object(request)
    if "story_id" not in payload:
        return IGNORED if _NO_STORIES & payload.keys() else UNKNOWN
    return _EVENTS.get(text(payload, "action"), UNKNOWN)


def event_name(request: Request) -> str:
    """The action."""
    return text(json_object(request), "action")


def delivery_id(request: Request, source: Source) -> str | None:
    """None: two publications of a story have equal bytes."""
    del request, source
    return None
