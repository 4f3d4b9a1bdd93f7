"""Events by the post statuses of WordPress, which are the same in every plugin.

https://wordpress.org/documentation/article/post-status/
"""

from __future__ import annotations

from dateline.model.event_names import (
    DELETED,
    IGNORED,
    PUBLISHED,
    UNKNOWN,
    UNPUBLISHED,
    UPDATED,
    event_by_hook,
)
from functions.submit.senders.payload import nested, text

_PUBLIC = frozenset({"publish", "published"})
_HIDDEN = frozenset({"draft", "future", "pending", "private", "trash"})
_AUTOMATIC = frozenset({"auto-draft", "inherit"})
"""Autosaves and revisions; the post itself is sent besides."""
_REMOVALS = frozenset({DELETED, UNPUBLISHED})
_POST_MEMBERS = ("post", "post_data", "data")
_NO_POSTS = frozenset(
    {"attachment", "custom_css", "customize_changeset", "nav_menu_item", "oembed_cache"}
    | {"product", "product_variation", "revision", "shop_coupon", "shop_order"}
    | {"shop_order_refund", "user_request", "wp_block", "wp_font_face", "wp_font_family"}
    | {"wp_global_styles", "wp_navigation", "wp_template", "wp_template_part"}
)
"""Types that WordPress and WooCommerce use for other things than posts."""


def event_by_status(named: str, status: str, before: str = "") -> str:
    """What happened, by the event's name, the post's status and the one it had, if known.

    A status that is not WordPress' own leaves the name's verdict: process holds the post.
    """
    if named in {DELETED, UNPUBLISHED, IGNORED} or not status:
        return named
    if status in _AUTOMATIC:
        return IGNORED
    if status in _PUBLIC:
        is_new = named == PUBLISHED or (before and before not in _PUBLIC)
        return PUBLISHED if is_new else UPDATED
    if status not in _HIDDEN:
        return named
    # Not public now, and a change for readers if it was before.
    return UNPUBLISHED if not before or before in _PUBLIC else IGNORED


def event_of_post(payload: dict[str, object], name: str, *, unsigned_name: str = "") -> str:
    """The event of a post in the JSON of a plugin or of the REST API.

    `name` is the event as the payload states it, `unsigned_name` as a header does that nothing
    signs; empty if neither does. Such a header removes no post that the payload calls public, or
    whose event the payload names otherwise: it is held.
    """
    members = (nested(payload, member) for member in _POST_MEMBERS)
    post = next((member for member in members if member), payload)
    kind = text(post, "post_type") or (text(post, "type") if "content" in post else "")
    if kind in _NO_POSTS:
        return IGNORED
    status = text(post, "post_status") or text(post, "status")
    named = event_by_hook(unsigned_name or name)
    if (unsigned_name or name) and named == UNKNOWN:
        return UNKNOWN
    is_claim = bool(unsigned_name) and event_by_hook(name) not in _REMOVALS
    if is_claim and named in _REMOVALS and (name or status in _PUBLIC):
        return UNKNOWN
    before = text(nested(payload, "post_before"), "post_status")
    return event_by_status(named, status, before)
