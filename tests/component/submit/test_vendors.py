"""Deliveries signed by the vendors' libraries, and every sample event, through the handler."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import boto3
import pytest
import standardwebhooks
import svix.webhooks

from dateline.model.deliveries import Delivery
from dateline.model.sources import Source
from dateline.stores.intake import IntakeStore
from local.common.template import ROOT
from local.inprocess.cloud import Cloud
from tests.http_events import http_event, json_of

EVENTS = ROOT / "events" / "submit"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NEXT_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
STORY = json.dumps(
    {
        "type": "article.published",
        "data": {
            "external_id": "1",
            "headline": "Fähre fährt – снова",
            "language": "de",
            "body_text": "Im Morgengrauen.",
        },
    }
)

RECORDED = {
    "arc-xp-published": ("published", "hmac-sha256"),
    "basic-article": ("unknown", "basic"),
    "contentful-deleted": ("deleted", "hmac-sha256"),
    "contentful-draft-saved": ("ignored", "hmac-sha256"),
    "contentful-published": ("published", "hmac-sha256"),
    "datocms-published": ("published", "basic"),
    "directus-updated": ("updated", "bearer"),
    "drupal-updated": ("updated", "hmac-sha256"),
    "ghost-deleted": ("deleted", "hmac-sha256"),
    "ghost-published": ("published", "hmac-sha256"),
    "github-style-article": ("unknown", "hmac-sha256"),
    "hmac-article": ("unknown", "hmac-sha512"),
    "prismic-updated": ("updated", "body-secret"),
    "sanity-deleted": ("deleted", "hmac-sha256"),
    "sanity-draft": ("ignored", "hmac-sha256"),
    "sanity-published": ("published", "hmac-sha256"),
    "standard-webhooks-published": ("published", "hmac-sha256"),
    "storyblok-published": ("published", "hmac-sha1"),
    "storyblok-unsigned": ("unpublished", "path-key"),
    "strapi-published": ("published", "bearer"),
    "strapi-published-null": ("published", "bearer"),
    "superdesk-published": ("updated", "hmac-sha1"),
    "svix-published": ("published", "hmac-sha256"),
    "woocommerce-style-ping": ("ignored", "path-key"),
    "woocommerce-style-updated": ("updated", "hmac-sha256"),
    "wordpress-com-published": ("published", "path-key"),
    "wp-plugin-rest-post": ("updated", "hmac-sha256"),
    "wp-webhooks-published": ("published", "hmac-sha256"),
}
"""The event and the authentication that are stored with each sample delivery."""
TIMED = {"ghost-deleted", "ghost-published", "wp-plugin-rest-post"}
"""Those without an id whose signature covers a time, and so is used once."""


class Signing(Protocol):
    """The common interface of the vendors' libraries."""

    def __init__(self, whsecret: str) -> None: ...

    def sign(self, msg_id: str, timestamp: datetime, data: str) -> str: ...


VENDORS: dict[str, tuple[str, type[Signing]]] = {
    "standard_webhooks": ("webhook", standardwebhooks.Webhook),
    "svix": ("svix", svix.webhooks.Webhook),
}


def signed_event(
    sender: str,
    *,
    secret: str = SECRET,
    message: str = "msg_2Lh9KRb0pzN4LePd3XiA4v12Axj",
    age: timedelta = timedelta(),
    body: str = STORY,
) -> dict[str, Any]:
    """A delivery that the vendor's library signed `age` ago."""
    prefix, library = VENDORS[sender]
    sent_at = datetime.now(UTC) - age
    headers = {
        "Content-Type": "application/json",
        f"{prefix}-id": message,
        f"{prefix}-timestamp": str(int(sent_at.timestamp())),
        f"{prefix}-signature": library(secret).sign(message, sent_at, body),
    }
    return http_event(
        "POST",
        "/webhooks/vendor",
        route="POST /webhooks/{source}",
        parameters={"source": "vendor"},
        body=body.encode(),
        headers=headers,
    )


def put_source(cloud: Cloud, sender: str, *secrets: str) -> None:
    cloud.put_source(
        Source.model_validate({"id": "vendor", "sender": sender, "secrets": secrets or (SECRET,)})
    )


def stored(cloud: Cloud) -> tuple[Delivery, bytes]:
    (key,) = cloud.keys("IntakeBucket")
    store = IntakeStore(boto3.client("s3"), cloud.resources["IntakeBucket"])
    return store.get(key, max_bytes=1_000_000)


