"""The Lambda handler: HTTP routes of translations, changes of ArticleTable, and jobs."""

from __future__ import annotations

import os
import random
import time
from functools import cache
from typing import TYPE_CHECKING, Any

from dateline.aws.clients import BACKGROUND, READ, client
from dateline.aws.observability import count, count_by, instrumented, logger, record_latency
from dateline.aws.retry_queue import RetryQueue
from dateline.aws.settings import read_settings
from dateline.aws.sqs import Queue, each_message
from dateline.model.clock import utc_now
from dateline.model.errors import DatelineError, Malformed, NotFound
from dateline.model.identifiers import ID_PATTERN
from dateline.model.problems import Hop
from dateline.model.reserved_tests import is_test_id
from dateline.model.sources import Scope, Source
from dateline.stores.articles import ArticleReader
from dateline.stores.content import ContentStore
from dateline.stores.message_outcomes import MessageOutcomes
from dateline.stores.problems import ProblemStore
from dateline.stores.source_table import SourceRows
from dateline.stores.sources import SourceStore
from dateline.stores.unmigrated_sources import UnmigratedSources
from dateline.web import cors
from dateline.web.access import authorize
from dateline.web.edge import EdgeGuard
from dateline.web.error_responses import answer_error
from dateline.web.http import Request, json_response, no_route, read_request, text_response
from dateline.web.response_body import sendable
from dateline.web.source_log import LoggedSources
from functions.translate.engine.amazon import ENGINE, ONE_TRY, AmazonTranslate
from functions.translate.engine.pair_translator import Engines, SecondsLeft
from functions.translate.glossary.codes import require_tag
from functions.translate.glossary.store import GlossaryStore
from functions.translate.memory.job_memory import Backoff
from functions.translate.memory.store import MemoryStore
from functions.translate.requests.job_store import JobQueue, JobStore
from functions.translate.requests.jobs import Job, JobStatus, read_job_message
from functions.translate.requests.rules import read_request_body
from functions.translate.requests.service import TranslationService, rules_of
from functions.translate.requests.stream import follow_changes, read_follow
from functions.translate.review.edit import read_edit
from functions.translate.review.export import as_csv
from functions.translate.review.service import ReviewService, SavedTranslation
from functions.translate.settings import Settings
from functions.translate.worker import JobOutcome, Worker

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from dateline.aws.sqs import Message
    from functions.translate.memory.costs import Account

EXPORT_ROUTE = "GET /articles/{id}/reviews"

settings = read_settings(Settings, os.environ)
_edge = EdgeGuard(settings.edge_key_id, cache(lambda: client("secretsmanager", READ)))
_table = settings.article_table
_http_dynamodb = client("dynamodb", READ)
_queue_dynamodb = client("dynamodb", BACKGROUND, deferred=True)

_sqs = client("sqs", READ, deferred=True)
_follow_queue = Queue(_sqs, settings.follow_queue_url)

sources = SourceStore(
    SourceRows(_http_dynamodb, settings.source_table),
    UnmigratedSources(lambda: client("ssm", READ), settings.sources_prefix),
)
service = TranslationService(
    articles=ArticleReader(_http_dynamodb, _table),
    jobs=JobStore(_http_dynamodb, _table),
    queue=JobQueue(_sqs, settings.translate_queue_url),
    rules=rules_of(sources),
    clock=utc_now,
)


_memory = MemoryStore(_http_dynamodb, settings.memory_table, clock=utc_now, sleep=time.sleep)
review = ReviewService(
    articles=ArticleReader(_http_dynamodb, _table),
    content=ContentStore(client("s3", READ, deferred=True), settings.content_bucket),
    rules=rules_of(sources),
    save_edits=_memory.save_edits,
    clock=utc_now,
)


def _count_billed(account: Account, characters: int) -> None:
    dimensions = {"source": account.source, "language": account.language}
    count_by("CharactersBilled", characters, dimensions, article_id=account.article_id)


