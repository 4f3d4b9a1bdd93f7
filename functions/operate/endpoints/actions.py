"""Retry and dismiss a problem, retry all of a kind, and the record of what operators did."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import Field, StrictBool

from dateline.model.audit import Action, AuditEntry
from dateline.model.base import Line, Model
from dateline.model.errors import Malformed, NotFound
from dateline.model.identifiers import SourceId, fresh_submission_id
from dateline.model.problems import CODE_PATTERN, Hop, State
from dateline.model.retry_jobs import RetryJob
from dateline.model.rows import plain
from dateline.model.trials import Changes
from dateline.stores.problems import ProblemFilter
from dateline.web.http import json_response
from dateline.web.json_bodies import read_body
from functions.operate.endpoints.problems import only_own, readable_source, require_problem, summary
from functions.operate.endpoints.services import PRIVATE, Response, Services
from functions.operate.parameters import PAGED, path_id, read_paging, read_query

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.problems import ProblemRow
    from dateline.model.sources import Source
    from dateline.web.http import Request

ModelT = TypeVar("ModelT", bound=Model)

MAX_BODY_BYTES = 10_000


class RetryRequest(Model):
    """`{"force": true}` retries a problem that failed three retries."""

    force: StrictBool = False


class RetryAllRequest(RetryRequest):
    """Which problems to retry; at least one of source, code and hop."""

    source: SourceId | None = None
    code: Annotated[str | None, Field(pattern=f"^{CODE_PATTERN}$")] = None
    hop: Hop | None = None


class DismissRequest(Model):
    """Why the problem will not be retried."""

    reason: Annotated[Line, Field(min_length=1, max_length=1_000)]


def retry_problem(request: Request, services: Services, operator: Source) -> Response:
    """Sends the problem's message again."""
    asked = _read(RetryRequest, request, "retry", '{} or {"force": true}')
    problem = require_problem(request, services, operator)
    retried = _retry(problem, services, operator.id, force=asked.force)
    return json_response(202, summary(retried), headers=PRIVATE)


def try_problem(request: Request, services: Services, operator: Source) -> Response:
    """Parses the problem's submission with changed options, and writes nothing."""
    changes = _read(Changes, request, "trial", 'a format, as {"format": "rss"}')
    problem = require_problem(request, services, operator)
    result = services.trials.run(problem, changes)
    made = changes.model_dump(mode="json", exclude_none=True)
    services.audit.add(
        AuditEntry(
            id=fresh_submission_id(services.clock(), os.urandom),
            at=services.clock(),
            by=operator.id,
            action=Action.TRY,
            target=problem.id,
            before={"state": problem.state, "code": problem.code},
            after={"changes": made, "status": result["status"]},
        )
    )
    return json_response(200, {"id": problem.id, **result}, headers=PRIVATE)


def dismiss_problem(request: Request, services: Services, operator: Source) -> Response:
    """Closes the problem, with a reason."""
    asked = _read(DismissRequest, request, "dismissal", "a reason")
    problem = require_problem(request, services, operator)
    services.problems.dismiss(problem.id, operator.id, asked.reason, services.clock())
    _record(
        services,
        operator.id,
        Action.DISMISS,
        problem,
        state=State.DISMISSED,
        reason=asked.reason,
    )
    return json_response(200, {"id": problem.id, "state": State.DISMISSED}, headers=PRIVATE)


def retry_problems(request: Request, services: Services, operator: Source) -> Response:
    """Starts a job that retries all problems that match, the newest first."""
    asked = _read(RetryAllRequest, request, "retry", "source, code or hop")
    source = readable_source(operator, asked.source) if only_own(operator) else asked.source
    selection = ProblemFilter(source, asked.code, asked.hop)
    if selection == ProblemFilter():
        raise Malformed("filter_missing", "name a source, a code or a hop", where="$")
    now = services.clock()
    job = RetryJob(
        id=fresh_submission_id(now, os.urandom),
        by=operator.id,
        source=source,
        code=asked.code,
        hop=asked.hop,
        force=asked.force,
        total=services.problems.count(selection),
        started_at=now,
    )
    services.audit.add(
        AuditEntry(
            id=fresh_submission_id(now, os.urandom),
            at=now,
            by=operator.id,
            action=Action.RETRY_ALL,
            target=job.id,
            reason="force" if job.force else None,
            after=job.model_dump(
                mode="json", exclude_none=True, include={"source", "code", "hop", "total"}
            ),
        )
    )
    services.jobs.start(job)
    return json_response(202, described(job, now), headers=PRIVATE)


def show_job(request: Request, services: Services, operator: Source) -> Response:
    """The progress of a job.

    Raises:
        NotFound: `job_unknown`, also for another source's job without the scope `inspect`.
    """
    job_id = path_id(request)
    job = services.jobs.store.get(job_id) if job_id else None
    if job is None or (only_own(operator) and job.by != operator.id):
        raise NotFound("job_unknown", "no such job")
    return json_response(200, described(job, services.clock()), headers=PRIVATE)


def retry_of_job(problem: ProblemRow, job: RetryJob, services: Services) -> None:
    """Retries a problem in the name of who started the job.

    Raises:
        Conflict, NotFound, Unavailable: as `Retries.retry`.
    """
    _retry(problem, services, job.by, force=job.force)


def described(job: RetryJob, now: datetime) -> dict[str, Any]:
    """The job and its state now, without its position."""
    shown = {"state": job.state_at(now), "after": None, "continued_at": None}
    return plain(job.model_copy(update=shown)) | {"refused": job.refused}


def list_audit(request: Request, services: Services, operator: Source) -> Response:
    """What operators did, the newest first."""
    del operator
    query = read_query(request, PAGED)
    paging = read_paging("audit", query, services.cursor_key)
    page = services.audit.page(paging.span, paging.limit)
    content = {
        "items": [plain(entry) for entry in page.entries],
        "next": paging.following(page.after),
    }
    return json_response(200, content, headers=PRIVATE)


def _retry(problem: ProblemRow, services: Services, operator: str, *, force: bool) -> ProblemRow:
    retried = services.retries.retry(problem, services.clock(), force=force)
    reason = "force" if force else None
    _record(services, operator, Action.RETRY, problem, state=State.RETRYING, reason=reason)
    return retried


def _record(
    services: Services,
    operator: str,
    action: Action,
    problem: ProblemRow,
    *,
    state: State,
    reason: str | None,
) -> None:
    now = services.clock()
    entry = AuditEntry(
        id=fresh_submission_id(now, os.urandom),
        at=now,
        by=operator,
        action=action,
        target=problem.id,
        reason=reason,
        before={"state": problem.state, "retries": problem.retries, "code": problem.code},
        after={"state": state},
    )
    services.audit.add(entry)


def _read(model: type[ModelT], request: Request, noun: str, example: str) -> ModelT:
    content_type = request.headers.get("content-type", "")
    return read_body(
        model, request.body, content_type, max_bytes=MAX_BODY_BYTES, noun=noun, example=example
    )