@pytest.mark.parametrize("sender", sorted(VENDORS))
def test_a_delivery_signed_by_the_vendors_library_is_stored_as_sent(
    cloud: Cloud, sender: str
) -> None:
    put_source(cloud, sender)
    answer = cloud.invoke("submit", signed_event(sender))
    assert answer["statusCode"] == 202
    delivery, body = stored(cloud)
    assert body == STORY.encode()
    assert (delivery.event, delivery.authentication) == ("published", "hmac-sha256")
    assert delivery.delivery_id == "msg_2Lh9KRb0pzN4LePd3XiA4v12Axj"


@pytest.mark.parametrize("sender", sorted(VENDORS))
def test_a_delivery_signed_by_the_vendors_library_becomes_an_article(
    cloud: Cloud, sender: str
) -> None:
    put_source(cloud, sender)
    cloud.invoke("submit", signed_event(sender))
    cloud.drain_all()
    listed = json_of(cloud.invoke("read", http_event("GET", "/articles?language=de")))
    assert [item["headline"] for item in listed["items"]] == ["Fähre fährt – снова"]


@pytest.mark.parametrize("sender", sorted(VENDORS))
def test_a_retry_of_a_message_is_the_same_submission(cloud: Cloud, sender: str) -> None:
    put_source(cloud, sender)
    first = cloud.invoke("submit", signed_event(sender, age=timedelta(seconds=5)))
    again = cloud.invoke("submit", signed_event(sender))
    assert json_of(first) == json_of(again)
    assert len(cloud.keys("IntakeBucket")) == 1


@pytest.mark.parametrize("sender", sorted(VENDORS))
def test_both_secrets_are_valid_during_a_rotation_and_only_the_new_afterwards(
    cloud: Cloud, sender: str
) -> None:
    put_source(cloud, sender, NEXT_SECRET, SECRET)
    for number, secret in enumerate((SECRET, NEXT_SECRET)):
        event = signed_event(sender, secret=secret, message=f"msg_{number}")
        assert cloud.invoke("submit", event)["statusCode"] == 202
    put_source(cloud, sender, NEXT_SECRET)
    cloud.load("submit")
    assert cloud.invoke("submit", signed_event(sender))["statusCode"] == 401


@pytest.mark.parametrize("sender", sorted(VENDORS))
def test_a_delivery_that_the_vendors_library_would_refuse_is_refused(
    cloud: Cloud, sender: str
) -> None:
    put_source(cloud, sender)
    other_body = signed_event(sender)
    other_body["body"] = other_body["body"].replace("published", "Published")
    refused = [
        other_body,
        signed_event(sender, secret=NEXT_SECRET),
        signed_event(sender, age=timedelta(minutes=6)),
        signed_event(sender, age=timedelta(minutes=-6)),
    ]
    answers = [cloud.invoke("submit", event) for event in refused]
    assert {answer["statusCode"] for answer in answers} == {401}
    assert len({json_of(answer)["detail"] for answer in answers}) == 1
    assert cloud.keys("IntakeBucket") == []


def read(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def sent_bytes(event: dict[str, Any]) -> bytes:
    body = event["body"]
    return base64.b64decode(body) if event["isBase64Encoded"] else body.encode()


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_a_sample_delivery_is_stored_with_its_event_and_authentication(
    cloud: Cloud, name: str
) -> None:
    event = read(EVENTS / f"{name}.json")
    cloud.setup(read(EVENTS / f"{name}.setup.json"))
    answer = cloud.invoke("submit", event)
    assert answer["headers"]["content-type"] == "application/json"
    delivery, body = stored(cloud)
    assert body == sent_bytes(event)
    assert (delivery.event, delivery.authentication) == RECORDED[name]
    repeated = cloud.invoke("submit", event)
    is_known = delivery.delivery_id is not None or name in TIMED
    assert (json_of(repeated) == json_of(answer)) == is_known


def test_each_sender_gets_the_status_that_it_insists_on(cloud: Cloud) -> None:
    statuses = {}
    for name in ("prismic-updated", "woocommerce-style-ping", "storyblok-published"):
        cloud.setup(read(EVENTS / f"{name}.setup.json"))
        statuses[name] = cloud.invoke("submit", read(EVENTS / f"{name}.json"))["statusCode"]
    assert statuses == {
        "prismic-updated": 200,
        "woocommerce-style-ping": 200,
        "storyblok-published": 202,
    }
