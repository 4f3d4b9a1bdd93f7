"""Which sources there are. Rare and by the hour, so all of them are looked through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from dateline.aws.clients import aws_errors
from dateline.aws.observability import count, logger
from dateline.model.sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_ssm import SSMClient


class ConfiguredSources:
    """The sources under a prefix of SSM's; ten a call."""

    def __init__(self, ssm: SSMClient, prefix: str) -> None:
        self._ssm = ssm
        self._prefix = prefix

    def __iter__(self) -> Iterator[Source]:
        """Every source that can be read; a broken one is logged and passed over.

        Raises:
            Unavailable: SSM did not answer.
        """
        pages = self._ssm.get_paginator("get_parameters_by_path").paginate(
            Path=self._prefix.rstrip("/"), WithDecryption=True
        )
        with aws_errors("list the sources"):
            for page in pages:
                for parameter in page["Parameters"]:
                    try:
                        yield Source.model_validate_json(parameter.get("Value", ""))
                    except ValidationError:
                        # The validation error would quote secrets.
                        count("SourceBroken")
                        logger.error("source broken", extra={"parameter": parameter.get("Name")})
