"""Error responses: logged once, sent as problem+json."""

from __future__ import annotations

from typing import Any

from dateline.aws.observability import logger
from dateline.model.errors import DatelineError, Rejected
from dateline.web.http import Request, problem_response


def answer_error(error: DatelineError, request: Request | None = None) -> dict[str, Any]:
    """Logs the error, once, and answers it."""
    log = logger.warning if isinstance(error, Rejected) else logger.error
    log(
        "request refused" if isinstance(error, Rejected) else "request failed",
        extra={"code": error.code, "status": int(error.status), "where": error.where},
    )
    return problem_response(error, request_id=request.request_id if request else "")
