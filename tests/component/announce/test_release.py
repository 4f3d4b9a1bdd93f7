"""Embargoes through the real handlers: held, scheduled, moved, released, announced once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import boto3
import pytest
from botocore.stub import Stubber

from dateline.model.clock import utc_now
from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.errors import Unavailable
from tests.component.newsroom import Newsroom, newsroom
from tests.component.streams import Listener, Stream
from tests.factories import article, notice, translation

if TYPE_CHECKING:
    from mypy_boto3_scheduler import EventBridgeSchedulerClient
    from mypy_boto3_scheduler.type_defs import GetScheduleOutputTypeDef

NOW = utc_now().replace(microsecond=0)
SOON = NOW + timedelta(hours=1)
LATER = NOW + timedelta(hours=5)


class Desk:
    """Indexes documents, runs announce over the stream, and fires schedules on request."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.cloud = cloud = newsroom.cloud
        self.newsroom.at(NOW)
        self.app = self.newsroom.function("announce")
        self.stream = Stream(cloud)
        self.listener = Listener(cloud)
        self.scheduler: EventBridgeSchedulerClient = boto3.client("scheduler")

    def write(self, *written: Article | Notice | Translation) -> None:
        for item in written:
            assert self.newsroom.index(self.newsroom.put(item))

    def announce(self, *written: Article | Notice | Translation) -> None:
        self.write(*written)
        self.stream.announce(self.app)

    def schedules(self) -> dict[str, GetScheduleOutputTypeDef]:
        group = self.cloud.resources["ReleaseSchedules"]
        schedules = self.scheduler.list_schedules(GroupName=group)["Schedules"]
        return {
            item["Name"]: self.scheduler.get_schedule(GroupName=group, Name=item["Name"])
            for item in schedules
        }

    def fire(self, carried: str, at: datetime) -> dict[str, Any]:
        """Invokes the target with its input, as the Scheduler does."""
        self.newsroom.at(at)
        answer = self.app.handler(json.loads(carried), self.cloud.context("announce"))
        assert isinstance(answer, dict)
        return answer

    def clear(self) -> None:
        """Deletes all articles, schedules and events."""
        self.newsroom.at(NOW)
        self.newsroom.restore(self.newsroom.empty)
        bucket = self.cloud.resources["ContentBucket"]
        boto3.resource("s3").Bucket(bucket).object_versions.delete()
        for name in self.schedules():
            self.scheduler.delete_schedule(
                GroupName=self.cloud.resources["ReleaseSchedules"], Name=name
            )
        self.stream.records()
        self.listener.heard()


@pytest.fixture(scope="module")
def shared_desk() -> Iterator[Desk]:
    """A cloud for all of these tests: creating it takes longer than they do."""
    with newsroom() as room:
        yield Desk(room)


@pytest.fixture
def desk(shared_desk: Desk) -> Desk:
    shared_desk.clear()
    return shared_desk


def is_head(record: dict[str, Any]) -> bool:
    return bool(record["dynamodb"]["Keys"]["sk"]["S"] == "HEAD")


def carried(desk: Desk, story: Article) -> str:
    return desk.schedules()[story.id]["Target"]["Input"]


def test_an_embargoed_article_has_one_schedule_and_no_event(desk: Desk) -> None:
    story = article(embargoed_until=SOON)
    desk.announce(story)
    assert desk.listener.kinds() == []
    schedules = desk.schedules()
    assert list(schedules) == [story.id]
    schedule = schedules[story.id]
    environment = desk.cloud.environment("announce")
    assert schedule["ScheduleExpression"] == f"at({SOON:%Y-%m-%dT%H:%M:%S})"
    assert schedule["ScheduleExpressionTimezone"] == "UTC"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert schedule["ActionAfterCompletion"] == "DELETE"
    assert schedule["Target"]["Arn"].endswith(":function:dateline-announce")
    assert schedule["Target"]["RoleArn"] == environment["RELEASE_ROLE"]
    assert schedule["Target"]["DeadLetterConfig"] == {"Arn": environment["RELEASE_DEAD_LETTERS"]}


def test_the_release_is_announced_with_its_translations(desk: Desk) -> None:
    story = article(embargoed_until=SOON)
    desk.announce(story, translation(story))
    assert desk.listener.kinds() == []
    assert desk.fire(carried(desk, story), SOON) == {"outcome": "announced"}
    events = desk.listener.heard()
    assert [event["detail-type"] for event in events] == [
        "article.published",
        "translation.published",
    ]
    assert events[0]["detail"]["headline"] == story.headline
    assert events[0]["detail"]["effective_at"] == events[0]["detail"]["changed_at"]
    assert events[1]["detail"]["language"] == "pt"


def test_a_schedule_that_fires_twice_sends_one_event_id(desk: Desk) -> None:
    story = article(embargoed_until=SOON)
    desk.announce(story)
    kept = carried(desk, story)
    for seconds in (0, 50):
        desk.fire(kept, SOON + timedelta(seconds=seconds))
    first, second = desk.listener.heard()
    assert first["detail"]["id"] == second["detail"]["id"]


