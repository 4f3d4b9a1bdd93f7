"""GET /operations/problems and GET /operations/problems/{id}."""

from __future__ import annotations

from typing import Any

from dateline.model.errors import Forbidden
from dateline.model.problems import Hop, ProblemRow
from dateline.model.rows import plain
from dateline.model.sources import Scope, Source
from dateline.stores.problems import ProblemFilter, problem_unknown
from dateline.web.http import Request, json_response
from functions.operate.endpoints.services import PRIVATE, Response, Services
from functions.operate.parameters import PROBLEMS, path_id, read_paging, read_query


def list_problems(request: Request, services: Services, reader: Source) -> Response:
    """Open problems, the newest first."""
    query = read_query(request, PROBLEMS)
    if only_own(reader):
        query["source"] = readable_source(reader, query.get("source"))
    paging = read_paging("problems", query, services.cursor_key)
    page = services.problems.page(read_filter(query), paging.span, paging.limit)
    content = {
        "items": [summary(problem) for problem in page.problems],
        "next": paging.following(page.after),
    }
    return json_response(200, content, headers=PRIVATE)


def show_problem(request: Request, services: Services, reader: Source) -> Response:
    """One problem, open or closed."""
    problem = require_problem(request, services, reader)
    content = summary(problem)
    if problem.input and problem.input.bucket == services.raw.bucket:
        content["raw"] = services.raw.read(problem.input)
    return json_response(200, content, headers=PRIVATE)


def require_problem(request: Request, services: Services, reader: Source) -> ProblemRow:
    """The problem of the path, if the reader may see it.

    Raises:
        NotFound: `problem_unknown`, also for another source's problem.
    """
    problem_id = path_id(request)
    problem = services.problems.get(problem_id) if problem_id else None
    if problem is None or (only_own(reader) and problem.source != reader.id):
        raise problem_unknown()
    return problem


def read_filter(values: dict[str, str]) -> ProblemFilter:
    """The filter of checked values."""
    hop = values.get("hop")
    return ProblemFilter(values.get("source"), values.get("code"), Hop(hop) if hop else None)


def readable_source(reader: Source, asked: str | None) -> str:
    """The source whose problems a reader without the scope `inspect` lists: its own.

    Raises:
        Forbidden: `scope_missing`, it asked for another.
    """
    if asked not in {None, reader.id}:
        raise Forbidden("scope_missing", f"this token lacks the scope '{Scope.INSPECT}'")
    return reader.id


def only_own(reader: Source) -> bool:
    """Whether a token sees nothing but its own source's problems."""
    return Scope.INSPECT not in reader.scopes


def summary(problem: ProblemRow) -> dict[str, Any]:
    """The problem without the message, which is not for people."""
    return plain(problem.model_copy(update={"body": None, "input": None}))
