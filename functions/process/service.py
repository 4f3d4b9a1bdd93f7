"""Processes one object of the intake bucket: parses it, writes documents, records the status.

Documents are written first and the status last, so a retry completes an interrupted run.
"""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from dateline.aws.observability import count, logger, record_latency
from dateline.model.deliveries import (
    DROP_PREFIX,
    INTAKE_PREFIX,
    MAX_BYTES,
    TEST_PREFIX,
    Delivery,
    sha256_of,
)
from dateline.model.documents import Article, Status
from dateline.model.errors import NotFound, Rejected, Unavailable, Unprocessable
from dateline.model.identifiers import ID_PATTERN, SOURCE_PATTERN, repeatable_submission_id
from dateline.model.order_keys import in_order
from dateline.model.problems import StoredInput
from dateline.model.reserved_tests import is_expired, is_test_id
from dateline.model.submissions import Outcome, Submission, SubmissionStatus
from dateline.stores.parts import completed_part
from dateline.web.inflate import content_encoding, inflate, sniffed
from functions.process.budget import UNBOUNDED, Budget
from functions.process.drop import DropFolder, delivery_of
from functions.process.item.problems import problem_of
from functions.process.parse import ParsedSubmission, parse_submission

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dateline.aws.s3events import ObjectCreated
    from dateline.model.clock import Clock
    from dateline.model.documents import Notice
    from dateline.stores.content import ContentStore
    from dateline.stores.intake import IntakeStore
    from dateline.stores.last_deliveries import LastDeliveries
    from dateline.stores.problems import ProblemStore
    from dateline.stores.sources import SourceStore
    from dateline.stores.submissions import SubmissionStore
    from dateline.stores.waiting import WaitingStore
    from functions.process.fetch.store import Completion
    from functions.process.unchanged import UnchangedFilter

WRITERS = 8
"""Documents written concurrently; the S3 client keeps ten connections."""
_WITHHELD = "status: withheld, since "
MAX_WARNINGS = 10
MAX_WARNING = 300
"""Warnings of an article in the status, and their characters; the document has all."""
NO_SOURCE = "unknown"
"""The source recorded for an object whose key names none."""

_METRICS = {
    SubmissionStatus.PROCESSED: "SubmissionProcessed",
    SubmissionStatus.PARTIAL: "SubmissionPartial",
    SubmissionStatus.QUARANTINED: "SubmissionQuarantined",
}


