"""What editors are told of each language."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.model.documents import TranslationState
from dateline.model.identifiers import article_id
from dateline.model.rows import TranslationRow
from functions.index.article.rows import translation_row
from functions.translate.requests.jobs import Job, JobStatus, Reason, Trigger
from functions.translate.requests.status import statuses
from tests.factories import NOON, article, at, translation


def job(status: JobStatus, **changes: Any) -> Job:
    values: dict[str, Any] = {
        "article_id": article_id("desk", "story-1"),
        "language": "pt",
        "order_key": article().order_key,
        "text_hash": "now",
        "status": status,
        "requested_by": "desk",
        "requested_at": NOON,
    }
    return Job.model_validate(values | changes)


def row(text_hash: str = "now", **changes: Any) -> TranslationRow:
    values: dict[str, Any] = {"translated_at": at(1), "characters_sent": 40, "characters_saved": 2}
    return translation_row(translation(article(), text_hash=text_hash, **(values | changes)))


def told(one: Job | None, other: TranslationRow | None) -> dict[str, Any]:
    (entry,) = statuses("now", {"pt": one} if one else {}, {"pt": other} if other else {})
    return entry


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        (job(JobStatus.REQUESTED), None, "requested"),
        (job(JobStatus.REQUESTED), row("old"), "requested"),
        (job(JobStatus.TRANSLATING), row("old"), "translating"),
        (job(JobStatus.TRANSLATED), None, "translated"),
        (job(JobStatus.TRANSLATED), row(), "translated"),
        (job(JobStatus.HELD), row(state=TranslationState.HELD), "held_for_review"),
        (job(JobStatus.TRANSLATED), row(state=TranslationState.REVIEWED), "reviewed"),
        (job(JobStatus.TRANSLATED, text_hash="old"), row("old"), "stale"),
        (job(JobStatus.REQUESTED, text_hash="old"), None, "stale"),
        (job(JobStatus.FAILED), row("old"), "failed"),
        (None, row(), "translated"),
        (None, row("old"), "stale"),
    ],
)
def test_the_status_is_of_the_text_that_readers_get_now(
    one: Job | None, other: TranslationRow | None, status: str
) -> None:
    assert told(one, other)["status"] == status


def test_an_open_job_is_not_told_with_an_older_translations_costs() -> None:
    assert "characters_sent" not in told(job(JobStatus.REQUESTED), row("old"))


def test_a_failure_is_told_with_its_reason() -> None:
    failed = job(JobStatus.FAILED, reason=Reason(code="language_pair_unsupported", message="no"))
    assert told(failed, None)["reason"] == {"code": "language_pair_unsupported", "message": "no"}


def test_times_are_told_in_one_width() -> None:
    entry = told(job(JobStatus.TRANSLATED, started_at=at(0.5), finished_at=at(1)), row())
    assert entry["requested_at"] == "2026-03-04T12:00:00.000Z"
    assert entry["finished_at"] == "2026-03-04T12:01:00.000Z"


def test_what_held_a_text_back_is_no_news_once_a_person_has_reviewed_it() -> None:
    held = job(JobStatus.HELD, reason=Reason(code="segments_failed_check", message="look"))
    assert "reason" in told(held, row(state=TranslationState.HELD))
    assert "reason" not in told(held, row(state=TranslationState.REVIEWED))


def test_what_is_published_is_told_beside_what_is_under_way() -> None:
    assert told(job(JobStatus.TRANSLATING), row("old"))["published"] == {
        "number": 1,
        "status": "stale",
    }
    assert told(None, row(state=TranslationState.REVIEWED))["published"]["status"] == "reviewed"
    assert "published" not in told(None, row(state=TranslationState.HELD))
    assert "published" not in told(job(JobStatus.TRANSLATED), None)


def test_who_asked_and_why_is_told() -> None:
    entry = told(job(JobStatus.REQUESTED, trigger=Trigger.RULE, notes=True), None)
    assert (entry["requested_by"], entry["trigger"], entry["notes"]) == ("desk", "rule", True)
