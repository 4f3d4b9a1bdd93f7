"""The raw bytes of a problem's submission, for people: without what authenticated it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.aws.clients import aws_errors
from dateline.model.clock import iso
from dateline.model.deliveries import DROP_PREFIX
from dateline.model.errors import NotFound, Unprocessable
from dateline.stores.intake import from_metadata

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from dateline.model.problems import StoredInput

MAX_RAW_BYTES = 1_000_000
"""Shown of a body, from its beginning; a response has room for 3 MB as base64."""
SHOWN_HEADERS = frozenset(
    {
        *("content-encoding", "content-language", "content-location", "content-version"),
        *("user-agent", "x-article-id"),
    }
)
"""An allowlist: what a sender keeps of a request may authenticate it, in any spelling."""


@dataclass(frozen=True)
class RawInputs:
    """Reads raw bytes from the intake bucket."""

    s3: S3Client
    bucket: str

    def are_gone(self, stored: StoredInput) -> bool:
        """Whether the raw bytes were deleted; one call.

        Raises:
            Unavailable: S3 did not answer.
        """
        try:
            with aws_errors("look for the raw bytes"):
                self.s3.head_object(
                    Bucket=self.bucket,
                    Key=stored.key,
                    **_version(stored),  # type: ignore[arg-type]
                )
        except NotFound:
            return True
        return False

    def read(self, stored: StoredInput) -> dict[str, Any]:
        """The first MAX_RAW_BYTES as base64, or `{"gone": true}` where they were deleted.

        Raises:
            Unavailable: S3 did not answer.
        """
        try:
            with aws_errors("read the raw bytes"):
                response = self.s3.get_object(
                    Bucket=self.bucket,
                    Key=stored.key,
                    **_version(stored),  # type: ignore[arg-type]
                )
                shown = response["Body"].read(MAX_RAW_BYTES)
        except NotFound:
            return {"gone": True}
        size = response["ContentLength"]
        content: dict[str, Any] = {
            "gone": False,
            "bytes": size,
            "truncated": size > len(shown),
            "content_type": response.get("ContentType"),
            "base64": base64.b64encode(shown).decode(),
        }
        try:
            delivery = from_metadata(response["Metadata"], response.get("ContentType"))
        except Unprocessable:
            # A partner's file has no metadata of ours.
            return content
        headers = {name: value for name, value in delivery.headers.items() if name in SHOWN_HEADERS}
        return content | {
            "received_at": iso(delivery.received_at),
            "sender": delivery.sender,
            "event": delivery.event,
            "file_name": delivery.file_name,
            "headers": headers,
        }


def _version(stored: StoredInput) -> dict[str, str]:
    """The version of a file, which only a partner replaces.

    A notification names the version of every object, which needs another permission to be read.
    """
    if stored.version_id and stored.key.startswith(DROP_PREFIX):
        return {"VersionId": stored.version_id}
    return {}
