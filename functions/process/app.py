"""Lambda entry point: SQS messages, each with S3 notifications about the intake bucket."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from dateline.aws.clients import BACKGROUND, client
from dateline.aws.observability import count, instrumented, logger
from dateline.aws.s3events import read_message
from dateline.aws.settings import read_settings
from dateline.aws.sqs import Queue, each_message
from dateline.model.clock import utc_now
from dateline.model.errors import Unavailable
from dateline.model.problems import Hop
from dateline.model.source_rows import Purpose
from dateline.model.trials import EVENT, Trial
from dateline.stores.content import ContentStore
from dateline.stores.intake import IntakeStore
from dateline.stores.last_deliveries import LastDeliveries
from dateline.stores.message_outcomes import MessageOutcomes
from dateline.stores.problems import ProblemStore
from dateline.stores.repeats import RepeatStore
from dateline.stores.source_secrets import SecretStore
from dateline.stores.source_table import SourceRows
from dateline.stores.sources import SourceStore
from dateline.stores.submissions import SubmissionStore
from dateline.stores.unmigrated_sources import UnmigratedSources
from dateline.stores.waiting import WaitingStore
from functions.process.budget import MESSAGE_SECONDS, Budget, data_bytes
from functions.process.drop import DropFolder
from functions.process.fetch.fetcher import Fetcher
from functions.process.fetch.store import Completion, FetchedStore
from functions.process.heads import Heads
from functions.process.service import Service
from functions.process.settings import Settings
from functions.process.trial import TRIAL_SECONDS, Trials
from functions.process.unchanged import UnchangedFilter

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from dateline.aws.sqs import Message

settings = read_settings(Settings, os.environ)
s3 = client("s3", BACKGROUND)
dynamodb = client("dynamodb", BACKGROUND)
ssm = client("ssm", BACKGROUND, deferred=True)
sources = SourceStore(
    SourceRows(dynamodb, settings.source_table),
    UnmigratedSources(lambda: ssm, settings.sources_prefix),
    SecretStore(ssm, settings.secrets_prefix, Purpose.FETCH),
)
queue = Queue(client("sqs", BACKGROUND, deferred=True), settings.process_queue)
problems = ProblemStore(dynamodb, settings.submission_table)
outcomes = MessageOutcomes(problems, Hop.PROCESS, utc_now)
heads = Heads(dynamodb, settings.article_table)
content = ContentStore(s3, settings.content_bucket)
service = Service(
    intake=IntakeStore(s3, settings.intake_bucket),
    drop=DropFolder(s3, settings.intake_bucket),
    content=content,
    submissions=SubmissionStore(dynamodb, settings.submission_table),
    waiting=WaitingStore(dynamodb, settings.submission_table),
    last_deliveries=LastDeliveries(dynamodb, settings.submission_table),
    problems=problems,
    sources=sources,
    completion=Completion(
        FetchedStore(s3, settings.intake_bucket), Fetcher(private=settings.private_networks)
    ),
    unchanged_filter=UnchangedFilter(
        heads,
        RepeatStore(dynamodb, settings.confirmation_table),
    ),
    clock=utc_now,
)
trials = Trials(
    service.intake, service.drop, sources, FetchedStore(s3, settings.intake_bucket), utc_now
)

loaded = data_bytes()


def take_message(message: Message, budget: Budget) -> None:
    """Processes every object that the message names; a failure does not stop the next.

    Raises:
        Unavailable: an object must be retried; the queue redelivers the whole message.
    """
    failed: Unavailable | None = None
    for created in read_message(message.body):
        try:
            service.take(created, attempt=message.attempt, budget=budget)
        except Unavailable as error:
            count("ProcessUnavailable")
            logger.warning(
                "object not processed, will retry", extra={"key": created.key, "code": error.code}
            )
            failed = error
    if failed:
        raise failed


@instrumented
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Processes a batch and returns the messages to be redelivered; or runs a trial."""
    budget = Budget.of_function(loaded, context.memory_limit_in_mb)
    if event.get("event") == EVENT:
        return trials.run(Trial.model_validate(event), replace(budget, seconds=TRIAL_SECONDS))
    return each_message(
        event,
        context,
        partial(take_message, budget=budget),
        needed=MESSAGE_SECONDS,
        queue=queue,
        outcomes=outcomes,
    )
