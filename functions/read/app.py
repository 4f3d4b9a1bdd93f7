"""Lambda handler of the public API: GET and HEAD, errors as problem+json.

A table of routes replaces Powertools' resolver, which adds 100 ms to a cold start. Preflights of
every path come here too (template.yaml).
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from dateline.aws.clients import READ, client
from dateline.aws.observability import count, instrumented, logger
from dateline.aws.settings import read_settings
from dateline.model.clock import utc_now
from dateline.model.errors import DatelineError, Rejected
from dateline.stores.articles import ArticleReader
from dateline.stores.change_stream import ChangeStream
from dateline.stores.content import ContentStore
from dateline.stores.cursor_key import CursorKey
from dateline.stores.intake import IntakeStore
from dateline.stores.problems import ProblemStore
from dateline.stores.source_table import SourceRows
from dateline.stores.sources import SourceStore
from dateline.stores.submissions import SubmissionStore
from dateline.stores.unindexed import UnindexedStore
from dateline.stores.unmigrated_sources import UnmigratedSources
from dateline.web import cors
from dateline.web.edge import EdgeGuard
from dateline.web.error_responses import answer_error
from dateline.web.http import Request, no_route, read_request
from dateline.web.parameters import parse_query
from dateline.web.source_log import LoggedSources
from functions.read.endpoints.error_pages import error_page
from functions.read.endpoints.responses import Response, Services
from functions.read.http.site import site_of
from functions.read.large_responses import RenderingStore, deliverable
from functions.read.lookup.reader import Reader
from functions.read.lookup.submission_status import StatusService
from functions.read.routes import ROUTES
from functions.read.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from functions.read.http.site import Site

settings = read_settings(Settings, os.environ)
_edge = EdgeGuard(settings.edge_key_id, cache(lambda: client("secretsmanager", READ)))
_dynamodb = client("dynamodb", READ)
# Links to S3 are signed for the bucket's own host in its Region.
_LINKS = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
_s3 = client("s3", READ.merge(_LINKS))
reader = Reader(
    articles=ArticleReader(_dynamodb, settings.article_table),
    content=ContentStore(_s3, settings.content_bucket),
    clock=utc_now,
    cursor_key=CursorKey(_dynamodb, settings.submission_table, os.urandom),
)
changes = ChangeStream(_dynamodb, settings.outbound_table)
renderings = RenderingStore(_s3, settings.content_bucket)
sources = SourceStore(
    SourceRows(_dynamodb, settings.source_table),
    UnmigratedSources(lambda: client("ssm", READ), settings.sources_prefix),
)
submission_status = StatusService(
    submissions=SubmissionStore(_dynamodb, settings.submission_table),
    intake=IntakeStore(_s3, settings.intake_bucket),
    sources=LoggedSources(sources),
    articles=reader.articles,
    unindexed=UnindexedStore(_dynamodb, settings.submission_table),
    problems=ProblemStore(_dynamodb, settings.submission_table),
    hold_copies_of_killed=settings.hold_copies_of_killed,
)


@instrumented
def handler(event: dict[str, Any], context: LambdaContext) -> Response:
    """Answers one request of the HTTP API."""
    del context
    if event["requestContext"]["http"]["method"] == "OPTIONS":
        return cors.preflight(event, settings.allowed_origins)
    return _cross_origin(_answer(event), event)


def _cross_origin(response: Response, event: dict[str, Any]) -> Response:
    """The response with what pages of other sites may read of it."""
    route = ROUTES.get(_route_name(event))
    if route and route.needs_token:
        return cors.for_origins(response, event, settings.allowed_origins)
    return cors.public(response)


def _answer(event: dict[str, Any]) -> Response:
    request = None
    try:
        request = _edge.admit(read_request(event))
        response = deliverable(_respond(_route_name(event), request), request, renderings)
    except DatelineError as error:
        count("ReadRefused" if isinstance(error, Rejected) else "ReadFailed")
        problem = answer_error(error, request)
        if request is not None:
            problem = error_page(problem, request, _site(request))
        return _sent(problem, request)
    count("ReadAnswered")
    logger.info(
        "request answered", extra={"route": event["routeKey"], "status": response["statusCode"]}
    )
    return _sent(response, request)


def _sent(response: Response, request: Request | None) -> Response:
    """Drops the body of a response to HEAD (RFC 9110, section 9.3.2)."""
    return response | {"body": ""} if request and request.method == "HEAD" else response


def _route_name(event: dict[str, Any]) -> str:
    """The name in ROUTES of the route that API Gateway matched; HEAD uses the endpoint of GET."""
    method, _, path = str(event.get("routeKey", "")).partition(" ")
    return f"{'GET' if method == 'HEAD' else method} {path}"


def _respond(route_name: str, request: Request) -> Response:
    route = ROUTES.get(route_name)
    if route is None:
        raise no_route()
    address, _, query = request.path.partition("?")
    # Other sites add tracking parameters to links, so pages ignore unknown ones.
    strict = route.strict and not address.endswith(".html")
    given = parse_query(route.parameters, query, strict=strict)
    services = Services(reader, submission_status, _site(request), changes)
    return route.endpoint(replace(request, query=given), services)


def _site(request: Request) -> Site:
    return site_of(
        request.domain_name, settings.public_url, settings.publication, settings.branding
    )