def test_a_moved_embargo_moves_the_schedule_and_the_old_one_announces_nothing(desk: Desk) -> None:
    story = article(embargoed_until=SOON)
    desk.announce(story)
    stale = carried(desk, story)
    desk.announce(article(minute=5, embargoed_until=LATER))
    assert desk.schedules()[story.id]["ScheduleExpression"] == f"at({LATER:%Y-%m-%dT%H:%M:%S})"
    assert desk.fire(stale, SOON) == {"outcome": "moved"}
    assert desk.listener.kinds() == []
    assert desk.fire(carried(desk, story), LATER) == {"outcome": "announced"}
    assert desk.listener.kinds() == ["article.published"]


def test_a_moved_schedule_that_the_old_schedule_deleted_is_set_again(desk: Desk) -> None:
    story = article(embargoed_until=SOON)
    desk.announce(story)
    stale = carried(desk, story)
    desk.announce(article(minute=5, embargoed_until=LATER))
    desk.scheduler.delete_schedule(
        GroupName=desk.cloud.resources["ReleaseSchedules"], Name=story.id
    )
    desk.fire(stale, SOON)
    assert desk.schedules()[story.id]["ScheduleExpression"] == f"at({LATER:%Y-%m-%dT%H:%M:%S})"


@pytest.mark.parametrize(
    ("then", "kinds"),
    [
        (article(minute=5), ["article.published"]),
        (notice(Status.WITHDRAWN, minute=5), []),
        (notice(Status.WITHHELD, minute=5), []),
        (notice(Status.KILLED, minute=5), ["article.killed"]),
        (article(minute=5, embargoed_until=SOON, expires_at=NOW), []),
    ],
    ids=["lifted early", "withdrawn", "withheld", "killed", "expired"],
)
def test_an_embargo_that_ends_without_release_has_its_schedule_removed(
    desk: Desk, then: Article | Notice, kinds: list[str]
) -> None:
    story = article(embargoed_until=SOON)
    desk.announce(story)
    stale = carried(desk, story)
    desk.announce(then)
    assert desk.schedules() == {}
    assert desk.listener.kinds() == kinds
    assert desk.fire(stale, SOON) == {"outcome": "overtaken"}
    assert desk.listener.kinds() == []


def test_removing_a_schedule_is_idempotent(desk: Desk) -> None:
    desk.announce(article(embargoed_until=SOON))
    desk.write(notice(Status.KILLED, minute=5))
    records = desk.stream.records()
    for _ in range(2):
        desk.stream.announce(desk.app, records)
        assert desk.schedules() == {}


def test_records_out_of_order_and_repeated_end_in_the_same_schedule(desk: Desk) -> None:
    story = article(embargoed_until=SOON)
    desk.write(story, article(minute=5, embargoed_until=LATER), article(minute=9, headline="New"))
    desk.write(article(minute=12, embargoed_until=LATER))
    records = desk.stream.records()
    for order in (records, list(reversed(records)), [*records, *records], records[:4]):
        desk.stream.announce(desk.app, order)
        if any(map(is_head, order)):
            assert desk.schedules()[story.id]["ScheduleExpression"].startswith(f"at({LATER:%Y-%m}")


def test_a_release_less_than_half_a_minute_ahead_is_announced(desk: Desk) -> None:
    now = utc_now().replace(microsecond=0)
    desk.newsroom.at(now)
    story = article(embargoed_until=now + timedelta(seconds=20))
    desk.announce(story)
    lead = now + timedelta(seconds=30)
    assert desk.schedules()[story.id]["ScheduleExpression"] == f"at({lead:%Y-%m-%dT%H:%M:%S})"
    assert desk.fire(carried(desk, story), lead) == {"outcome": "announced"}


def test_a_release_that_passed_in_the_stream_is_announced_with_one_event_id(
    desk: Desk,
) -> None:
    moment = utc_now() + timedelta(seconds=60)
    story = article(embargoed_until=moment)
    desk.write(story)
    records = desk.stream.records()
    desk.stream.announce(desk.app, records)
    kept = carried(desk, story)
    # A later record of the batch failed, so its records come again, after the release.
    desk.newsroom.at(moment)
    desk.stream.announce(desk.app, records)
    desk.fire(kept, moment + timedelta(seconds=1))
    by_record, by_schedule = desk.listener.heard()
    assert by_record["detail"] == by_schedule["detail"]


def test_lambda_retries_a_release_that_the_bus_refuses(desk: Desk) -> None:
    story = article(embargoed_until=SOON)
    desk.announce(story)
    with (
        patch.object(desk.app.bus, "put", lambda _: 0),
        pytest.raises(Unavailable, match="events_not_taken"),
    ):
        desk.fire(carried(desk, story), SOON)


def test_an_article_whose_schedule_cannot_be_set_is_put_off(desk: Desk) -> None:
    desk.write(article(embargoed_until=SOON))
    records = [record for record in desk.stream.records() if is_head(record)]
    with Stubber(desk.app.releases._schedules._scheduler) as stubber:
        stubber.add_client_error("create_schedule", "ThrottlingException")
        answer = desk.app.handler({"Records": records}, desk.cloud.context("announce"))
    assert answer == {"batchItemFailures": []}
    assert desk.schedules() == {}
    desk.cloud.drain("AnnounceQueue", "announce")
    assert len(desk.schedules()) == 1
