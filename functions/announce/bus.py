"""EventBridge: puts events in as few calls as its limits allow, and says which were not taken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dateline.aws.clients import aws_errors
from dateline.aws.observability import logger
from dateline.model.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

    from functions.announce.changes import Announcement

SOURCE = "dateline"
MAX_ENTRIES = 10
MAX_BYTES = 256 * 1024
"""Of all entries of one call: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html"""
_TIME_BYTES = 14


class Bus:
    """Our event bus."""

    def __init__(self, events: EventBridgeClient, name: str) -> None:
        self._events = events
        self._name = name

    def put(self, announcements: Iterable[Announcement]) -> int:
        """Puts the events in order; returns how many were taken before the first that was not.

        Stops there. Later ones of the same call may have been taken: they come again with their id.
        """
        taken = 0
        for batch in packed(self._entry(announcement) for announcement in announcements):
            try:
                with aws_errors("put events on the bus"):
                    answer = self._events.put_events(Entries=batch)
            except Unavailable as error:
                logger.error("events not taken", extra={"code": error.code, "events": len(batch)})
                return taken
            codes = [entry.get("ErrorCode") for entry in answer["Entries"]]
            if answer["FailedEntryCount"]:
                first = next(place for place, code in enumerate(codes) if code)
                logger.error("events not taken", extra={"code": codes[first], "events": len(batch)})
                return taken + first
            taken += len(batch)
        return taken

    def _entry(self, announcement: Announcement) -> PutEventsRequestEntryTypeDef:
        detail = json.dumps(announcement.detail, ensure_ascii=False, separators=(",", ":"))
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": announcement.kind.value,
            "Detail": detail,
            "Time": announcement.changed_at,
        }


def packed(
    entries: Iterable[PutEventsRequestEntryTypeDef],
) -> Iterator[list[PutEventsRequestEntryTypeDef]]:
    """The entries in as few calls as the limits allow, in order."""
    batch: list[PutEventsRequestEntryTypeDef] = []
    size = 0
    for entry in entries:
        own = entry_bytes(entry)
        if batch and (len(batch) == MAX_ENTRIES or size + own > MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += own
    if batch:
        yield batch


def entry_bytes(entry: PutEventsRequestEntryTypeDef) -> int:
    """What EventBridge counts of an entry."""
    texts = (entry["Source"], entry["DetailType"], entry["Detail"])
    return _TIME_BYTES + sum(len(text.encode()) for text in texts)
