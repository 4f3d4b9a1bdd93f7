"""Files that partners put under drop/<source>/: each becomes an ordinary submission in intake."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from dateline.aws.clients import aws_errors
from dateline.model.deliveries import DROP_PREFIX, Delivery, sha256_of
from dateline.model.errors import Unprocessable
from dateline.model.identifiers import SOURCE_PATTERN, repeatable_submission_id

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import GetObjectRequestTypeDef

SENDER = "drop"
AUTHENTICATION = "bucket-policy"
MAX_FILE_NAME = 900
"""Bytes of the percent-encoded name that fit into the object's metadata beside the rest."""

_UNTOLD = frozenset({"", "binary/octet-stream", "application/octet-stream"})
"""What S3 says where whoever copied the file said nothing."""

_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".json": "application/json",
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".nitf": "application/xml",
    ".html": "text/html",
    ".htm": "text/html",
}


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as S3 holds it. `identity` tells one version of it from the next."""

    key: str
    body: bytes
    content_type: str
    last_modified: datetime
    identity: str


class DropFolder:
    """The partners' own part of the intake bucket."""

    def __init__(self, s3: S3Client, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def get(self, key: str, version_id: str | None, *, max_bytes: int) -> Dropped:
        """The file in the very version that S3 told of, so that none is read twice or never.

        Raises:
            Unprocessable: `submission_too_large`.
            NotFound, Unavailable: as S3 answers.
        """
        wanted: GetObjectRequestTypeDef = {"Bucket": self._bucket, "Key": key}
        if version_id:
            wanted["VersionId"] = version_id
        with aws_errors("read the dropped file"):
            found = self._s3.get_object(**wanted)
            if found["ContentLength"] > max_bytes:
                raise Unprocessable(
                    "submission_too_large",
                    f"{found['ContentLength']:,} bytes; at most {max_bytes:,} are read",
                )
            body = found["Body"].read()
        modified = found["LastModified"]
        return Dropped(
            key=key,
            body=body,
            content_type=found.get("ContentType", ""),
            last_modified=modified,
            identity=found.get("VersionId") or f"{found['ETag']} {modified.isoformat()}",
        )


def source_of(key: str) -> str:
    """The source a dropped file belongs to.

    Raises:
        Unprocessable: `drop_misplaced`, the key is not `drop/<source>/<file>`.
    """
    source, _, name = key.removeprefix(DROP_PREFIX).partition("/")
    if not name or not SOURCE_PATTERN.fullmatch(source):
        raise Unprocessable(
            "drop_misplaced", "put files under drop/<source>/, with the id of a source"
        )
    return source


def delivery_of(dropped: Dropped, notified_at: datetime | None = None) -> Delivery:
    """The file as a submission: repeated for the same version, a new one for the next.

    `notified_at` tells two versions of one second apart, which LastModified cannot.

    Raises:
        Unprocessable: `drop_misplaced`.
    """
    source = source_of(dropped.key)
    name = dropped.key.removeprefix(f"{DROP_PREFIX}{source}/")
    return Delivery(
        submission_id=repeatable_submission_id(source, f"{dropped.key}\n{dropped.identity}"),
        source=source,
        sender=SENDER,
        authentication=AUTHENTICATION,
        content_type=content_type(name, dropped.content_type),
        delivery_id=None,
        file_name=file_name(name),
        received_at=_received_at(dropped.last_modified, notified_at),
        sha256=sha256_of(dropped.body),
    )


def _received_at(last_modified: datetime, notified_at: datetime | None) -> datetime:
    if notified_at and notified_at.replace(microsecond=0) == last_modified:
        return notified_at
    return last_modified


def content_type(name: str, told: str) -> str | None:
    """What S3 was told, else what the file's extension says."""
    if told.partition(";")[0].strip().lower() not in _UNTOLD:
        return told
    dot = name.rfind(".")
    return _TYPES.get(name[dot:].lower()) if dot >= 0 else None


def file_name(name: str) -> str:
    """The name; one too long for S3's metadata keeps its beginning and a hash of the whole."""
    if len(quote(name)) <= MAX_FILE_NAME and len(name) <= 500:
        return name
    return f"{name[:60]}…{hashlib.sha256(name.encode()).hexdigest()[:24]}"
