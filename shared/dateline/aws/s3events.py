"""S3's notifications as SQS delivers them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from dateline.model.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterator

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
