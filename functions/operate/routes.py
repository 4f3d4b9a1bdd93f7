"""Every route of the operate function: its endpoint, and the scope that its token needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.sources import Scope
from functions.operate.endpoints.actions import (
    dismiss_problem,
    list_audit,
    retry_problem,
    retry_problems,
    show_job,
    try_problem,
)
from functions.operate.endpoints.articles import list_articles, show_article
from functions.operate.endpoints.problems import list_problems, show_problem
from functions.operate.endpoints.submissions import list_submissions
from functions.operate.endpoints.subscribers import (
    change_subscriber,
    list_subscribers,
    pause_subscriber,
    put_subscriber,
    remove_subscriber,
    resume_subscriber,
    rotate_secret,
    show_subscriber,
)

if TYPE_CHECKING:
    from functions.operate.endpoints.services import Endpoint


@dataclass(frozen=True)
class Route:
    """One route. Without a scope any token may ask, and sees what is its own source's."""

    endpoint: Endpoint
    scope: Scope | None = None


ROUTES: dict[str, Route] = {
    "GET /operations/problems": Route(list_problems),
    "GET /operations/problems/{id}": Route(show_problem),
    "POST /operations/problems/{id}/retry": Route(retry_problem, Scope.OPERATE),
    "POST /operations/problems/{id}/dismiss": Route(dismiss_problem, Scope.OPERATE),
    "POST /operations/problems/{id}/try": Route(try_problem, Scope.OPERATE),
    "POST /operations/problems/retry": Route(retry_problems, Scope.OPERATE),
    "GET /operations/jobs/{id}": Route(show_job, Scope.OPERATE),
    "GET /operations/articles": Route(list_articles, Scope.INSPECT),
    "GET /operations/articles/{id}": Route(show_article, Scope.INSPECT),
    "GET /submissions": Route(list_submissions),
    "GET /operations/audit": Route(list_audit, Scope.INSPECT),
    "GET /subscribers": Route(list_subscribers, Scope.OPERATE),
    "GET /subscribers/{id}": Route(show_subscriber, Scope.OPERATE),
    "PUT /subscribers/{id}": Route(put_subscriber, Scope.OPERATE),
    "PATCH /subscribers/{id}": Route(change_subscriber, Scope.OPERATE),
    "DELETE /subscribers/{id}": Route(remove_subscriber, Scope.OPERATE),
    "POST /subscribers/{id}/rotate": Route(rotate_secret, Scope.OPERATE),
    "POST /subscribers/{id}/pause": Route(pause_subscriber, Scope.OPERATE),
    "POST /subscribers/{id}/resume": Route(resume_subscriber, Scope.OPERATE),
}
