"""What may be asked for, and whether it must be asked again. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StrictBool, StrictStr

from dateline.model.base import Model
from dateline.model.documents import Status
from dateline.model.errors import Conflict, Forbidden, Gone, NotFound, Unprocessable
from functions.translate.glossary.codes import require_tag, translate_code
from functions.translate.requests.jobs import Job, JobStatus, Trigger
from functions.translate.requests.json_bodies import read_body
from functions.translate.requests.usage_terms import forbid_translation

if TYPE_CHECKING:
    from dateline.model.rows import Head, Summary

MAX_BODY = 10_000
MAX_LANGUAGES = 10

LOST_AFTER = timedelta(hours=1)
"""A request that nobody took up for so long may be sent again; the queue's alarm rings at half."""

_REFUSED = {
    Status.WITHHELD: Conflict(
        "article_withheld", "the article is withheld; ask again when it may be published"
    ),
    Status.WITHDRAWN: Conflict(
        "article_withdrawn", "the article was withdrawn; ask again when it is published again"
    ),
    Status.KILLED: Gone("article_killed", "this article was killed and will not come back"),
}
_DONE_WITH = {JobStatus.HELD, JobStatus.FAILED}


class TranslationRequest(Model):
    """The body of a request: 1 to 10 languages, with the article's notes or without."""

    languages: Annotated[tuple[StrictStr, ...], Field(min_length=1, max_length=MAX_LANGUAGES)]
    notes: StrictBool | None = None
    """Whether biographies and calls to subscribe are translated; None as the source has it."""


@dataclass(frozen=True)
class JobRequest:
    """Who wants a translation, and of what."""

    by: str
    trigger: Trigger = Trigger.EDITOR
    notes: bool = False


@dataclass(frozen=True)
class JobDecision:
    """What becomes of one asked language: its job, and whether a message must be sent for it."""

    job: Job
    send: bool


def read_request_body(body: bytes, content_type: str) -> TranslationRequest:
    """What a request asks for: its languages canonical, each once.

    Raises:
        UnsupportedType, TooLarge, Malformed: not a request for translations.
        Unprocessable: a language that is none.
    """
    form = f'{{"languages": ["pt", …]}} with 1 to {MAX_LANGUAGES} languages'
    asked = read_body(
        TranslationRequest, body, content_type, most=MAX_BODY, what="request", form=form
    )
    languages = dict.fromkeys(require_tag(language) for language in asked.languages)
    return asked.model_copy(update={"languages": tuple(languages)})


def require_translatable(head: Head | None, *, licensed: bool = False) -> tuple[Head, Summary]:
    """The article, if its text may be translated now; an embargo does not stand in the way.

    `licensed`: whether its source may be translated whatever an item's terms of use say.

    Raises:
        NotFound, Gone, Conflict, Forbidden: it may not, and why.
    """
    if head is None:
        raise NotFound("article_unknown", "no such article")
    if refusal := _REFUSED.get(head.status):
        # A fresh one each time: an exception remembers where it was raised.
        raise type(refusal)(refusal.code, refusal.message)
    if head.summary is None or head.content_key is None:
        raise Conflict("article_empty", "nothing of the article's text has arrived yet")
    if not head.summary.translation_allowed:
        raise Forbidden(
            "translation_forbidden", "its source does not allow a translation of this article"
        )
    if not licensed and forbid_translation(head.summary.usage_terms):
        raise Forbidden(
            "usage_terms_forbid",
            "its terms of use forbid a translation; if a contract allows it, have the source say "
            "that it is licensed",
        )
    return head, head.summary


def require_pair(from_language: str | None, language: str) -> tuple[str, str]:
    """Amazon Translate's codes for the pair.

    Raises:
        Unprocessable: the languages are the same, or one of them is not served.
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
    wish: JobRequest,
    now: datetime,
) -> JobDecision:
    """The job for a language: the one there is for this very text, or a new one.

    A message that was lost must not block its job for ever: what is not known to be queued, or
    was queued or taken up and then not heard of again, is sent again. Twice does no harm.
    """
    if existing is None or not _serves(existing, summary, wish):
        job = Job(
            article_id=head.id,
            language=language,
            order_key=head.order_key,
            text_hash=summary.text_hash,
            status=JobStatus.REQUESTED,
            trigger=wish.trigger,
            notes=wish.notes,
            requested_by=wish.by,
            requested_at=_whole_milliseconds(now),
            lock=existing.lock if existing else 0,
        )
        return JobDecision(job, send=True)
    return JobDecision(existing, send=existing.open and _lost(existing, now))


def _serves(existing: Job, summary: Summary, wish: JobRequest) -> bool:
    """Whether a job is what is wished for, done or under way."""
    if existing.text_hash != summary.text_hash or (wish.notes and not existing.notes):
        return False
    if existing.status is JobStatus.STALE:
        return False
    # What ended for a person to look at is begun again by a person only.
    return wish.trigger is not Trigger.EDITOR or existing.status not in _DONE_WITH


def _lost(job: Job, now: datetime) -> bool:
    if job.status is JobStatus.TRANSLATING:
        return not job.leased(now)
    return job.queued_at is None or now - job.queued_at > LOST_AFTER


def _whole_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1_000 * 1_000)
