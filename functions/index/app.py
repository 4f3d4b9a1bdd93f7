"""S3 says that a document was written; ArticleTable follows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import boto3

from dateline.aws.clients import PATIENT
from dateline.aws.observability import count, hop, logger, observed
from dateline.aws.s3events import read_message
from dateline.aws.settings import read_settings
from dateline.aws.sqs import each_message
from dateline.model.clock import utc_now
from dateline.model.documents import Article, Notice, Translation
from dateline.model.errors import DatelineError, NotFound
from dateline.stores.content import ContentStore
from dateline.stores.repeats import ConfirmationStore
from functions.index.indexing import Indexed, Indexer, Result
from functions.index.rebuilding import hiding_first
from functions.index.settings import Settings
from functions.index.stores.articles import StateStore
from functions.index.stores.copies import CopyStore
from functions.index.stores.repeats import Restorer
from functions.index.stories.propagate import Settler

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = read_settings(Settings, os.environ)
dynamodb = boto3.client("dynamodb", config=PATIENT)
content = ContentStore(boto3.client("s3", config=PATIENT), settings.content_bucket)
copies = CopyStore(dynamodb, settings.article_table)
states = StateStore(dynamodb, settings.article_table)
remade = StateStore(dynamodb, settings.article_table, rebuilding=True)
indexer, rebuilder = (
    Indexer(content, item, Settler(item, copies, settings.stories, settings.rejoin_window))
    for item in (states, remade)
)
restorer = Restorer(ConfirmationStore(dynamodb, settings.confirmation_table), content)


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """SQS of S3 content → batch item failures."""
    return each_message(event, context, index_message)


def index_message(record: SQSRecord) -> None:
    """Indexes every document one message names; a failed one brings the message back.

    What can never be indexed comes back too, and ends in the dead-letter queue with its alarm:
    process writes nothing of the kind, so a person has to look.
    """
    for created in hiding_first(list(read_message(record.body)), content):
        try:
            indexed = (rebuilder if created.rebuilding else indexer).index(created.key)
            report(indexed)
            # Last, and whatever became of the document: what failed here comes this way again.
            if restored := restorer.restore(indexed.document, indexed.history):
                report_restored(restored)
        except NotFound:
            logger.warning("document gone", extra={"key": created.key})
            count("DocumentGone")
        except DatelineError as error:
            logger.error("document not indexed", extra={"key": created.key, "code": error.code})
            count("IndexFailed")
            raise


def report(indexed: Indexed) -> None:
    """One log line and the times of the hop."""
    document = indexed.document
    extra = {
        "article_id": document.id,
        "order_key": document.order_key,
        "document": document.document,
        "result": indexed.result,
        "rows_written": indexed.rows_written,
        "races_lost": indexed.races_lost,
    }
    if not isinstance(document, Translation):
        provenance = document.provenance
        extra["submission_id"] = provenance.submission_id
        hop("ProcessedToIndexed", provenance.processed_at, utc_now())
        hop("ReceivedToIndexed", provenance.received_at, utc_now())
    logger.info("document indexed", extra=extra)
    count("DocumentIndexed" if indexed.result is Result.INDEXED else "DocumentUnchanged")


def report_restored(document: Article | Notice) -> None:
    """An unchanged item whose trace became a document."""
    count("ConfirmationRestored")
    logger.info(
        "confirmation restored",
        extra={
            "article_id": document.id,
            "order_key": document.order_key,
            "submission_id": document.provenance.submission_id,
        },
    )
