"""The Lambda handler: reads which documents S3 reports and brings ArticleTable up to date."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

from dateline.aws.clients import BACKGROUND, client
from dateline.aws.observability import count, instrumented, logger, record_latency
from dateline.aws.s3events import read_message
from dateline.aws.settings import read_settings
from dateline.aws.sqs import Queue, each_message
from dateline.model.clock import utc_now
from dateline.model.documents import Article, Notice, Translation
from dateline.model.errors import DatelineError, NotFound, Unavailable
from dateline.model.problems import Hop
from dateline.model.reserved_tests import is_test_id
from dateline.stores.content import ContentStore
from dateline.stores.message_outcomes import MessageOutcomes
from dateline.stores.parts import complete_parts
from dateline.stores.problems import ProblemStore
from dateline.stores.repeats import RepeatStore
from dateline.stores.unindexed import UnindexedStore
from functions.index.article.history import concerns_parts
from functions.index.indexer import Indexer, Outcome, Result
from functions.index.rebuild_order import hiding_first
from functions.index.service_objective import LATE, time_to_publish
from functions.index.settings import Settings
from functions.index.settlement import Settlement
from functions.index.stores.articles import StateStore
from functions.index.stores.copy_index import CopyIndex
from functions.index.stores.repeats import RepeatRestorer
from functions.index.stories.propagate import StoryUpdater
from functions.index.unindexed import UnindexedReport

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from dateline.aws.sqs import Message

MESSAGE_SECONDS = 10.0
"""The most that one document takes, and settling the stories of the batch."""

settings = read_settings(Settings, os.environ)
dynamodb = client("dynamodb", BACKGROUND)
content = ContentStore(client("s3", BACKGROUND), settings.content_bucket)
copy_index = CopyIndex(dynamodb, settings.article_table)
states = StateStore(dynamodb, settings.article_table, content)
rebuild_states = StateStore(dynamodb, settings.article_table, content, rebuilding=True)
indexer, rebuilder = (
    Indexer(
        content,
        store,
        StoryUpdater(store, copy_index, settings.stories, settings.rejoin_window),
        rebuilding=store is rebuild_states,
    )
    for store in (states, rebuild_states)
)
queue = Queue(client("sqs", BACKGROUND, deferred=True), settings.index_queue)
unindexed = UnindexedReport(content, UnindexedStore(dynamodb, settings.submission_table), utc_now)
restorer = RepeatRestorer(RepeatStore(dynamodb, settings.confirmation_table), content)

outcomes = MessageOutcomes(ProblemStore(dynamodb, settings.submission_table), Hop.INDEX, utc_now)


@instrumented
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """SQS of S3 content → batch item failures."""
    settlements = Settlement(indexer), Settlement(rebuilder)
    return each_message(
        event,
        context,
        partial(index_message, settlements=settlements),
        queue=queue,
        needed=MESSAGE_SECONDS,
        finish=partial(settle, settlements),
        outcomes=outcomes,
    )


def settle(settlements: tuple[Settlement, Settlement]) -> dict[str, Unavailable]:
    """Settles the stories that a batch changed; returns the errors by message id."""
    failed: dict[str, Unavailable] = {}
    for settlement in settlements:
        failed |= settlement.settle()
    for message_id, error in failed.items():
        logger.error("story not settled", extra={"message_id": message_id, "code": error.code})
        count("IndexFailed")
    return failed


def index_message(message: Message, settlements: tuple[Settlement, Settlement]) -> None:
    """Indexes every document that one message names; a failure returns the message to the queue.

    What the documents change for other articles is settled after the batch.

    A document that can never be indexed is returned too, and ends in the dead-letter queue with its
    alarm: process writes no such document, so a person has to look. Its submission and its article
    say so.
    """
    for created in hiding_first(list(read_message(message.body)), content):
        try:
            settlement = settlements[created.rebuilding]
            outcome = settlement.indexer.apply(created.key)
            if outcome.unsettled:
                settlement.add(outcome.unsettled, message.message_id)
            report(outcome, rebuilding=created.rebuilding)
            # Runs last and after every result: if it failed before, the retry passes here again.
            if is_test_id(outcome.document.id):
                continue
            complete(outcome)
            # Before a rebuild every document was indexed and has had its repeats restored; the log
            # of all polls since would be read for each.
            if created.rebuilding:
                continue
            if restored := restorer.restore(outcome.document, outcome.history):
                report_restored(restored)
        except NotFound:
            logger.warning("document gone", extra={"key": created.key})
            count("DocumentGone")
        except DatelineError as error:
            logger.error("document not indexed", extra={"key": created.key, "code": error.code})
            count("IndexFailed")
            unindexed.add(created.key, error, message.attempt)
            raise


def complete(outcome: Outcome) -> None:
    """Completes the parts that depend on the document.

    Raises:
        Unavailable: S3 did not answer, or the article kept changing.
    """
    document = outcome.document
    if isinstance(document, Translation) or not concerns_parts(document.order_key, outcome.history):
        return
    if completed := complete_parts(document, content, utc_now):
        logger.info("parts completed", extra={"article_id": document.id, "parts": completed})
        count("PartCompleted", completed)


def report(outcome: Outcome, *, rebuilding: bool = False) -> None:
    """Writes one log line and the latency metrics of a document."""
    document = outcome.document
    extra = {
        "article_id": document.id,
        "order_key": document.order_key,
        "document": document.document,
        "result": outcome.result,
        "rows_written": outcome.rows_written,
        "races_lost": outcome.races_lost,
    }
    if not isinstance(document, Translation):
        provenance = document.provenance
        extra["submission_id"] = provenance.submission_id
        record_latency("ProcessedToIndexed", provenance.processed_at, utc_now())
        record_latency("ReceivedToIndexed", provenance.received_at, utc_now())
        elapsed = time_to_publish(document, utc_now())
        if outcome.result is Result.INDEXED and not rebuilding and elapsed is not None:
            count("Published")
            count("PublishedLate", int(elapsed > LATE))
    logger.info("document indexed", extra=extra)
    count("DocumentIndexed" if outcome.result is Result.INDEXED else "DocumentUnchanged")


def report_restored(document: Article | Notice) -> None:
    """Reports a repeat that was only logged and is now a document."""
    count("ConfirmationRestored")
    logger.info(
        "repeat restored",
        extra={
            "article_id": document.id,
            "order_key": document.order_key,
            "submission_id": document.provenance.submission_id,
        },
    )
