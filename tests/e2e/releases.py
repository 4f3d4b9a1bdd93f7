"""Embargoed articles and their schedules."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.e2e.newsroom import Newsroom, eventually


@dataclass(frozen=True)
class Release:
    """An article whose embargo ends while other tests run, since a schedule takes half a minute."""

    article_id: str
    before: set[int]
    """The statuses that readers got before the embargo ended."""
    scheduled: str | None


def begun(newsroom: Newsroom) -> Release:
    """Embargoes an article for some seconds and requests it until the embargo ends."""
    until = datetime.now(UTC) + timedelta(seconds=6)
    article_id = embargoed(newsroom, "tide", until)
    eventually(lambda: scheduled(newsroom, article_id) is not None, "the schedule")
    expression = scheduled(newsroom, article_id)
    before: set[int] = set()
    while datetime.now(UTC) < until - timedelta(seconds=1):
        before.add(newsroom.http.get(f"/articles/{article_id}").status_code)
        time.sleep(0.2)
    return Release(article_id, before, expression)


def embargoed(newsroom: Newsroom, name: str, until: datetime) -> str:
    submission = newsroom.settled(
        newsroom.post_json(
            {
                "external_id": name,
                "language": "en",
                "headline": f"The {name} report is out",
                "body_text": "It has nine chapters.\n\nThe tenth is a map.",
                "published_at": "2026-03-04T12:00:00Z",
                "embargoed_until": until.isoformat(),
            }
        )
    )
    assert submission["status"] == "processed", submission
    return str(submission["articles"][0]["article_id"])


def scheduled(newsroom: Newsroom, article_id: str) -> str | None:
    """The time of the article's schedule."""
    scheduler = newsroom.target.aws.scheduler
    group = newsroom.target.resource("ReleaseSchedules")
    try:
        schedule = scheduler.get_schedule(GroupName=group, Name=article_id)
    except scheduler.exceptions.ResourceNotFoundException:
        return None
    return schedule["ScheduleExpression"]
