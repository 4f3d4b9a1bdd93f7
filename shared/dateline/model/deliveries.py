"""A delivery: the raw bytes of one submission, and what is known of them on arrival."""

from __future__ import annotations

import hashlib
from datetime import datetime  # noqa: TC003
from typing import Annotated

from pydantic import Field

from dateline.model.base import Model, Moment
from dateline.model.event_names import MAX_NAME
from dateline.model.identifiers import SourceId, SubmissionId, repeatable_submission_id
from dateline.model.reserved_tests import is_test_id

INTAKE_PREFIX = "intake/"
TEST_PREFIX = "intake/_test/"
"""Intake of tests, which S3 expires; no source's id begins with an underscore."""
DROP_PREFIX = "drop/"
MAX_BYTES = 25 * 1024 * 1024
"""The largest file that is read, and what a compressed one may grow to."""


class Delivery(Model):
    """All that is known of one delivery besides its bytes."""

    submission_id: SubmissionId
    source: SourceId
    sender: str
    """Which module of functions/submit/senders let it in; `drop` for a file in the bucket."""
    authentication: str
    """How it was authenticated: `bearer`, `hmac-sha256`, `bucket-policy`."""
    event: str = "unknown"
    """What the sender says happened: published, updated, unpublished, deleted, ignored, unknown."""
    event_name: Annotated[str | None, Field(max_length=MAX_NAME)] = None
    """The event as the sender names it, if it does: `article.published`, `entry.publish`."""
    content_type: str | None = None
    delivery_id: Annotated[str | None, Field(max_length=500)] = None
    file_name: Annotated[str | None, Field(max_length=500)] = None
    headers: dict[str, str] = Field(default_factory=dict)
    """The headers its sender module keeps, names in lower case."""
    received_at: Moment
    sent_at: Moment | None = None
    """The time that the signature covers, where it is precise to a millisecond."""
    sha256: str
    effect: Annotated[str | None, Field(max_length=64)] = None
    """A digest of what beside the bytes decides what the delivery does: event, content type, kept
    headers. None in deliveries from before it was stored."""

    @property
    def key(self) -> str:
        """Where the raw bytes are: `intake/<source>/<submission_id>`."""
        return intake_key(self.source, self.submission_id)

    @property
    def is_test(self) -> bool:
        """Whether it came with the credentials of its source's tests."""
        return is_test_id(self.submission_id)


def drop_identity(version_id: str | None, etag: str, modified: datetime) -> str:
    """What tells the versions of a file in drop/ apart: its version id where the bucket has any."""
    has_versions = version_id and version_id != "null"
    return str(version_id) if has_versions else f"{etag} {modified.isoformat()}"


def drop_submission_id(source: str, key: str, identity: str) -> str:
    """The submission of one version of a file in drop/."""
    return repeatable_submission_id(source, f"{key}\n{identity}")


def intake_key(source: str, submission_id: str) -> str:
    """The intake object of a submission: `intake/_test/<source>/<submission_id>` for a test."""
    if is_test_id(submission_id):
        return f"{TEST_PREFIX}{source}/{submission_id}"
    return f"{INTAKE_PREFIX}{source}/{submission_id}"


def sha256_of(body: bytes) -> str:
    """Hex SHA-256 of the raw bytes."""
    return hashlib.sha256(body).hexdigest()
