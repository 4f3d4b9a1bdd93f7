"""A varied archive on moto, built by the real handlers from sources' deliveries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3

from cli.support.requeue import Pace, Requeuer
from cli.support.target import Target
from dateline.aws.table import from_item
from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.documents import Article, Notice, Status
from dateline.model.editor_acts import Act
from dateline.model.identifiers import article_id, repeatable_submission_id
from dateline.model.order_keys import order_key
from dateline.model.sources import Source
from dateline.stores.content import ContentStore
from dateline.stores.intake import IntakeStore
from local.common.aws import Aws
from local.inprocess.cloud import STACK
from tests.component.newsroom import Newsroom, Row
from tests.factories import at, provenance, translation

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

WORKERS = {"ProcessQueue": "process", "IndexQueue": "index"}
LATER = "2999-01-01T00:00:00Z"
HIDDEN = ("embargoed", "expired", "gone", "killed", "unheard", "struck")
"""Stories of `desk` that readers must not see, though earlier revisions may have been public."""
TAKEN_BACK = ("gone", "killed", "unheard", "struck")
"""Hidden stories that no listing and no address leads to."""


class Archive:
    """A newsroom with two sources, whose queues are drained after each delivery."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.cloud = newsroom.cloud
        self._sent = 0
        self._sqs = boto3.client("sqs")
        for source in ("desk", "wire"):
            # The wire sends one of its stories under a different id each time.
            unstable = True if source == "wire" else None
            self.cloud.put_source(Source(id=source, sender="token", unstable_ids=unstable))

    def send(self, source: str, minute: float, *articles: dict[str, Any] | str) -> str:
        """Stores a delivery as submit does; processes and indexes it."""
        self._sent += 1
        self.newsroom.at(at(minute) + timedelta(seconds=1))
        body = json.dumps(articles).encode()
        delivery = Delivery(
            submission_id=repeatable_submission_id(source, str(self._sent)),
            source=source,
            sender="token",
            authentication="bearer",
            content_type="application/json",
            received_at=at(minute),
            sha256=sha256_of(body),
        )
        IntakeStore(boto3.client("s3"), self.cloud.resources["IntakeBucket"]).put(delivery, body)
        self.drain()
        return delivery.submission_id

    def translate(self, source: str, external_id: str) -> None:
        """Writes a translation of a story's newest revision, as translate does."""
        content = self.content()
        id_ = article_id(source, external_id)
        newest = max(self.cloud.keys("ContentBucket", f"articles/{id_}/0"))
        story = content.get(newest)
        assert isinstance(story, Article)
        existing = list(self.cloud.keys("ContentBucket", f"articles/{id_}/pt/"))
        content.put_translation(translation(story, number=len(existing) + 1))
        self.drain()

    def kill(self, external_id: str, minute: float) -> None:
        """Writes the notice that process makes of an editor's kill."""
        id_ = article_id("desk", external_id)
        submission = repeatable_submission_id("desk", f"kill {external_id}")
        act = Notice(
            id=id_,
            source="desk",
            external_id=id_,
            order_key=order_key(
                version=None,
                modified_at=None,
                received_at=at(minute),
                position=0,
                submission_id=submission,
            ),
            status=Status.KILLED,
            act=Act.KILL,
            provenance=provenance(at(minute), submission_id=submission),
        )
        self.content().put_once(act)
        self.drain()

    def content(self) -> ContentStore:
        return ContentStore(boto3.client("s3"), self.cloud.resources["ContentBucket"])

    def drain(self) -> None:
        """Invokes the functions until their queues are empty."""
        while sum(self._drain_queue(*worker) for worker in WORKERS.items()):
            pass

    def _drain_queue(self, queue: str, function: str) -> int:
        url = self.cloud.resources[queue]
        messages = self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get(
            "Messages", []
        )
        if not messages:
            return 0
        event = {"Records": [_record(message) for message in messages]}
        answer = self.newsroom.function(function).handler(event, self.cloud.context(function))
        assert answer == {"batchItemFailures": []}, answer
        self._sqs.delete_message_batch(
            QueueUrl=url,
            Entries=[
                {"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]}
                for n, message in enumerate(messages)
            ],
        )
        return len(messages)

    def requeuer(self, bucket: str, queue: str, event_source: str) -> Requeuer:
        """A requeuer like the commands'; the queues are drained while it waits."""
        pace = Pace(1_000_000, now=lambda: 0.0, sleep=lambda _seconds: self.drain())
        target = Target(Aws(boto3.Session()), STACK, None, None)
        return Requeuer(target, bucket, queue, event_source, pace)

    def versions(self, bucket: str) -> list[tuple[str, str]]:
        """Every version of every object."""
        response = boto3.client("s3").list_object_versions(Bucket=self.cloud.resources[bucket])
        return [(item["Key"], item["VersionId"]) for item in response.get("Versions", [])]

    def table(self, name: str) -> list[Row]:
        """All rows of a table."""
        items = boto3.client("dynamodb").scan(TableName=self.cloud.resources[name])["Items"]
        return sorted((from_item(item) for item in items), key=lambda row: str(row["pk"]))


def _record(message: MessageTypeDef) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }


