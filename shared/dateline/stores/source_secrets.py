"""Secrets of sources in SSM: a SecureString for each purpose and version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.aws.clients import aws_errors
from dateline.aws.throttling import Patience
from dateline.model.source_rows import Purpose, secret_name

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

PATIENCE_SECONDS = 6.0
"""For a throttled read. SSM answers 40 reads a second for the whole account by default, and every
new execution environment reads a source's secret once: so 240 may start together. submit, which
times out after 10 s, stores the delivery in the rest."""


class SecretStore:
    """Reads the secrets of some purposes, one call each."""

    def __init__(
        self, ssm: SSMClient, prefix: str, *purposes: Purpose, patience: Patience | None = None
    ) -> None:
        self._ssm = ssm
        self._prefix = prefix
        self._patience = patience or Patience(PATIENCE_SECONDS)
        self.purposes = frozenset(purposes)
        """What this function may read."""

    def get(self, source_id: str, purpose: Purpose, version: str) -> str:
        """The value of a version, which never changes.

        Raises:
            NotFound: it was replaced by another version.
            Unavailable: SSM did not answer.
        """
        name = secret_name(self._prefix, purpose, source_id, version)
        with aws_errors("read the source's secret"):
            response = self._patience.call(
                lambda: self._ssm.get_parameter(Name=name, WithDecryption=True)
            )
        return response["Parameter"]["Value"]
