"""HTTP out. A table of routes: Powertools' resolver costs 100 ms of a cold start and does no more.

GET and problem+json throughout; the API itself answers preflight requests (template.yaml).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import boto3

from dateline.answers import answer_error
from dateline.articles import ArticleReader
from dateline.aws import SERVING
from dateline.clock import utc_now
from dateline.content import ContentStore
from dateline.errors import DatelineError, NotFound, Rejected
from dateline.http import (
    Request,
    json_response,
    no_route,
    read_request,
    text_response,
)
from dateline.identifiers import ID_PATTERN
from dateline.intake import IntakeStore
from dateline.observability import count, logger, observed
from dateline.settings import read_settings
from dateline.sources import SourceStore
from dateline.submissions import SubmissionStore
from functions.read.addresses import origin, quoted, slug_path
from functions.read.caching import cache_control, etag, http_date, not_modified
from functions.read.copies import render_copies
from functions.read.cursor_key import CursorKey
from functions.read.fields import chosen
from functions.read.history import render_history
from functions.read.languages import accepted
from functions.read.listings import ListingQuery, from_feed_name, from_query, read_language
from functions.read.reading import Found, Reading
from functions.read.renderings import (
    ARTICLE_RENDERINGS,
    DEFAULT_ARTICLE,
    FEED_RENDERINGS,
    ArticleRendering,
    article_json,
)
from functions.read.settings import Settings
from functions.read.site import Site
from functions.read.status import StatusDesk
from functions.read.views import ListingView, variant_parts

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

Answer = dict[str, Any]
FEED_LIMIT = 50

settings = read_settings(Settings, os.environ)
_dynamodb = boto3.client("dynamodb", config=SERVING)
_s3 = boto3.client("s3", config=SERVING)
_ssm = boto3.client("ssm", config=SERVING)
reading = Reading(
    articles=ArticleReader(_dynamodb, settings.article_table),
    content=ContentStore(_s3, settings.content_bucket),
    clock=utc_now,
    cursor_key=CursorKey(_ssm, settings.cursor_key_parameter, os.urandom),
)
desk = StatusDesk(
    submissions=SubmissionStore(_dynamodb, settings.submission_table),
    intake=IntakeStore(_s3, settings.intake_bucket),
    sources=SourceStore(_ssm, settings.sources_prefix),
)

_NAME = re.compile(rf"(?P<id>{ID_PATTERN.pattern})(?:\.(?P<rendering>[a-z0-9]{{1,10}}))?", re.ASCII)

_SLUG = re.compile(r"(?P<slug>[a-z0-9-]{1,120})(?:\.(?P<rendering>[a-z0-9]{1,10}))?", re.ASCII)

# A page runs nothing: its JSON-LD is data, and what is embedded runs in its own frame.
_HEADERS = {
    "html": {
        "content-security-policy": "default-src 'none'; img-src https: http:; media-src https: "
        "http:; frame-src https:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
        "x-content-type-options": "nosniff",
    }
}


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> Answer:
    """Answers one request of the HTTP API."""
    del context
    request = None
    try:
        request = read_request(event)
        route = ROUTES.get(str(event.get("routeKey", "")))
        if route is None:
            raise no_route()
        answer = route(request, event.get("pathParameters") or {})
    except DatelineError as error:
        count("ReadRefused" if isinstance(error, Rejected) else "ReadFailed")
        return answer_error(error, request)
    count("ReadAnswered")
    logger.info(
        "request answered", extra={"route": event["routeKey"], "status": answer["statusCode"]}
    )
    return answer


def health(request: Request, path: Mapping[str, str]) -> Answer:
    """Says that the function runs; asks nothing of any store."""
    del request, path
    return json_response(200, {"status": "ok"}, headers={"cache-control": "no-store"})


def list_articles(request: Request, path: Mapping[str, str]) -> Answer:
    """A listing as JSON."""
    del path
    query = from_query(request.query)
    fields = chosen(request.query, article_json.ITEM_FIELDS)
    view, fresh = _page(query)
    body = article_json.render_listing(view, fields)
    return _whole(request, body, "application/json", fresh, query.language)


def feed(request: Request, path: Mapping[str, str]) -> Answer:
    """A listing as a feed."""
    name, _, extension = path.get("listing", "").rpartition(".")
    rendering = FEED_RENDERINGS.get(extension)
    if rendering is None:
        known = ", ".join(sorted(FEED_RENDERINGS))
        raise NotFound("rendering_unknown", f"feeds end in one of: {known}")
    query = from_feed_name(name, FEED_LIMIT)
    view, fresh = _page(query)
    address = f"/feeds/{quoted(name)}.{extension}"
    body = rendering.render(view, origin(request.headers), address)
    return _whole(request, body, rendering.content_type, fresh, query.language)


def article(request: Request, path: Mapping[str, str]) -> Answer:
    """One article in the language and the rendering asked for."""
    name = _NAME.fullmatch(path.get("id", ""))
    if name is None:
        raise NotFound("article_unknown", "no such article")
    extension = name["rendering"] or DEFAULT_ARTICLE
    _rendering(extension)
    found = reading.find(name["id"], _languages(request))
    if found.head.id != name["id"]:
        suffix = f".{name['rendering']}" if name["rendering"] else ""
        return _moved(f"/articles/{found.head.id}{suffix}", found)
    return _rendered(request, found, extension)


def article_by_slug(request: Request, path: Mapping[str, str]) -> Answer:
    """One article by its address in a language; an old address answers with the new one."""
    name = _SLUG.fullmatch(path.get("slug", ""))
    if name is None:
        raise NotFound("article_unknown", "no such article")
    extension = name["rendering"] or DEFAULT_ARTICLE
    _rendering(extension)
    language = read_language(path.get("language", ""))
    found, now_at = reading.find_slug(language, name["slug"])
    if now_at is None:
        return _rendered(request, found, extension)
    suffix = f".{name['rendering']}" if name["rendering"] else ""
    return _moved(f"{slug_path(*now_at)}{suffix}", found)


def _moved(path: str, found: Found) -> Answer:
    """The article has another address."""
    headers = {
        "location": path,
        "cache-control": cache_control(found.now, found.summary.expires_at),
    }
    return {"statusCode": 301, "headers": headers, "body": "", "isBase64Encoded": False}


def _rendering(extension: str) -> ArticleRendering:
    rendering = ARTICLE_RENDERINGS.get(extension)
    if rendering is None:
        known = ", ".join(sorted(ARTICLE_RENDERINGS))
        raise NotFound("rendering_unknown", f"articles end in one of: {known}")
    return rendering


def _rendered(request: Request, found: Found, extension: str) -> Answer:
    rendering = _rendering(extension)
    # Only Dateline's own JSON has fields to choose from: the others are their formats' own.
    fields = (
        chosen(request.query, article_json.ARTICLE_FIELDS) if extension == DEFAULT_ARTICLE else None
    )
    site = Site(origin(request.headers), settings.publication)
    tag = etag(
        extension,
        rendering.revision,
        site.name,
        fields,
        *variant_parts(found.head, found.translation),
        found.lead,
        found.fallback_from,
    )
    headers = _article_headers(found, tag) | _HEADERS.get(extension, {})
    if not_modified(request.headers, tag, found.last_modified):
        return _unchanged(headers)
    view = reading.read(found)
    body = article_json.render(view, fields) if fields else rendering.render(view, site)
    return text_response(200, body, content_type=rendering.content_type, headers=headers)


def revisions(request: Request, path: Mapping[str, str]) -> Answer:
    """How an article came to its present state."""
    article_id = path.get("id", "")
    if not ID_PATTERN.fullmatch(article_id):
        raise NotFound("article_unknown", "no such article")
    history = reading.history(article_id)
    summary = history.head.summary
    fresh = cache_control(history.now, summary.expires_at if summary else None)
    return _whole(request, render_history(history), "application/json", fresh, None)


def copies(request: Request, path: Mapping[str, str]) -> Answer:
    """The other copies of an article's story."""
    article_id = path.get("id", "")
    if not ID_PATTERN.fullmatch(article_id):
        raise NotFound("article_unknown", "no such article")
    found = reading.copies(article_id)
    heads = (found.head, *found.others)
    ends = [one.summary.expires_at for one in heads if one.summary and one.summary.expires_at]
    fresh = cache_control(found.now, min(ends, default=None))
    return _whole(request, render_copies(found), "application/json", fresh, None)


