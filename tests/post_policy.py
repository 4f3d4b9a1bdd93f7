"""A small S3 that accepts POSTed forms and enforces their policy, which moto and ministack do not.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread
from typing import Any

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

Store = Callable[[Mapping[str, str], bytes], None]
"""Stores a file that the policy allows: the form's fields with the bucket's name, and the bytes."""

_UNCHECKED = frozenset({"x-amz-signature", "policy", "file", "bucket"})


def refusals(fields: Mapping[str, str], file: bytes, secret: str, now: datetime) -> Iterator[str]:
    """Why S3 refuses the POST; None if it accepts it."""
    if not hmac.compare_digest(fields.get("x-amz-signature", ""), _signature(fields, secret)):
        yield "SignatureDoesNotMatch"
        return
    policy: dict[str, Any] = json.loads(b64decode(fields["policy"]))
    if datetime.fromisoformat(policy["expiration"]) <= now:
        yield "AccessDenied: policy expired"
    sent = {name.lower(): value for name, value in fields.items()}
    covered: set[str] = set()
    for condition in policy["conditions"]:
        if isinstance(condition, dict):
            ((name, value),) = condition.items()
            covered.add(name.lower())
            if sent.get(name.lower()) != value:
                yield f"AccessDenied: condition failed: {name}"
        else:
            yield from _outside(condition, len(file))
    if extra := sorted(set(sent) - covered - _UNCHECKED):
        yield f"AccessDenied: extra input fields: {', '.join(extra)}"
    checksum = sent.get("x-amz-checksum-sha256")
    if checksum and b64decode(checksum) != hashlib.sha256(file).digest():
        yield "BadDigest"


def _outside(condition: list[Any], size: int) -> Iterator[str]:
    operator, least, most = condition
    if operator != "content-length-range":
        yield f"InvalidPolicyDocument: {operator}"
    elif size < least:
        yield "EntityTooSmall"
    elif size > most:
        yield "EntityTooLarge"


def _signature(fields: Mapping[str, str], secret: str) -> str:
    key = f"AWS4{secret}".encode()
    for part in fields.get("x-amz-credential", "").split("/")[1:]:
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, fields.get("policy", "").encode(), hashlib.sha256).hexdigest()


@contextmanager
def enforcing(bucket: str, secret: str, store: Store) -> Iterator[str]:
    """The URL of a bucket for POST; `store` gets the files that the policy allows."""

    @Request.application
    def take(request: Request) -> Response:
        fields = {**request.form.to_dict(), "bucket": bucket}
        file = request.files["file"].read()
        if refused := next(refusals(fields, file, secret, datetime.now(UTC)), None):
            return Response(refused, status=400 if refused.startswith("Entity") else 403)
        store(fields, file)
        return Response(status=204)

    server = make_server("127.0.0.1", 0, take)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()


def resigned(fields: Mapping[str, str], secret: str, **policy: Any) -> dict[str, str]:
    """The form with a changed policy and the signature that fits it."""
    changed = {**json.loads(b64decode(fields["policy"])), **policy}
    form = {**fields, "policy": b64encode(json.dumps(changed).encode()).decode()}
    return {**form, "x-amz-signature": _signature(form, secret)}