@dataclass(frozen=True, slots=True)
class _Subject:
    """What an object's key says before the object is read."""

    submission_id: str
    source: str
    key: str
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """Processes S3 notifications; holds the stores and clients that it needs."""

    intake: IntakeStore
    drop: DropFolder
    content: ContentStore
    submissions: SubmissionStore
    waiting: WaitingStore
    last_deliveries: LastDeliveries
    problems: ProblemStore
    sources: SourceStore
    completion: Completion
    unchanged_filter: UnchangedFilter
    clock: Clock

    def take(self, created: ObjectCreated, *, attempt: int = 1, budget: Budget = UNBOUNDED) -> None:
        """Processes the object of one S3 notification. Idempotent.

        A submission whose parsing exceeds the budget is quarantined.

        Raises:
            Unavailable: S3, DynamoDB, SSM or a CMS did not answer; retry.
        """
        if created.key.startswith(DROP_PREFIX):
            self._take_dropped_file(created)
        else:
            self._process(created.key, attempt, budget)

    def _take_dropped_file(self, created: ObjectCreated) -> None:
        key = created.key
        if key.endswith("/") and not created.size:
            return  # a folder marker, as the S3 console creates it
        try:
            dropped = self.drop.get(key, created.version_id, max_bytes=MAX_BYTES)
            delivery = delivery_of(dropped, created.at)
        except NotFound:
            self._missing(key)
        except Rejected as error:
            self._quarantine(_subject(key, created.version_id), error)
        else:
            self._note(delivery)
            fresh = self.intake.put(delivery, dropped.body)
            count("DropAdmitted" if fresh else "DropRepeated")
            logger.info(
                "file admitted" if fresh else "file admitted before",
                extra={
                    "submission_id": delivery.submission_id,
                    "source": delivery.source,
                    "key": key,
                },
            )

    def _note(self, delivery: Delivery) -> None:
        """Notes the file as received, as submit does; it is processed without a row too."""
        try:
            self.waiting.add(delivery)
        except Unavailable as error:
            logger.warning("waiting row not written", extra={"code": error.code})

    def _process(self, key: str, attempt: int, budget: Budget) -> None:
        subject = _subject(key, None)
        try:
            delivery, raw = self.intake.get(key, max_bytes=MAX_BYTES)
        except NotFound:
            self._missing(key)
            return
        except Rejected as error:
            self._quarantine(subject, error)
            return
        subject = replace(subject, received_at=delivery.received_at)
        try:
            if delivery.key != key:
                raise Unprocessable(
                    "intake_misplaced", f"the object's metadata say it belongs at {delivery.key}"
                )
            if delivery.is_test and is_expired(delivery.received_at, self.clock()):
                raise Unprocessable("test_expired", "a test is processed on its own day only")
            content = content_of(delivery, raw)
            source = self.sources.get(delivery.source)
            if source.expect_every and not delivery.is_test:
                self.last_deliveries.put(source.id, delivery.received_at)
            parse = partial(parse_submission, content, delivery, source, self.clock())
            parsed = budget.run(parse)
            if parsed.fetch_requests and source.fetch:
                results = self.completion.results(
                    delivery, source.fetch, parsed.fetch_requests, attempt=attempt
                )
                parsed = budget.run(partial(parse, results))
        except Rejected as error:
            self._quarantine(subject, error)
            return
        # Tests are written every time: what is known of repeats would outlive them.
        parsed, written = (
            (parsed, self._write(parsed.documents)) if delivery.is_test else self._stored(parsed)
        )
        self._record(subject, parsed, delivery, written)

    def _stored(self, parsed: ParsedSubmission) -> tuple[ParsedSubmission, int]:
        """Writes what is changed, parts completed; returns the submission so, and the new ones."""
        parts: defaultdict[str, dict[str, Article]] = defaultdict(dict)
        whole: list[Article | Notice] = []
        for document in parsed.documents:
            if isinstance(document, Article) and document.part:
                parts[document.id][document.order_key] = document
            else:
                whole.append(document)
        changed = self.unchanged_filter.changed(whole)
        if unchanged := len(whole) - len(changed):
            count("ArticleUnchanged", unchanged)
        written = self._write(changed)
        if not parts:
            return parsed, written
        completed: dict[tuple[str, str], Article] = {}
        with ThreadPoolExecutor(max_workers=WRITERS) as pool:
            for stored, new in pool.map(self._write_parts, parts.values()):
                completed |= {(part.id, part.order_key): part for part in stored}
                written += new
        documents = (
            completed.get((document.id, document.order_key), document)
            for document in parsed.documents
        )
        return replace(parsed, documents=tuple(documents)), written

    def _write_parts(self, parts: Mapping[str, Article]) -> tuple[list[Article], int]:
        """Completes and writes parts of one article, by order key: each may need the one before.

        They are written even if nothing changed; index recognises the repeat.
        """
        completed, written = [], 0
        for order_key in in_order(parts):
            part = completed_part(parts[order_key], self.content)
            written += self.content.put_once(part)
            completed.append(part)
        return completed, written

    def _write(self, documents: tuple[Article | Notice, ...]) -> int:
        """Writes the documents and returns how many were new.

        Raises:
            Unavailable: a document could not be written; others may have been.
        """
        if len(documents) < 2:
            return sum(map(self.content.put_once, documents))
        with ThreadPoolExecutor(max_workers=WRITERS) as pool:
            return sum(pool.map(self.content.put_once, documents))

    def _missing(self, key: str) -> None:
        """Records an object that was deleted before it was read: a retry would not help."""
        count("ObjectMissing")
        logger.warning("object missing", extra={"key": key})

    def _quarantine(self, subject: _Subject, error: Rejected) -> None:
        self._record(subject, ParsedSubmission(None, problems=(problem_of(error),)), None, 0)

    def _record(
        self, subject: _Subject, parsed: ParsedSubmission, delivery: Delivery | None, written: int
    ) -> None:
        now = self.clock()
        submission = _submission(subject, parsed, delivery, now)
        if ended := self.submissions.put_unless_codes_end(submission):
            self.problems.solve_codes(submission.submission_id, ended, now)
            self.submissions.put(submission)
        if submission.problems and not is_test_id(submission.submission_id):
            stored = StoredInput(bucket=self.intake.bucket, key=subject.key)
            self.problems.settle(submission, stored, now)
        count(_METRICS[submission.status])
        for name, number in (
            ("ArticleProcessed", submission.article_count),
            ("ItemQuarantined", submission.problem_count),
        ):
            if number:
                count(name, number)
        if delivery:
            record_latency("ReceivedToProcessed", delivery.received_at, now)
        logger.info(
            "submission processed",
            extra={
                "submission_id": subject.submission_id,
                "source": subject.source,
                "status": submission.status.value,
                "format": parsed.format,
                "articles": submission.article_count,
                "written": written,
                "problems": [problem.code for problem in parsed.problems[:20]],
            },
        )


