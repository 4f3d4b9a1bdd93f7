"""The entries of `GET /articles/{id}/translations`, one per language. Pure rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dateline.model.clock import iso
from dateline.model.rows import HEAD, JOB, TRANSLATION, Head, TranslationRow, Version, without_keys
from functions.translate.requests.jobs import Job, JobStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

_TIMES = ("requested_at", "started_at", "finished_at")
_EXPLAINED = {JobStatus.HELD, JobStatus.STALE}
_CURRENT = {JobStatus.REQUESTED, JobStatus.TRANSLATING, JobStatus.FAILED}


def read_rows(
    rows: list[dict[str, Any]],
) -> tuple[Head | None, dict[str, Job], dict[str, TranslationRow]]:
    """Parses HEAD, jobs and translations from an article's rows."""
    head: Head | None = None
    jobs: dict[str, Job] = {}
    translations: dict[str, TranslationRow] = {}
    for row in rows:
        sk = str(row["sk"])
        if sk == HEAD:
            head = Head.model_validate(without_keys(row))
        elif sk.startswith(JOB):
            job = Job.model_validate(without_keys(row))
            jobs[job.language] = job
        elif sk.startswith(TRANSLATION):
            translation = TranslationRow.model_validate(without_keys(row))
            translations[translation.language] = translation
    return head, jobs, translations


def statuses(
    text_hash: str, jobs: Mapping[str, Job], translations: Mapping[str, TranslationRow]
) -> list[dict[str, Any]]:
    """An entry per language, sorted; `text_hash` is that of the article's current text."""
    return [
        _status(text_hash, language, jobs.get(language), translations.get(language))
        for language in sorted({*jobs, *translations})
    ]


def job_status(text_hash: str, job: Job) -> dict[str, Any]:
    """The entry of a language that has only a job."""
    return _status(text_hash, job.language, job, None)


def _status(
    text_hash: str, language: str, job: Job | None, translation: TranslationRow | None
) -> dict[str, Any]:
    entry: dict[str, Any] = {"language": language}
    if job is not None:
        entry |= _of_job(text_hash, job)
    if translation is None:
        return entry
    # An open or failed job is the current status; an older translation has its own page.
    if job is None or job.status not in _CURRENT:
        entry |= _of_newest(text_hash, translation.newest)
        if entry["status"] not in _EXPLAINED:
            # The reason why the text was held was resolved since, or no longer matters.
            entry.pop("reason", None)
    if translation.published is not None:
        entry["published"] = _shown(text_hash, translation.published)
    return entry


def _of_newest(text_hash: str, newest: Version) -> dict[str, Any]:
    return {
        "status": _state(text_hash, newest),
        "engine": newest.engine,
        "translated_at": iso(newest.translated_at),
        "characters_sent": newest.characters_sent,
        "characters_saved": newest.characters_saved,
    }


def _shown(text_hash: str, published: Version) -> dict[str, Any]:
    """The published version, which readers get unless the article is hidden."""
    return {"number": published.number, "status": _state(text_hash, published)}


def _state(text_hash: str, version: Version) -> str:
    fresh = version.text_hash == text_hash
    return version.state.value if fresh else JobStatus.STALE.value


def _of_job(text_hash: str, job: Job) -> dict[str, Any]:
    outdated = job.text_hash != text_hash and job.status is not JobStatus.FAILED
    entry: dict[str, Any] = {
        "status": (JobStatus.STALE if outdated else job.status).value,
        "requested_by": job.requested_by,
        "trigger": job.trigger.value,
        "notes": job.notes or None,
        "engine": job.engine,
        "characters_sent": job.characters_sent,
        "characters_saved": job.characters_saved,
    }
    entry |= {name: iso(moment) for name in _TIMES if (moment := getattr(job, name))}
    if job.reason is not None:
        entry["reason"] = job.reason.model_dump()
    elif outdated:
        entry["reason"] = {
            "code": "article_changed",
            "message": "the article's text changed; a new job translates the new text",
        }
    return {name: value for name, value in entry.items() if value is not None}
