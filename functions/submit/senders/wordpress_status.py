"""Events by the post statuses of WordPress, which are the same in every plugin.

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
    nested,
    text,
)

PUBLIC = "publish"

_POST_MEMBERS = ("post", "post_data", "data")
_AUTOMATIC = frozenset({"auto-draft", "inherit"})
"""Autosaves and revisions, which are sent in addition to the post."""
_TYPES = frozenset({"", "post", "page"})


def event_by_status(named: str, status: str, before: str = "") -> str:
    """The event by its name, the post's status and, if known, its previous status."""
    if named in {DELETED, UNPUBLISHED, IGNORED} or not status:
        return named
    if status in _AUTOMATIC:
        return IGNORED
    if status == PUBLIC:
        is_new = named == PUBLISHED or before not in {"", PUBLIC}
        return PUBLISHED if is_new else UPDATED
    # Draft, pending, private, future, trash: unpublished if the post was public before.
    return UNPUBLISHED if before in {"", PUBLIC} else IGNORED


def event_of_post(payload: dict[str, object], name: str) -> str:
    """The event of a post in the JSON of a plugin or of the REST API.

    `name` is the event by a header, one of `payload`'s events or unknown.
    """
    named = name if name != UNKNOWN else event_by_member(payload)
    members = (nested(payload, member) for member in _POST_MEMBERS)
    post = next((member for member in members if member), payload)
    kind = text(post, "post_type") or (text(post, "type") if "content" in post else "")
    if kind not in _TYPES:
        return IGNORED
    status = text(post, "post_status") or text(post, "status")
    before = text(nested(payload, "post_before"), "post_status")
    event = event_by_status(named, status, before)
    return UPDATED if event == UNKNOWN and status == PUBLIC else event
