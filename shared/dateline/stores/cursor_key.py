"""The key that signs cursors. The first function that needs it creates it; all others use the same.

It is a row of SubmissionTable: CloudFormation cannot create a secret without a price, and a read of
SSM on every cold start would use up the account's 40 a second. The key decides nothing but where a
page begins; every entry still passes the gate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.aws.table import NEW, Table
from dateline.model.errors import LostRace, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from dateline.aws.table import Row
    from dateline.model.clock import Entropy

KEY = {"pk": "CURSOR_KEY"}
_BYTES = 32


class CursorKey:
    """Each execution environment reads the key once, and only when a listing has a second page."""

    def __init__(self, dynamodb: DynamoDBClient, table: str, entropy: Entropy) -> None:
        self._table = Table(dynamodb, table)
        self._entropy = entropy
        self._key: bytes | None = None

    def __call__(self) -> bytes:
        """The key.

        Raises:
            Unavailable: DynamoDB did not answer.
        """
        if self._key is None:
            row = self._read() or self._create()
            self._key = bytes.fromhex(row["key"])
        return self._key

    def _read(self) -> Row | None:
        return self._table.get("read the key of cursors", KEY)

    def _create(self) -> Row:
        row = KEY | {"key": self._entropy(_BYTES).hex()}
        try:
            self._table.put("create the key of cursors", row, NEW)
        except LostRace:
            # Two that create it at once both use the first one.
            stored = self._read()
            if stored is None:
                raise Unavailable("cursor_key_lost", "the key of cursors was deleted") from None
            return stored
        return row
