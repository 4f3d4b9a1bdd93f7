"""What WordPress' post statuses say, the same in every plugin that sends them.

https://wordpress.org/documentation/article/post-status/
"""

from __future__ import annotations

from functions.submit.senders.payload import (
    DELETED,
    IGNORED,
    PUBLISHED,
    UNKNOWN,
    UNPUBLISHED,
    UPDATED,
    event_by_member,
    inside,
    text,
)

PUBLIC = "publish"

_POST_MEMBERS = ("post", "post_data", "data")
_AUTOMATIC = frozenset({"auto-draft", "inherit"})
"""Autosaves and revisions; the post itself is sent besides."""
_TYPES = frozenset({"", "post", "page"})


def event_by_status(named: str, status: str, before: str = "") -> str:
    """What happened, by the event's name, the post's status and the one it had, if known."""
    if named in {DELETED, UNPUBLISHED, IGNORED} or not status:
        return named
    if status in _AUTOMATIC:
        return IGNORED
    if status == PUBLIC:
        fresh = named == PUBLISHED or before not in {"", PUBLIC}
        return PUBLISHED if fresh else UPDATED
    # Draft, pending, private, future, trash: not public now, and news to us if it was before.
    return UNPUBLISHED if before in {"", PUBLIC} else IGNORED


def event_of_post(payload: dict[str, object], name: str) -> str:
    """What happened to the post in a plugin's or the REST API's JSON.

    `name` is the event as a header or member says it, as one of `payload`'s events or unknown.
    """
    named = name if name != UNKNOWN else event_by_member(payload)
    post = next((found for member in _POST_MEMBERS if (found := inside(payload, member))), payload)
    kind = text(post, "post_type") or (text(post, "type") if "content" in post else "")
    if kind not in _TYPES:
        return IGNORED
    status = text(post, "post_status") or text(post, "status")
    before = text(inside(payload, "post_before"), "post_status")
    known = event_by_status(named, status, before)
    return UPDATED if known == UNKNOWN and status == PUBLIC else known
