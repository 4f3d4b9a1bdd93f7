"""GET /openapi.json: the API description for programs.

`python -m tools.openapi` generates openapi.json beside this module from the code.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from functions.read.endpoints.responses import Response, Services, hashed_response

if TYPE_CHECKING:
    from dateline.web.http import Request

FRESH = "public, max-age=300, stale-while-revalidate=600"
"""The document changes only with a deployment."""
_DOCUMENT = Path(__file__).with_name("openapi.json")


def openapi(request: Request, services: Services) -> Response:
    """The OpenAPI document."""
    del services
    return hashed_response(request, _document(), "application/json", FRESH)


@cache
def _document() -> str:
    return _DOCUMENT.read_text(encoding="utf-8")
