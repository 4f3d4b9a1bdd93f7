"""translate: `POST` and `GET /articles/{id}/translations`, and the jobs of the queue."""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING, Any

import boto3

from dateline.access import authorize
from dateline.answers import answer_error
from dateline.articles import ArticleReader
from dateline.aws import PATIENT, SERVING
from dateline.batches import each_message
from dateline.clock import utc_now
from dateline.content import ContentStore
from dateline.errors import DatelineError, NotFound
from dateline.http import Request, json_response, no_route, read_request
from dateline.identifiers import ID_PATTERN
from dateline.observability import count, hop, logger, observed
from dateline.settings import read_settings
from dateline.sources import Scope, SourceStore
from functions.translate.amazon import ENGINE, MEMORY_VERSION, ONE_TRY, AmazonTranslate
from functions.translate.desk import TranslationDesk
from functions.translate.jobs import JobStatus, JobStore
from functions.translate.memory import MemoryStore
from functions.translate.requests import read_languages
from functions.translate.settings import Settings
from functions.translate.worker import SecondsLeft, Worked, Worker, read_job_message

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = read_settings(Settings, os.environ)
_table = settings.article_table
_fast = boto3.client("dynamodb", config=SERVING)
_patient = boto3.client("dynamodb", config=PATIENT)

sources = SourceStore(boto3.client("ssm", config=SERVING), settings.sources_prefix)
desk = TranslationDesk(
    articles=ArticleReader(_fast, _table),
    jobs=JobStore(_fast, _table),
    sqs=boto3.client("sqs", config=SERVING),
    queue_url=settings.translate_queue_url,
    clock=utc_now,
)
worker = Worker(
    articles=ArticleReader(_patient, _table),
    jobs=JobStore(_patient, _table),
    content=ContentStore(boto3.client("s3", config=PATIENT), settings.content_bucket),
    memory=MemoryStore(_patient, settings.memory_table, clock=utc_now),
    translate=AmazonTranslate(
        boto3.client("translate", config=ONE_TRY), sleep=time.sleep, random=random.random
    ),
    engine=ENGINE,
    memory_version=MEMORY_VERSION,
    clock=utc_now,
)

_COUNTED = {
    JobStatus.TRANSLATED: "TranslationCompleted",
    JobStatus.HELD: "TranslationHeld",
    JobStatus.STALE: "TranslationStale",
    JobStatus.FAILED: "TranslationFailed",
}


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """An HTTP API event or a batch of SQS records."""
    if "Records" in event:
        return _work(event, context)
    request = None
    try:
        request = read_request(event)
        return _answer(request, event)
    except DatelineError as error:
        count("TranslationRequestRefused")
        return answer_error(error, request)


def _answer(request: Request, event: dict[str, Any]) -> dict[str, Any]:
    editor = authorize(request.headers, sources, Scope.EDIT)
    article_id = str((event.get("pathParameters") or {}).get("id", ""))
    if not ID_PATTERN.fullmatch(article_id):
        raise NotFound("article_unknown", "no such article")
    if request.method == "GET":
        translations = desk.statuses(article_id)
    elif request.method == "POST":
        languages = read_languages(request.body, request.headers.get("content-type", ""))
        translations = desk.request(article_id, languages, requested_by=editor.id)
        count("TranslationRequested", len(translations))
        logger.info(
            "translation requested",
            extra={"article_id": article_id, "languages": languages, "editor": editor.id},
        )
    else:
        raise no_route()
    return json_response(
        202 if request.method == "POST" else 200,
        {"article_id": article_id, "translations": translations},
        headers={"cache-control": "no-store"},
    )


def _work(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1_000

    def record_handler(record: SQSRecord) -> None:
        _do_job(record.body, seconds_left)

    return each_message(event, context, record_handler)


def _do_job(body: str, seconds_left: SecondsLeft) -> None:
    about: dict[str, str] = {}
    try:
        message = read_job_message(body)
        about = {"article_id": message.article_id, "language": message.language}
        worked = worker.work(message, seconds_left)
    except DatelineError as error:
        # What is no job of ours comes back too, and ends in the dead letters with their alarm.
        count("TranslationDelayed")
        logger.warning("translation delayed", extra={**about, "code": error.code})
        raise
    _tell(worked, about)


def _tell(worked: Worked, about: dict[str, str]) -> None:
    job = worked.job
    if job is None:
        logger.info("translation job dropped", extra=about)
        return
    count(_COUNTED[job.status])
    count("CharactersSaved", job.characters_saved or 0)
    if job.finished_at:
        hop("RequestedToTranslated", job.requested_at, job.finished_at)
    logger.info(
        "translation ended",
        extra={
            **about,
            "submission_id": worked.submission_id,
            "status": job.status.value,
            "reason": job.reason.code if job.reason else None,
            "segments": worked.segments,
            "characters_sent": job.characters_sent,
            "characters_saved": job.characters_saved,
        },
    )
