"""Operations of the operate function."""

from __future__ import annotations

from dateline.model.errors import (
    Forbidden,
    Malformed,
    NotFound,
    Unauthenticated,
    Unavailable,
)
from dateline.model.identifiers import ID_PATTERN, SOURCE_PATTERN
from dateline.model.problems import Hop
from functions.operate.parameters import DEFAULT_LIMIT, MAX_LIMIT
from functions.read.http.parameters import CURSOR, Parameter
from tools.openapi.parts import JSON, Json, Operation, Response, bearer, schema, text

_READ = (Malformed, Unauthenticated, Forbidden, NotFound, Unavailable)
_PRIVATE = ("cache-control",)
_TIME: Json = {
    "type": "string",
    "maxLength": 40,
    "anyOf": [{"format": "date-time"}, {"format": "date"}],
}
_SINCE = Parameter("since", "query", _TIME, "An RFC 3339 time or a date: entries from then on")
_UNTIL = Parameter("until", "query", _TIME, "An RFC 3339 time or a date: entries until then")
_LIMIT = Parameter(
    "limit",
    "query",
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    f"A number from 1 to {MAX_LIMIT}: how many entries a page has",
)
_PAGED = (_SINCE, _UNTIL, _LIMIT, CURSOR)
_SOURCE = Parameter(
    "source",
    "query",
    text(pattern=f"^{SOURCE_PATTERN.pattern}$"),
    "The id of a source. Another source than the token's needs the scope `inspect`",
)
_CODE = Parameter("code", "query", text(pattern="^[a-z0-9_]{1,100}$"), "An error code")
_HOP = Parameter("hop", "query", text(enum=list(Hop)), "The step at which something failed")
_ID = Parameter("id", "path", text(pattern=f"^{ID_PATTERN.pattern}$"), "The problem's id")

OPERATIONS = (
    Operation(
        "GET /operations/problems",
        "listProblems",
        "operations",
        "List open problems, the newest first",
        {
            200: Response(
                "A page of problems; `next` is the cursor of the following page",
                {JSON: schema("open_problems")},
                _PRIVATE,
            )
        },
        description="What was quarantined, and what a function gave up on, with the reason. A "
        "token without the scope `inspect` sees the problems of its own source.",
        parameters=(_SOURCE, _CODE, _HOP, *_PAGED),
        errors=tuple(error for error in _READ if error is not NotFound),
        security=bearer(),
    ),
    Operation(
        "GET /operations/problems/{id}",
        "showProblem",
        "operations",
        "Read a problem, open or closed",
        {200: Response("The problem", {JSON: schema("open_problem")}, _PRIVATE)},
        parameters=(_ID,),
        errors=_READ,
        security=bearer(),
    ),
)
