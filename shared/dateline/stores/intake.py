"""The S3 intake object: raw bytes exactly as sent, and what was known of them at the door.

S3 keeps user metadata as ASCII headers of at most 2 KB in all, so values are percent-encoded and
only headers that a sender module asks for are kept.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from dateline.aws.clients import aws_errors
from dateline.model.clock import iso
from dateline.model.deliveries import Delivery, intake_key, sha256_of
from dateline.model.errors import LostRace, Unprocessable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MAX_HEADERS = 1_000
"""Bytes of kept headers, percent-encoded; S3 allows 2 KB for all metadata."""
_MAX_DELIVERY_ID = 200
"""Bytes of a sender's id of a delivery, percent-encoded; of a longer id, its hash is stored."""


def to_metadata(delivery: Delivery) -> dict[str, str]:
    """The delivery as S3 user metadata; the content type travels as the object's own."""
    headers = json.dumps(dict(delivery.headers), ensure_ascii=False, separators=(",", ":"))
    values = {
        "submission-id": delivery.submission_id,
        "source": delivery.source,
        "sender": delivery.sender,
        "authentication": delivery.authentication,
        "event": delivery.event,
        "event-name": delivery.event_name,
        "delivery-id": delivery.delivery_id,
        "file-name": delivery.file_name,
        "headers": headers if delivery.headers else None,
        "received-at": iso(delivery.received_at),
        "sent-at": iso(delivery.sent_at) if delivery.sent_at else None,
        "sha256": delivery.sha256,
        "effect": delivery.effect,
    }
    return {name: quote(value, safe=" /:;=,.+@*'\"{}") for name, value in values.items() if value}


def from_metadata(metadata: dict[str, str], content_type: str | None) -> Delivery:
    """Reads back what `to_metadata` wrote.

    Raises:
        Unprocessable: the object was not put there by Dateline.
    """
    values = {name: unquote(value) for name, value in metadata.items()}
    try:
        return Delivery(
            submission_id=values["submission-id"],
            source=values["source"],
            sender=values["sender"],
            authentication=values["authentication"],
            event=values.get("event", "unknown"),
            event_name=values.get("event-name"),
            content_type=content_type,
            delivery_id=values.get("delivery-id"),
            file_name=values.get("file-name"),
            headers=json.loads(values.get("headers", "{}")),
            received_at=datetime.fromisoformat(values["received-at"]),
            sent_at=datetime.fromisoformat(values["sent-at"]) if "sent-at" in values else None,
            sha256=values["sha256"],
            effect=values.get("effect"),
        )
    except (KeyError, ValueError) as error:
        raise Unprocessable(
            "intake_metadata_missing",
            "this intake object carries no delivery metadata; put files under drop/<source>/",
        ) from error


def kept_delivery_id(delivery_id: str | None) -> str | None:
    """A sender's id of a delivery as it is stored; two different ids stay different."""
    if not delivery_id or len(quote(delivery_id)) <= _MAX_DELIVERY_ID:
        return delivery_id or None
    return f"sha256:{sha256_of(delivery_id.encode('utf-8', 'surrogatepass'))}"


def kept_headers(headers: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """Those of `names` with a value, without spaces around it, in that order while they fit."""
    kept: dict[str, str] = {}
    room = MAX_HEADERS
    for name in names:
        value = headers.get(name, "").strip()
        if not value:
            continue
        room -= len(quote(name)) + len(quote(value)) + 8
        if room < 0:
            break
        kept[name] = value
    return kept


class IntakeStore:
    """Raw deliveries in S3. One call to store, one to read."""

    def __init__(self, s3: S3Client, bucket: str) -> None:
        self._s3 = s3
        self.bucket = bucket

    def put(self, delivery: Delivery, body: bytes) -> bool:
        """Stores the bytes unless this submission is already there. False if it was.

        Raises:
            Unavailable: nothing was stored; the sender has to come back.
        """
        try:
            with aws_errors("store the submission"):
                self._s3.put_object(
                    Bucket=self.bucket,
                    Key=delivery.key,
                    Body=body,
                    ContentType=delivery.content_type or "application/octet-stream",
                    Metadata=to_metadata(delivery),
                    IfNoneMatch="*",
                )
        except LostRace:
            return False
        return True

    def stored_sha256(self, source: str, submission_id: str) -> str:
        """The hash of the bytes already stored for a submission.

        Raises:
            NotFound: there is no such submission.
            Unavailable: S3 did not answer.
        """
        with aws_errors("look at the stored submission"):
            head = self._s3.head_object(Bucket=self.bucket, Key=intake_key(source, submission_id))
        return head["Metadata"].get("sha256", "")

    def stored(self, source: str, submission_id: str) -> Delivery:
        """What is known of a submission that is already stored.

        Raises:
            NotFound: there is no such submission.
            Unprocessable: it was not put there by Dateline.
            Unavailable: S3 did not answer.
        """
        with aws_errors("look at the stored submission"):
            head = self._s3.head_object(Bucket=self.bucket, Key=intake_key(source, submission_id))
        return from_metadata(head["Metadata"], head.get("ContentType"))

    def stored_at(self, source: str, submission_id: str) -> datetime | None:
        """When a submission's bytes were stored; None if they are not there.

        Needs no right to read them.

        Raises:
            Unavailable: S3 did not answer.
        """
        key = intake_key(source, submission_id)
        with aws_errors("look for the submission"):
            listed = self._s3.list_objects_v2(Bucket=self.bucket, Prefix=key, MaxKeys=1)
        moments = (
            item["LastModified"] for item in listed.get("Contents", []) if item["Key"] == key
        )
        return next(moments, None)

    def get(self, key: str, *, max_bytes: int) -> tuple[Delivery, bytes]:
        """The delivery and its bytes.

        Raises:
            Unprocessable: too large to be read, or not put there by Dateline.
            NotFound, Unavailable: as S3 answers.
        """
        with aws_errors("read the submission"):
            stored = self._s3.get_object(Bucket=self.bucket, Key=key)
            if stored["ContentLength"] > max_bytes:
                raise Unprocessable(
                    "submission_too_large",
                    f"{stored['ContentLength']:,} bytes; at most {max_bytes:,} are read",
                )
            body = stored["Body"].read()
        return from_metadata(stored["Metadata"], stored.get("ContentType")), body
