"""Reads files that partners put under drop/<source>/; each becomes a submission in intake."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from dateline.aws.clients import aws_errors
from dateline.model.deliveries import (
    DROP_PREFIX,
    Delivery,
    drop_identity,
    drop_submission_id,
    sha256_of,
)
from dateline.model.errors import Unprocessable
from dateline.model.identifiers import SOURCE_PATTERN
from functions.process.formats import content_type_of
from functions.process.formats.families import UNDECLARED

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import GetObjectRequestTypeDef

SENDER = "drop"
AUTHENTICATION = "bucket-policy"
MAX_FILE_NAME = 900
"""Bytes of the percent-encoded name that fit into the object's metadata beside the rest."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as S3 holds it. `identity` is unique to one version of it."""

    key: str
    body: bytes
    content_type: str
    last_modified: datetime
    identity: str


class DropFolder:
    """The part of the intake bucket that partners write to."""

    def __init__(self, s3: S3Client, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def get(self, key: str, version_id: str | None, *, max_bytes: int) -> Dropped:
        """The file in the version that the S3 event names, so that each version is read once.

        Raises:
            Unprocessable: `submission_too_large`.
            NotFound, Unavailable: as S3 answers.
        """
        request: GetObjectRequestTypeDef = {"Bucket": self._bucket, "Key": key}
        if version_id:
            request["VersionId"] = version_id
        with aws_errors("read the dropped file"):
            response = self._s3.get_object(**request)
            if response["ContentLength"] > max_bytes:
                raise Unprocessable(
                    "submission_too_large",
                    f"{response['ContentLength']:,} bytes; at most {max_bytes:,} are read",
                )
            body = response["Body"].read()
        modified = response["LastModified"]
        return Dropped(
            key=key,
            body=body,
            content_type=response.get("ContentType", ""),
            last_modified=modified,
            identity=drop_identity(response.get("VersionId"), response["ETag"], modified),
        )


def source_of(key: str) -> str:
    """The source that a dropped file belongs to.

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
    """The file as a submission, with the same id for the same version of the file.

    It was received at `notified_at`, when S3 had all of it, unless that is unknown. LastModified
    has whole seconds, and of a multipart upload it is the time at which it began, which its sender
    chooses:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html

    Raises:
        Unprocessable: `drop_misplaced`.
    """
    source = source_of(dropped.key)
    name = dropped.key.removeprefix(f"{DROP_PREFIX}{source}/")
    return Delivery(
        submission_id=drop_submission_id(source, dropped.key, dropped.identity),
        source=source,
        sender=SENDER,
        authentication=AUTHENTICATION,
        content_type=content_type(name, dropped.content_type),
        delivery_id=None,
        file_name=file_name(name),
        received_at=max(dropped.last_modified, notified_at or dropped.last_modified),
        sha256=sha256_of(dropped.body),
    )


def content_type(name: str, declared: str) -> str | None:
    """The content type declared on upload, otherwise that of the file's extension."""
    if declared.partition(";")[0].strip().lower() not in UNDECLARED:
        return declared
    return content_type_of(name)


def file_name(name: str) -> str:
    """The name; a name too long for S3's metadata is its beginning and a hash of all of it."""
    if len(quote(name)) <= MAX_FILE_NAME and len(name) <= 500:
        return name
    return f"{name[:60]}…{hashlib.sha256(name.encode()).hexdigest()[:24]}"
