"""GET /submissions/{id}: the status of a submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.web.http import Request, json_response

if TYPE_CHECKING:
    from functions.read.endpoints.responses import Response, Services


def submission(request: Request, services: Services) -> Response:
    """The status, for its source or an inspector; never cached."""
    status = services.submissions.status(
        request.path_parameters.get("id", ""), request.headers, request.query.get("source")
    )
    headers = {"cache-control": "private, no-store"}
    return json_response(200, status.model_dump(mode="json"), headers=headers)
