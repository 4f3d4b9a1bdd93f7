"""A translation job: a request for one language, and its progress."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, ValidationError

from dateline.model.base import Model, Moment
from dateline.model.errors import Malformed
from dateline.model.identifiers import ArticleId, SourceId
from dateline.model.languages import Language
from dateline.model.order_keys import OrderKeyText

LEASE = timedelta(minutes=6)
"""How long a worker holds a job: a little longer than the function's timeout."""


class JobStatus(StrEnum):
    """The progress of a job."""

    REQUESTED = "requested"
    TRANSLATING = "translating"
    TRANSLATED = "translated"
    HELD = "held_for_review"
    STALE = "stale"
    FAILED = "failed"


class Trigger(StrEnum):
    """What started a job."""

    EDITOR = "editor"
    RULE = "rule"
    """The source's rule: an article arrived, or its text changed."""
    UPDATE = "update"
    """The text of a translated article changed."""


class Reason(Model):
    """Why a job did not end as requested, in words for a person."""

    code: str
    message: str


class Job(Model):
    """A request for one language, of one state of the article's text."""

    article_id: ArticleId
    language: Language
    order_key: OrderKeyText
    text_hash: str
    status: JobStatus
    trigger: Trigger = Trigger.EDITOR
    notes: bool = False
    """Whether the article's notes are translated too."""
    requested_by: SourceId
    """The editor, or the source whose rule started it."""
    requested_at: Moment
    queued_at: Moment | None = None
    """When its message was sent; None if that is uncertain."""
    put_off: Annotated[int, Field(ge=0)] = 0
    """Times that it was returned to the queue with a delay, for example for throttling."""
    started_at: Moment | None = None
    leased_until: Moment | None = None
    finished_at: Moment | None = None
    engine: str | None = None
    characters_sent: int | None = None
    characters_saved: int | None = None
    reason: Reason | None = None
    lock: Annotated[int, Field(ge=0)] = 0
    """Optimistic lock: a write is conditional on the value that was read."""

    @property
    def name(self) -> str:
        """Identifies the job among all jobs, including later ones for the same text."""
        return f"{self.article_id}/{self.language}/{self.requested_at.isoformat()}"

    @property
    def open(self) -> bool:
        """Whether the job is unfinished."""
        return self.status in {JobStatus.REQUESTED, JobStatus.TRANSLATING}

    def leased(self, now: datetime) -> bool:
        """Whether a worker holds the job."""
        return bool(self.open and self.leased_until and now < self.leased_until)


class JobMessage(Model):
    """The queue message that names a job."""

    article_id: ArticleId
    order_key: OrderKeyText
    text_hash: str
    language: Language
    requested_by: SourceId
    requested_at: Moment

    def is_of(self, job: Job) -> bool:
        """Whether `job` is still the one that the message names."""
        return (job.text_hash, job.requested_at) == (self.text_hash, self.requested_at)


def read_job_message(body: str) -> JobMessage:
    """Parses the message of a queue record.

    Raises:
        Malformed: it is no job message.
    """
    try:
        return JobMessage.model_validate_json(body)
    except ValidationError as error:
        raise Malformed(
            "job_message_malformed", f"not a translation job: {error.error_count()} errors"
        ) from None
