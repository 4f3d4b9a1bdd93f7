"""Stores a delivery's bytes, and in parallel the row by which `watch` finds it if it gets lost.

The bytes alone are the acknowledgement. A row that cannot be written is counted and forgotten; the
sender waits at most as long as its call may take, which is less than S3's.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from dateline.aws.observability import count, logger
from dateline.model.errors import DatelineError

if TYPE_CHECKING:
    from dateline.model.deliveries import Delivery
    from dateline.stores.waiting import WaitingStore
    from functions.submit.intake import RawStore
    from functions.submit.uploads import Upload

_writer = ThreadPoolExecutor(1, thread_name_prefix="waiting-row")


class NotedIntake:
    """An intake store that also notes what it stores."""

    def __init__(self, store: RawStore, rows: WaitingStore) -> None:
        self._store = store
        self._rows = rows

    def put(self, delivery: Delivery, body: bytes) -> bool:
        """Stores the bytes and the row at the same time; only the bytes decide the result.

        Raises:
            Unavailable: the bytes were not stored; `watch` removes the row.
        """
        if delivery.is_test:
            return self._store.put(delivery, body)
        noted = _writer.submit(self._note, delivery)
        try:
            return self._store.put(delivery, body)
        finally:
            noted.result()

    def stored(self, source: str, submission_id: str) -> Delivery:
        """What is known of a submission that is already stored."""
        return self._store.stored(source, submission_id)

    def note_upload(self, upload: Upload) -> None:
        """Notes a file that its sender may upload."""
        delivery = upload.delivery
        try:
            self._rows.add_arrival(
                delivery.source, delivery.submission_id, delivery.key, delivery.received_at
            )
        except DatelineError as error:
            _report(delivery, error)

    def _note(self, delivery: Delivery) -> None:
        try:
            self._rows.add(delivery)
        except DatelineError as error:
            _report(delivery, error)


def _report(delivery: Delivery, error: DatelineError) -> None:
    count("WaitingRowMissing")
    logger.warning(
        "waiting row not written",
        extra={"submission_id": delivery.submission_id, "code": error.code},
    )
