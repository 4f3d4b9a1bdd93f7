"""The release of an embargo and a rebuild of the archive, on the whole system."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

from cli.support.bus import Listener
from dateline.aws.table import from_item
from tests.e2e.newsroom import Newsroom, eventually
from tests.e2e.releases import Release, embargoed, scheduled

Rows = dict[tuple[str, str], dict[str, Any]]
SCHEDULED = 75.0
"""A release close ahead is scheduled 30 s ahead, and the emulator looks every 10 s."""


def test_a_release_is_announced_by_its_schedule(
    newsroom: Newsroom, bus: Listener, release: Release
) -> None:
    # Readers need no schedule: the article is readable from its second on.
    assert release.before == {404}
    newsroom.read(release.article_id)

    is_announced = partial(bus.has, "article.published", release.article_id)
    eventually(is_announced, "article.published", SCHEDULED)
    ended = partial(scheduled, newsroom, release.article_id)
    eventually(lambda: ended() is None, "the schedule's end")
    events = [
        event for event in bus.events() if event["detail"]["article_id"] == release.article_id
    ]
    (event,) = events
    assert event["detail"]["changed_at"] == event["detail"]["effective_at"]
    assert release.scheduled is not None


def test_a_schedule_moves_with_its_embargo_and_is_removed_by_a_kill(newsroom: Newsroom) -> None:
    article_id = embargoed(newsroom, "harbour", datetime(2999, 1, 1, tzinfo=UTC))
    eventually(lambda: scheduled(newsroom, article_id) == "at(2999-01-01T00:00:00)", "it is set")
    embargoed(newsroom, "harbour", datetime(2999, 6, 1, tzinfo=UTC))
    eventually(lambda: scheduled(newsroom, article_id) == "at(2999-06-01T00:00:00)", "it moves")
    newsroom.post_json({"external_id": "harbour", "status": "killed"})
    eventually(lambda: scheduled(newsroom, article_id) is None, "it goes")


def rows(newsroom: Newsroom) -> Rows:
    """ArticleTable without translate's own rows."""
    pages = newsroom.target.aws.dynamodb.get_paginator("scan").paginate(
        TableName=newsroom.target.output("ArticleTableName")
    )
    items = (from_item(item) for page in pages for item in page["Items"])
    return {(row["pk"], row["sk"]): row for row in items if not str(row["sk"]).startswith("JOB#")}


def forget(newsroom: Newsroom, articles: set[str]) -> int:
    """Deletes every row of these articles; returns their number."""
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


def announced_since(newsroom: Newsroom, bus: Listener, events_before: int, name: str) -> list[str]:
    """The articles that the bus announced before an article that was sent last."""
    (last,) = newsroom.published(
        newsroom.post_json({"external_id": name, "headline": name, "body_text": "Last."})
    )
    eventually(lambda: bus.has("article.published", last["id"]), "the last event", SCHEDULED)
    return [
        event["detail"]["article_id"]
        for event in bus.events()[events_before:]
        if event["detail"]["article_id"] != last["id"]
    ]


def test_lost_rows_are_rebuilt_without_an_event(newsroom: Newsroom, bus: Listener) -> None:
    """Rebuilds a part by real queues; tests/component/index/test_reindex.py rebuilds all."""
    begun = datetime.now(UTC)
    (kept,) = newsroom.published(
        newsroom.post_json(
            {"external_id": "kept", "headline": "It is kept", "body_text": "All of it."}
        )
    )
    held = embargoed(newsroom, "long held", datetime(2999, 1, 1, tzinfo=UTC))
    announced_since(newsroom, bus, 0, "before the rebuild")
    before, events_before = rows(newsroom), len(bus.events())
    assert forget(newsroom, {kept["id"], held}) > 8
    assert newsroom.http.get(f"/articles/{kept['id']}").status_code == 404

    done = newsroom.quickly("reindex", "--rate", "500", "--since", begun.isoformat())

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout.splitlines()[-1])["documents"] >= 2
    after = rows(newsroom)
    assert set(after) == set(before)
    assert [key for key in before if after[key] != before[key]] == []
    assert announced_since(newsroom, bus, events_before, "after the rebuild") == []


def test_a_replay_changes_nothing_and_sends_no_event(newsroom: Newsroom, bus: Listener) -> None:
    announced_since(newsroom, bus, 0, "before the replay")
    before, events_before = rows(newsroom), len(bus.events())

    done = newsroom.quickly("replay", "--source", "desk", "--rate", "500")

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout.splitlines()[-1])["submissions"] > 0
    assert rows(newsroom) == before
    assert announced_since(newsroom, bus, events_before, "after the replay") == []
