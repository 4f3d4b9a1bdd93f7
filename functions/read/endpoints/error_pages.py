"""Errors as pages for browsers; programs get problem+json.

Browsers name `text/html` among the types they accept; `*/*`, which programs send, does not. What is
not there (404) or was removed (410) is a page at every route. Other errors are pages only at the
addresses of pages, since a developer who opens the API in a browser wants to know what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.errors import Malformed
from dateline.web.language_tags import read_language
from dateline.web.response_body import varying
from functions.read.http.languages import parse_accept_language
from functions.read.pages.templates import HTML, page_policy, render_page
from functions.read.texts.page_texts import text_language

if TYPE_CHECKING:
    from dateline.web.http import Request
    from functions.read.endpoints.responses import Response
    from functions.read.http.site import Site

_EVERYWHERE = {404: "not_found", 410: "article_gone"}
"""Statuses that are pages at every route, and their texts."""
_AT_PAGES = {**_EVERYWHERE, 400: "not_found", 503: "unavailable"}


def error_page(problem: Response, request: Request, site: Site) -> Response:
    """The problem as a page if a browser asked, else unchanged."""
    path = request.path.partition("?")[0]
    keys = _AT_PAGES if path == "/" or path.endswith(".html") else _EVERYWHERE
    key = keys.get(problem["statusCode"])
    if key is None:
        return problem
    headers = problem["headers"] | {"vary": varying(problem["headers"].get("vary"), "accept")}
    if not accepts_html(request):
        return problem | {"headers": headers}
    language = _language(request, site)
    headers |= {
        "content-type": HTML,
        "content-language": language,
        "vary": varying(headers["vary"], "accept-language"),
        **page_policy(site),
    }
    body = render_page("error.html", site, language, key=key)
    return problem | {"headers": headers, "body": body}


def accepts_html(request: Request) -> bool:
    """Whether the client names HTML among the types it accepts: browsers do, `*/*` does not."""
    accepted = request.headers.get("accept", "").lower().split(",")
    return "text/html" in {media_type.partition(";")[0].strip() for media_type in accepted}


def _language(request: Request, site: Site) -> str:
    """The first language with texts: of the address, of Accept-Language, of the publication."""
    named = request.query.get("language") or request.path_parameters.get("language")
    asked = [
        *_tags(named),
        *_tags(request.path_parameters.get("feed", "").partition(".")[0]),
        *parse_accept_language(request.headers.get("accept-language", "")),
        *site.branding.languages,
    ]
    return next((tag for tag in asked if text_language(tag)), "en")


def _tags(text: str | None) -> tuple[str, ...]:
    try:
        return (read_language(text),) if text else ()
    except Malformed:
        return ()
