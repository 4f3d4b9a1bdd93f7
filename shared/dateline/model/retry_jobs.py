"""A job that retries every problem of a source, a code or a hop."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dateline.model.base import Model, Moment
from dateline.model.identifiers import SourceId, SubmissionId
from dateline.model.problems import CODE_PATTERN, Hop

if TYPE_CHECKING:
    from datetime import datetime

LOST_AFTER = timedelta(minutes=15)
"""Without progress, a job counts as stopped. Lambda repeats a failed round twice, in 3 minutes."""


class JobState(StrEnum):
    """`stopped`: it met more problems than one job retries, or it failed; a new one continues."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class RetryJob(Model):
    """Its selection and its progress."""

    id: SubmissionId
    by: SourceId
    """The source whose token started it."""
    source: SourceId | None = None
    code: Annotated[str | None, Field(pattern=f"^{CODE_PATTERN}$")] = None
    hop: Hop | None = None
    force: bool = False
    state: JobState = JobState.RUNNING
    total: int
    """Problems that were open when it began."""
    retried: int = 0
    refused: dict[str, int] = Field(default_factory=dict)
    """How many were not retried, by the code of the reason."""
    started_at: Moment
    continued_at: Moment | None = None
    """When its last round ended."""
    finished_at: Moment | None = None
    after: str | None = None
    """Where it continues in the listing."""
    rounds: int = 0
    """Invocations until now; also its optimistic lock."""

    def state_at(self, now: datetime) -> JobState:
        """Its state; `stopped` if it is not running, although no round noted that it ended."""
        silent = now - (self.continued_at or self.started_at)
        is_lost = self.state is JobState.RUNNING and silent > LOST_AFTER
        return JobState.STOPPED if is_lost else self.state
