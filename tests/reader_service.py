"""Read's routes over a table in memory: what readers get at any moment, in milliseconds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from dateline.model.errors import DatelineError
from dateline.stores.articles import ArticleReader
from dateline.stores.change_stream import ChangePage, Position
from dateline.web.error_responses import answer_error
from dateline.web.http import read_request
from dateline.web.parameters import parse_query
from functions.read.endpoints.responses import Services
from functions.read.http.site import Site
from functions.read.lookup.reader import Reader
from functions.read.routes import ROUTES
from tests.factories import NOON
from tests.http_events import http_event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from dateline.stores.change_stream import ChangeStream
    from dateline.stores.content import ContentStore
    from functions.read.lookup.submission_status import StatusService
    from tests.index_service import IndexService


class EmptyChangeStream:
    """The change stream of a newsroom without announce, which writes it."""

    def empty_page(self, now: datetime) -> ChangePage:
        """No changes."""
        return ChangePage((), Position(now.date(), 0), more=False)

    def page(self, after: Position | None, limit: int, now: datetime) -> ChangePage:
        """No changes."""
        del after, limit
        return self.empty_page(now)


class ReaderService:
    """Answers requests from the table and the documents of an index service, at `now`."""

    def __init__(self, index: IndexService) -> None:
        self.now = NOON
        reader = Reader(
            articles=ArticleReader(cast("DynamoDBClient", index.table), "articles"),
            content=cast("ContentStore", index),
            clock=self._clock,
            cursor_key=lambda: b"k" * 32,
        )
        site = Site("https://api.example.org", "The Daily Example")
        self._services = Services(
            reader, cast("StatusService", None), site, cast("ChangeStream", EmptyChangeStream())
        )

    def _clock(self) -> datetime:
        return self.now

    def get(
        self,
        route: str,
        path: str,
        parameters: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The response to a GET; `route` as in the template, without the method."""
        known = ROUTES[f"GET {route}"]
        request = read_request(
            http_event(
                "GET",
                path,
                route=f"GET {route}",
                parameters=dict(parameters or {}),
                headers=dict(headers or {}),
            )
        )
        address, _, query = request.path.partition("?")
        strict = known.strict and not address.endswith(".html")
        try:
            given = parse_query(known.parameters, query, strict=strict)
            return known.endpoint(replace(request, query=given), self._services)
        except DatelineError as error:
            return answer_error(error, request)
