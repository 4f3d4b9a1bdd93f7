"""The WordPress plugin WP Webhooks: base64 HMAC-SHA256 of the body in `X-WP-Webhook-Signature`.

https://wordpress.org/plugins/wp-webhooks/ · So its earlier releases (read in the code). Later ones
(4.3 and on, read too) sign a description of the webhook and not the body: that proves nothing of
what was sent, and is refused. There, let the plugin send the secret as a bearer token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.source_options import HmacScheme
from functions.submit.senders.payload import FORM, JSON, XML, event_by_name, json_object
from functions.submit.senders.proof import bears_secret, may_be_unsigned, proven
from functions.submit.senders.schemes import is_signed
from functions.submit.senders.wordpress_status import event_of_post

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request

CONTENT_TYPES: frozenset[str] = JSON | FORM | XML
KEPT_HEADERS: tuple[str, ...] = (
    "x-wp-webhook-name",
    "x-wp-webhook-url-name",
    "x-wp-webhook-source",
)
ACCEPTED = 202

_SCHEME = HmacScheme(header="x-wp-webhook-signature", encoding="base64")


def verify(request: Request, source: Source, now: datetime) -> str:
    """Compares the signature of the body, or takes the secret; the plugin sends no time."""
    return proven(
        ("hmac-sha256", is_signed(_SCHEME, request, source, now)),
        ("bearer", bears_secret(request, source)),
        ("path-key", may_be_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """From the trigger (`post_create`, `post_update`, `post_trash`, …) and the post's status."""
    del source
    name = event_by_name(request.headers.get("x-wp-webhook-name", ""))
    return event_of_post(json_object(request), name)


def delivery_id(request: Request, source: Source) -> str | None:
    """None: a post saved twice unchanged is sent as equal bytes."""
    del request, source
    return None
