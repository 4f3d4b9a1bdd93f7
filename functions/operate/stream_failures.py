"""Records that Lambda gave up on in a stream, from the objects that it wrote about them.

A stream's consumer puts a failed record's article on its retry queue. Only where it could not,
because SQS failed or the function ended, Lambda writes the whole batch to S3:
https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html#kinesis-on-failure-destination-example-s3
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.aws.clients import aws_errors
from dateline.aws.retry_queue import failed_record, message_body
from dateline.aws.s3events import read_message
from dateline.model.errors import Malformed
from dateline.model.problems import Hop

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_HOPS = {"announce": Hop.ANNOUNCE, "translate": Hop.FOLLOW}
"""The hop of each function that reads the stream, by the end of its name."""


@dataclass(frozen=True)
class StreamFailure:
    """A batch that Lambda gave up on: its hop, and a message for each article in it."""

    hop: Hop
    messages: tuple[str, ...]


@dataclass(frozen=True)
class StreamFailures:
    """Reads the objects of the mappings' S3 destination."""

    s3: S3Client
    bucket: str

    def keys(self, body: str) -> list[str] | None:
        """The keys that a dead letter names; None if it is no notification of this bucket."""
        try:
            created = list(read_message(body))
        except Malformed:
            return None
        # S3 sends a test event, which names nothing, when a bucket gets its notifications.
        is_ours = all(each.bucket == self.bucket for each in created)
        return [each.key for each in created] if is_ours else None

    def read(self, key: str) -> StreamFailure:
        """The batch of an object.

        Raises:
            Malformed: it is not what Lambda writes.
            NotFound: it expired.
            Unavailable: S3 did not answer.
        """
        with aws_errors("read the failed batch"):
            content = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return parse_failure(content)


def parse_failure(content: bytes) -> StreamFailure:
    """The batch that Lambda describes.

    Raises:
        Malformed: it is not what Lambda writes.
    """
    try:
        described = json.loads(content)
        function = str(described["requestContext"]["functionArn"]).partition(":function:")[2]
        hop = _HOPS[function.partition(":")[0].rpartition("-")[2]]
        payload = described["payload"]
        records = (json.loads(payload) if isinstance(payload, str) else payload)["Records"]
        failed = filter(None, (failed_record(hop, record) for record in records))
        messages = [each.message for each in failed]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Malformed("record_malformed", "the failed batch cannot be read") from error
    if None in messages:
        # Its notification stays in the queue, which raises an alarm.
        raise Malformed("record_malformed", "a record of the failed batch names no row")
    return StreamFailure(hop, tuple(dict.fromkeys(map(message_body, filter(None, messages)))))
