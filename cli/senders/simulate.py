"""Plays every sender: what it would send, signed with the source's secret.

Written from what the senders document and shares nothing with functions/submit/senders, which
verifies: each tests the other.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dateline.model.source_options import HmacScheme

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.model.sources import Source

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
CONTENTFUL = "application/vnd.contentful.management.v1+json"


@dataclass(frozen=True)
class Letter:
    """A delivery before it is signed."""

    source: Source
    secret: str
    """The newest secret, password or token; empty for a source that has none."""
    path: str
    body: bytes
    content_type: str
    delivery_id: str
    """A UUID, the same on every attempt."""
    milliseconds: int
    """When it is sent."""

    @property
    def seconds(self) -> str:
        """When it is sent, in seconds."""
        return str(self.milliseconds // 1_000)


@dataclass(frozen=True)
class Play:
    """How one sender delivers."""

    sign: Callable[[Letter], dict[str, str]]
    """The headers that prove who sent it, and those that are signed."""
    tell: Callable[[Letter], dict[str, str]] = field(default=lambda _: {})
    """The headers that say what happened."""
    content_type: str | None = JSON
    """None: that of the file."""
    write: Callable[[Letter], bytes] = field(default=lambda letter: letter.body)
    """The body as this sender encodes it."""


def _mac(letter: Letter, signed: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.new(letter.secret.encode(), signed, algorithm).digest()


def _hex(letter: Letter, signed: bytes, algorithm: str = "sha256") -> str:
    return _mac(letter, signed, algorithm).hex()


def _base64(letter: Letter, signed: bytes) -> str:
    return base64.b64encode(_mac(letter, signed)).decode()


def _bearer(letter: Letter) -> dict[str, str]:
    name = letter.source.secret_header
    return {name: letter.secret} if name else {"authorization": f"Bearer {letter.secret}"}


def _basic(letter: Letter) -> dict[str, str]:
    pair = f"{letter.source.username or letter.source.id}:{letter.secret}"
    return {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _contentful(letter: Letter) -> dict[str, str]:
    names = ("content-type", "x-contentful-crn", "x-contentful-topic")
    headers = {"content-type": letter.content_type, **_contentful_topic(letter)}
    signed = {
        **{name: headers[name] for name in names},
        "x-contentful-signed-headers": ",".join(
            [*names, "x-contentful-signed-headers", "x-contentful-timestamp"]
        ),
        "x-contentful-timestamp": str(letter.milliseconds),
    }
    listed = ";".join(f"{name}:{value}" for name, value in sorted(signed.items()))
    head = f"POST\n{letter.path}\n{listed}\n"
    return {
        **{name: value for name, value in signed.items() if name != "content-type"},
        "x-contentful-signature": _hex(letter, head.encode() + letter.body),
        "x-contentful-idempotency-key": letter.delivery_id,
    }


def _contentful_topic(letter: Letter) -> dict[str, str]:
    at = datetime.fromtimestamp(letter.milliseconds / 1_000, UTC)
    return {
        "x-contentful-topic": "ContentManagement.Entry.publish",
        "x-contentful-crn": "crn:contentful:::content:spaces/dateline/environments/master",
        "x-contentful-webhook-name": "Dateline",
        "x-contentful-event-datetime": at.isoformat(timespec="milliseconds"),
    }


def _ghost(letter: Letter) -> dict[str, str]:
    sent_at = str(letter.milliseconds)
    signature = _hex(letter, letter.body + sent_at.encode())
    return {"x-ghost-signature": f"sha256={signature}, t={sent_at}"}


def _sanity(letter: Letter) -> dict[str, str]:
    sent_at = str(letter.milliseconds)
    digest = _mac(letter, sent_at.encode() + b"." + letter.body)
    signature = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return {"sanity-webhook-signature": f"t={sent_at},v1={signature}"}


def _standard(prefix: str) -> Callable[[Letter], dict[str, str]]:
    def sign(letter: Letter) -> dict[str, str]:
        key = base64.b64decode(letter.secret.removeprefix("whsec_"))
        message_id = f"msg_{letter.delivery_id}"
        signed = f"{message_id}.{letter.seconds}.".encode() + letter.body
        signature = base64.b64encode(hmac.new(key, signed, "sha256").digest()).decode()
        return {
            f"{prefix}-id": message_id,
            f"{prefix}-timestamp": letter.seconds,
            f"{prefix}-signature": f"v1,{signature}",
        }

    return sign


def _configured(letter: Letter) -> dict[str, str]:
    return _by_scheme(letter, letter.source.hmac or HmacScheme(header="x-signature"))


def _plugin(letter: Letter) -> dict[str, str]:
    if letter.source.hmac:
        return _configured(letter)
    signature = _hex(letter, letter.seconds.encode() + b"." + letter.body)
    return {"x-webhook-timestamp": letter.seconds, "x-webhook-signature": f"sha256={signature}"}


def _hub(letter: Letter) -> dict[str, str]:
    return {"x-hub-signature-256": f"sha256={_hex(letter, letter.body)}"}


def _websub(letter: Letter) -> dict[str, str]:
    return {"x-hub-signature": f"sha256={_hex(letter, letter.body)}"}


def _hub_or_configured(letter: Letter) -> dict[str, str]:
    return _configured(letter) if letter.source.hmac else _hub(letter)


def _by_scheme(letter: Letter, scheme: HmacScheme) -> dict[str, str]:
    at = letter.seconds if scheme.timestamp_unit == "seconds" else str(letter.milliseconds)
    values = {
        b"{timestamp}": at.encode(),
        b"{id}": letter.delivery_id.encode(),
        b"{method}": b"POST",
        b"{path}": letter.path.encode(),
    }
    # The body comes last: what it holds is no place to be filled.
    before, body, after = scheme.signed.encode().partition(b"{body}")
    for place, value in values.items():
        before, after = before.replace(place, value), after.replace(place, value)
    digest = _mac(letter, before + (letter.body if body else b"") + after, scheme.algorithm)
    encoded = {
        "hex": digest.hex(),
        "base64": base64.b64encode(digest).decode(),
        "base64url": base64.urlsafe_b64encode(digest).decode().rstrip("="),
    }[scheme.encoding]
    headers = {scheme.header: scheme.prefix + encoded}
    if scheme.timestamp_header:
        headers[scheme.timestamp_header] = at
    if scheme.id_header:
        headers[scheme.id_header] = letter.delivery_id
    return headers


def _none(letter: Letter) -> dict[str, str]:
    del letter
    return {}


def _repeatable(letter: Letter) -> dict[str, str]:
    return {"idempotency-key": letter.delivery_id}


def _with_secret_inside(letter: Letter) -> bytes:
    """Prismic's own way: the secret is a member of the payload."""
    try:
        payload = json.loads(letter.body)
    except (ValueError, RecursionError):
        return letter.body
    if not isinstance(payload, dict):
        return letter.body
    if letter.secret:
        payload["secret"] = letter.secret
    return json.dumps(payload, ensure_ascii=False).encode()


