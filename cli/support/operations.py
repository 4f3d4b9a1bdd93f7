"""Requests to the API's operations, and problems counted in the stack's table."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cli.support.arguments import TOKEN_VARIABLE
from cli.support.deliver import api_client, problem_of
from cli.support.exit_codes import CommandError
from cli.support.target import Target, find_target, inspector_token
from dateline.aws.table import Table
from dateline.model.problems import Hop, Kind
from dateline.stores.listings import Span, entries, equal
from dateline.stores.problems import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    import httpx

Json = dict[str, Any]
MOST_COUNTED = 1_000


class Operations:
    """The API's operations, with the token of an operator."""

    def __init__(self, client: httpx.Client, target: Target, token_file: Path | None) -> None:
        token = inspector_token(target, token_file)
        if token is None:
            raise CommandError(
                f"this needs the token of an operator: give it in {TOKEN_VARIABLE} or with "
                "--token-file"
            )
        self._client = client
        self._headers = {"authorization": f"Bearer {token}"}

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Json:
        """The JSON of a route.

        Raises:
            CommandError: the API refused the request.
        """
        return _json(self._client.get(path, params=dict(query or {}), headers=self._headers))

    def post(self, path: str, content: Json) -> Json:
        """Sends JSON and returns the answer's.

        Raises:
            CommandError: the API refused the request.
        """
        return _json(self._client.post(path, json=content, headers=self._headers))

    def put(self, path: str, content: Json, *, only_new: bool) -> Json:
        """Puts JSON and returns the answer's; with `only_new`, only where there is nothing yet.

        Raises:
            CommandError: the API refused the request.
        """
        headers = self._headers | ({"if-none-match": "*"} if only_new else {})
        return _json(self._client.put(path, json=content, headers=headers))

    def patch(self, path: str, content: Json) -> Json:
        """Sends a JSON merge patch and returns the answer's JSON.

        Raises:
            CommandError: the API refused the request.
        """
        return _json(self._client.patch(path, json=content, headers=self._headers))

    def delete(self, path: str) -> Json:
        """Deletes and returns the answer's JSON.

        Raises:
            CommandError: the API refused the request.
        """
        return _json(self._client.delete(path, headers=self._headers))

    def listed(self, path: str, query: Mapping[str, str | None], limit: int) -> Iterator[Json]:
        """At most `limit` entries of a listing, page by page."""
        given = {name: value for name, value in query.items() if value is not None}
        cursor: str | None = None
        left = limit
        while left > 0:
            page = self.get(
                path,
                given | {"limit": str(min(left, 100))} | ({"cursor": cursor} if cursor else {}),
            )
            yield from page["items"]
            left -= len(page["items"])
            cursor = page["next"]
            if cursor is None:
                return


@contextmanager
def operations_of(
    api: str | None, stack: str | None, token_file: Path | None
) -> Iterator[Operations]:
    """The operations of the API that the options name, with the operator's token."""
    target = find_target(api, stack)
    with api_client(target.api) as client:
        yield Operations(client, target, token_file)


def _json(answer: httpx.Response) -> Json:
    if not answer.is_success:
        raise CommandError(problem_of(answer))
    content: Json = answer.json()
    return content


def given_up_since(target: Target, since: datetime, hops: tuple[Hop, ...]) -> int:
    """How many messages functions have given up on since then, as open problems; at most 1,000."""
    table = Table(target.aws.dynamodb, target.output("SubmissionTableName"))
    return sum(
        len(
            entries(
                table,
                OPEN,
                Span(since=since),
                MOST_COUNTED,
                equal({"kind": Kind.DEAD_LETTER, "hop": hop}),
            ).rows
        )
        for hop in hops
    )