_s3 = client("s3", BACKGROUND, deferred=True)
worker = Worker(
    articles=ArticleReader(_queue_dynamodb, _table),
    jobs=JobStore(_queue_dynamodb, _table),
    queue=JobQueue(_sqs, settings.translate_queue_url),
    content=ContentStore(_s3, settings.content_bucket),
    rules=rules_of(sources),
    engines=Engines(
        name=ENGINE,
        translate=AmazonTranslate(
            client("translate", ONE_TRY, deferred=True), sleep=time.sleep, random=random.random
        ),
        glossaries=GlossaryStore(_s3, settings.content_bucket, monotonic=time.monotonic),
        memory=MemoryStore(_queue_dynamodb, settings.memory_table, clock=utc_now, sleep=time.sleep),
        backoff=Backoff(sleep=time.sleep, random=random.random),
        billed=_count_billed,
        daily_characters=settings.daily_characters,
    ),
    clock=utc_now,
)

_problems = ProblemStore(_queue_dynamodb, settings.submission_table)
outcomes = MessageOutcomes(_problems, Hop.TRANSLATE, utc_now)
follow_outcomes = MessageOutcomes(_problems, Hop.FOLLOW, utc_now)

_METRICS = {
    JobStatus.TRANSLATED: "TranslationCompleted",
    JobStatus.HELD: "TranslationHeld",
    JobStatus.STALE: "TranslationStale",
    JobStatus.FAILED: "TranslationFailed",
}


@instrumented
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handles an HTTP API event, or a batch of a queue or of the table's stream."""
    if "Records" in event:
        records = event["Records"]
        if records and records[0].get("eventSource") == "aws:dynamodb":
            return _follow_stream(records)
        if _follow_queue.sends(records):
            return _follow_again(event, context)
        return _work(event, context)
    request = None
    try:
        request = _edge.admit(read_request(event))
        answer = sendable(_answer(request, event), request.headers.get("accept-encoding", ""))
    except DatelineError as error:
        count("TranslationRequestRefused")
        answer = answer_error(error, request)
    return cors.for_origins(answer, event, settings.allowed_origins)


def _answer(request: Request, event: dict[str, Any]) -> dict[str, Any]:
    editor = authorize(request.headers, LoggedSources(sources), Scope.EDIT)
    article_id = str((event.get("pathParameters") or {}).get("id", ""))
    if not ID_PATTERN.fullmatch(article_id) or is_test_id(article_id):
        raise NotFound("article_unknown", "no such article")
    language = (event.get("pathParameters") or {}).get("language")
    if language is not None:
        return _edit(request, article_id, require_tag(language), editor)
    if str(event.get("routeKey")) == EXPORT_ROUTE:
        return _export(request, article_id, editor)
    if request.method == "GET":
        translations = service.statuses(article_id, editor=editor)
    elif request.method == "POST":
        requested = read_request_body(request.body, request.headers.get("content-type", ""))
        translations = service.request(article_id, requested, editor=editor)
        count("TranslationRequested", len(translations))
        logger.info(
            "translation requested",
            extra={"article_id": article_id, "languages": requested.languages, "editor": editor.id},
        )
    else:
        raise no_route()
    return json_response(
        202 if request.method == "POST" else 200,
        {"article_id": article_id, "translations": translations},
        headers={"cache-control": "no-store"},
    )


def _export(request: Request, article_id: str, editor: Source) -> dict[str, Any]:
    """Who reviewed which segment when, as JSON or with `format=csv`."""
    language, form = request.query.get("language"), request.query.get("format", "json")
    if form not in {"json", "csv"}:
        raise Malformed("format_unknown", "format is json or csv")
    documents = review.export(article_id, editor, require_tag(language) if language else None)
    headers = {"cache-control": "private, no-store"}
    if form == "csv":
        text = as_csv(article_id, documents)
        return text_response(200, text, content_type="text/csv; charset=utf-8", headers=headers)
    return json_response(
        200, {"article_id": article_id, "translations": documents}, headers=headers
    )


