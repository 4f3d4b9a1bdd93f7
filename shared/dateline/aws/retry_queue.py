"""The retry queue of a stream's consumer: the articles whose records failed.

A stream stops at a failed record, keeps records for a day, and its dead letters contain none. So a
consumer puts the article's id on a queue, continues with the next record, and makes up for the
failed one from the article's rows. What that queue gives up on names the article too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.aws.clients import aws_errors
from dateline.aws.observability import count, logger
from dateline.aws.sqs import BATCH
from dateline.aws.streams import row_key
from dateline.model.errors import Unavailable
from dateline.model.problems import Hop
from dateline.model.reserved_tests import is_test_id
from dateline.model.rows import HEAD, TRANSLATION, article_pk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mypy_boto3_sqs import SQSClient


_ARTICLE = article_pk("")


@dataclass(frozen=True)
class FailedRecord:
    """A stream record that failed: its sequence number, and the message that makes up for it."""

    sequence: str
    message: dict[str, str] | None
    """Names the article; None if the record cannot be read so far."""


def failed_record(hop: Hop, record: Mapping[str, Any]) -> FailedRecord | None:
    """The failed record of a stream's consumer; None if its row does not concern the hop."""
    sequence = str(record["dynamodb"]["SequenceNumber"])
    key = row_key(record)
    if key is None:
        return FailedRecord(sequence, None)
    pk, sk = key
    article_id = pk.removeprefix(_ARTICLE)
    if article_id == pk or is_test_id(article_id):
        return None
    message = {"event": hop.value, "article_id": article_id}
    if sk == HEAD:
        return FailedRecord(sequence, message)
    if sk.startswith(TRANSLATION) and hop is Hop.ANNOUNCE:
        return FailedRecord(sequence, message | {"language": sk.removeprefix(TRANSLATION)})
    return None


def message_body(message: dict[str, str]) -> str:
    """The message as text."""
    return json.dumps(message, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class RetryQueue:
    """Sends the messages of failed records."""

    sqs: SQSClient
    url: str

    def keep(self, failed: Iterable[FailedRecord]) -> str | None:
        """Sends each message once → the sequence number from which Lambda must read again.

        That is the first record whose message could not be sent; None if there is none.
        """
        records = list(failed)
        bodies = dict.fromkeys(_body(record) for record in records)
        sent = self._send([body for body in bodies if body is not None])
        count("RecordPutOff", len(sent))
        return next((record.sequence for record in records if _body(record) not in sent), None)

    def _send(self, bodies: list[str]) -> set[str]:
        """Those of the messages that SQS accepted."""
        sent = set[str]()
        for start in range(0, len(bodies), BATCH):
            batch = {str(number): body for number, body in enumerate(bodies[start : start + BATCH])}
            try:
                with aws_errors("put off failed records"):
                    answer = self.sqs.send_message_batch(
                        QueueUrl=self.url,
                        Entries=[{"Id": id_, "MessageBody": body} for id_, body in batch.items()],
                    )
            except Unavailable as error:
                logger.error("records not put off", extra={"code": error.code})
                break
            sent |= {batch[accepted["Id"]] for accepted in answer.get("Successful", [])}
        return sent


def _body(record: FailedRecord) -> str | None:
    return None if record.message is None else message_body(record.message)
