"""The query parameters of the routes of operations, and pages with signed cursors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.identifiers import ID_PATTERN, SOURCE_PATTERN
from dateline.model.problems import CODE_PATTERN, Hop
from dateline.model.submissions import SubmissionStatus
from dateline.stores.listings import Span
from dateline.web.cursors import read_cursor, write_cursor
from dateline.web.parameters import TIME_SCHEMA, Parameter, parse_query
from dateline.web.times import time_range
from functions.operate.article_states import ArticleState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dateline.web.http import Request

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
PROBLEM_ID = Parameter(
    "id", "path", {"type": "string", "pattern": f"^{ID_PATTERN.pattern}$"}, "The problem's id"
)
SOURCE = Parameter(
    "source",
    "query",
    {"type": "string", "pattern": f"^{SOURCE_PATTERN.pattern}$"},
    "The id of a source. Another source than the token's needs the scope `inspect`",
)
CODE = Parameter(
    "code", "query", {"type": "string", "pattern": f"^{CODE_PATTERN}$"}, "An error code"
)
HOP = Parameter(
    "hop",
    "query",
    {"type": "string", "enum": list(Hop)},
    f"One of {', '.join(Hop)}: the step at which something failed",
)
STATUS = Parameter(
    "status",
    "query",
    {
        "type": "string",
        "enum": [
            SubmissionStatus.PROCESSED,
            SubmissionStatus.PARTIAL,
            SubmissionStatus.QUARANTINED,
        ],
    },
    "One of processed, partial, quarantined: the status of a submission that was processed",
)
PAGED = (
    Parameter("since", "query", TIME_SCHEMA, "An RFC 3339 time or a date: entries from then on"),
    Parameter("until", "query", TIME_SCHEMA, "An RFC 3339 time or a date: entries until then"),
    Parameter(
        "limit",
        "query",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        f"A number from 1 to {MAX_LIMIT}: how many entries a page has",
    ),
    Parameter(
        "cursor",
        "query",
        {"type": "string", "pattern": "^[A-Za-z0-9_-]{24,200}$"},
        "`next` of the previous page of the same listing",
    ),
)
STATE = Parameter(
    "state",
    "query",
    {"type": "string", "enum": list(ArticleState)},
    f"One of {', '.join(ArticleState)}: what readers get, or why they do not",
)
LANGUAGE = Parameter(
    "language",
    "query",
    {"type": "string", "pattern": "^[A-Za-z0-9-]{2,100}$"},
    "A language tag: articles in this language; `und` for those whose language is unknown",
)
ARTICLE_ID = Parameter(
    "id", "path", {"type": "string", "pattern": f"^{ID_PATTERN.pattern}$"}, "The article's id"
)
JOB_ID = Parameter(
    "id", "path", {"type": "string", "pattern": f"^{ID_PATTERN.pattern}$"}, "The job's id"
)
SUBSCRIBER_ID = Parameter(
    "id",
    "path",
    {"type": "string", "pattern": f"^{SOURCE_PATTERN.pattern}$"},
    "The subscriber's id",
)
IF_NONE_MATCH = Parameter(
    "if-none-match", "header", {"type": "string", "enum": ["*"]}, "`*`: only if there is none yet"
)
ARTICLES = (STATE, SOURCE, LANGUAGE, *PAGED)
PROBLEMS = (SOURCE, CODE, HOP, *PAGED)
SUBMISSIONS = (SOURCE, STATUS, CODE, *PAGED)


def read_query(request: Request, parameters: Iterable[Parameter]) -> dict[str, str]:
    """The query of a request.

    Raises:
        Malformed: a parameter is unknown, repeated or malformed.
    """
    return parse_query(parameters, request.path.partition("?")[2])


def path_id(request: Request) -> str | None:
    """The id in the path; None if it cannot be one."""
    given = request.path_parameters.get("id", "")
    return given if ID_PATTERN.fullmatch(given) else None


@dataclass(frozen=True)
class Paging:
    """The page that a query asks for. `listing` names what is listed, for the cursor."""

    span: Span
    limit: int
    listing: str
    key: Callable[[], bytes]

    def following(self, after: str | None) -> str | None:
        """The cursor of the page after a position; None on the last page."""
        return write_cursor(self.key(), self.listing, after) if after else None


def read_paging(name: str, query: Mapping[str, str], key: Callable[[], bytes]) -> Paging:
    """The page, its cursor checked against the listing `name` and its filters.

    Raises:
        Malformed: a time or the cursor is malformed.
    """
    since, until = time_range(query)
    filters = (f"{each}={query[each]}" for each in sorted(query) if each not in {"limit", "cursor"})
    listing = "\n".join((name, *filters))
    cursor = query.get("cursor")
    after = read_cursor(key(), listing, cursor) if cursor else None
    limit = int(query.get("limit", DEFAULT_LIMIT))
    return Paging(Span(since, until, after), limit, listing, key)
