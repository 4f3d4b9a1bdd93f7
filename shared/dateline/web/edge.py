"""Behind the edge (CloudFront) functions answer only requests that the edge sends.

The edge adds a header with a secret key, so the API's own address cannot be used
to pass it by. The key is the value of a Secrets Manager secret. Two values are valid, the current
one and the one before it, so that the key can be rotated while the edge still sends the old one.
Without an edge the check does nothing.
"""

from __future__ import annotations

import hmac
import time
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from dateline.aws.clients import aws_errors, error_code
from dateline.model.errors import Forbidden, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dateline.web.http import Request

HEADER = "dateline-edge"
NO_EDGE = "-"
"""The setting of a stack without an edge."""
STAGES = ("AWSCURRENT", "AWSPREVIOUS")
FRESH_SECONDS = 300.0
"""Keys are read again after this time."""
REPEAT_SECONDS = 10.0
"""An unknown key has them read again, no more often than this: it may be new."""


class Secrets(Protocol):
    """The call of boto3's client of Secrets Manager."""

    def get_secret_value(
        self,
        *,
        SecretId: str,  # noqa: N803 - AWS's name
        VersionStage: str,  # noqa: N803 - AWS's name
    ) -> Mapping[str, str]:
        """A secret's value at a stage."""


class EdgeGuard:
    """Admits requests of the edge."""

    def __init__(
        self,
        key_id: str,
        secrets: Callable[[], Secrets],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._key_id = key_id
        self._secrets = secrets
        self._monotonic = monotonic
        self._keys: tuple[str, ...] = ()
        self._read_at = 0.0

    def admit(self, request: Request) -> Request:
        """The request, if the edge sent it or the stack has no edge.

        Raises:
            Forbidden: `edge_required`, it was sent to the API's own address.
            Unavailable: the keys could not be read.
        """
        if self._key_id == NO_EDGE:
            return request
        given = request.headers.get(HEADER, "")
        if self._matches(given, FRESH_SECONDS) or self._matches(given, REPEAT_SECONDS):
            return request
        raise Forbidden(
            "edge_required",
            "this address serves the publication's edge only; use the public address",
        )

    def _matches(self, given: str, age: float) -> bool:
        """Compares with every key, in constant time, after reading keys older than `age`."""
        self._refresh(age)
        matches = [hmac.compare_digest(given.encode(), key.encode()) for key in self._keys]
        return True in matches

    def _refresh(self, age: float) -> None:
        now = self._monotonic()
        if self._keys and now - self._read_at < age:
            return
        try:
            keys = tuple(key for stage in STAGES if (key := self._read(stage)))
        except Unavailable:
            # The keys that were valid until now stay so.
            if not self._keys:
                raise
            keys = self._keys
        if not keys:
            raise Unavailable("edge_key_missing", "the secret of the edge has no value")
        self._keys, self._read_at = keys, now

    def _read(self, stage: str) -> str:
        """The key at a stage; empty if there is none, as before the first rotation."""
        with aws_errors("read the key of the edge"):
            try:
                answer = self._secrets().get_secret_value(SecretId=self._key_id, VersionStage=stage)
            except ClientError as error:
                if error_code(error) == "ResourceNotFoundException":
                    return ""
                raise
        return answer["SecretString"]