def content_of(delivery: Delivery, raw: bytes) -> bytes:
    """The bytes to parse: checked against their SHA-256 and decompressed.

    Raises:
        Rejected: `sha256_mismatch`, or the bytes cannot be decompressed.
    """
    if sha256_of(raw) != delivery.sha256:
        raise Unprocessable("sha256_mismatch", "the stored bytes do not match the stated SHA-256")
    header = delivery.headers.get("content-encoding", "")
    encoding = content_encoding(header) or sniffed(raw)
    return inflate(raw, encoding, max_bytes=MAX_BYTES) if encoding else raw


def _subject(key: str, version_id: str | None) -> _Subject:
    """Source and submission id from the key; an id derived from the key where it names none."""
    prefixes = (DROP_PREFIX, TEST_PREFIX, INTAKE_PREFIX)
    prefix = next((prefix for prefix in prefixes if key.startswith(prefix)), INTAKE_PREFIX)
    source, _, name = key.removeprefix(prefix).partition("/")
    if not SOURCE_PATTERN.fullmatch(source):
        source = NO_SOURCE
    if prefix != DROP_PREFIX and source != NO_SOURCE and ID_PATTERN.fullmatch(name):
        return _Subject(name, source, key)
    return _Subject(repeatable_submission_id(source, f"{key}\n{version_id or ''}"), source, key)


def _submission(
    subject: _Subject, parsed: ParsedSubmission, delivery: Delivery | None, now: datetime
) -> Submission:
    outcomes = tuple(map(_outcome, parsed.documents))
    return Submission(
        submission_id=subject.submission_id,
        source=subject.source,
        status=status_of(parsed),
        received_at=subject.received_at,
        processed_at=now,
        format=parsed.format,
        article_count=len(outcomes),
        problem_count=len(parsed.problems),
        articles=outcomes,
        problems=parsed.problems,
        ignored=_reason_ignored(delivery) if not (outcomes or parsed.problems) else None,
        intake_key=subject.key,
    )


def _reason_ignored(delivery: Delivery | None) -> str:
    """Why a delivery without articles and problems is right so."""
    event = delivery.event_name if delivery else None
    return f"the event {event} changes no article" if event else "it contains no article"


def _outcome(document: Article | Notice) -> Outcome:
    return Outcome(
        article_id=document.id,
        order_key=document.order_key,
        external_id=document.external_id,
        position=document.provenance.position,
        withheld=_reason_withheld(document),
        warnings=_warnings(document),
        kept=document.part.kept if isinstance(document, Article) and document.part else (),
    )


def _warnings(document: Article | Notice) -> tuple[str, ...]:
    """The article's warnings, but for the one that `withheld` has."""
    if not isinstance(document, Article):
        return ()
    others = (each for each in document.warnings if not each.startswith(_WITHHELD))
    return tuple(each[:MAX_WARNING] for each in islice(others, MAX_WARNINGS))


def _reason_withheld(document: Article | Notice) -> str | None:
    """The article's own warning about it."""
    if not isinstance(document, Article) or document.status is not Status.WITHHELD:
        return None
    return next(
        (
            warning.removeprefix(_WITHHELD)
            for warning in document.warnings
            if warning.startswith(_WITHHELD)
        ),
        None,
    )


def status_of(parsed: ParsedSubmission) -> SubmissionStatus:
    """The status of a submission that contains this."""
    if not parsed.problems:
        return SubmissionStatus.PROCESSED
    return SubmissionStatus.PARTIAL if parsed.documents else SubmissionStatus.QUARANTINED
