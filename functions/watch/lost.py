"""Finds what was accepted and not processed within a minute, and sends its notification again.

S3 sends a notification at least once, but a queue's policy, a deleted queue or a fault of the
service can swallow it; then no queue and no dead letter knows of the submission. The notification
is sent again once: a submission that waits although it was sent twice needs a person.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dateline.aws.clients import aws_errors
from dateline.aws.observability import count, logger
from dateline.aws.s3events import S3, Notified, notification
from dateline.model.deliveries import DROP_PREFIX, drop_identity, drop_submission_id
from dateline.model.identifiers import SOURCE_PATTERN
from dateline.model.problems import Hop
from dateline.stores.message_subjects import subject_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

    from dateline.stores.problems import ProblemStore
    from dateline.stores.waiting import WaitingRow, WaitingStore

PATIENCE = timedelta(minutes=1)
"""What is not processed by then waits."""
QUEUED_PATIENCE = timedelta(minutes=10)
"""While messages are in the queue, the submission's is probably one of them."""
UPLOAD_PATIENCE = timedelta(hours=1)
"""An upload form that is unused by then is forgotten; it is valid for a quarter of an hour."""
MAX_ROWS = 500
"""Rows looked at in a round. If more wait, at least so many are reported."""
DROP_MINUTES = 5
"""Files in drop/ are listed every so many minutes."""
DROP_WINDOW = timedelta(hours=3)
"""Files that are older were looked at many times."""


@dataclass(frozen=True)
class Report:
    """What a round saw. `oldest_seconds` is 0 where nothing waits."""

    waiting: int
    oldest_seconds: float
    resent: int


@dataclass(frozen=True)
class DroppedFile:
    """One version of a file in drop/."""

    source: str
    key: str
    version_id: str
    etag: str
    since: datetime

    @property
    def submission_id(self) -> str:
        """The id that process gives to this version of the file."""
        identity = drop_identity(self.version_id, self.etag, self.since)
        return drop_submission_id(self.source, self.key, identity)


@dataclass(frozen=True)
class LostSubmissions:
    """One round of looking for lost submissions."""

    rows: WaitingStore
    problems: ProblemStore
    s3: S3Client
    sqs: SQSClient
    bucket: str
    queue_url: str

    def round(self, now: datetime) -> Report:
        """Sends lost notifications again, and counts what waits.

        Raises:
            Unavailable: DynamoDB, S3 or SQS did not answer; the next round does it.
        """
        if now.minute % DROP_MINUTES == 0:
            self._note_unseen_files(now)
        waiting = self._without_problems(list(self._waiting(now)))
        lost = [row for row in waiting if row.resent_at is None]
        if lost and self._is_queue_empty():
            due = lost
        else:
            due = [row for row in lost if age(row, now) >= QUEUED_PATIENCE]
        for row in due:
            self._resend(row)
            self.rows.mark_resent(row, now)
        oldest = max((age(row, now).total_seconds() for row in waiting), default=0.0)
        return Report(len(waiting), oldest, len(due))

    def _waiting(self, now: datetime) -> Iterator[WaitingRow]:
        """The rows of objects that are in S3 and wait; forgets the others."""
        old = list(self.rows.accepted_before(now - PATIENCE, MAX_ROWS))
        arrivals = [row.submission_id for row in old if row.is_arrival]
        recorded = self.rows.recorded(arrivals) if arrivals else set()
        for row in old:
            if row.is_arrival and row.submission_id in recorded:
                self.rows.remove(row)
            elif row.resent_at or self._exists(row.key):
                yield row
            elif not row.is_arrival or age(row, now) > UPLOAD_PATIENCE:
                # It was refused after all, or its form was not used.
                self.rows.remove(row)

    def _without_problems(self, rows: list[WaitingRow]) -> list[WaitingRow]:
        """Those that process has not given up on; the others are open problems for a person."""
        ids = {row.pk: subject_of(Hop.PROCESS, self._message(row)).problem_id for row in rows}
        given_up = self.problems.open_among(ids.values()) if ids else set()
        return [row for row in rows if ids[row.pk] not in given_up]

    def _message(self, row: WaitingRow) -> str:
        details = {"versionId": row.version_id} if row.version_id else {}
        since = datetime.fromisoformat(row.since)
        return json.dumps(notification(S3, self.bucket, Notified(row.key, since, details)))

    def _exists(self, key: str) -> bool:
        with aws_errors("look for a submission's bytes"):
            listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=key, MaxKeys=1)
        return any(item["Key"] == key for item in listed.get("Contents", []))

    def _is_queue_empty(self) -> bool:
        with aws_errors("look at the queue of process"):
            answer = self.sqs.get_queue_attributes(
                QueueUrl=self.queue_url, AttributeNames=["ApproximateNumberOfMessages"]
            )
        return answer["Attributes"]["ApproximateNumberOfMessages"] == "0"

    def _resend(self, row: WaitingRow) -> None:
        with aws_errors("send a notification again"):
            self.sqs.send_message(QueueUrl=self.queue_url, MessageBody=self._message(row))
        count("NotificationResent")
        logger.warning(
            "notification sent again",
            extra={"submission_id": row.submission_id, "source": row.source, "since": row.since},
        )

    def _note_unseen_files(self, now: datetime) -> None:
        """Notes the files in drop/ of which process has recorded nothing."""
        files = {file.submission_id: file for file in self._dropped(now)}
        recorded = self.rows.recorded(files) if files else set()
        for submission_id, file in files.items():
            if submission_id not in recorded:
                self.rows.add_arrival(
                    file.source, submission_id, file.key, file.since, file.version_id
                )

    def _dropped(self, now: datetime) -> Iterator[DroppedFile]:
        pages = self.s3.get_paginator("list_object_versions")
        with aws_errors("list the dropped files"):
            for page in pages.paginate(Bucket=self.bucket, Prefix=DROP_PREFIX):
                for item in page.get("Versions", []):
                    key, since = item["Key"], item["LastModified"]
                    source, _, name = key.removeprefix(DROP_PREFIX).partition("/")
                    is_file = name and SOURCE_PATTERN.fullmatch(source) and not key.endswith("/")
                    if is_file and PATIENCE <= now - since <= DROP_WINDOW:
                        yield DroppedFile(source, key, item["VersionId"], item["ETag"], since)


def age(row: WaitingRow, now: datetime) -> timedelta:
    """How long it has waited."""
    return now - datetime.fromisoformat(row.since)
