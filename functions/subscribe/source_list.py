"""Lists all sources, on every run of the schedule: there are few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from dateline.aws.clients import aws_errors
from dateline.aws.observability import count, logger
from dateline.model.sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_ssm import SSMClient


class SourceList:
    """The sources below a prefix in SSM, ten in a call."""

    def __init__(self, ssm: SSMClient, prefix: str) -> None:
        self._ssm = ssm
        self._prefix = prefix

    def __iter__(self) -> Iterator[Source]:
        """Every valid source; a broken source is logged and skipped.

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
                        # Not the error's own text: it quotes secrets.
                        count("SourceBroken")
                        logger.error("source broken", extra={"parameter": parameter.get("Name")})
