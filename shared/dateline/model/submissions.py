"""The status of a submission, with its articles and problems."""

from __future__ import annotations

from enum import StrEnum

from dateline.model.base import Model, Moment
from dateline.model.identifiers import ArticleId, SourceId, SubmissionId
from dateline.model.order_keys import OrderKeyText


class SubmissionStatus(StrEnum):
    """The state of a submission, as its sender sees it."""

    RECEIVED = "received"
    PROCESSED = "processed"
    PARTIAL = "partial"
    QUARANTINED = "quarantined"
    EXPIRED = "expired"
    """It was processed; what became of it is no longer recorded."""


class Outcome(Model):
    """A document that the submission became."""

    article_id: ArticleId
    order_key: OrderKeyText
    external_id: str
    position: int
    withheld: str | None = None
    """Why processing withheld the article; None where it did not."""
    warnings: tuple[str, ...] = ()
    """The first of the article's warnings, such as a date that could not be read."""
    kept: tuple[str, ...] = ()
    """Fields that the item does not contain and the article keeps from the revision before."""


class Problem(Model):
    """What could not be used, and why. `where` is a place in the input, `position` the item."""

    position: int | None = None
    code: str
    message: str
    where: str | None = None


class Submission(Model):
    """The status of one delivery, as `GET /submissions/{id}` shows it."""

    submission_id: SubmissionId
    source: SourceId
    status: SubmissionStatus
    received_at: Moment | None = None
    processed_at: Moment | None = None
    format: str | None = None
    article_count: int = 0
    problem_count: int = 0
    articles: tuple[Outcome, ...] = ()
    problems: tuple[Problem, ...] = ()
    ignored: str | None = None
    """Why nothing was made of it, where nothing is wrong with it."""
    intake_key: str
