"""GET /docs: the API description as a page that sends requests, and the error reference.

Swagger UI shows it, from the files of the package flask-swagger-ui (functions/read/assets.txt),
whose Python code is never imported. The page loads nothing from other hosts and has no inline
script.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.model.error_reference import error_reference
from dateline.model.problem_types import anchor
from dateline.web.http import no_route
from dateline.web.security_headers import content_security_policy
from functions.read.endpoints.openapi import FRESH
from functions.read.endpoints.responses import Response, Services, hashed_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.web.http import Request

_PACKAGE = "flask_swagger_ui"
_HERE = Path(__file__).parent
_LONG = "public, max-age=86400"
"""The page names each file with its hash, so that a new release is loaded at once."""
_POLICY = content_security_policy(
    script_src="'self'",
    # Swagger UI sets styles on elements.
    style_src="'self' 'unsafe-inline'",
    # Its pictures are in its style sheet.
    img_src="'self' data:",
    connect_src="'self'",
)


def _package() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise no_route()
    return Path(spec.submodule_search_locations[0]) / "dist"


_FILES: dict[str, tuple[str, Callable[[], Path]]] = {
    "swagger-ui-bundle.js": ("text/javascript; charset=utf-8", _package),
    "swagger-ui.css": ("text/css; charset=utf-8", _package),
    "api_docs.js": ("text/javascript; charset=utf-8", lambda: _HERE),
}
"""The files of the page: type and folder."""


def docs(request: Request, services: Services) -> Response:
    """The page of the API description and of the error reference."""
    del services
    answer = hashed_response(request, _page(), "text/html; charset=utf-8", FRESH, "en")
    answer["headers"] |= {"content-security-policy": _POLICY}
    return answer


def docs_file(request: Request, services: Services) -> Response:
    """A file of the page."""
    del services
    name = request.path_parameters.get("file", "")
    if name not in _FILES:
        raise no_route()
    return hashed_response(request, _text(name), _FILES[name][0], _LONG)


@cache
def _text(name: str) -> str:
    _, folder = _FILES[name]
    return (folder() / name).read_text(encoding="utf-8")


def _address(name: str) -> str:
    digest = hashlib.sha256(_text(name).encode()).hexdigest()
    return f"/docs/{name}?v={digest[:12]}"


@cache
def _page() -> str:
    # Imported on first use, so that requests for articles do not wait for it.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string((_HERE / "api_docs.html").read_text(encoding="utf-8"))
    return template.render(errors=error_reference(), anchor=anchor, address=_address)
