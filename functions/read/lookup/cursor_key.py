"""The key that signs cursors. The first function that needs it creates it; all others use the same.

It is an SSM SecureString beside the sources: CloudFormation cannot create one, and a secret in
Secrets Manager costs money while idle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from dateline.aws.clients import aws_errors
from dateline.model.errors import NotFound

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

    from dateline.model.clock import Entropy

_BYTES = 32


class CursorKey:
    """Each execution environment reads the key once, and only when a listing has a second page."""

    def __init__(self, ssm: SSMClient, parameter: str, entropy: Entropy) -> None:
        self._ssm = ssm
        self._parameter = parameter
        self._entropy = entropy
        self._key: bytes | None = None

    def __call__(self) -> bytes:
        """The key.

        Raises:
            Unavailable: SSM did not answer.
        """
        if self._key is None:
            try:
                self._key = self._stored()
            except NotFound:
                self._make()
                # Two that create it at once must both use the first one, so read it back.
                self._key = self._stored()
        return self._key

    def _stored(self) -> bytes:
        with aws_errors("read the key of cursors"):
            response = self._ssm.get_parameter(Name=self._parameter, WithDecryption=True)
        return bytes.fromhex(response["Parameter"]["Value"])

    def _make(self) -> None:
        with aws_errors("make the key of cursors"):
            try:
                self._ssm.put_parameter(
                    Name=self._parameter,
                    Value=self._entropy(_BYTES).hex(),
                    Type="SecureString",
                    Overwrite=False,
                    Description="Signs the cursors of listings; delete it to end them all.",
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "ParameterAlreadyExists":
                    raise
