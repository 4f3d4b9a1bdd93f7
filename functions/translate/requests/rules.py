"""Which translations may be requested, and whether a job must be queued. Pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StrictBool, StrictStr

from dateline.model.base import Model
from dateline.model.documents import Status
from dateline.model.errors import Conflict, Forbidden, NotFound, Unprocessable
from dateline.model.sources import Scope
from dateline.model.visibility import article_gone, require_visible
from dateline.web.json_bodies import read_body
from functions.translate.glossary.codes import require_tag, translate_code
from functions.translate.requests.jobs import Job, JobStatus, Trigger
from functions.translate.requests.usage_terms import forbid_translation

if TYPE_CHECKING:
    from dateline.model.rows import Head, Summary

MAX_BODY = 10_000
MAX_LANGUAGES = 10

LOST_AFTER = timedelta(hours=1)
"""A job that no worker starts within this time is queued again; the queue's alarm rings at half."""

_REFUSED = {
    Status.WITHHELD: Conflict(
        "article_withheld", "the article is withheld; ask again when it may be published"
    ),
    Status.WITHDRAWN: Conflict(
        "article_withdrawn", "the article was withdrawn; ask again when it is published again"
    ),
    Status.KILLED: article_gone(),
}
_NEEDS_PERSON = {JobStatus.HELD, JobStatus.FAILED}


class TranslationRequest(Model):
    """The languages to translate into, and whether to include the article's notes."""

    languages: Annotated[tuple[StrictStr, ...], Field(min_length=1, max_length=MAX_LANGUAGES)]
    notes: StrictBool | None = None
    """Whether to translate biographies and calls to subscribe; by default the source's rule."""


@dataclass(frozen=True)
class JobRequest:
    """Who requests a translation, why, and whether notes are included."""

    by: str
    trigger: Trigger = Trigger.EDITOR
    notes: bool = False


@dataclass(frozen=True)
class JobDecision:
    """A language's job, and whether its message must be sent."""

    job: Job
    send: bool


def read_request_body(body: bytes, content_type: str) -> TranslationRequest:
    """Parses a request; its languages are canonical, each once.

    Raises:
        UnsupportedType, TooLarge, Malformed: the body is no request for translations.
        Unprocessable: a language is invalid.
    """
    example = f'{{"languages": ["pt", …]}} with 1 to {MAX_LANGUAGES} languages'
    parsed = read_body(
        TranslationRequest, body, content_type, max_bytes=MAX_BODY, noun="request", example=example
    )
    languages = dict.fromkeys(require_tag(language) for language in parsed.languages)
    return parsed.model_copy(update={"languages": tuple(languages)})


def require_access(head: Head | None, now: datetime, scopes: frozenset[Scope]) -> Head:
    """The article, if the editor may know of it: any with the scope `inspect`, else a public one.

    Raises:
        NotFound, Gone: what readers are answered; with `inspect`, only that there is none.
    """
    if Scope.INSPECT not in scopes:
        return require_visible(head, now)
    if head is None:
        raise NotFound("article_unknown", "no such article")
    return head


def require_translatable(head: Head | None, *, licensed: bool = False) -> tuple[Head, Summary]:
    """Returns the article if its text may be translated now; an embargo is no obstacle.

    `licensed`: the source may be translated even if an item's terms of use forbid it.

    Raises:
        NotFound, Gone, Conflict, Forbidden: it may not be translated, and why.
    """
    if head is None:
        raise NotFound("article_unknown", "no such article")
    if refusal := _REFUSED.get(head.status):
        # A new exception each time, because an exception keeps its traceback.
        raise type(refusal)(refusal.code, refusal.message)
    if head.summary is None or head.content_key is None:
        raise Conflict("article_empty", "the article's text has not arrived yet")
    if not head.summary.translation_allowed:
        raise Forbidden(
            "translation_forbidden", "its source does not allow a translation of this article"
        )
    if not licensed and forbid_translation(head.summary.usage_terms):
        raise Forbidden(
            "usage_terms_forbid",
            "its terms of use forbid a translation; if a contract allows it, set `licensed` in the "
            "source's translation rules",
        )
    return head, head.summary


def require_pair(from_language: str | None, language: str) -> tuple[str, str]:
    """Amazon Translate's codes for the pair.

    Raises:
        Unprocessable: the languages are the same, or one is not supported.
    """
    if from_language is None:
        raise Unprocessable(
            "language_unknown", "the article's own language is not known; send it with one"
        )
    pair = _code_of_original(from_language), translate_code(language)
    if pair[0] == pair[1]:
        raise Unprocessable(
            "language_same", f"the article is already in {from_language}; ask for another language"
        )
    return pair


def _code_of_original(language: str) -> str:
    try:
        return translate_code(language)
    except Unprocessable:
        raise Unprocessable(
            "language_unsupported",
            f"the article is in {language}, which Amazon Translate does not translate",
        ) from None


def decide_job(
    existing: Job | None,
    head: Head,
    summary: Summary,
    language: str,
    *,
    request: JobRequest,
    now: datetime,
) -> JobDecision:
    """Returns a language's existing job if it serves the request, otherwise a new one.

    A lost message must not block its job for ever: a job is sent again if it is not known to be
    queued, or was queued or started too long ago. A duplicate message does no harm.
    """
    if existing is None or not _serves(existing, summary, request):
        job = Job(
            article_id=head.id,
            language=language,
            order_key=head.order_key,
            text_hash=summary.text_hash,
            status=JobStatus.REQUESTED,
            trigger=request.trigger,
            notes=request.notes,
            requested_by=request.by,
            requested_at=_whole_milliseconds(now),
            lock=existing.lock if existing else 0,
        )
        return JobDecision(job, send=True)
    return JobDecision(existing, send=existing.open and _lost(existing, now))


def _serves(existing: Job, summary: Summary, request: JobRequest) -> bool:
    """Whether a job, finished or not, is what the request asks for."""
    if existing.text_hash != summary.text_hash or (request.notes and not existing.notes):
        return False
    if existing.status is JobStatus.STALE:
        return False
    # A job that ended for a person to review is only repeated by a person.
    return request.trigger is not Trigger.EDITOR or existing.status not in _NEEDS_PERSON


def _lost(job: Job, now: datetime) -> bool:
    if job.status is JobStatus.TRANSLATING:
        return not job.leased(now)
    return job.queued_at is None or now - job.queued_at > LOST_AFTER


def _whole_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1_000 * 1_000)
