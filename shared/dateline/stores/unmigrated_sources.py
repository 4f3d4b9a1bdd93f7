"""Sources of a stack that an earlier release made: each is one SecureString with everything.

`dateline sources migrate` copies them to SourceTable and then writes the row MIGRATION; from then
on no function reads them. Until then functions may, if the stack's parameter OldSourceParameters
is true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.aws.clients import aws_errors
from dateline.model.errors import NotFound
from dateline.model.source_rows import parse_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_ssm import SSMClient

    from dateline.model.sources import Source
    from dateline.stores.source_table import SourceRows


class UnmigratedSources:
    """Reads sources below a prefix in SSM. The client is made when the first one is read."""

    def __init__(self, ssm: Callable[[], SSMClient], prefix: str) -> None:
        self._ssm = ssm
        self._prefix = prefix

    def get(self, source_id: str) -> Source | None:
        """A source with its secrets; None if there is no such source.

        Raises:
            Unavailable: SSM did not answer, or the parameter is broken.
        """
        try:
            with aws_errors("read the source's old parameter; run `dateline sources migrate`"):
                response = self._ssm().get_parameter(
                    Name=f"{self._prefix}{source_id}", WithDecryption=True
                )
        except NotFound:
            return None
        return parse_source(source_id, response["Parameter"]["Value"])

    def ids(self) -> Iterator[str]:
        """The ids of all sources.

        Raises:
            Unavailable: SSM did not answer.
        """
        pages = (
            self._ssm()
            .get_paginator("get_parameters_by_path")
            .paginate(Path=self._prefix.rstrip("/"))
        )
        with aws_errors("list the sources' old parameters; run `dateline sources migrate`"):
            for page in pages:
                for parameter in page["Parameters"]:
                    yield parameter["Name"].removeprefix(self._prefix)


def mark_if_nothing_to_migrate(rows: SourceRows, unmigrated: UnmigratedSources) -> None:
    """Marks a stack without old parameters as migrated.

    Raises:
        Unavailable: DynamoDB or SSM did not answer.
    """
    if not rows.is_migrated() and next(unmigrated.ids(), None) is None:
        rows.mark_migrated()
