"""Makes every response small enough to send: compressed, or as a link to the rendered text.

A body of at most MAX_BODY_BYTES is sent as it is; every client that accepts gzip gets it
compressed. A longer one is written to S3, and the response redirects (307) to a signed URL of it.
The URL is issued after the visibility gate, for one response, and is valid as long as a cache may
keep that response: at most 30 s, and not past the end of an embargo or an expiry. So a kill reaches
readers as late by this URL as by any cache, and no later. The bucket itself is not public.
"""

from __future__ import annotations

import hashlib
from html import escape
from typing import TYPE_CHECKING

from dateline.aws.clients import aws_errors
from dateline.web.http import empty_response
from dateline.web.response_body import (
    MAX_BODY_BYTES,
    accepts_gzip,
    compress,
    varying,
    with_body,
)
from functions.read.http.caching import HORIZON, cached_for

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from dateline.web.http import Request
    from functions.read.endpoints.responses import Response

PREFIX = "renderings/"
"""S3 deletes the objects under it after a day (template.yaml)."""
_MAX_SECONDS = int(HORIZON.total_seconds())


class RenderingStore:
    """Rendered texts that are too long for a Lambda response. One call to write, none to sign."""

    def __init__(self, s3: S3Client, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def put(self, body: bytes, headers: dict[str, str]) -> str:
        """Writes a body with the headers of its response; returns its key.

        Raises:
            Unavailable: S3 did not accept it.
        """
        sha = hashlib.sha256("\n".join(headers.get(name, "") for name in _KEPT).encode())
        sha.update(body)
        key = f"{PREFIX}{sha.hexdigest()}"
        with aws_errors("write the rendered text"):
            self._s3.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=body,
                CacheControl="no-store",
                **{_KEPT[name]: value for name, value in headers.items() if name in _KEPT},  # type: ignore[arg-type]
            )
        return key

    def url(self, key: str, method: str, seconds: int) -> str:
        """A signed URL that anyone may read the object at for `seconds`, with GET or HEAD only."""
        operation = "head_object" if method == "HEAD" else "get_object"
        with aws_errors("sign the link"):
            return self._s3.generate_presigned_url(
                operation, Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=seconds
            )


_KEPT = {
    "content-type": "ContentType",
    "content-encoding": "ContentEncoding",
    "content-language": "ContentLanguage",
}
"""Headers that S3 sends again, by the argument of PutObject."""


def deliverable(response: Response, request: Request, renderings: RenderingStore) -> Response:
    """The response compressed where the client accepts it, or a 307 to its text in S3.

    Raises:
        Unavailable: S3 did not accept the text.
    """
    headers = response["headers"]
    if response["statusCode"] not in {200, 304}:
        return response
    headers = headers | {"vary": varying(headers.get("vary"), "accept-encoding")}
    if response["statusCode"] == 304:
        return response | {"headers": headers}
    body: bytes = response["body"].encode()
    if accepts_gzip(request.headers.get("accept-encoding", "")):
        headers["content-encoding"] = "gzip"
    sent = _encoded(headers, body)
    if len(sent) > MAX_BODY_BYTES:
        return _redirect(request.method, headers, body, renderings)
    return with_body(response | {"headers": headers}, sent)


def _encoded(headers: dict[str, str], body: bytes) -> bytes:
    # A response to HEAD may have no body to compress.
    return compress(body) if body and "content-encoding" in headers else body


def _redirect(
    method: str, headers: dict[str, str], body: bytes, renderings: RenderingStore
) -> Response:
    """A 307 to the text in S3; no cache keeps it, since the URL expires."""
    stored = _encoded(headers, _with_policy(headers, body))
    seconds = min(max(cached_for(headers.get("cache-control", "")), 1), _MAX_SECONDS)
    location = renderings.url(renderings.put(stored, headers), method, seconds)
    kept = {name: value for name, value in headers.items() if name in {"vary", "content-language"}}
    return empty_response(307, kept | {"location": location, "cache-control": "no-store"})


def _with_policy(headers: dict[str, str], body: bytes) -> bytes:
    """A page with its Content-Security-Policy inside, since S3 does not send that header."""
    policy = headers.get("content-security-policy")
    if policy is None or not headers["content-type"].startswith("text/html"):
        return body
    element = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
    return body.replace(b"<head>", b"<head>\n" + element.encode(), 1)
