"""The handler: the article table's stream and release schedules invoke it."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from dateline.aws.clients import BACKGROUND, client
from dateline.aws.observability import count, instrumented, logger, record_latency
from dateline.aws.retry_queue import RetryQueue, failed_record
from dateline.aws.settings import read_settings
from dateline.aws.sqs import Queue, each_message
from dateline.model.clock import utc_now
from dateline.model.errors import DatelineError, Unavailable
from dateline.model.problems import Hop
from dateline.stores.articles import ArticleReader
from dateline.stores.change_stream import ChangeStream
from dateline.stores.message_outcomes import PROBLEM_ATTRIBUTE, MessageOutcomes
from dateline.stores.problems import ProblemStore
from functions.announce.bus import Bus
from functions.announce.delivery import deliver
from functions.announce.edge import ClearingBus, edge_of
from functions.announce.outbox import Outbox
from functions.announce.release_service import ReleaseService
from functions.announce.releases import read_release
from functions.announce.repeat import announce_state, read_message, read_repeat
from functions.announce.schedules import Schedules, Target
from functions.announce.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from dateline.aws.sqs import Message
    from functions.announce.repeat import Repeat

settings = read_settings(Settings, os.environ)
_cloudfront = cache(lambda: client("cloudfront", BACKGROUND))
_dynamodb = client("dynamodb", BACKGROUND)
articles = ArticleReader(_dynamodb, settings.article_table)
bus = Bus(client("events", BACKGROUND), settings.event_bus)
outbox = Outbox(
    ClearingBus(bus, edge_of(settings.edge_distribution, _cloudfront)),
    ChangeStream(_dynamodb, settings.outbound_table),
    articles,
    utc_now,
)
releases = ReleaseService(
    articles,
    Schedules(
        client("scheduler", BACKGROUND, deferred=True),
        settings.schedule_group,
        Target(settings.release_function, settings.release_role, settings.release_dead_letters),
    ),
    outbox,
)

_sqs = client("sqs", BACKGROUND, deferred=True)
retries = RetryQueue(_sqs, settings.retry_queue)
_problems = ProblemStore(_dynamodb, settings.submission_table)
outcomes = MessageOutcomes(_problems, Hop.RELEASE, utc_now)
put_off_outcomes = MessageOutcomes(_problems, Hop.ANNOUNCE, utc_now)


@instrumented
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Announces a batch of stream records or of the retry queue, or a release that is due."""
    records = event.get("Records")
    if records is None:
        if event.get("event") == "announce":
            return announce_again(read_repeat(event))
        return announce_release(event)
    if records and records[0].get("eventSource") == "aws:sqs":
        return each_message(
            event,
            context,
            announce_message,
            queue=Queue(_sqs, settings.retry_queue),
            outcomes=put_off_outcomes,
        )
    return announce_changes(records)


def announce_again(repeat: Repeat) -> dict[str, Any]:
    """Announces the present state of an article whose change was lost. Idempotent."""
    announced = announce_state(repeat, articles, releases, outbox, utc_now())
    kinds = [announcement.kind.value for announcement in announced]
    count("ChangeAnnounced", len(kinds))
    logger.info("article announced again", extra={"article_id": repeat.article_id, "events": kinds})
    return {"events": kinds}


def announce_message(message: Message) -> None:
    """Announces the article of a message of the retry queue."""
    try:
        announce_again(read_message(message.body))
    except DatelineError as error:
        count("AnnounceFailed")
        logger.warning("article not announced", extra={"code": error.code})
        raise


def announce_release(event: dict[str, Any]) -> dict[str, Any]:
    """Announces a release whose schedule fired; Lambda retries if it raises."""
    problem_id = event.pop(PROBLEM_ATTRIBUTE, None)
    release = read_release(event)
    now = utc_now()
    try:
        outcome, announced = releases.announce(release, now)
    except Unavailable as error:
        count("ReleaseFailed")
        logger.error(
            "release not announced", extra={"article_id": release.article_id, "code": error.code}
        )
        raise
    if announced:
        count("ReleaseAnnounced")
        record_latency("ReleasedToAnnounced", release.effective_at, now)
    if problem_id:
        outcomes.solved(str(problem_id))
    logger.info(
        "release schedule fired", extra={"article_id": release.article_id, "outcome": outcome.value}
    )
    return {"outcome": outcome.value}


def announce_changes(records: list[dict[str, Any]]) -> dict[str, Any]:
    """Announces changed rows, and puts off those that fail.

    Reports the record from which Lambda reads the stream again, if one could not be put off.
    """
    delivered = deliver(records, outbox, releases, utc_now())
    if delivered.announced:
        count("ChangeAnnounced", len(delivered.announced))
        # The slowest of the batch. The stream's times are whole seconds.
        oldest = min(announcement.changed_at for announcement in delivered.announced)
        record_latency("IndexedToAnnounced", oldest, utc_now())
    if not delivered.failed:
        logger.info("changes announced", extra={"events": len(delivered.announced)})
        return {"batchItemFailures": []}
    count("AnnounceFailed")
    logger.error(
        "changes not announced",
        extra={
            "events": len(delivered.announced),
            "records": len(delivered.failed),
            "code": delivered.problem.code if delivered.problem else None,
        },
    )
    failed = (failed_record(Hop.ANNOUNCE, record) for record in delivered.failed)
    again = retries.keep(filter(None, failed))
    return {"batchItemFailures": [{"itemIdentifier": again}] if again else []}