def submission(request: Request, path: Mapping[str, str]) -> Answer:
    """What became of a submission."""
    found = desk.status(path.get("id", ""), request.headers, request.query.get("source"))
    headers = {"cache-control": "private, no-store"}
    return json_response(200, found.model_dump(mode="json"), headers=headers)


ROUTES: dict[str, Callable[[Request, Mapping[str, str]], Answer]] = {
    "GET /articles": list_articles,
    "GET /articles/{id}": article,
    "GET /articles/by-slug/{language}/{slug}": article_by_slug,
    "GET /articles/{id}/copies": copies,
    "GET /articles/{id}/revisions": revisions,
    "GET /feeds/{listing}": feed,
    "GET /submissions/{id}": submission,
    "GET /health": health,
}


def _languages(request: Request) -> tuple[str, ...]:
    """What was asked for: the query decides alone where it says something."""
    asked = request.query.get("language")
    if asked is not None:
        return (read_language(asked),)
    return accepted(request.headers.get("accept-language", ""))


def _page(query: ListingQuery) -> tuple[ListingView, str]:
    """One page and how long it may be kept: never past the expiry of one of its entries."""
    page = reading.listing(query)
    ends = min((one.expires_at for one in page.entries if one.expires_at), default=None)
    view = ListingView(query.language, query.title, page.entries, page.next)
    return view, cache_control(page.now, ends)


def _whole(
    request: Request, body: str, content_type: str, fresh: str, language: str | None
) -> Answer:
    """A body that one query was enough for, named by its own hash."""
    headers = {"etag": etag(content_type, body), "cache-control": fresh}
    if language:
        headers["content-language"] = language
    if not_modified(request.headers, headers["etag"]):
        return _unchanged(headers)
    return text_response(200, body, content_type=content_type, headers=headers)


def _article_headers(found: Found, tag: str) -> dict[str, str]:
    headers = {
        "etag": tag,
        "last-modified": http_date(found.last_modified),
        "cache-control": cache_control(found.now, found.summary.expires_at),
        "vary": "accept-language",
    }
    if found.language:
        headers["content-language"] = found.language
    return headers


def _unchanged(headers: dict[str, str]) -> Answer:
    return {"statusCode": 304, "headers": headers, "body": "", "isBase64Encoded": False}
