"""The WordPress plugin WP Webhooks: base64 HMAC-SHA256 over the body in `X-WP-Webhook-Signature`.

https://wordpress.org/plugins/wp-webhooks/ · Its code before release 4.3 signs the body. From 4.3 on
it signs a description of the webhook instead; that proves nothing about the body and is refused.
With such a release, let the plugin send the secret as a bearer token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.event_names import name_in
from dateline.model.source_options import HmacScheme
from functions.submit.senders.payload import FORM, JSON, XML, json_object
from functions.submit.senders.proof import carries_secret, first_proof, is_allowed_unsigned
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
    """Verifies the signature over the body, or the secret; the plugin signs no time."""
    return first_proof(
        ("hmac-sha256", is_signed(_SCHEME, request, source, now)),
        ("bearer", carries_secret(request, source)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """The event by the trigger (`post_create`, `post_update`, `post_trash`, …) and the status."""
    del source
    return event_of_post(json_object(request), event_name(request))


def event_name(request: Request) -> str:
    """The trigger in the header, or the member of the payload that names the event."""
    header = request.headers.get("x-wp-webhook-name", "").strip()
    return header or name_in(json_object(request))


def delivery_id(request: Request, source: Source) -> str | None:
    """None: a post saved twice without a change has equal bytes."""
    del request, source
    return None