def _edit(request: Request, article_id: str, language: str, editor: Source) -> dict[str, Any]:
    """Shows or saves a translation into one language."""
    if request.method == "GET":
        view = review.show(article_id, language, editor)
    elif request.method == "PUT":
        if_match = request.headers.get("if-match")
        edited = read_edit(request.body, request.headers.get("content-type", ""))
        view = _report_saved(review.save(article_id, language, editor, if_match, edited), editor)
    else:
        raise no_route()
    headers = {"cache-control": "private, no-store", "etag": view.etag}
    return json_response(200, view.content, headers=headers)


def _report_saved(saved: SavedTranslation, editor: Source) -> SavedTranslation:
    extra = {name: saved.content[name] for name in ("article_id", "language", "number", "state")}
    count("TranslationSaved")
    logger.info(
        "translation saved",
        extra={**extra, "editor": editor.id, "segments": len(saved.content["saved"])},
    )
    if saved.memory_behind:
        count("MemoryBehind")
        logger.warning("memory not updated", extra={**extra, "editor": editor.id})
    return saved


def _follow_stream(records: list[dict[str, Any]]) -> dict[str, Any]:
    """Starts translations of changed articles, and puts off those that fail.

    Reports the record from which Lambda reads the stream again, if one could not be put off.
    """
    outcome = follow_changes(records, service)
    _report_followed(outcome.jobs)
    if outcome.problem:
        count("TranslationFollowFailed")
        logger.error(
            "changes not followed",
            extra={"records": len(outcome.failed), "code": outcome.problem.code},
        )
    again = RetryQueue(_sqs, settings.follow_queue_url).keep(outcome.failed)
    return {"batchItemFailures": [{"itemIdentifier": again}] if again else []}


def _follow_again(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Starts the translations of articles whose change was not followed."""

    def follow(message: Message) -> None:
        try:
            _report_followed(service.follow_again(read_follow(message.body).article_id))
        except DatelineError as error:
            count("TranslationFollowFailed")
            logger.warning("change not followed", extra={"code": error.code})
            raise

    return each_message(event, context, follow, queue=_follow_queue, outcomes=follow_outcomes)


def _report_followed(jobs: list[Job]) -> None:
    for job in jobs:
        count("TranslationFollowed")
        logger.info(
            "translation started by a change",
            extra={"article_id": job.article_id, "language": job.language, "trigger": job.trigger},
        )


def _work(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1_000

    def handle_message(message: Message) -> None:
        _run_job(message.body, seconds_left)

    queue = Queue(_sqs, settings.translate_queue_url)
    return each_message(event, context, handle_message, queue=queue, outcomes=outcomes)


def _run_job(body: str, seconds_left: SecondsLeft) -> None:
    extra: dict[str, str] = {}
    try:
        message = read_job_message(body)
        extra = {"article_id": message.article_id, "language": message.language}
        outcome = worker.work(message, seconds_left)
    except DatelineError as error:
        # An invalid message is returned too, and ends in the dead-letter queue with its alarm.
        count("TranslationDelayed")
        logger.warning("translation delayed", extra={**extra, "code": error.code})
        raise
    _report(outcome, extra)


def _report(outcome: JobOutcome, extra: dict[str, str]) -> None:
    job = outcome.job
    if job is None:
        logger.info("translation job dropped", extra=extra)
        return
    if job.open:
        count("TranslationPutOff")
        logger.warning(
            "translation put off",
            extra={**extra, "code": job.reason.code if job.reason else None, "times": job.put_off},
        )
        return
    count(_METRICS[job.status])
    if job.characters_saved:
        dimensions = {"source": outcome.source or "", "language": job.language}
        count_by("CharactersSaved", job.characters_saved, dimensions, article_id=job.article_id)
    if job.finished_at:
        record_latency("RequestedToTranslated", job.requested_at, job.finished_at)
    logger.info(
        "translation ended",
        extra={
            **extra,
            "submission_id": outcome.submission_id,
            "status": job.status.value,
            "reason": job.reason.code if job.reason else None,
            "segments": outcome.segments,
            "characters_sent": job.characters_sent,
            "characters_saved": job.characters_saved,
        },
    )
