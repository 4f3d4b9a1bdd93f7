"""An embargo's release, and the archive made anew, on the whole system."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from cli.bus import Listener
from dateline.dynamo import from_item
from tests.e2e.newsroom import Newsroom, eventually

Rows = dict[tuple[str, str], dict[str, Any]]
SCHEDULED = 75.0
"""A release close ahead is scheduled 30 s ahead, and the emulator looks every 10 s."""


def embargoed(newsroom: Newsroom, name: str, until: datetime) -> str:
    told = newsroom.settled(
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
    assert told["status"] == "processed", told
    return str(told["articles"][0]["article_id"])


def scheduled(newsroom: Newsroom, article_id: str) -> str | None:
    """When the article's schedule fires."""
    scheduler = newsroom.target.aws.scheduler
    group = newsroom.target.resource("ReleaseSchedules")
    try:
        found = scheduler.get_schedule(GroupName=group, Name=article_id)
    except scheduler.exceptions.ResourceNotFoundException:
        return None
    return found["ScheduleExpression"]


def test_a_release_is_announced_by_its_schedule(newsroom: Newsroom, bus: Listener) -> None:
    until = datetime.now(UTC) + timedelta(seconds=8)
    article_id = embargoed(newsroom, "tide", until)
    eventually(lambda: scheduled(newsroom, article_id) is not None, "the schedule")

    # Readers need no schedule: the article is there at its second.
    while datetime.now(UTC) < until - timedelta(seconds=1):
        assert newsroom.http.get(f"/articles/{article_id}").status_code == 404
        time.sleep(0.2)
    newsroom.read(article_id)

    eventually(lambda: bus.heard("article.published", article_id), "article.published", SCHEDULED)
    eventually(lambda: scheduled(newsroom, article_id) is None, "the schedule's end")
    (event,) = [one for one in bus.events() if one["detail"]["article_id"] == article_id]
    assert event["detail"]["changed_at"] == event["detail"]["effective_at"]


def test_a_schedule_moves_with_its_embargo_and_goes_with_a_kill(newsroom: Newsroom) -> None:
    article_id = embargoed(newsroom, "harbour", datetime(2999, 1, 1, tzinfo=UTC))
    eventually(lambda: scheduled(newsroom, article_id) == "at(2999-01-01T00:00:00)", "it is set")
    embargoed(newsroom, "harbour", datetime(2999, 6, 1, tzinfo=UTC))
    eventually(lambda: scheduled(newsroom, article_id) == "at(2999-06-01T00:00:00)", "it moves")
    newsroom.post_json({"external_id": "harbour", "status": "killed"})
    eventually(lambda: scheduled(newsroom, article_id) is None, "it goes")


def rows(newsroom: Newsroom) -> Rows:
    """ArticleTable, but for what translate notes of its own work."""
    pages = newsroom.target.aws.dynamodb.get_paginator("scan").paginate(
        TableName=newsroom.target.output("ArticleTableName")
    )
    found = (from_item(one) for page in pages for one in page["Items"])
    return {(row["pk"], row["sk"]): row for row in found if not str(row["sk"]).startswith("JOB#")}


def forget(newsroom: Newsroom, articles: set[str]) -> int:
    """Deletes every row that is of these articles; returns how many."""
    of_them = [
        (pk, sk)
        for (pk, sk), row in rows(newsroom).items()
        if {pk.removeprefix("ARTICLE#"), sk.rpartition("#")[2], row.get("id")} & articles
    ]
    for pk, sk in of_them:
        newsroom.target.aws.dynamodb.delete_item(
            TableName=newsroom.target.output("ArticleTableName"),
            Key={"pk": {"S": pk}, "sk": {"S": sk}},
        )
    return len(of_them)


def told_since(newsroom: Newsroom, bus: Listener, heard: int, name: str) -> list[str]:
    """Of whom the bus told until it told of an article that was sent last."""
    (last,) = newsroom.published(
        newsroom.post_json({"external_id": name, "headline": name, "body_text": "Last."})
    )
    eventually(lambda: bus.heard("article.published", last["id"]), "the last event", SCHEDULED)
    return [
        one["detail"]["article_id"]
        for one in bus.events()[heard:]
        if one["detail"]["article_id"] != last["id"]
    ]


def test_lost_rows_are_made_anew_and_nothing_is_told_of_it(
    newsroom: Newsroom, bus: Listener
) -> None:
    """The whole table is rebuilt in tests/component/test_reindex.py; here by the real queues."""
    begun = datetime.now(UTC)
    (kept,) = newsroom.published(
        newsroom.post_json(
            {"external_id": "kept", "headline": "It is kept", "body_text": "All of it."}
        )
    )
    held = embargoed(newsroom, "long held", datetime(2999, 1, 1, tzinfo=UTC))
    told_since(newsroom, bus, 0, "before the rebuild")
    before, heard = rows(newsroom), len(bus.events())
    assert forget(newsroom, {kept["id"], held}) > 8
    assert newsroom.http.get(f"/articles/{kept['id']}").status_code == 404

    done = newsroom.quickly("reindex", "--rate", "500", "--since", begun.isoformat())

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout.splitlines()[-1])["documents"] >= 2
    after = rows(newsroom)
    assert set(after) == set(before)
    assert [key for key in before if after[key] != before[key]] == []
    assert told_since(newsroom, bus, heard, "after the rebuild") == []


def test_a_replay_changes_and_tells_nothing(newsroom: Newsroom, bus: Listener) -> None:
    told_since(newsroom, bus, 0, "before the replay")
    before, heard = rows(newsroom), len(bus.events())

    done = newsroom.quickly("replay", "--source", "desk", "--rate", "500")

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout.splitlines()[-1])["submissions"] > 0
    assert rows(newsroom) == before
    assert told_since(newsroom, bus, heard, "after the replay") == []
