"""A kill clears the edge once a batch; where that fails, its record is tried again."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from dateline.aws.streams import read_record
from dateline.model.documents import Status
from functions.announce.changes import Announcement
from functions.announce.delivery import Delivered, deliver
from functions.announce.edge import ClearingBus, Edge, edge_of
from functions.announce.stream import announcements
from tests.factories import article, at, notice
from tests.unit.announce.fake_bus import FakeBus
from tests.unit.announce.stream_records import rows, transaction

NOW = at(60)


class FakeReleases:
    """Schedules are another test's."""

    def update_schedule(self, article_id: str, changed_at: object, now: object) -> None:
        del article_id, changed_at, now


class FakeCloudFront:
    """Keeps the invalidations, by their reference as CloudFront does; or refuses."""

    def __init__(self, refusal: str | None = None) -> None:
        self.refusal = refusal
        self.paths: dict[str, list[str]] = {}

    def create_invalidation(
        self,
        *,
        DistributionId: str,  # noqa: N803 - AWS's name
        InvalidationBatch: dict[str, Any],  # noqa: N803 - AWS's name
    ) -> None:
        assert DistributionId == "E123"
        if self.refusal:
            raise ClientError({"Error": {"Code": self.refusal}}, "CreateInvalidation")
        paths = InvalidationBatch["Paths"]
        assert paths["Quantity"] == len(paths["Items"])
        self.paths[InvalidationBatch["CallerReference"]] = paths["Items"]


def changes(status: Status, *names: str) -> list[dict[str, Any]]:
    """The records of articles that were published and then changed to `status`."""
    records: list[dict[str, Any]] = []
    for name in names:
        story = article(external_id=name)
        after = notice(status, minute=5, external_id=name, id=story.id)
        records += transaction(rows(story), rows(story, after), first=len(records))
    return records


def delivered(records: list[dict[str, Any]], cloudfront: FakeCloudFront) -> Delivered:
    bus = ClearingBus(FakeBus(), Edge("E123", lambda: cloudfront))
    return deliver(records, bus, FakeReleases(), NOW)


def test_kills_of_a_batch_clear_everything_with_one_path() -> None:
    cloudfront = FakeCloudFront()
    records = changes(Status.KILLED, "one", "two", "three")
    assert delivered(records, cloudfront).failed == ()
    assert list(cloudfront.paths.values()) == [["/*"]]
    # The same batch again is the same invalidation, which is billed once.
    delivered(records, cloudfront)
    assert len(cloudfront.paths) == 1
    delivered(changes(Status.KILLED, "four"), cloudfront)
    assert len(cloudfront.paths) == 2


def test_other_changes_do_not_clear_the_edge() -> None:
    cloudfront = FakeCloudFront()
    assert delivered(changes(Status.WITHDRAWN, "one"), cloudfront).announced
    assert cloudfront.paths == {}


def test_a_kill_that_did_not_clear_the_edge_is_put_off_with_all_after_it() -> None:
    records = changes(Status.WITHDRAWN, "one") + changes(Status.KILLED, "two")
    records += changes(Status.WITHDRAWN, "three")
    for refusal in ("TooManyInvalidationsInProgress", "AccessDenied", "NoSuchDistribution"):
        outcome = delivered(records, FakeCloudFront(refusal))
        kinds = [event.kind.value for event in outcome.announced]
        assert kinds == ["article.withdrawn"]
        assert len(outcome.failed) == 2


def test_events_that_the_bus_refused_clear_nothing() -> None:
    cloudfront = FakeCloudFront()
    bus = ClearingBus(FakeBus(room=0), Edge("E123", lambda: cloudfront))
    assert bus.put(killed()) == 0
    assert cloudfront.paths == {}


def test_without_an_edge_nothing_is_cleared() -> None:
    def client() -> FakeCloudFront:
        raise AssertionError("no client is made")

    assert edge_of("-", client) is None
    events = killed()
    assert ClearingBus(FakeBus(), edge_of("-", client)).put(events) == len(events) == 1


def killed() -> list[Announcement]:
    return [
        event
        for record in changes(Status.KILLED, "one")
        for event in announcements(read_record(record), NOW)
    ]
