"""Puts events on EventBridge in as few calls as its limits allow."""

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
"""All entries of a call: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html"""
_TIME_BYTES = 14


class Bus:
    """The stack's event bus."""

    def __init__(self, events: EventBridgeClient, name: str) -> None:
        self._events = events
        self._name = name

    def put(self, announcements: Iterable[Announcement]) -> int:
        """Puts the events in order; returns how many EventBridge accepted before the first refusal.

        Stops there. EventBridge may have accepted later events of the same call; the retry sends
        them again with the same id.
        """
        accepted = 0
        for batch in split_into_calls(self._entry(announcement) for announcement in announcements):
            try:
                with aws_errors("put events on the bus"):
                    answer = self._events.put_events(Entries=batch)
            except Unavailable as error:
                logger.error(
                    "events not accepted", extra={"code": error.code, "events": len(batch)}
                )
                return accepted
            codes = [entry.get("ErrorCode") for entry in answer["Entries"]]
            if answer["FailedEntryCount"]:
                first = next(index for index, code in enumerate(codes) if code)
                logger.error(
                    "events not accepted", extra={"code": codes[first], "events": len(batch)}
                )
                return accepted + first
            accepted += len(batch)
        return accepted

    def _entry(self, announcement: Announcement) -> PutEventsRequestEntryTypeDef:
        detail = json.dumps(announcement.detail, ensure_ascii=False, separators=(",", ":"))
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": announcement.kind.value,
            "Detail": detail,
            "Time": announcement.changed_at,
        }


def split_into_calls(
    entries: Iterable[PutEventsRequestEntryTypeDef],
) -> Iterator[list[PutEventsRequestEntryTypeDef]]:
    """The entries in order, in as few calls as the limits allow."""
    batch: list[PutEventsRequestEntryTypeDef] = []
    size = 0
    for entry in entries:
        entry_size = entry_bytes(entry)
        if batch and (len(batch) == MAX_ENTRIES or size + entry_size > MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += entry_size
    if batch:
        yield batch


def entry_bytes(entry: PutEventsRequestEntryTypeDef) -> int:
    """The size of an entry as EventBridge counts it."""
    texts = (entry["Source"], entry["DetailType"], entry["Detail"])
    return _TIME_BYTES + sum(len(text.encode()) for text in texts)
