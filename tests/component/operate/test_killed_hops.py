"""Translate, releases and subscribe die at any AWS call: the repeat does what was left."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import count

import boto3

from dateline.model.clock import iso, utc_now
from dateline.model.sources import Source
from dateline.stores.content import ContentStore
from dateline.stores.subscriptions import SubscriptionState, SubscriptionStore
from functions.translate.requests.jobs import LEASE
from local.inprocess.cloud import Cloud
from tests.component.operate.aws_calls import dies, killed_once
from tests.component.streams import Listener, Stream
from tests.component.translations import Engine, translating
from tests.factories import article, paragraph
from tests.hub import Hub, serving


def index(cloud: Cloud, embargoed_until: datetime) -> str:
    """The id of an indexed article."""
    story = article(embargoed_until=embargoed_until)
    ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"]).put_once(story)
    cloud.drain_all()
    return story.id


def test_a_schedule_is_set_once_although_announce_is_killed(cloud: Cloud) -> None:
    article_id = index(cloud, utc_now() + timedelta(hours=1))
    event = {"Records": Stream(cloud).records()}
    scheduler, group = boto3.client("scheduler"), cloud.resources["ReleaseSchedules"]
    for number in count(1):
        died = dies(cloud, number, "announce", event)
        assert cloud.invoke("announce", event) == {"batchItemFailures": []}
        schedules = scheduler.list_schedules(GroupName=group)["Schedules"]
        assert [schedule["Name"] for schedule in schedules] == [article_id]
        scheduler.delete_schedule(GroupName=group, Name=article_id)
        if not died:
            break
    assert number > 2


def test_a_release_is_announced_although_announce_is_killed(cloud: Cloud) -> None:
    released = utc_now().replace(microsecond=0) - timedelta(hours=1)
    article_id, listener = index(cloud, released), Listener(cloud)
    release = {"event": "release", "article_id": article_id, "effective_at": iso(released)}
    for number in count(1):
        died = dies(cloud, number, "announce", dict(release))
        # Lambda invokes the function again with the event of a schedule.
        assert cloud.invoke("announce", dict(release)) == {"outcome": "announced"}
        events = listener.heard()
        # Two if announce died after it had put the event, or not at all.
        assert len(events) in {1, 2}
        assert len({event["detail"]["id"] for event in events}) == 1
        if not died:
            break
    assert number > 1


def test_a_hub_is_asked_once_although_subscribe_is_killed(cloud: Cloud) -> None:
    hub = Hub(verifies=False)
    store = SubscriptionStore(boto3.client("dynamodb"), cloud.resources["SubmissionTable"])
    event = {"detail-type": "Scheduled Event", "source": "aws.events"}
    with serving(hub.respond) as url:
        for number in count(1):
            topic = f"https://wire.example/feed/{number}"
            websub = {"hub": f"{url}/hub", "topic": topic, "callback_base": "https://api.example"}
            source = {
                "id": "wire",
                "sender": "websub",
                "secrets": ["the newest secret"],
                "path_key": "an-unguessable-part-of-22+",
                "websub": websub,
            }
            cloud.put_source(Source.model_validate(source))
            died = dies(cloud, number, "subscribe", dict(event))
            cloud.invoke("subscribe", dict(event))
            assert [form["hub.topic"] for form in hub.requests] == [topic], number
            recorded = store.get("wire")
            assert recorded
            assert (recorded.topic, recorded.state) == (topic, SubscriptionState.PENDING)
            hub.requests.clear()
            if not died:
                break
    assert number > 3


def test_a_translation_is_written_once_although_translate_is_killed(cloud: Cloud) -> None:
    engine, billed = Engine(), dict[int, int]()
    with translating(cloud, engine) as room:
        loaded_once = cloud.load
        for number in count(1):
            story = article(
                external_id=str(number),
                headline=f"Ferry {number}",
                standfirst=None,
                body=(paragraph(f"Boat {number} left."),),
            )
            room.publish(story)
            room.ask("pt", of=story)
            # A killed process is not used again.
            cloud.load = lambda function: Cloud.load(cloud, function)  # type: ignore[method-assign]
            died = killed_once(cloud, number, "TranslateQueue", "translate", after=LEASE)
            cloud.load = loaded_once  # type: ignore[method-assign]
            assert room.waiting() == 0, number
            room.index()
            assert room.status(story)["status"] == "translated"
            assert len(cloud.keys("ContentBucket", f"articles/{story.id}/pt/")) == 1
            billed[number] = len(engine.seen)
            engine.seen.clear()
            if not died:
                break
    # Headline and paragraph: sent again only if the answer was lost before it was stored.
    assert Counter(billed.values()) == {2: number - 1, 4: 1}
    assert number > 10
