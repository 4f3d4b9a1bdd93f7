"""What the door reads of a payload: names and states, never the article."""

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
    """The payload if it is a JSON object, else an empty one."""
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def form(request: Request) -> dict[str, str]:
    """The fields of a form-encoded payload; the first of several of one name."""
    try:
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=1_000)
    except ValueError:
        return {}
    return dict(reversed(pairs))


def inside(payload: dict[str, object], *names: str) -> dict[str, object]:
    """The object at a path of names, empty where there is none."""
    for name in names:
        found = payload.get(name)
        if not isinstance(found, dict):
            return {}
        payload = found
    return payload


def text(payload: dict[str, object], name: str) -> str:
    """The text of a member, empty where it is none."""
    found = payload.get(name)
    return found if isinstance(found, str) else ""


def event_by_name(name: str) -> str:
    """What an event's name says: `article.published`, `ArticlePublished`, `wp_trash_post`."""
    words = [word.lower() for word in _WORD.findall(name[:200])]
    if _NEVER_PUBLIC.intersection(words):
        return IGNORED
    return next((_WORDS[word] for word in reversed(words) if word in _WORDS), UNKNOWN)


def event_by_member(payload: dict[str, object]) -> str:
    """From the member that names the event: `event`, `type`, `action`, `hook` or `topic`."""
    names = (text(payload, member) for member in ("event", "type", "action", "hook", "topic"))
    known = (event_by_name(name) for name in names)
    return next((event for event in known if event != UNKNOWN), UNKNOWN)
