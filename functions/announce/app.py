"""The handler: the article table's stream and release schedules invoke it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import boto3

from dateline.aws.clients import BACKGROUND
from dateline.aws.observability import count, instrumented, logger, record_latency
from dateline.aws.settings import read_settings
from dateline.model.clock import utc_now
from dateline.model.errors import Unavailable
from dateline.model.problems import Hop
from dateline.stores.articles import ArticleReader
from dateline.stores.message_outcomes import PROBLEM_ATTRIBUTE, MessageOutcomes
from dateline.stores.problems import ProblemStore
from functions.announce.bus import Bus
from functions.announce.delivery import deliver
from functions.announce.release_service import ReleaseService
from functions.announce.releases import read_release
from functions.announce.repeat import announce_state, read_repeat
from functions.announce.schedules import Schedules, Target
from functions.announce.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = read_settings(Settings, os.environ)
bus = Bus(boto3.client("events", config=BACKGROUND), settings.event_bus)
articles = ArticleReader(boto3.client("dynamodb", config=BACKGROUND), settings.article_table)
releases = ReleaseService(
    articles,
    Schedules(
        boto3.client("scheduler", config=BACKGROUND),
        settings.schedule_group,
        Target(settings.release_function, settings.release_role, settings.release_dead_letters),
    ),
    bus,
)

outcomes = MessageOutcomes(
    ProblemStore(boto3.client("dynamodb", config=BACKGROUND), settings.submission_table),
    Hop.RELEASE,
    utc_now,
)


@instrumented
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Announces a batch of stream records, or the release whose schedule fired."""
    del context
    if "Records" in event:
        return announce_changes(event["Records"])
    return announce_again(event) if event.get("event") == "announce" else announce_release(event)


def announce_again(event: dict[str, Any]) -> dict[str, Any]:
    """Announces the present state of an article whose change was lost. Idempotent."""
    article_id = read_repeat(event).article_id
    announced = announce_state(article_id, articles, releases, bus, utc_now())
    kinds = [announcement.kind.value for announcement in announced]
    count("ChangeAnnounced", len(kinds))
    logger.info("article announced again", extra={"article_id": article_id, "events": kinds})
    return {"events": kinds}


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
    """Announces changed rows; reports the record from which Lambda reads the stream again."""
    delivered = deliver(records, bus, releases, utc_now())
    if delivered.announced:
        count("ChangeAnnounced", len(delivered.announced))
        # The slowest of the batch. The stream's times are whole seconds.
        oldest = min(announcement.changed_at for announcement in delivered.announced)
        record_latency("IndexedToAnnounced", oldest, utc_now())
    if delivered.failed is None:
        logger.info("changes announced", extra={"events": len(delivered.announced)})
        return {"batchItemFailures": []}
    count("AnnounceFailed")
    logger.error(
        "changes not announced",
        extra={
            "events": len(delivered.announced),
            "sequence_number": delivered.failed,
            "code": delivered.problem.code if delivered.problem else None,
        },
    )
    return {"batchItemFailures": [{"itemIdentifier": delivered.failed}]}
