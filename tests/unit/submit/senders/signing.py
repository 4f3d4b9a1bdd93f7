"""Signs requests as each sender does, by its documentation, without our code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from dateline.model.errors import Unauthenticated
from dateline.model.sources import Source
from dateline.web.http import Request
from functions.submit.senders import SENDERS

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SECRET = "the present secret of the newsroom"
BODY = b'{"event": "article.published"}'
PATH_KEY = "an-unguessable-part-of-the-url"

Signer = Callable[[Request, str, datetime], dict[str, str]]


def milliseconds(at: datetime) -> str:
    """The time as Ghost, Contentful and Sanity write it."""
    return str(round(at.timestamp() * 1_000))


def seconds(at: datetime) -> str:
    """The time as Standard Webhooks and small plugins write it."""
    return str(round(at.timestamp()))


def digest(secret: str | bytes, signed: bytes, algorithm: str = "sha256") -> bytes:
    """The plain HMAC."""
    key = secret.encode() if isinstance(secret, str) else secret
    return hmac.new(key, signed, algorithm).digest()


def hub(header: str, algorithm: str = "sha256", prefix: str | None = None) -> Signer:
    """`sha256=<hex>` over the body."""
    before = f"{algorithm}=" if prefix is None else prefix

    def sign(request: Request, secret: str, at: datetime) -> dict[str, str]:
        return {header: before + digest(secret, request.body, algorithm).hex()}

    return sign


def in_base64(header: str) -> Signer:
    """Base64 over the body."""

    def sign(request: Request, secret: str, at: datetime) -> dict[str, str]:
        return {header: base64.b64encode(digest(secret, request.body)).decode()}

    return sign


def ghost(request: Request, secret: str, at: datetime) -> dict[str, str]:
    sent_at = milliseconds(at)
    signature = digest(secret, request.body + sent_at.encode()).hex()
    return {"x-ghost-signature": f"sha256={signature}, t={sent_at}"}


def contentful(request: Request, secret: str, at: datetime) -> dict[str, str]:
    headers = dict(request.headers)
    headers["x-contentful-timestamp"] = milliseconds(at)
    names = sorted({*headers, "x-contentful-signed-headers"})
    headers["x-contentful-signed-headers"] = ",".join(names)
    line = ";".join(f"{name}:{headers[name]}" for name in names)
    signed = f"{request.method}\n{request.path}\n{line}\n".encode() + request.body
    return {
        "x-contentful-timestamp": headers["x-contentful-timestamp"],
        "x-contentful-signed-headers": headers["x-contentful-signed-headers"],
        "x-contentful-signature": digest(secret, signed).hex(),
    }


def sanity(request: Request, secret: str, at: datetime) -> dict[str, str]:
    sent_at = milliseconds(at)
    signature = base64.urlsafe_b64encode(digest(secret, f"{sent_at}.".encode() + request.body))
    return {"sanity-webhook-signature": f"t={sent_at},v1={signature.decode().rstrip('=')}"}


def standard(prefix: str) -> Signer:
    """Signs as Standard Webhooks prescribe; the secret is base64, as `whsec_` secrets are."""

    def sign(request: Request, secret: str, at: datetime) -> dict[str, str]:
        message = request.headers.get(f"{prefix}-id", "msg_1")
        signed = f"{message}.{seconds(at)}.".encode() + request.body
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signature = base64.b64encode(digest(key, signed)).decode()
        return {
            f"{prefix}-id": message,
            f"{prefix}-timestamp": seconds(at),
            f"{prefix}-signature": f"v1,{signature}",
        }

    return sign


def small_plugin(request: Request, secret: str, at: datetime) -> dict[str, str]:
    signature = digest(secret, f"{seconds(at)}.".encode() + request.body).hex()
    return {"x-sow-signature": f"sha256={signature}", "x-sow-timestamp": seconds(at)}


def described(request: Request, secret: str, at: datetime) -> dict[str, str]:
    """The scheme that SCHEME describes to the sender `hmac`."""
    signed = f"POST\n{request.path}\n{milliseconds(at)}\n".encode() + request.body
    return {
        "x-partner-signature": "v0:" + digest(secret, signed, "sha512").hex(),
        "x-partner-time": milliseconds(at),
    }


SCHEME: dict[str, Any] = {
    "header": "x-partner-signature",
    "algorithm": "sha512",
    "prefix": "v0:",
    "signed": "{method}\n{path}\n{timestamp}\n{body}",
    "timestamp_header": "x-partner-time",
    "timestamp_unit": "milliseconds",
    "id_header": "x-partner-id",
}


def bearer(request: Request, secret: str, at: datetime) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def password(request: Request, secret: str, at: datetime) -> dict[str, str]:
    encoded = base64.b64encode(f"cms:{secret}".encode()).decode()
    return {"authorization": f"Basic {encoded}"}


def nothing(request: Request, secret: str, at: datetime) -> dict[str, str]:
    """Prismic's secret is in the body, and WordPress.com proves nothing."""
    return {}


