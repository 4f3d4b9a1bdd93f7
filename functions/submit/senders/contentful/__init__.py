"""Contentful: HMAC-SHA256 over method, path, the signed headers and the body.

The canonical request is that of @contentful/node-apps-toolkit 3.16 (MIT), whose default tolerance
of 30 s is kept. A webhook that Contentful sends twice carries one X-Contentful-Idempotency-Key:
https://www.contentful.com/developers/changelog/idempotency-key-headers-for-webhook-requests/
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from dateline.model.event_names import DELETED, IGNORED, PUBLISHED, UNKNOWN, UNPUBLISHED
from functions.submit.senders.age import MILLISECONDS, is_fresh, signed_time
from functions.submit.senders.inputs import Inputs, Use, value_of
from functions.submit.senders.payload import JSON, json_object, nested, text
from functions.submit.senders.proof import Proof, first_proof, is_allowed_unsigned
from functions.submit.senders.signatures import (
    Signed,
    any_signature_matches,
    keys_of,
    signed_bytes,
    to_bytes,
)

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
INPUTS: Inputs = {
    "x-contentful-topic": Use.EVENT,
    "x-contentful-event-datetime": Use.CONTENT,
    "x-contentful-crn": Use.NOTE,
    "x-contentful-webhook-name": Use.NOTE,
    "x-contentful-idempotency-key": Use.DELIVERY,
}
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
_REMOVALS = frozenset({UNPUBLISHED, DELETED})
_NO_ENTRIES = frozenset(
    {"Asset", "BulkAction", "Comment", "ContentType", "EditorInterface", "EnvironmentAlias"}
    | {"Extension", "Locale", "Release", "ReleaseAction", "ScheduledAction", "Tag", "Task"}
    | {"TaskSummary", "UIConfig", "Workflow", "WorkflowDefinition"}
)
"""Kinds of objects whose topics say nothing about an entry."""
# What JavaScript's encodeURIComponent and encodeURI leave as it is.
_COMPONENT_SAFE = "-_.!~*'()"
_URI_SAFE = ";,/?:@&=+$#" + _COMPONENT_SAFE


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the signature over the canonical request, which always includes the time."""
    return first_proof(
        ("hmac-sha256", _signed(request, source, now)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def _signed(request: Request, source: Source, now: datetime) -> Signed | None:
    signature = request.headers.get("x-contentful-signature", "").strip()
    names, canonical = _signed_names(request), _canonical(request)
    right = any_signature_matches(keys_of(source), canonical, [signature])
    sent_at = request.headers.get(_TIMESTAMP, "").strip()
    fresh = is_fresh(sent_at, MILLISECONDS, source, now, tolerance=TOLERANCE_SECONDS)
    if not (right and fresh):
        return None
    moment = signed_time(sent_at, MILLISECONDS)
    return signed_bytes(canonical, has_time=True, inputs=names, sent_at=moment)


def event(request: Request, source: Source) -> str:
    """The event by the topic, such as `ContentManagement.Entry.publish`.

    The signature need not cover the topic. It is held where the payload contradicts it: a tombstone
    is no publication, and an entry that is not archived is no removal.
    """
    del source
    topic = event_name(request)
    sys = nested(json_object(request), "sys")
    is_tombstone, is_entry = text(sys, "type") == "DeletedEntry", text(sys, "type") == "Entry"
    if not topic:
        return UNPUBLISHED if is_tombstone else UNKNOWN
    area, _, what = topic.partition(".")
    kind, _, action = what.partition(".")
    if area != "ContentManagement":
        return UNKNOWN
    if kind == "Entry":
        what = _EVENTS.get(action, UNKNOWN)
        remains = is_entry and not _is_archived(sys)
        contradicts = is_tombstone if what == PUBLISHED else remains and what in _REMOVALS
        return UNKNOWN if contradicts else what
    return IGNORED if kind in _NO_ENTRIES else UNKNOWN


def event_name(request: Request) -> str:
    """The topic in the header."""
    return request.headers.get("x-contentful-topic", "").strip()


def delivery_id(request: Request, source: Source) -> str | None:
    """The idempotency key."""
    del source
    return value_of(request, "x-contentful-idempotency-key")[:500] or None


def _is_archived(sys: dict[str, object]) -> bool:
    return bool(sys.get("archivedAt") or sys.get("archivedVersion"))


def _signed_names(request: Request) -> frozenset[str]:
    names = {part.strip().lower() for part in request.headers.get(_SIGNED_HEADERS, "").split(",")}
    return frozenset({name for name in names if name} | {_SIGNED_HEADERS, _TIMESTAMP})


def _canonical(request: Request) -> bytes:
    names = _signed_names(request)
    headers = ";".join(f"{name}:{request.headers.get(name, '').strip()}" for name in sorted(names))
    head = "\n".join((request.method, _encoded(request.path), headers, ""))
    return to_bytes(head) + request.body


def _encoded(path: str) -> str:
    """The path as the toolkit encodes it: the query as one component, then the whole again."""
    name, _, rest = path.partition("?")
    query = quote(rest.partition("?")[0], safe=_COMPONENT_SAFE)
    return quote(f"{name}?{query}" if query else name, safe=_URI_SAFE)
