"""GET /articles/{id} and /articles/by-slug/{language}/{slug}: one article in any rendering."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dateline.model.errors import NotFound, Unauthenticated
from dateline.model.identifiers import ID_PATTERN
from dateline.model.reserved_tests import is_test_id
from dateline.web.entity_tags import etag, not_modified
from dateline.web.http import Request, text_response
from dateline.web.language_tags import read_language
from dateline.web.reserved_credentials import authenticate_test
from functions.read.endpoints.responses import (
    Response,
    Services,
    not_modified_response,
    redirect_response,
)
from functions.read.http.caching import cache_control, http_date, next_moment
from functions.read.http.fields import parse_fields
from functions.read.http.languages import parse_accept_language, parse_fallback
from functions.read.http.links import slug_path
from functions.read.renderings import (
    ARTICLE_RENDERINGS,
    DEFAULT_ARTICLE,
    article_json,
)
from functions.read.views import variant_etag_parts

if TYPE_CHECKING:
    from datetime import datetime

    from functions.read.http.site import Site
    from functions.read.lookup.results import VisibleVariant
    from functions.read.renderings.rendering import ArticleRendering

_NAME = re.compile(rf"(?P<id>{ID_PATTERN.pattern})(?:\.(?P<rendering>[a-z0-9]{{1,10}}))?", re.ASCII)

_SLUG = re.compile(r"(?P<slug>[a-z0-9-]{1,120})(?:\.(?P<rendering>[a-z0-9]{1,10}))?", re.ASCII)


def article(request: Request, services: Services) -> Response:
    """One article in the requested language and rendering."""
    name, extension = _named(_NAME, request.path_parameters.get("id", ""))
    fallback = parse_fallback(request.query.get("fallback"))
    if is_test_id(name["id"]):
        return _test_article(request, services, name["id"], extension)
    variant = services.reader.find(name["id"], _languages(request), fallback)
    if variant.head.id != name["id"]:
        suffix = f".{name['rendering']}" if name["rendering"] else ""
        return _moved(request, f"/articles/{variant.head.id}{suffix}", variant)
    return _rendered(request, services, variant, extension)


def _test_article(
    request: Request, services: Services, article_id: str, extension: str
) -> Response:
    """A test article, for its own source; everyone else gets the 404 of an unknown id."""
    try:
        source = authenticate_test(request.headers, services.submissions.sources)
    except Unauthenticated:
        raise NotFound("article_unknown", "no such article") from None
    variant = services.reader.find_test(article_id, source.id)
    response = _rendered(request, services, variant, extension)
    response["headers"] |= {"cache-control": "private, no-store", "x-robots-tag": "noindex"}
    return response


def article_by_slug(request: Request, services: Services) -> Response:
    """One article by its slug; an old slug redirects to the current one."""
    name, extension = _named(_SLUG, request.path_parameters.get("slug", ""))
    language = read_language(request.path_parameters.get("language", ""))
    fallback = parse_fallback(request.query.get("fallback"))
    variant, now_at = services.reader.find_slug(language, name["slug"], fallback)
    if now_at is None:
        return _rendered(request, services, variant, extension)
    suffix = f".{name['rendering']}" if name["rendering"] else ""
    return _moved(request, f"{slug_path(*now_at)}{suffix}", variant)


def _moved(request: Request, path: str, variant: VisibleVariant) -> Response:
    """Redirects to `path` with the same query."""
    query = f"?{urlencode(request.query)}" if request.query else ""
    return redirect_response(
        f"{path}{query}", cache_control(variant.now, variant.summary.expires_at)
    )


def _named(pattern: re.Pattern[str], asked: str) -> tuple[re.Match[str], str]:
    """The match of the path parameter, and the extension of the rendering.

    Raises:
        NotFound: `article_unknown`, the name is malformed; `rendering_unknown`.
    """
    name = pattern.fullmatch(asked)
    if name is None:
        raise NotFound("article_unknown", "no such article")
    extension = name["rendering"] or DEFAULT_ARTICLE
    _rendering(extension)
    return name, extension


def _rendering(extension: str) -> ArticleRendering:
    rendering = ARTICLE_RENDERINGS.get(extension)
    if rendering is None:
        known = ", ".join(sorted(ARTICLE_RENDERINGS))
        raise NotFound("rendering_unknown", f"unknown rendering; the extensions are {known}")
    return rendering


def _rendered(
    request: Request, services: Services, variant: VisibleVariant, extension: str
) -> Response:
    rendering = _rendering(extension)
    # Only Dateline's own JSON can leave out fields; the other formats have fixed fields.
    fields = (
        parse_fields(request.query, article_json.ARTICLE_FIELDS)
        if extension == DEFAULT_ARTICLE
        else None
    )
    if rendering.shows_related and not is_test_id(variant.head.id):
        return _with_related(request, services, variant, rendering)
    tag = etag(*_etag_parts(services.site, variant, rendering), fields)
    headers = {
        **_article_headers(request, variant, tag, variant.changes_at),
        "last-modified": http_date(variant.last_modified),
        **rendering.headers(variant.summary),
    }
    if not_modified(request.headers, tag, variant.last_modified):
        return not_modified_response(headers)
    # HEAD needs the text too: one that is too long for a response is a 307, for HEAD as for GET.
    view = services.reader.read(variant)
    body = article_json.render(view, fields) if fields else rendering.render(view, services.site)
    return text_response(200, body, content_type=rendering.content_type, headers=headers)


def _with_related(
    request: Request, services: Services, variant: VisibleVariant, rendering: ArticleRendering
) -> Response:
    """An article with its related ones, which change the response as the article itself does.

    It has no Last-Modified: after the kill of a related article, no date is newer than before.
    """
    view, changes_at = services.reader.read_with_related(variant)
    parts = _etag_parts(services.site, variant, rendering)
    tag = etag(*parts, view.updated_at, *view.related.etag_parts)
    changes = next_moment(variant.now, (variant.changes_at, changes_at))
    headers = {
        **_article_headers(request, variant, tag, changes),
        **rendering.headers(variant.summary),
    }
    if not_modified(request.headers, tag):
        return not_modified_response(headers)
    body = rendering.render(view, services.site)
    return text_response(200, body, content_type=rendering.content_type, headers=headers)


def _etag_parts(
    site: Site, variant: VisibleVariant, rendering: ArticleRendering
) -> tuple[object, ...]:
    return (
        rendering.extension,
        rendering.revision,
        site.key,
        *variant_etag_parts(variant.head, variant.translation),
        variant.lead,
        variant.story,
        variant.fallback_from,
    )


def _languages(request: Request) -> tuple[str, ...]:
    """The requested languages: `language` in the query, else Accept-Language."""
    asked = request.query.get("language")
    if asked is not None:
        return (read_language(asked),)
    return parse_accept_language(request.headers.get("accept-language", ""))


def _article_headers(
    request: Request, variant: VisibleVariant, tag: str, changes_at: datetime | None
) -> dict[str, str]:
    headers = {
        "etag": tag,
        "cache-control": cache_control(variant.now, changes_at),
    }
    if not _language_in_address(request):
        headers["vary"] = "accept-language"
    if variant.language:
        headers["content-language"] = variant.language
    if variant.fallback_from:
        headers["dateline-fallback-from"] = variant.fallback_from
    return headers


def _language_in_address(request: Request) -> bool:
    """Whether the URL names the language; else Accept-Language decides."""
    return "language" in request.query or "language" in request.path_parameters
