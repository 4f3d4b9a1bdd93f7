"""Reads what happened from a payload: the names of events and the states of items."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from dateline.web.http import Request

JSON = frozenset({"application/json"})
FORM = frozenset({"application/x-www-form-urlencoded"})
XML = frozenset({"application/xml", "text/xml"})

PUBLISHED, UPDATED, UNPUBLISHED, DELETED = "published", "updated", "unpublished", "deleted"
IGNORED, UNKNOWN = "ignored", "unknown"

_WORDS = {
    "publish": PUBLISHED,
    "published": PUBLISHED,
    "republish": PUBLISHED,
    "republished": PUBLISHED,
    # Creating is not publishing: the payload says whether it is public.
    "create": UPDATED,
    "created": UPDATED,
    "add": UPDATED,
    "added": UPDATED,
    "update": UPDATED,
    "updated": UPDATED,
    "edit": UPDATED,
    "edited": UPDATED,
    "save": UPDATED,
    "saved": UPDATED,
    "change": UPDATED,
    "changed": UPDATED,
    "restored": UPDATED,
    "unpublish": UNPUBLISHED,
    "unpublished": UNPUBLISHED,
    "archive": UNPUBLISHED,
    "archived": UNPUBLISHED,
    "trash": UNPUBLISHED,
    "trashed": UNPUBLISHED,
    "delete": DELETED,
    "deleted": DELETED,
    "remove": DELETED,
    "removed": DELETED,
}
_NEVER_PUBLIC = frozenset({"autosave", "draft", "ping", "preview", "test"})
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def json_object(request: Request) -> dict[str, object]:
    """The payload if it is a JSON object, else an empty object."""
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def form(request: Request) -> dict[str, str]:
    """The fields of a form-encoded payload; of repeated fields the first."""
    try:
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=1_000)
    except ValueError:
        return {}
    return dict(reversed(pairs))


def nested(payload: dict[str, object], *names: str) -> dict[str, object]:
    """The object at a path of names; an empty object if there is none."""
    for name in names:
        member = payload.get(name)
        if not isinstance(member, dict):
            return {}
        payload = member
    return payload


def text(payload: dict[str, object], name: str) -> str:
    """The text of a member; empty if it is missing or no text."""
    value = payload.get(name)
    return value if isinstance(value, str) else ""


def event_by_name(name: str) -> str:
    """The event in a sender's word: `article.published`, `ArticlePublished`, `wp_trash_post`."""
    words = [word.lower() for word in _WORD.findall(name[:200])]
    if _NEVER_PUBLIC.intersection(words):
        return IGNORED
    return next((_WORDS[word] for word in reversed(words) if word in _WORDS), UNKNOWN)


def event_by_member(payload: dict[str, object]) -> str:
    """The event by the first member that names one: `event`, `type`, `action`, `hook`, `topic`."""
    names = (text(payload, member) for member in ("event", "type", "action", "hook", "topic"))
    events = (event_by_name(name) for name in names)
    return next((event for event in events if event != UNKNOWN), UNKNOWN)
