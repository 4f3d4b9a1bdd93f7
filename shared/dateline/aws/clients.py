"""AWS clients, and the one place where botocore's errors become Dateline's.

The clients are botocore's: boto3 adds nothing that a function uses, and takes 60 to 100 ms of every
cold start.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from dateline.model.errors import DatelineError, LostRace, NotFound, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.client import BaseClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_scheduler import EventBridgeSchedulerClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_translate import TranslateClient

INTERACTIVE = Config(
    connect_timeout=0.25, read_timeout=0.7, retries={"total_max_attempts": 1, "mode": "standard"}
)
"""For calls that a waiting CMS is behind: Ghost gives up after 2 s and sends again itself.

Three calls end within 1.9 s even where none is ever answered: a source's row and its secret
(LOOKUP), and S3, whose client has to be made `without_expect_continue` for that.
"""

LOOKUP = Config(
    connect_timeout=0.2, read_timeout=0.25, retries={"total_max_attempts": 1, "mode": "standard"}
)
"""For a small row or parameter on the way to a call that is INTERACTIVE."""

READ = Config(
    connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2, "mode": "standard"}
)
"""For calls that a reader or an editor waits for: a second try beats a 503."""

BACKGROUND = Config(
    connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 4, "mode": "standard"}
)
"""For calls behind a queue, where a later answer beats none."""

TRIAL = Config(
    connect_timeout=1, read_timeout=25, retries={"total_max_attempts": 1, "mode": "standard"}
)
"""For a function whose answer an operator waits for: the API waits 30 s."""

_sessions: list[botocore.session.Session] = []
"""At most one: its loader keeps the descriptions of the services, so a second client is cheap."""


def use_session(session: botocore.session.Session | None) -> None:
    """Makes later clients with this session; with None, with a new one."""
    _sessions[:] = [session] if session else []


class _Deferred:
    """A client that is created at its first call: that takes 20 to 60 ms of a cold start."""

    def __init__(self, service: str, config: Config) -> None:
        self._service, self._config = service, config

    @cached_property
    def _client(self) -> BaseClient:
        return _create(self._service, self._config)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


@overload
def client(
    service: Literal["cloudfront", "secretsmanager"], config: Config, *, deferred: bool = False
) -> Any: ...
@overload
def client(
    service: Literal["dynamodb"], config: Config, *, deferred: bool = False
) -> DynamoDBClient: ...
@overload
def client(
    service: Literal["events"], config: Config, *, deferred: bool = False
) -> EventBridgeClient: ...
@overload
def client(
    service: Literal["lambda"], config: Config, *, deferred: bool = False
) -> LambdaClient: ...
@overload
def client(service: Literal["s3"], config: Config, *, deferred: bool = False) -> S3Client: ...
@overload
def client(
    service: Literal["scheduler"], config: Config, *, deferred: bool = False
) -> EventBridgeSchedulerClient: ...
@overload
def client(service: Literal["sqs"], config: Config, *, deferred: bool = False) -> SQSClient: ...
@overload
def client(service: Literal["ssm"], config: Config, *, deferred: bool = False) -> SSMClient: ...
@overload
def client(
    service: Literal["translate"], config: Config, *, deferred: bool = False
) -> TranslateClient: ...
def client(service: str, config: Config, *, deferred: bool = False) -> Any:
    """A client of an AWS service. Deferred where most first requests do without it."""
    return _Deferred(service, config) if deferred else _create(service, config)


def _create(service: str, config: Config) -> BaseClient:
    if not _sessions:
        _sessions.append(botocore.session.get_session())
    return _sessions[0].create_client(service, config=config)


ClientT = TypeVar("ClientT", bound="BaseClient")


def without_expect_continue(s3: ClientT) -> ClientT:
    """The same client, which no longer asks S3 for leave before it sends a body.

    botocore sends `Expect: 100-continue` with every PutObject and waits up to 1 s for an answer,
    regardless of the timeouts. A small body is sent before the permission would arrive.
    """
    # "Last" holds within one name of events, and botocore adds the header under this one.
    s3.meta.events.register_last("before-call.s3", _send_at_once)
    return s3


def _send_at_once(params: dict[str, Any], **_: object) -> None:
    params["headers"].pop("Expect", None)


_BY_CODE: dict[str, type[DatelineError]] = {
    "NoSuchKey": NotFound,
    "NoSuchVersion": NotFound,
    "ParameterNotFound": NotFound,
    "ResourceNotFoundException": Unavailable,
    "404": NotFound,
    "ConditionalCheckFailedException": LostRace,
    "TransactionCanceledException": LostRace,
    "TransactionConflictException": LostRace,
    "TransactionInProgressException": LostRace,
    "PreconditionFailed": LostRace,
    "412": LostRace,
    "ConditionalRequestConflict": LostRace,
    "409": LostRace,
}


def error_code(error: ClientError) -> str:
    """The service's own code, e.g. `NoSuchKey`."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def aws_errors(what: str) -> Iterator[None]:
    """Turns botocore errors raised inside into NotFound, LostRace or Unavailable.

    `what` completes "could not …" for the person who reads the log. Anything unmapped is
    Unavailable: a denied or wrong call goes to the dead-letter queue and its alarm, not away.
    """
    try:
        yield
    except ClientError as error:
        code = error_code(error)
        family = _BY_CODE.get(code, Unavailable)
        raise family(
            "aws_" + code.removesuffix("Exception").lower(), f"could not {what}: {code}"
        ) from error
    except BotoCoreError as error:
        raise Unavailable("aws_unreachable", f"could not {what}: {type(error).__name__}") from error
