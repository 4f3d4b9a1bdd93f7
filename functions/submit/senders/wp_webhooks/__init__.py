"""The WordPress plugin WP Webhooks: base64 HMAC-SHA256 over the body in `X-WP-Webhook-Signature`.

https://wordpress.org/plugins/wp-webhooks/ · Its code before release 4.3 signs the body. From 4.3 on
it signs a description of the webhook instead; that proves nothing about the body and is refused.
With such a release, let the plugin send the secret as a bearer token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.event_names import name_in
from dateline.model.source_options import HmacScheme
from functions.submit.senders.inputs import Inputs, Use, value_of
from functions.submit.senders.payload import FORM, JSON, XML, json_object
from functions.submit.senders.proof import Proof, carries_secret, first_proof, is_allowed_unsigned
from functions.submit.senders.schemes import signed_by
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
INPUTS: Inputs = {
    "x-wp-webhook-name": Use.EVENT,
    "x-wp-webhook-url-name": Use.NOTE,
    "x-wp-webhook-source": Use.NOTE,
}
ACCEPTED = 202

_SCHEME = HmacScheme(header="x-wp-webhook-signature", encoding="base64")


def verify(request: Request, source: Source, now: datetime) -> Proof:
    """Verifies the signature over the body, or the secret; the plugin signs no time."""
    return first_proof(
        ("hmac-sha256", signed_by(_SCHEME, request, source, now)),
        ("bearer", carries_secret(request, source)),
        ("path-key", is_allowed_unsigned(request, source)),
    )


def event(request: Request, source: Source) -> str:
    """The event by the trigger (`post_create`, `post_update`, `post_trash`, …) and the status."""
    payload = json_object(request)
    if carries_secret(request, source):
        return event_of_post(payload, event_name(request))
    return event_of_post(payload, name_in(payload), unsigned_name=_trigger(request))


def event_name(request: Request) -> str:
    """The trigger in the header, or the member of the payload that names the event."""
    return _trigger(request) or name_in(json_object(request))


def delivery_id(request: Request, source: Source) -> str | None:
    """None: a post saved twice without a change has equal bytes."""
    del request, source
    return None


def _trigger(request: Request) -> str:
    return value_of(request, "x-wp-webhook-name")
