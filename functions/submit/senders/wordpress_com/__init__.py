"""WordPress.com: unsigned forms with the fields that the administrator selected.

https://wordpress.com/support/webhooks/ · Accepted only for an `unsigned` source, at its secret URL.
The form is a hint: process fetches the post from the site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.event_names import IGNORED, UNKNOWN, event_by_hook
from functions.submit.senders.payload import FORM, form
from functions.submit.senders.proof import Proof, first_proof, has_path_key
from functions.submit.senders.wordpress_status import event_by_status

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request
    from functions.submit.senders.inputs import Inputs

CONTENT_TYPES: frozenset[str] = FORM
KEPT_HEADERS: tuple[str, ...] = ()
INPUTS: Inputs = {}
ACCEPTED = 202

_POST_TYPES = frozenset({"", "post", "page"})


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the path key, the only proof that there is."""
    del now
    return first_proof(("path-key", has_path_key(request, source) and source.unsigned))


def event(request: Request, source: Source) -> str:
    """The event by `hook` (the WordPress action) and `post_status`."""
    del source
    fields = form(request)
    hook = event_name(request)
    if "comment" in hook or fields.get("post_type", "") not in _POST_TYPES:
        return IGNORED
    named = event_by_hook(hook)
    return named if named == UNKNOWN else event_by_status(named, fields.get("post_status", ""))


def event_name(request: Request) -> str:
    """The WordPress action."""
    return form(request).get("hook", "").strip()


def delivery_id(request: Request, source: Source) -> str | None:
    """None: a post saved twice without a change has equal bytes."""
    del request, source
    return None
