"""translate: `/articles/{id}/translations` and each language of it; the table's changes; jobs."""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING, Any

import boto3

from dateline.aws.clients import PATIENT, SERVING
from dateline.aws.observability import count, count_by, hop, logger, observed
from dateline.aws.settings import read_settings
from dateline.aws.sqs import each_message
from dateline.model.clock import utc_now
from dateline.model.errors import DatelineError, NotFound
from dateline.model.identifiers import ID_PATTERN
from dateline.model.sources import Scope, Source
from dateline.stores.articles import ArticleReader
from dateline.stores.content import ContentStore
from dateline.stores.sources import SourceStore
from dateline.web.access import authorize
from dateline.web.error_responses import answer_error
from dateline.web.http import Request, json_response, no_route, read_request
from functions.translate.engine.amazon import ENGINE, ONE_TRY, AmazonTranslate
from functions.translate.engine.pair_translator import Engines, SecondsLeft
from functions.translate.glossary.codes import require_tag
from functions.translate.glossary.store import GlossaryStore
from functions.translate.memory.job_memory import Backoff
from functions.translate.memory.store import MemoryStore
from functions.translate.requests.job_store import JobQueue, JobStore
from functions.translate.requests.jobs import JobStatus, read_job_message
from functions.translate.requests.rules import read_request_body
from functions.translate.requests.service import TranslationService, rules_of
from functions.translate.requests.stream import follow
from functions.translate.review.edit import read_edit
from functions.translate.review.service import ReviewService, Saved
from functions.translate.settings import Settings
from functions.translate.worker import JobOutcome, Worker

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from functions.translate.memory.costs import Account

settings = read_settings(Settings, os.environ)
_table = settings.article_table
_fast = boto3.client("dynamodb", config=SERVING)
_patient = boto3.client("dynamodb", config=PATIENT)

_sqs = boto3.client("sqs", config=SERVING)

sources = SourceStore(boto3.client("ssm", config=SERVING), settings.sources_prefix)
desk = TranslationService(
    articles=ArticleReader(_fast, _table),
    jobs=JobStore(_fast, _table),
    queue=JobQueue(_sqs, settings.translate_queue_url),
    rules=rules_of(sources),
    clock=utc_now,
)


_memory = MemoryStore(_fast, settings.memory_table, clock=utc_now, sleep=time.sleep)
editing = ReviewService(
    articles=ArticleReader(_fast, _table),
    content=ContentStore(boto3.client("s3", config=SERVING), settings.content_bucket),
    rules=rules_of(sources),
    remember=_memory.save_edits,
    clock=utc_now,
)


def _count_billed(account: Account, characters: int) -> None:
    of = {"source": account.source, "language": account.language}
    count_by("CharactersBilled", characters, of, article_id=account.article_id)


_s3 = boto3.client("s3", config=PATIENT)
worker = Worker(
    articles=ArticleReader(_patient, _table),
    jobs=JobStore(_patient, _table),
    queue=JobQueue(_sqs, settings.translate_queue_url),
    content=ContentStore(_s3, settings.content_bucket),
    rules=rules_of(sources),
    engines=Engines(
        name=ENGINE,
        translate=AmazonTranslate(
            boto3.client("translate", config=ONE_TRY), sleep=time.sleep, random=random.random
        ),
        glossaries=GlossaryStore(_s3, settings.content_bucket, monotonic=time.monotonic),
        memory=MemoryStore(_patient, settings.memory_table, clock=utc_now, sleep=time.sleep),
        waiting=Backoff(sleep=time.sleep, random=random.random),
        billed=_count_billed,
    ),
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
    """An HTTP API event, or a batch of records of the queue or of the table's stream."""
    if "Records" in event:
        records = event["Records"]
        changes = bool(records) and records[0].get("eventSource") == "aws:dynamodb"
        return _follow(records) if changes else _work(event, context)
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
    language = (event.get("pathParameters") or {}).get("language")
    if language is not None:
        return _edit(request, article_id, require_tag(language), editor)
    if request.method == "GET":
        translations = desk.statuses(article_id)
    elif request.method == "POST":
        asked = read_request_body(request.body, request.headers.get("content-type", ""))
        translations = desk.request(article_id, asked, by=editor.id)
        count("TranslationRequested", len(translations))
        logger.info(
            "translation requested",
            extra={"article_id": article_id, "languages": asked.languages, "editor": editor.id},
        )
    else:
        raise no_route()
    return json_response(
        202 if request.method == "POST" else 200,
        {"article_id": article_id, "translations": translations},
        headers={"cache-control": "no-store"},
    )


def _edit(request: Request, article_id: str, language: str, editor: Source) -> dict[str, Any]:
    """One language: looked at, or saved."""
    if request.method == "GET":
        shown = editing.show(article_id, language, editor)
    elif request.method == "PUT":
        if_match = request.headers.get("if-match")
        edited = read_edit(request.body, request.headers.get("content-type", ""))
        shown = _saved(editing.save(article_id, language, editor, if_match, edited), editor)
    else:
        raise no_route()
    headers = {"cache-control": "private, no-store", "etag": shown.etag}
    return json_response(200, shown.content, headers=headers)


def _saved(saved: Saved, editor: Source) -> Saved:
    about = {name: saved.content[name] for name in ("article_id", "language", "number", "state")}
    count("TranslationSaved")
    logger.info(
        "translation saved",
        extra={**about, "editor": editor.id, "segments": len(saved.content["saved"])},
    )
    if saved.behind:
        count("MemoryBehind")
        logger.warning("memory not told", extra={**about, "editor": editor.id})
    return saved


def _follow(records: list[dict[str, Any]]) -> dict[str, Any]:
    """Begins what changed articles want; names the record from which the stream is read again."""
    followed = follow(records, desk)
    for job in followed.jobs:
        count("TranslationFollowed")
        logger.info(
            "translation follows",
            extra={"article_id": job.article_id, "language": job.language, "trigger": job.trigger},
        )
    if followed.failed is None:
        return {"batchItemFailures": []}
    count("TranslationFollowFailed")
    logger.error(
        "changes not followed",
        extra={
            "sequence_number": followed.failed,
            "code": followed.problem.code if followed.problem else None,
        },
    )
    return {"batchItemFailures": [{"itemIdentifier": followed.failed}]}


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


def _tell(worked: JobOutcome, about: dict[str, str]) -> None:
    job = worked.job
    if job is None:
        logger.info("translation job dropped", extra=about)
        return
    if job.open:
        count("TranslationPutOff")
        logger.warning(
            "translation put off",
            extra={**about, "code": job.reason.code if job.reason else None, "times": job.put_off},
        )
        return
    count(_COUNTED[job.status])
    if job.characters_saved:
        of = {"source": worked.source or "", "language": job.language}
        count_by("CharactersSaved", job.characters_saved, of, article_id=job.article_id)
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
