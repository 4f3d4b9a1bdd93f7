"""A job that retries every problem of a source, a code or a hop."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from dateline.model.base import Model, Moment
from dateline.model.identifiers import SourceId
from dateline.model.problems import CODE_PATTERN, Hop


class JobState(StrEnum):
    """`stopped`: it met more problems than one job retries; a new one continues."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class RetryJob(Model):
    """Its selection and its progress."""

    id: Annotated[str, Field(pattern="^[a-z2-7]{26}$")]
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
    finished_at: Moment | None = None
    after: str | None = None
    """Where it continues in the listing."""
    rounds: int = 0
    """Invocations until now; also its optimistic lock."""
