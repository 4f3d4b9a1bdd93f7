"""Every error Dateline raises.

    DatelineError
    ├── Rejected                    the input is wrong: 4xx or quarantine, never retried
    │   ├── Malformed               400  the request cannot be parsed
    │   ├── Unauthenticated         401  the token or signature is missing or wrong
    │   ├── Forbidden               403  the token does not permit this
    │   ├── NotFound                404  does not exist, or is hidden from the reader
    │   ├── Conflict                409  contradicts what is already recorded
    │   ├── Gone                    410  was public and was killed
    │   ├── PreconditionFailed      412  changed since the sender read it
    │   ├── TooLarge                413  over a documented limit
    │   ├── UnsupportedType         415  unsupported content type or format
    │   ├── Unprocessable           422  well-formed, but not an article
    │   ├── PreconditionRequired    428  must name the state that it changes
    │   └── Throttled               429  too many requests; try again later
    └── Unavailable                 a service failed: 503, retried
        └── LostRace                another writer changed the row first: retried at once

The family decides what happens: a Rejected is reported to the sender or an editor, an Unavailable
goes back to the queue. Each has a stable `code`, a message that says what to do, and `where` (a
JSON path, an element, a line) if the place is known:

    raise Unprocessable("headline_missing", "the item has no title", where="item[3]/title")
"""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar


class DatelineError(Exception):
    """Base of all; `code` is stable and snake_case, `message` is for a person."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, code: str, message: str, *, where: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.where = where


class Rejected(DatelineError):
    """The input is wrong; trying again unchanged cannot help."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST


class Malformed(Rejected):
    """The request or its body cannot be parsed."""


class Unauthenticated(Rejected):
    """The token or signature is missing or wrong; the message does not say which check failed."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__(
            "unauthenticated",
            "the request's signature or token is missing or wrong; "
            "check the secret entered for this source",
        )


class Forbidden(Rejected):
    """The token is valid but does not permit this request."""

    status = HTTPStatus.FORBIDDEN


class NotFound(Rejected):
    """It does not exist, or is hidden from the reader."""

    status = HTTPStatus.NOT_FOUND


class Conflict(Rejected):
    """The request contradicts what is already recorded."""

    status = HTTPStatus.CONFLICT


class Gone(Rejected):
    """It was there and will not come back: a killed article, an expired place in the changes."""

    status = HTTPStatus.GONE


class PreconditionFailed(Rejected):
    """It has changed since the sender read it."""

    status = HTTPStatus.PRECONDITION_FAILED


class TooLarge(Rejected):
    """The request exceeds a documented limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class UnsupportedType(Rejected):
    """The content type, encoding or format is not supported."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class Unprocessable(Rejected):
    """The request is well-formed but not a valid article or action."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class PreconditionRequired(Rejected):
    """The request must name the state that it changes (If-Match)."""

    status = HTTPStatus.PRECONDITION_REQUIRED


class Throttled(Rejected):
    """The sender has sent too many requests."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class Unavailable(DatelineError):
    """A service is unavailable, slow or throttling; try again later."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class LostRace(Unavailable):
    """Another writer changed the row between read and write; try again with fresh state."""
