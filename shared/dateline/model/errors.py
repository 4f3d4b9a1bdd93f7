"""Every error Dateline raises.

    DatelineError
    ├── Rejected                    the input is wrong: 4xx or quarantine, never retried
    │   ├── Malformed               400  cannot be read as what it claims to be
    │   ├── Unauthenticated         401  no proof, or a wrong one, of who sent it
    │   ├── Forbidden               403  the sender is known and may not do this
    │   ├── NotFound                404  nothing there, or nothing for this reader
    │   ├── Conflict                409  contradicts what is already recorded
    │   ├── Gone                    410  was there, killed, stays away
    │   ├── PreconditionFailed      412  changed since the sender looked at it
    │   ├── TooLarge                413  over a documented limit
    │   ├── UnsupportedType         415  a content type or format nobody here reads
    │   ├── Unprocessable           422  well-formed, but not an article
    │   ├── PreconditionRequired    428  must say what it was made from
    │   └── Throttled               429  too often; the sender may come back
    └── Unavailable                 the world is wrong: 503, retried
        └── LostRace                someone else changed the row first: retried at once

The family decides what happens: a Rejected is told to the sender or a person, an Unavailable
goes back to the queue. Each carries a stable `code`, a message that says what to do, and
`where` (a JSON path, an element, a line) when the place is known:

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
    """The bytes cannot be read as what they claim to be."""


class Unauthenticated(Rejected):
    """No proof, or a wrong one. The message never tells which check failed."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__(
            "unauthenticated",
            "the request's signature or token is missing or wrong; "
            "check the secret entered for this source",
        )


class Forbidden(Rejected):
    """The sender is who it says, and may not do this."""

    status = HTTPStatus.FORBIDDEN


class NotFound(Rejected):
    """Nothing there, or nothing this reader may know of."""

    status = HTTPStatus.NOT_FOUND


class Conflict(Rejected):
    """Contradicts what is already recorded."""

    status = HTTPStatus.CONFLICT


class Gone(Rejected):
    """It was there and was killed."""

    status = HTTPStatus.GONE


class PreconditionFailed(Rejected):
    """Somebody else changed it since the sender looked at it."""

    status = HTTPStatus.PRECONDITION_FAILED


class TooLarge(Rejected):
    """Over a documented limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class UnsupportedType(Rejected):
    """A content type, encoding or format that nothing here reads."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class Unprocessable(Rejected):
    """Well-formed, but no article can be made of it."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class PreconditionRequired(Rejected):
    """A change that does not say from which state it was made."""

    status = HTTPStatus.PRECONDITION_REQUIRED


class Throttled(Rejected):
    """The sender asks too often."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class Unavailable(DatelineError):
    """The world is wrong (a service is down, slow or throttling); try again later."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class LostRace(Unavailable):
    """Someone else changed the row between our read and our write; try again with fresh state."""
