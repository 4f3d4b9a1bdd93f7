"""Contentful: HMAC-SHA256 over method, path, the signed headers and the body.

The canonical request is that of @contentful/node-apps-toolkit 3.16 (MIT), whose default tolerance
of 30 s is kept. A webhook that Contentful sends twice carries one X-Contentful-Idempotency-Key:
https://www.contentful.com/developers/changelog/idempotency-key-headers-for-webhook-requests/
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from dateline.model.event_names import DELETED, IGNORED, PUBLISHED, UNKNOWN, UNPUBLISHED
from functions.submit.senders.age import MILLISECONDS, is_fresh
from functions.submit.senders.payload import JSON, json_object, nested, text
from functions.submit.senders.proof import first_proof, is_allowed_unsigned
from functions.submit.senders.signatures import any_signature_matches, keys_of, to_bytes

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON | {"application/vnd.contentful.management.v1+json"}
KEPT_HEADERS: tuple[str, ...] = (
    "x-contentful-topic",
    "x-contentful-crn",
    "x-contentful-event-datetime",
    "x-contentful-webhook-name",
)
ACCEPTED = 202

TOLERANCE_SECONDS = 30

_TIMESTAMP = "x-contentful-timestamp"
_SIGNED_HEADERS = "x-contentful-signed-headers"
_EVENTS = {
    "publish": PUBLISHED,
    "unpublish": UNPUBLISHED,
    # Contentful unpublishes before it archives. If that delivery is lost, this one hides the entry.
    "archive": UNPUBLISHED,
    "delete": DELETED,
    # Drafts. The public state of the entry is its last published state.
    "create": IGNORED,
    "save": IGNORED,
    "auto_save": IGNORED,
    "unarchive": IGNORED,
}
_NO_ENTRIES = frozenset(
    {"Asset", "BulkAction", "Comment", "ContentType", "EditorInterface", "EnvironmentAlias"}
    | {"Extension", "Locale", "Release", "ReleaseAction", "ScheduledAction", "Tag", "Task"}
    | {"TaskSummary", "UIConfig", "Workflow", "WorkflowDefinition"}
)
"""Kinds of objects whose topics say nothing about an entry."""
# What JavaScript's encodeURIComponent and encodeURI leave as it is.
_COMPONENT_SAFE = "-_.!~*'()"
_URI_SAFE = ";,/?:@&=+$#" + _COMPONENT_SAFE


def verify(request: Request, source: Source, now: datetime) -> str:
    """Verifies the signature over the canonical request, which always includes the time."""
    signature = request.headers.get("x-contentful-signature", "").strip()
    right = any_signature_matches(keys_of(source), _canonical(request), [signature])
    sent_at = request.headers.get(_TIMESTAMP, "").strip()
    fresh = is_fresh(sent_at, MILLISECONDS, source, now, tolerance=TOLERANCE_SECONDS)
    return first_proof(
        ("hmac-sha256", right and fresh), ("path-key", is_allowed_unsigned(request, source))
    )


def event(request: Request, source: Source) -> str:
    """The event by the topic, such as `ContentManagement.Entry.publish`."""
    del source
    topic = event_name(request)
    if not topic:
        tombstone = text(nested(json_object(request), "sys"), "type") == "DeletedEntry"
        return UNPUBLISHED if tombstone else UNKNOWN
    area, _, what = topic.partition(".")
    kind, _, action = what.partition(".")
    if area != "ContentManagement":
        return UNKNOWN
    if kind == "Entry":
        return _EVENTS.get(action, UNKNOWN)
    return IGNORED if kind in _NO_ENTRIES else UNKNOWN


def event_name(request: Request) -> str:
    """The topic in the header."""
    return request.headers.get("x-contentful-topic", "").strip()


def delivery_id(request: Request, source: Source) -> str | None:
    """The idempotency key, or else the signature, which covers a time."""
    del source
    key = request.headers.get("x-contentful-idempotency-key", "").strip()
    return (key or request.headers.get("x-contentful-signature", ""))[:500] or None


def _canonical(request: Request) -> bytes:
    names = {part.strip().lower() for part in request.headers.get(_SIGNED_HEADERS, "").split(",")}
    names = {name for name in names if name} | {_SIGNED_HEADERS, _TIMESTAMP}
    headers = ";".join(f"{name}:{request.headers.get(name, '').strip()}" for name in sorted(names))
    head = "\n".join((request.method, _encoded(request.path), headers, ""))
    return to_bytes(head) + request.body


def _encoded(path: str) -> str:
    """The path as the toolkit encodes it: the query as one component, then the whole again."""
    name, _, rest = path.partition("?")
    query = quote(rest.partition("?")[0], safe=_COMPONENT_SAFE)
    return quote(f"{name}?{query}" if query else name, safe=_URI_SAFE)
