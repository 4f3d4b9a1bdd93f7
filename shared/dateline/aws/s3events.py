"""S3's notifications as SQS delivers them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, unquote_plus

from dateline.model.clock import iso
from dateline.model.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

S3 = "aws:s3"
REINDEX = "dateline:reindex"
"""The `eventSource` of what `dateline reindex` sends; S3's own is `aws:s3`."""


@dataclass(frozen=True)
class ObjectCreated:
    """An object that S3 says was written. `key` is decoded; `version_id` None where unversioned.

    `at` is the time of the event in milliseconds, where S3's LastModified has whole seconds.
    """

    bucket: str
    key: str
    size: int | None
    version_id: str | None
    sequencer: str
    at: datetime | None = None
    rebuilding: bool = False
    """Whether `dateline reindex` says so, and not S3: nothing happened to the object."""


@dataclass(frozen=True)
class Notified:
    """An object that a notification names. `details`: size or versionId, as far as known."""

    key: str
    written_at: datetime
    details: Mapping[str, object] = field(default_factory=dict)


def notification(event_source: str, bucket: str, *objects: Notified) -> dict[str, Any]:
    """What S3 would send to the queue about these objects."""
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": event_source,
                "eventTime": iso(notified.written_at),
                "eventName": "ObjectCreated:Put",
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "bucket": {"name": bucket},
                    "object": {"key": quote_plus(notified.key, safe="/"), **notified.details},
                },
            }
            for notified in objects
        ]
    }


def read_message(body: str) -> Iterator[ObjectCreated]:
    """The objects one message names: none for `s3:TestEvent`, several where S3 batches.

    Raises:
        Malformed: the message is not one of S3's.
    """
    try:
        message = json.loads(body)
        if message.get("Event") == "s3:TestEvent":
            return
        for record in message["Records"]:
            described = record["s3"]["object"]
            yield ObjectCreated(
                bucket=record["s3"]["bucket"]["name"],
                key=unquote_plus(described["key"]),
                size=described.get("size"),
                version_id=described.get("versionId"),
                sequencer=described.get("sequencer", ""),
                at=_moment(record.get("eventTime")),
                rebuilding=record.get("eventSource") == REINDEX,
            )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Malformed(
            "s3_message_malformed", "the message is not an S3 event notification"
        ) from error


def _moment(text: str | None) -> datetime | None:
    moment = datetime.fromisoformat(text) if text else None
    return moment if moment and moment.tzinfo else None
