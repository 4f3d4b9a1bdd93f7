"""Reads the glossaries that `dateline glossary put` wrote to S3 content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from dateline.aws.clients import aws_errors
from dateline.model.base import Model, Moment
from dateline.model.errors import NotFound, Unavailable
from functions.translate.glossary.glossary import Glossary

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client

GLOSSARIES_PREFIX = "glossaries/"
KEPT_SECONDS = 60.0
"""How long a worker caches a glossary."""


class Pointer(Model):
    """`glossaries/<from>-<to>.json`: written after the terminology of that name was imported."""

    pair: tuple[str, str]
    version: str
    name: str
    terms: tuple[tuple[str, str], ...]
    put_at: Moment

    @property
    def glossary(self) -> Glossary:
        """The glossary that it describes."""
        return Glossary(self.pair, self.terms, self.version, self.name)


def pointer_key(pair: tuple[str, str]) -> str:
    """The S3 key of a pair's pointer."""
    return f"{GLOSSARIES_PREFIX}{pair[0]}-{pair[1]}.json"


class GlossaryStore:
    """Glossaries of a stack, read once per pair and minute. `monotonic` returns seconds."""

    def __init__(self, s3: S3Client, bucket: str, *, monotonic: Callable[[], float]) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._monotonic = monotonic
        self._cache: dict[tuple[str, str], tuple[float, Glossary | None]] = {}

    def current(self, pair: tuple[str, str]) -> Glossary | None:
        """The glossary of a pair; None if there is none.

        Raises:
            Unavailable: S3 failed, or the pointer is invalid; nothing is translated without the
                terms of an existing glossary.
        """
        now = self._monotonic()
        read_at, glossary = self._cache.get(pair, (None, None))
        if read_at is None or now - read_at >= KEPT_SECONDS:
            glossary = self._read(pair)
            self._cache[pair] = (now, glossary)
        return glossary

    def _read(self, pair: tuple[str, str]) -> Glossary | None:
        key = pointer_key(pair)
        try:
            with aws_errors("read the glossary"):
                raw = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except NotFound:
            return None
        try:
            return Pointer.model_validate_json(raw).glossary
        except ValidationError as error:
            raise Unavailable(
                "glossary_invalid",
                f"{key} cannot be read ({error.error_count()} errors); put the glossary again",
            ) from error
