"""Problems: what was quarantined or given up on, as rows that a person lists, retries and closes.

    open ──► retrying ──► solved
     │  ▲ failed again │
     │  └──────────────┘
     └──► dismissed

Quarantine opens a problem at once. A function that fails on a message notes why in a `Failure`,
which is not listed, and the dead letter of that message opens the problem. The id follows from the
hop and the subject, so that a repeated failure of the same thing is the same problem.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from dateline.model.base import Line, Model, Moment
from dateline.model.identifiers import ArticleId, SourceId, SubmissionId, digest_id

CODE_PATTERN = "[a-z0-9_]{1,100}"
KEPT_CLOSED = timedelta(days=400)
"""An open problem is kept until somebody closes it: intake has its raw bytes as long."""
KEPT_FAILURE = timedelta(days=15)
"""A day longer than SQS keeps a message."""
MAX_BODY_BYTES = 200_000
"""Of a message that can be retried; DynamoDB allows 400 KB for a row."""
MAX_REASON_BYTES = 2_000
MAX_PLACE_BYTES = 500
MAX_PLACES = 50
"""Places named for one code of a submission; all of them are counted."""
FREE_RETRIES = 3
"""Failed retries after which a person has to insist."""
RETRY_LOST = timedelta(hours=2)
"""A message that was retried this long ago and neither succeeded nor failed is lost."""


class Hop(StrEnum):
    """The step at which something failed."""

    PROCESS = "process"
    INDEX = "index"
    TRANSLATE = "translate"
    FOLLOW = "follow"
    ANNOUNCE = "announce"
    RELEASE = "release"
    SUBSCRIBE = "subscribe"


class Kind(StrEnum):
    """Whether the input was refused, or a function gave up on a message."""

    QUARANTINE = "quarantine"
    DEAD_LETTER = "dead_letter"


class State(StrEnum):
    """The state of a problem. `open` and `retrying` are listed."""

    OPEN = "open"
    RETRYING = "retrying"
    SOLVED = "solved"
    DISMISSED = "dismissed"


LISTED = frozenset({State.OPEN, State.RETRYING})


class Place(Model):
    """An item that has the problem: its number in the submission, and a path, element or line."""

    position: int | None = None
    where: str | None = None


class StoredInput(Model):
    """The raw bytes or the document that the problem is about."""

    bucket: str
    key: str
    version_id: str | None = None


class Failure(Model):
    """Why a message failed at its last attempt, as its function noted it."""

    code: str
    reason: Line
    attempt: int = 1
    """Which attempt it was."""
    failed_at: Moment


class ProblemRow(Model):
    """One problem. `count` items of the submission have it; `places` are the first of them."""

    id: Annotated[str, Field(pattern="^[a-z2-7]{26}$")]
    kind: Kind
    hop: Hop
    state: State
    code: str
    reason: Line
    count: int = 1
    places: tuple[Place, ...] = ()
    source: SourceId | None = None
    submission_id: SubmissionId | None = None
    article_id: ArticleId | None = None
    language: str | None = None
    """Of a translation."""
    attempts: int = 1
    """How often it was tried, retries included; not replays that found it unchanged."""
    retries: int = 0
    """How often a person retried it since it was opened."""
    first_at: Moment
    last_at: Moment
    input: StoredInput | None = None
    body: str | None = None
    """The message to send again; None for a quarantined submission, whose message follows from
    `input`, and for a message that is too long."""
    retried_at: Moment | None = None
    closed_at: Moment | None = None
    closed_by: str | None = None
    """The source whose token dismissed it; None where a retry solved it."""
    closed_reason: Line | None = None


def problem_id(hop: Hop, *subject: str) -> str:
    """The problem of a hop with a subject: the keys of a message, or a submission and a code."""
    return digest_id("problem", hop, *subject)


def shortened(text: str, max_bytes: int) -> str:
    """The text, or its beginning and `…`, in at most `max_bytes` of UTF-8."""
    data = text.encode("utf-8", "replace")
    if len(data) <= max_bytes:
        return data.decode()
    return data[: max_bytes - 3].decode("utf-8", "ignore") + "…"
