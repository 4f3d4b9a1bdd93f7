"""Lambda entry point: the routes of operations, and the messages of dead-letter queues."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from dateline.aws.clients import READ, TRIAL, client
from dateline.aws.observability import count, instrumented, logger
from dateline.aws.settings import read_settings
from dateline.aws.sqs import each_message
from dateline.model.clock import utc_now
from dateline.model.errors import DatelineError
from dateline.stores.articles import ArticleReader
from dateline.stores.audit import AuditStore
from dateline.stores.cursor_key import CursorKey
from dateline.stores.problems import ProblemStore
from dateline.stores.source_table import SourceRows
from dateline.stores.sources import SourceStore
from dateline.stores.submissions import SubmissionStore
from dateline.stores.subscribers import SubscriberSecrets, SubscriberStore
from dateline.stores.unindexed import UnindexedStore
from dateline.stores.unmigrated_sources import UnmigratedSources
from dateline.web import cors
from dateline.web.access import authenticate, authorize
from dateline.web.edge import EdgeGuard
from dateline.web.error_responses import answer_error
from dateline.web.http import Request, no_route, read_request
from dateline.web.response_body import sendable
from dateline.web.source_log import LoggedSources
from functions.operate.dead_letters import DeadLetters
from functions.operate.endpoints.actions import retry_of_job
from functions.operate.endpoints.services import Response, Services
from functions.operate.raw_inputs import RawInputs
from functions.operate.received_articles import ReceivedArticles
from functions.operate.retries import Retries
from functions.operate.retry_jobs import JobStore, RetryJobs, Round
from functions.operate.routes import ROUTES
from functions.operate.settings import Settings
from functions.operate.stream_failures import StreamFailures
from functions.operate.subscriber_admin import SubscriberAdmin
from functions.operate.trials import Trials

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from dateline.model.problems import ProblemRow
    from dateline.model.retry_jobs import RetryJob

settings = read_settings(Settings, os.environ)
_edge = EdgeGuard(settings.edge_key_id, cache(lambda: client("secretsmanager", READ)))
_dynamodb = client("dynamodb", READ)
_lambda = client("lambda", READ)
_s3 = client("s3", READ)
sources = SourceStore(
    SourceRows(_dynamodb, settings.source_table),
    UnmigratedSources(lambda: client("ssm", READ), settings.sources_prefix),
)
_submissions = SubmissionStore(_dynamodb, settings.submission_table)
_unindexed = UnindexedStore(_dynamodb, settings.submission_table)
_articles = ArticleReader(_dynamodb, settings.article_table)


def _source_ids() -> list[str]:
    return [source_id for source_id, _ in SourceRows(_dynamodb, settings.source_table).all()]


_raw = RawInputs(_s3, settings.intake_bucket)
problems = ProblemStore(_dynamodb, settings.submission_table)
services = Services(
    problems=problems,
    retries=Retries(
        problems,
        client("sqs", READ),
        _lambda,
        settings.queues,
        settings.invoked_functions,
        _raw,
    ),
    trials=Trials(client("lambda", TRIAL), settings.process_function, settings.intake_bucket),
    jobs=RetryJobs(
        JobStore(_dynamodb, settings.submission_table),
        problems,
        _lambda,
        settings.operate_function,
        utc_now,
    ),
    audit=AuditStore(_dynamodb, settings.submission_table),
    submissions=_submissions,
    received=ReceivedArticles(_submissions, _unindexed, _articles, _source_ids),
    articles=_articles,
    unindexed=_unindexed,
    raw=_raw,
    subscribers=SubscriberAdmin(
        SubscriberStore(_dynamodb, settings.outbound_table),
        SubscriberSecrets(lambda: client("ssm", READ), settings.subscribers_prefix),
        os.urandom,
        utc_now,
    ),
    private=settings.private_networks,
    cursor_key=CursorKey(_dynamodb, settings.submission_table, os.urandom),
    clock=utc_now,
)
dead_letters = DeadLetters(
    problems,
    {arn: hop for hop, arn in settings.dead_letter_queues.items()},
    StreamFailures(_s3, settings.stream_failure_bucket),
    utc_now,
)


@instrumented
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answers a request of the API, or opens a problem for each dead letter."""
    if event.get("event") == "retry_job":
        return _run_job(Round.model_validate(event), context)
    if "Records" in event:
        return each_message(event, context, dead_letters.take, queue=None)
    request = None
    try:
        request = _edge.admit(read_request(event))
        answer = _respond(str(event.get("routeKey", "")), request)
        answer = sendable(answer, request.headers.get("accept-encoding", ""))
    except DatelineError as error:
        count("OperationRefused")
        answer = answer_error(error, request)
    return cors.for_origins(answer, event, settings.allowed_origins)


def _run_job(round_: Round, context: LambdaContext) -> dict[str, Any]:
    def retry(problem: ProblemRow, job: RetryJob) -> None:
        retry_of_job(problem, job, services)

    job = services.jobs.run(
        round_.id, retry, lambda: context.get_remaining_time_in_millis() / 1_000
    )
    logger.info(
        "problems retried", extra={"job": job.id, "state": job.state, "number": job.retried}
    )
    return {"state": job.state, "retried": job.retried}


def _respond(route_key: str, request: Request) -> Response:
    route = ROUTES.get(route_key)
    if route is None:
        raise no_route()
    known = LoggedSources(sources)
    if route.scope:
        reader = authorize(request.headers, known, route.scope)
    else:
        reader = authenticate(request.headers, known)
    return route.endpoint(request, services, reader)
