"""Subscribers: rows `SUBSCRIBER` · `<id>` of OutboundTable, and their secrets in SSM."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import SecretStr

from dateline.aws.clients import aws_errors
from dateline.aws.table import NEW, Condition, Table
from dateline.model.errors import NotFound
from dateline.model.identifiers import SOURCE_PATTERN
from dateline.model.rows import plain, without_keys
from dateline.model.subscribers import Subscriber

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ssm import SSMClient

    from dateline.aws.table import Row

SUBSCRIBERS = "SUBSCRIBER"
"""The partition of all subscribers."""


class SubscriberStore:
    """Rows of subscribers. One call each."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)

    def get(self, subscriber_id: str) -> Subscriber:
        """A subscriber.

        Raises:
            NotFound: `subscriber_unknown`, also for a name that none could have.
        """
        if not SOURCE_PATTERN.fullmatch(subscriber_id):
            raise _unknown()
        row = self._table.get("read the subscriber", _key(subscriber_id))
        if row is None:
            raise _unknown()
        return _subscriber(row)

    def all(self) -> list[Subscriber]:
        """Every subscriber, by id; a query for each megabyte."""
        return list(map(_subscriber, self._table.query_all("list the subscribers", SUBSCRIBERS)))

    def create(self, subscriber: Subscriber) -> None:
        """Writes a new subscriber.

        Raises:
            LostRace: one has the id.
        """
        self._table.put("write the subscriber", _row(subscriber), NEW)

    def update(self, subscriber: Subscriber) -> Subscriber:
        """Writes a subscriber as the revision after the one it was read as.

        Raises:
            LostRace: it was changed or removed since it was read.
        """
        written = subscriber.model_copy(update={"revision": subscriber.revision + 1})
        unchanged = Condition("revision = :seen", {":seen": subscriber.revision})
        self._table.put("write the subscriber", _row(written), unchanged)
        return written

    def remove(self, subscriber_id: str) -> None:
        """Removes a subscriber."""
        self._table.delete("remove the subscriber", _key(subscriber_id))


class SubscriberSecrets:
    """SecureStrings `/<stack>/subscribers/<id>/<version>`. A stored secret never changes."""

    def __init__(self, ssm: Callable[[], SSMClient], prefix: str) -> None:
        """`ssm` makes the client: most invocations of operate need none."""
        self._make_client = ssm
        self._prefix = prefix

    @cached_property
    def _ssm(self) -> SSMClient:
        return self._make_client()

    def get(self, subscriber_id: str, version: str) -> SecretStr:
        """The secret of a version.

        Raises:
            NotFound: it was removed.
            Unavailable: SSM did not answer.
        """
        with aws_errors("read the subscriber's secret"):
            response = self._ssm.get_parameter(
                Name=self._name(subscriber_id, version), WithDecryption=True
            )
        return SecretStr(response["Parameter"]["Value"])

    def put(self, subscriber_id: str, version: str, secret: str) -> None:
        """Stores the secret of a new version."""
        with aws_errors("store the subscriber's secret"):
            self._ssm.put_parameter(
                Name=self._name(subscriber_id, version), Value=secret, Type="SecureString"
            )

    def remove(self, subscriber_id: str, version: str) -> None:
        """Deletes the secret of a version, if it is there."""
        try:
            with aws_errors("remove the subscriber's secret"):
                self._ssm.delete_parameter(Name=self._name(subscriber_id, version))
        except NotFound:
            return

    def _name(self, subscriber_id: str, version: str) -> str:
        return f"{self._prefix}{subscriber_id}/{version}"


def _unknown() -> NotFound:
    """No subscriber has the id."""
    return NotFound("subscriber_unknown", "no such subscriber; see GET /subscribers")


def _key(subscriber_id: str) -> dict[str, str]:
    return {"pk": SUBSCRIBERS, "sk": subscriber_id}


def _row(subscriber: Subscriber) -> Row:
    return {**_key(subscriber.id), **plain(subscriber)}


def _subscriber(row: Row) -> Subscriber:
    return Subscriber.model_validate(without_keys(row))
