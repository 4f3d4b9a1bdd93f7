"""Sources in SSM: each is a SecureString parameter with JSON."""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from pydantic import ValidationError

from dateline.aws.clients import aws_errors
from dateline.model.errors import NotFound, Unavailable
from dateline.model.identifiers import SOURCE_PATTERN
from dateline.model.sources import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_ssm import SSMClient


SOURCE_TTL_SECONDS = 60.0
UNKNOWN_TTL_SECONDS = 30.0
MAX_CACHED = 1_000


def to_parameter(source: Source) -> str:
    """The source as its SSM parameter holds it, secrets in clear: for SecureString only."""
    values = source.model_dump(mode="json", exclude_defaults=True)
    if source.secrets:
        values["secrets"] = [secret.get_secret_value() for secret in source.secrets]
    if source.path_key:
        values["path_key"] = source.path_key.get_secret_value()
    if source.fetch and source.fetch.token:
        values["fetch"]["token"] = source.fetch.token.get_secret_value()
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


class SourceStore:
    """Reads sources from SSM, remembering known and unknown ones for a short while.

    One call for a source not in memory, none otherwise. Unknown names are remembered too, so that
    a stranger who guesses names does not make us call SSM each time; the memory is bounded.
    """

    def __init__(
        self, ssm: SSMClient, prefix: str, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._ssm = ssm
        self._prefix = prefix
        self._monotonic = monotonic
        self._cache: OrderedDict[str, tuple[float, Source | None]] = OrderedDict()

    def get(self, source_id: str) -> Source:
        """The configuration of a source.

        Raises:
            NotFound: no such source. The same for a name that no source could have.
            Unavailable: SSM did not answer, or the parameter is broken.
        """
        if not SOURCE_PATTERN.fullmatch(source_id):
            raise _unknown()
        now = self._monotonic()
        until, source = self._cache.get(source_id, (0.0, None))
        if until <= now:
            source = self._load(source_id)
            ttl = SOURCE_TTL_SECONDS if source else UNKNOWN_TTL_SECONDS
            self._cache[source_id] = (now + ttl, source)
            self._cache.move_to_end(source_id)
            if len(self._cache) > MAX_CACHED:
                self._cache.popitem(last=False)
        if source is None:
            raise _unknown()
        return source

    def _load(self, source_id: str) -> Source | None:
        try:
            with aws_errors("read the source's configuration"):
                response = self._ssm.get_parameter(
                    Name=f"{self._prefix}{source_id}", WithDecryption=True
                )
        except NotFound:
            return None
        try:
            return Source.model_validate_json(response["Parameter"]["Value"])
        except ValidationError:
            # The validation error would quote secrets: leave it out of every log.
            raise Unavailable(
                "source_broken",
                f"the configuration of source {source_id} cannot be read; put it again",
            ) from None


def _unknown() -> NotFound:
    return NotFound("source_unknown", "no such source; check the URL entered in the sender")
