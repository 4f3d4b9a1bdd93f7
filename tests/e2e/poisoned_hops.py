"""A fault under each hop, a message that meets it, and what shows that a retry made up for it.

Each fault is a permission that the hop's function loses, so each message fails as on AWS. Faults
that name a partition key leave the articles of other tests alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cli.support.bus import Listener
from dateline.model.identifiers import article_id
from dateline.model.problems import Hop
from dateline.model.rows import article_pk
from tests.e2e.breakage import denied, given_up_after_one_attempt
from tests.e2e.hub import Hub
from tests.e2e.newsroom import Newsroom, eventually
from tests.e2e.releases import embargoed, scheduled

EMBARGO = timedelta(seconds=12)
"""Longer than an article needs to be indexed."""
EMBARGOED = ("announced", "released")
TOPIC = "https://wire.example.org/operations.xml"
TRANSLATED_SOURCE = "operations-polyglot"

Repaired = Callable[[], bool]
"""Whether the message has had its effect."""


def story(name: str) -> dict[str, str]:
    """An article of canonical JSON with a unique headline."""
    return {
        "external_id": f"operations-{name}",
        "language": "en",
        "headline": f"Ferry {name} sails again",
        "body_text": f"The {name} ferry sails again.",
    }


@dataclass(frozen=True)
class Scene:
    """An embedded cloud, what listens to it, and the faults that end with the test."""

    newsroom: Newsroom
    bus: Listener
    hub: Hub
    faults: ExitStack

    def deny(self, function: str, action: str, *, resource: str = "*", article: str = "") -> None:
        """Denies a function's role an action, for the rows of one article if it is named."""
        keys = (article_pk(article),) if article else ()
        self.faults.enter_context(denied(self.newsroom, function, action, resource, keys))

    def give_up_soon(self, queue: str) -> None:
        """Makes one failure enough for a dead letter of a queue."""
        self.faults.enter_context(given_up_after_one_attempt(self.newsroom, queue))

    def invoke_later(self, function: str, event: dict[str, Any]) -> None:
        """Invokes a function asynchronously, as schedules do on AWS."""
        self.newsroom.target.aws.lambda_.invoke(
            FunctionName=f"{self.newsroom.running.stack}-{function}",
            InvocationType="Event",
            Payload=json.dumps(event),
        )

    def languages(self, article: str) -> list[str]:
        """The languages that readers may choose for an article."""
        return list(self.newsroom.read(article)["languages"])

    def is_readable(self, article: str) -> bool:
        """Whether readers get the article."""
        return self.newsroom.http.get(f"/articles/{article}").status_code == 200

    def embargo(self, name: str) -> str:
        """Sends an article with an embargo that ends soon; returns its id once it is processed."""
        return embargoed(self.newsroom, name, datetime.now(UTC) + EMBARGO)

    def embargoes_ended(self) -> bool:
        """Whether readers get the embargoed articles, which needs no schedule."""
        return all(self.is_readable(article_id("desk", name)) for name in EMBARGOED)


def poison_process(scene: Scene) -> Repaired:
    """The submission is stored and cannot become a document."""
    scene.give_up_soon("ProcessQueue")
    scene.deny("process", "s3:PutObject")
    assert scene.newsroom.post_json(story("processed")).status_code == 202
    article = article_id("desk", "operations-processed")
    return lambda: scene.is_readable(article)


def poison_index(scene: Scene) -> Repaired:
    """The document is stored and its rows cannot be written."""
    article = article_id("desk", "operations-indexed")
    scene.give_up_soon("IndexQueue")
    scene.deny("index", "dynamodb:*", article=article)
    submission = scene.newsroom.settled(scene.newsroom.post_json(story("indexed")))
    assert submission["articles"][0]["article_id"] == article
    assert not scene.is_readable(article)
    return lambda: scene.is_readable(article)


def poison_translate(scene: Scene) -> Repaired:
    """A requested translation cannot be stored."""
    newsroom = scene.newsroom
    [shown] = newsroom.published(newsroom.post_json(story("translated")))
    scene.give_up_soon("TranslateQueue")
    scene.deny("translate", "s3:PutObject")
    path = f"/articles/{shown['id']}/translations"
    asked = newsroom.http.post(path, json={"languages": ["pt"]}, headers=newsroom.bearer("desk"))
    assert asked.status_code == 202, asked.text
    return lambda: scene.languages(shown["id"]) == ["en", "pt"]


def poison_follow(scene: Scene) -> Repaired:
    """The stream's record of a new article that a rule translates cannot become a job."""
    newsroom = scene.newsroom
    put = newsroom.quickly("sources", "put", TRANSLATED_SOURCE, "--translate", "pt")
    assert put.exit_code == 0, put.output
    queue = newsroom.target.resource("TranslateQueue").rpartition("/")[2]
    scene.give_up_soon("FollowQueue")
    scene.deny("translate", "sqs:SendMessage", resource=f"arn:aws:sqs:*:*:{queue}")
    sent = newsroom.http.post(
        "/articles", json=story("followed"), headers=newsroom.bearer(TRANSLATED_SOURCE)
    )
    [shown] = newsroom.published(sent, TRANSLATED_SOURCE)
    return lambda: scene.languages(shown["id"]) == ["en", "pt"]


def poison_announce(scene: Scene) -> Repaired:
    """The stream's record of an embargoed article cannot set its schedule, so none announces it."""
    article = article_id("desk", "announced")
    scene.give_up_soon("AnnounceQueue")
    scene.deny("announce", "dynamodb:BatchGetItem", article=article)
    assert scene.embargo("announced") == article
    return lambda: scene.bus.has("article.published", article)


def poison_release(scene: Scene) -> Repaired:
    """The event of a release's schedule, which is due, cannot read the article.

    The emulator's own schedules invoke a function once and drop a failure; those of AWS invoke it
    asynchronously, which the test does with the schedule's input.
    """
    newsroom = scene.newsroom
    article = scene.embargo("released")
    eventually(lambda: scheduled(newsroom, article) is not None, "the schedule")
    names = {"GroupName": newsroom.target.resource("ReleaseSchedules"), "Name": article}
    scheduler = newsroom.target.aws.scheduler
    event = json.loads(scheduler.get_schedule(**names)["Target"]["Input"])
    scheduler.delete_schedule(**names)
    scene.deny("announce", "dynamodb:BatchGetItem", article=article)
    scene.invoke_later("announce", event)
    return lambda: scene.bus.has("article.published", article)


def poison_subscribe(scene: Scene) -> Repaired:
    """A hub is not asked when its source is made, nor by the next run of the schedule."""
    scene.deny("subscribe", "dynamodb:GetItem")
    options = ("--sender", "websub", "--hub", scene.hub.url, "--topic", TOPIC)
    put = scene.newsroom.quickly("sources", "put", "operations-hub", *options)
    assert "its schedule retries" in str(put.exception)
    scene.invoke_later("subscribe", {"detail-type": "Scheduled Event", "source": "aws.events"})
    return lambda: [form["hub.topic"] for form in scene.hub.forms] == [TOPIC]


POISONS: dict[Hop, Callable[[Scene], Repaired]] = {
    # Embargoed articles come first; a translation is requested while its job can be queued, and
    # process fails last.
    Hop.ANNOUNCE: poison_announce,
    Hop.RELEASE: poison_release,
    Hop.SUBSCRIBE: poison_subscribe,
    Hop.TRANSLATE: poison_translate,
    Hop.FOLLOW: poison_follow,
    Hop.INDEX: poison_index,
    Hop.PROCESS: poison_process,
}
