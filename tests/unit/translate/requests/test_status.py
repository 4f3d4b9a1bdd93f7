"""The status entries of each language."""

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


def entry_of(latest: Job | None, translated: TranslationRow | None) -> dict[str, Any]:
    (entry,) = statuses(
        "now", {"pt": latest} if latest else {}, {"pt": translated} if translated else {}
    )
    return entry


@pytest.mark.parametrize(
    ("latest", "translated", "status"),
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
def test_the_status_refers_to_the_current_text(
    latest: Job | None, translated: TranslationRow | None, status: str
) -> None:
    assert entry_of(latest, translated)["status"] == status


def test_an_open_job_does_not_show_the_costs_of_an_older_translation() -> None:
    assert "characters_sent" not in entry_of(job(JobStatus.REQUESTED), row("old"))


def test_a_failed_job_shows_its_reason() -> None:
    failed = job(JobStatus.FAILED, reason=Reason(code="language_pair_unsupported", message="no"))
    assert entry_of(failed, None)["reason"] == {
        "code": "language_pair_unsupported",
        "message": "no",
    }


def test_times_have_a_fixed_width() -> None:
    entry = entry_of(job(JobStatus.TRANSLATED, started_at=at(0.5), finished_at=at(1)), row())
    assert entry["requested_at"] == "2026-03-04T12:00:00.000Z"
    assert entry["finished_at"] == "2026-03-04T12:01:00.000Z"


def test_the_reason_for_holding_a_text_is_not_shown_after_its_review() -> None:
    held = job(JobStatus.HELD, reason=Reason(code="segments_failed_check", message="look"))
    assert "reason" in entry_of(held, row(state=TranslationState.HELD))
    assert "reason" not in entry_of(held, row(state=TranslationState.REVIEWED))


def test_the_published_version_is_shown_beside_an_open_job() -> None:
    assert entry_of(job(JobStatus.TRANSLATING), row("old"))["published"] == {
        "number": 1,
        "status": "stale",
    }
    assert entry_of(None, row(state=TranslationState.REVIEWED))["published"]["status"] == "reviewed"
    assert "published" not in entry_of(None, row(state=TranslationState.HELD))
    assert "published" not in entry_of(job(JobStatus.TRANSLATED), None)


def test_the_requester_and_the_trigger_are_shown() -> None:
    entry = entry_of(job(JobStatus.REQUESTED, trigger=Trigger.RULE, notes=True), None)
    assert (entry["requested_by"], entry["trigger"], entry["notes"]) == ("desk", "rule", True)
