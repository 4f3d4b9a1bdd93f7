"""WordPress.com: unsigned forms of the fields that the administrator ticked.

https://wordpress.com/support/webhooks/ · Taken only from a source that is `unsigned`, at a URL with
its path key; what a form says is a hint, and process fetches the post from the site itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.submit.senders.payload import FORM, IGNORED, UNKNOWN, event_by_name, form
from functions.submit.senders.proof import knows_path, proven
from functions.submit.senders.wordpress_status import event_by_status

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = FORM
KEPT_HEADERS: tuple[str, ...] = ()
ACCEPTED = 202

_POST_TYPES = frozenset({"", "post", "page"})


def verify(request: Request, source: Source, now: datetime) -> str:
    """There is nothing to compare but the address."""
    del now
    return proven(("path-key", knows_path(request, source) and source.unsigned))


def event(request: Request, source: Source) -> str:
    """From `hook`, the WordPress action, and `post_status`."""
    del source
    fields = form(request)
    hook = fields.get("hook", "")
    if "comment" in hook or fields.get("post_type", "") not in _POST_TYPES:
        return IGNORED
    if not hook:
        return UNKNOWN
    return event_by_status(event_by_name(hook), fields.get("post_status", ""))


def delivery_id(request: Request, source: Source) -> str | None:
    """None: a post saved twice unchanged is sent as equal bytes."""
    del request, source
    return None