def _as_form(letter: Letter) -> bytes:
    """A JSON object as the form that WordPress.com would post; anything else as it is."""
    try:
        fields = json.loads(letter.body)
    except (ValueError, RecursionError):
        return letter.body
    return urlencode(fields).encode() if isinstance(fields, dict) else letter.body


def _fixed(**headers: str) -> Callable[[Letter], dict[str, str]]:
    """Headers that do not depend on the delivery, `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: named


PLAYS: dict[str, Play] = {
    "arc_xp": Play(_hub_or_configured),
    "basic": Play(_basic, _repeatable, content_type=None),
    "contentful": Play(_contentful, _contentful_topic, content_type=CONTENTFUL),
    "datocms": Play(lambda letter: (_bearer if letter.source.secret_header else _basic)(letter)),
    "directus": Play(_bearer, _repeatable),
    "drupal": Play(
        _hub,
        lambda letter: {
            "x-drupal-webhooks-event": "entity:node:create",
            "x-drupal-webhooks-delivery": letter.delivery_id,
        },
    ),
    "ghost": Play(_ghost, _fixed(content_version="v6.0")),
    "github": Play(
        _hub, lambda letter: {"x-github-delivery": letter.delivery_id}, content_type=None
    ),
    "hmac": Play(_configured, _repeatable, content_type=None),
    "prismic": Play(_none, write=_with_secret_inside),
    "sanity": Play(
        _sanity,
        lambda letter: {"sanity-operation": "create", "idempotency-key": letter.delivery_id},
    ),
    "standard_webhooks": Play(_standard("webhook")),
    "storyblok": Play(
        lambda letter: {"webhook-signature": _hex(letter, letter.body, "sha1")},
        _fixed(x_storyblok_topic="story.published"),
    ),
    "strapi": Play(_bearer, _fixed(x_strapi_event="entry.publish")),
    "superdesk": Play(
        lambda letter: {"x-superdesk-signature": f"sha1={_hex(letter, letter.body, 'sha1')}"}
    ),
    "svix": Play(_standard("svix")),
    "token": Play(_bearer, _repeatable, content_type=None),
    "websub": Play(_websub, content_type="application/rss+xml"),
    "woocommerce": Play(
        lambda letter: {"x-wc-webhook-signature": _base64(letter, letter.body)},
        lambda letter: {
            "x-wc-webhook-topic": "post.updated",
            "x-wc-webhook-delivery-id": hashlib.md5(
                letter.delivery_id.encode(), usedforsecurity=False
            ).hexdigest(),
        },
    ),
    "wordpress_com": Play(_none, content_type=FORM, write=_as_form),
    "wp_plugin": Play(_plugin, _fixed(x_webhook_event="post.published")),
    "wp_webhooks": Play(
        lambda letter: {"x-wp-webhook-signature": _base64(letter, letter.body)},
        _fixed(x_wp_webhook_name="post_create"),
    ),
}
"""How each sender delivers. A test fails where one of functions.submit.senders is not here."""


def fresh_delivery_id() -> str:
    """An id for one delivery."""
    return str(uuid.uuid4())
