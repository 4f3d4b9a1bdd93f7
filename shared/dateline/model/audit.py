"""The record of what operators did."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from dateline.model.base import Line, Model, Moment


class Action(StrEnum):
    """What an operator did."""

    RETRY = "retry"
    RETRY_ALL = "retry_all"
    DISMISS = "dismiss"
    TRY = "try"
    SUBSCRIBER_PUT = "subscriber_put"
    SUBSCRIBER_SET = "subscriber_set"
    SUBSCRIBER_ROTATE = "subscriber_rotate"
    SUBSCRIBER_PAUSE = "subscriber_pause"
    SUBSCRIBER_RESUME = "subscriber_resume"
    SUBSCRIBER_REMOVE = "subscriber_remove"


class AuditEntry(Model):
    """One action: who, what, on what, and the state before and after."""

    id: Annotated[str, Field(pattern="^[a-z2-7]{26}$")]
    at: Moment
    by: str
    """The source whose token was used."""
    action: Action
    target: str
    """The id of a problem or a subscriber, or the filter."""
    reason: Line | None = None
    before: dict[str, Any] = Field(default_factory=dict)
    after: dict[str, Any] = Field(default_factory=dict)
