"""A translation job: one request for one language, and how far it got."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, ValidationError

from dateline.model.base import Model, Moment
from dateline.model.errors import Malformed
from dateline.model.identifiers import ArticleId, OrderKey, SourceId
from dateline.model.languages import Language

LEASE = timedelta(minutes=6)
"""How long a worker has a job to itself: a little more than the function may run."""


class JobStatus(StrEnum):
    """How far a job got."""

    REQUESTED = "requested"
    TRANSLATING = "translating"
    TRANSLATED = "translated"
    HELD = "held_for_review"
    STALE = "stale"
    FAILED = "failed"


class Trigger(StrEnum):
    """What made a job."""

    EDITOR = "editor"
    RULE = "rule"
    """The source's: an article came, or its text changed."""
    UPDATE = "update"
    """The text changed of an article that had been translated."""


class Reason(Model):
    """Why a job ended otherwise than wished, for a person."""

    code: str
    message: str


class Job(Model):
    """One request for one language, of one state of the article's text."""

    article_id: ArticleId
    language: Language
    order_key: OrderKey
    text_hash: str
    status: JobStatus
    trigger: Trigger = Trigger.EDITOR
    notes: bool = False
    """Whether the article's notes are translated as well."""
    requested_by: SourceId
    """The editor, or the source whose rule it was."""
    requested_at: Moment
    queued_at: Moment | None = None
    """When its message was sent; None while that is not certain."""
    put_off: Annotated[int, Field(ge=0)] = 0
    """Times that it went back to the queue to wait there, as for throttling to end."""
    started_at: Moment | None = None
    leased_until: Moment | None = None
    finished_at: Moment | None = None
    engine: str | None = None
    characters_sent: int | None = None
    characters_saved: int | None = None
    reason: Reason | None = None
    lock: Annotated[int, Field(ge=0)] = 0
    """Counts writes: each is conditional on the one it read."""

    @property
    def name(self) -> str:
        """What tells this job from every other, later ones for the same text included."""
        return f"{self.article_id}/{self.language}/{self.requested_at.isoformat()}"

    @property
    def open(self) -> bool:
        """Whether work is still to be done."""
        return self.status in {JobStatus.REQUESTED, JobStatus.TRANSLATING}

    def leased(self, now: datetime) -> bool:
        """Whether a worker has it in hand."""
        return bool(self.open and self.leased_until and now < self.leased_until)


class JobMessage(Model):
    """What the queue carries: which job, and enough to know it by."""

    article_id: ArticleId
    order_key: OrderKey
    text_hash: str
    language: Language
    requested_by: SourceId
    requested_at: Moment

    def is_of(self, job: Job) -> bool:
        """Whether `job` is still the one that was asked for."""
        return (job.text_hash, job.requested_at) == (self.text_hash, self.requested_at)


def read_job_message(body: str) -> JobMessage:
    """The message of a queue record.

    Raises:
        Malformed: it is not one of ours.
    """
    try:
        return JobMessage.model_validate_json(body)
    except ValidationError as error:
        raise Malformed(
            "job_message_malformed", f"not a translation job: {error.error_count()} errors"
        ) from None