def story(external_id: str, **changes: Any) -> dict[str, Any]:
    """A story in the format of POST /articles."""
    return {
        "external_id": external_id,
        "language": "en",
        "headline": f"The outcome of the {external_id} affair",
        "body_html": f"<p>The {external_id} affair began on the quay.</p><p>It ended there.</p>",
        "section": "Regions",
        "tags": ["Harbours", external_id],
        "published_at": "2026-03-04T11:00:00Z",
        **changes,
    }


def fill(archive: Archive) -> None:
    """Adds versions, repeats, embargoes, withdrawals, kills, translations, copies and errors."""
    send = archive.send
    plain = story("plain")
    send("desk", 0, plain, story("embargoed", embargoed_until=LATER))
    send("desk", 1, plain)
    send("desk", 2, {**plain, "headline": "A better headline", "section": "Economy"})
    send("desk", 3, {**plain, "headline": "Late, and older", "modified_at": iso_of(at(1.5))})
    send("desk", 4, plain)
    shown = [story(item) for item in ("back", "gone", "killed", "struck", "translated")]
    send("desk", 5, *shown, story("expired", expires_at="2026-03-04T12:20:00Z"))
    archive.kill("struck", 5.5)
    archive.translate("desk", "translated")
    withdrawn_events = [{"external_id": item, "status": "withdrawn"} for item in ("back", "gone")]
    killed_events = [{"external_id": item, "status": "killed"} for item in ("killed", "unheard")]
    send(
        "desk",
        6,
        *withdrawn_events,
        *killed_events,
        story("translated", headline="Another account"),
    )
    archive.translate("desk", "translated")
    back = story("back", correction_note="It was the other quay.")
    changed_again = [
        story(item, headline="Once more") for item in ("killed", "unheard", "struck", "translated")
    ]
    send("desk", 7, back, *changed_again)
    # The same headline, so the same slug, from another source; then a copy word for word.
    long = " ".join(f"Word {number} of a long dispatch." for number in range(60))
    other = story("other", headline=plain["headline"])
    send("wire", 19, other, story("long", body_html=f"<p>{long}</p>"))
    send("desk", 21, story("copied", body_html=f"<p>{long}</p>", headline="A dispatch"))
    # A story that its source sends under a different id each time.
    link = {"canonical_url": "https://www.example.org/quay", "headline": "One at the quay"}
    send("wire", 22, story("unstable-a", **link))
    send("wire", 23, story("unstable-b", **link), "no article at all")
    archive.newsroom.at(at(60))


def iso_of(moment: datetime) -> str:
    return moment.isoformat()


def ids_of(stories: Iterable[str]) -> list[str]:
    """The ids of stories of `desk`."""
    return [article_id("desk", item) for item in stories]


def leads_to(row: Row, ids: Iterable[str]) -> bool:
    """Whether a listing or an address leads to one of these articles."""
    if not row or not row["pk"].startswith(("LISTING#", "SLUG#")):
        return False
    if row["pk"].startswith("SLUG#") and "slug" not in row:
        return False  # The row only reserves the address.
    return any(item in json.dumps(row, default=str) for item in ids)