SIGNERS: dict[str, Signer] = {
    "arc_xp": hub("x-hub-signature-256"),
    "basic": password,
    "contentful": contentful,
    "datocms": password,
    "directus": bearer,
    "drupal": hub("x-hub-signature-256"),
    "ghost": ghost,
    "github": hub("x-hub-signature-256"),
    "hmac": described,
    "prismic": nothing,
    "sanity": sanity,
    "standard_webhooks": standard("webhook"),
    "storyblok": hub("webhook-signature", "sha1", ""),
    "strapi": bearer,
    "superdesk": hub("x-superdesk-signature", "sha1"),
    "svix": standard("svix"),
    "woocommerce": in_base64("x-wc-webhook-signature"),
    "wordpress_com": nothing,
    "wp_plugin": small_plugin,
    "wp_webhooks": in_base64("x-wp-webhook-signature"),
}
TIMED = {
    "contentful": 30,
    "ghost": 300,
    "hmac": 300,
    "sanity": 3_600,
    "standard_webhooks": 300,
    "svix": 300,
    "wp_plugin": 300,
}
"""Seconds of tolerance of the senders whose signature covers a time."""
BODY_SIGNERS = sorted(
    SIGNERS.keys() - {"basic", "datocms", "directus", "prismic", "strapi", "wordpress_com"}
)
OPTIONS: dict[str, dict[str, Any]] = {
    "basic": {"username": "cms"},
    "datocms": {"username": "cms"},
    "hmac": {"hmac": SCHEME},
    "wordpress_com": {"unsigned": True, "path_key": PATH_KEY},
}


def encoded_secret(sender: str, secret: str) -> str:
    """The secret as it is entered in the sender."""
    if sender in {"standard_webhooks", "svix"}:
        return "whsec_" + base64.b64encode(hashlib.sha256(secret.encode()).digest()).decode()
    return secret


def source_of(sender: str, *secrets: str, **changes: Any) -> Source:
    """A source of this sender, with these secrets."""
    return Source.model_validate(
        {
            "id": "newsroom",
            "sender": sender,
            "secrets": [SecretStr(encoded_secret(sender, secret)) for secret in secrets],
            **OPTIONS.get(sender, {}),
            **changes,
        }
    )


def request_of(
    sender: str,
    body: bytes,
    *,
    secret: str = SECRET,
    at: datetime = NOW,
    headers: dict[str, str] | None = None,
    path: str = "/webhooks/newsroom",
) -> Request:
    """A request as this sender sends it."""
    if sender == "prismic":
        body = with_secret(body, secret)
    request = Request("POST", path, dict(headers or {}), body)
    if sender == "wordpress_com":
        request = replace(request, path_parameters={"source": "newsroom", "key": PATH_KEY})
    proof = SIGNERS[sender](request, encoded_secret(sender, secret), at)
    return replace(request, headers={**request.headers, **proof})


def with_secret(body: bytes, secret: str) -> bytes:
    """Prismic's payload with its secret, if the payload is an object."""
    try:
        content = json.loads(body)
    except ValueError:
        content = {}
    if not isinstance(content, dict):
        content = {}
    return json.dumps({**content, "secret": secret}).encode()


def bare(body: bytes = BODY, path: str = "/webhooks/newsroom", **headers: str) -> Request:
    """A request with these headers and no others."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", path, named, body)


def accepts(request: Request, source: Source) -> bool:
    """Whether the source's sender verifies the request."""
    try:
        return bool(SENDERS[source.sender].verify(request, source, NOW))
    except Unauthenticated:
        return False
