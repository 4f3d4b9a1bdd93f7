"""The subscriber's side of WebSub, against a small test hub over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import boto3
import pytest

from dateline.model.clock import utc_now
from dateline.model.source_options import WebSubTopic
from dateline.model.source_rows import source_key
from dateline.model.sources import Source
from dateline.stores.intake import IntakeStore
from dateline.stores.subscriptions import Subscription, SubscriptionState, SubscriptionStore
from dateline.web.addresses import PrivateNetworks
from functions.subscribe.hub import HubClient
from functions.subscribe.subscriber import Outcome, Result, Subscriber
from local.inprocess.cloud import Cloud
from tests.hub import Hub, api_edge, problem_code, serving

LOOPBACK = PrivateNetworks.parse("127.0.0.0/8")
TOPIC = "https://wire.example/feed?of=all&lang=pt"
KEY = "an-unguessable-part-of-22+"
SECRETS = ["the newest secret", "the one before"]
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>
<item><guid>77</guid><title>Ferry service resumes</title>
<description>The first boat left at dawn, an hour late and full.</description></item>
</channel></rss>"""


@dataclass
class Newsroom:
    """A WebSub source, its hub, and the API between them."""

    cloud: Cloud
    hub: Hub
    source: Source
    submit: ModuleType
    later: timedelta = timedelta()

    @property
    def topic_options(self) -> WebSubTopic:
        assert self.source.websub
        return self.source.websub

    @property
    def store(self) -> SubscriptionStore:
        return SubscriptionStore(boto3.client("dynamodb"), self.cloud.resources["SubmissionTable"])

    def recorded(self) -> Subscription:
        subscription = self.store.get(self.source.id)
        assert subscription
        return subscription

    @property
    def form(self) -> dict[str, str]:
        """The last request to the hub."""
        return self.hub.requests[-1]

    def now(self) -> datetime:
        return utc_now() + self.later

    def subscriber(self) -> Subscriber:
        return Subscriber(self.store, HubClient(LOOPBACK), self.now)

    def renew(self) -> Outcome:
        return self.subscriber().renew(self.source, self.topic_options)

    def put(self, **changes: Any) -> None:
        """Changes the source's topic."""
        topic = self.topic_options.model_copy(update=changes)
        self.source = self.source.model_copy(update={"websub": topic})
        self.cloud.put_source(self.source)
        self.submit.sources._known.clear()


@pytest.fixture
def newsroom(cloud: Cloud) -> Iterator[Newsroom]:
    submit = cloud.load("submit")
    hub = Hub()
    with ExitStack() as stack:
        edge = api_edge(lambda event: submit.handler(event, cloud.context("submit")))
        api = stack.enter_context(serving(edge))
        hub_url = stack.enter_context(serving(hub.respond))
        source = Source.model_validate(
            {
                "id": "wire",
                "sender": "websub",
                "secrets": SECRETS,
                "path_key": KEY,
                "websub": {
                    "hub": f"{hub_url}/hub?of=ours",
                    "topic": TOPIC,
                    "callback_base": f"{api}/",
                },
            }
        )
        cloud.put_source(source)
        yield Newsroom(cloud, hub, source, submit)


def test_a_subscription_is_requested_verified_and_active_until_its_lease_ends(
    newsroom: Newsroom,
) -> None:
    newsroom.hub.lease_seconds = 86_400
    assert newsroom.renew() == Outcome("wire", Result.REQUESTED)
    form = newsroom.form
    assert form["path"] == "/hub?of=ours"
    assert form["hub.mode"] == "subscribe"
    assert form["hub.topic"] == TOPIC
    assert form["hub.secret"] == SECRETS[0]
    assert form["hub.lease_seconds"] == "864000"
    assert form["hub.callback"].endswith(f"/websub/wire/{KEY}")
    assert newsroom.hub.verified == [(200, b"challenge-1")]
    state = newsroom.recorded()
    assert state.state is SubscriptionState.ACTIVE
    assert state.lease_ends_at
    assert state.verified_at
    assert state.lease_ends_at - state.verified_at == timedelta(days=1)
    assert state.attempts == 0
    assert newsroom.renew() == Outcome("wire", Result.NOT_DUE)
    assert len(newsroom.hub.requests) == 1


def test_a_lease_is_renewed_in_its_last_third_and_stays_active_meanwhile(
    newsroom: Newsroom,
) -> None:
    newsroom.renew()
    first = newsroom.recorded()
    assert first.lease_ends_at
    newsroom.later = timedelta(days=6, hours=15)
    assert newsroom.renew().result is Result.NOT_DUE
    newsroom.later = timedelta(days=6, hours=17)
    newsroom.hub.verifies = False
    assert newsroom.renew().result is Result.REQUESTED
    assert newsroom.recorded().state is SubscriptionState.ACTIVE
    assert newsroom.recorded().lease_ends_at == first.lease_ends_at
    assert newsroom.hub.verify(newsroom.form) == (200, b"challenge-2")
    renewed = newsroom.recorded()
    assert renewed.lease_ends_at
    assert renewed.lease_ends_at > first.lease_ends_at
    assert newsroom.recorded().attempts == 0


def test_verification_may_repeat_and_may_come_after_the_response(newsroom: Newsroom) -> None:
    newsroom.hub.verifies = False
    newsroom.renew()
    assert newsroom.recorded().state is SubscriptionState.PENDING
    for _ in range(2):
        assert newsroom.hub.verify(newsroom.form) == (200, b"challenge-1")
    assert newsroom.recorded().state is SubscriptionState.ACTIVE


def test_a_subscription_that_was_not_requested_is_not_verified(newsroom: Newsroom) -> None:
    form = {
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.callback": f"{newsroom.topic_options.callback_base}websub/wire/{KEY}",
    }
    for mode in ("subscribe", "unsubscribe", "denied"):
        status, body = newsroom.hub.verify(form, **{"hub.mode": mode})
        assert (status, problem_code(body)) == (404, "subscription_unknown")
    assert newsroom.store.get("wire") is None


@pytest.mark.parametrize(
    ("path", "topic"),
    [
        (f"/websub/wire/{KEY}", "https://wire.example/other"),
        (f"/websub/wire/{KEY}x", TOPIC),
        ("/websub/wire/x", TOPIC),
        (f"/websub/nobody/{KEY}", TOPIC),
        (f"/websub/plain/{KEY}", TOPIC),
    ],
)
def test_every_unknown_subscription_gets_the_same_404(
    newsroom: Newsroom, path: str, topic: str
) -> None:
    newsroom.cloud.put_source(
        Source.model_validate({"id": "plain", "sender": "ghost", "secrets": ["x"], "path_key": KEY})
    )
    newsroom.renew()
    before = newsroom.recorded()
    form = newsroom.form | {
        "hub.topic": topic,
        "hub.callback": f"{str(newsroom.topic_options.callback_base).rstrip('/')}{path}",
    }
    status, body = newsroom.hub.verify(form)
    assert (status, problem_code(body)) == (404, "subscription_unknown")
    if topic == TOPIC:
        status, body = newsroom.hub.distribute(form, FEED)
        assert (status, problem_code(body)) == (404, "subscription_unknown")
    assert newsroom.recorded() == before
    assert newsroom.cloud.keys("IntakeBucket") == []


def test_a_denial_is_recorded_and_retried_a_day_later(newsroom: Newsroom) -> None:
    newsroom.hub.verifies = False
    newsroom.renew()
    assert newsroom.hub.deny(newsroom.form, "not for you") == (200, b"")
    assert newsroom.recorded().state is SubscriptionState.DENIED
    assert newsroom.recorded().reason == "not for you"
    assert newsroom.hub.verify(newsroom.form)[0] == 404
    newsroom.later = timedelta(hours=23)
    assert newsroom.renew().result is Result.NOT_DUE
    newsroom.later = timedelta(hours=25)
    assert newsroom.renew().result is Result.REQUESTED
    assert newsroom.hub.verify(newsroom.form)[0] == 200
    assert newsroom.recorded().state is SubscriptionState.ACTIVE
    assert newsroom.recorded().reason is None


def test_unsubscribing_is_verified_only_if_it_was_requested(newsroom: Newsroom) -> None:
    newsroom.renew()
    unsubscribe = newsroom.form | {"hub.mode": "unsubscribe"}
    assert newsroom.hub.verify(unsubscribe)[0] == 404
    assert newsroom.recorded().state is SubscriptionState.ACTIVE
    outcome = newsroom.subscriber().unsubscribe(newsroom.source, newsroom.topic_options)
    assert outcome == Outcome("wire", Result.LEAVING)
    assert newsroom.form["hub.mode"] == "unsubscribe"
    assert "hub.secret" not in newsroom.form
    assert newsroom.recorded().state is SubscriptionState.ENDED
    assert newsroom.hub.verify(unsubscribe)[0] == 200
    assert newsroom.hub.verify(newsroom.form | {"hub.mode": "subscribe"})[0] == 404
    newsroom.later = timedelta(days=30)
    assert newsroom.renew().result is Result.NOT_DUE
    assert newsroom.subscriber().subscribe(newsroom.source, newsroom.topic_options).result is (
        Result.REQUESTED
    )
    assert newsroom.recorded().state is SubscriptionState.ACTIVE


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_content_signed_by_each_method_is_an_ordinary_submission(
    newsroom: Newsroom, method: str
) -> None:
    newsroom.renew()
    status, _ = newsroom.hub.distribute(newsroom.form, FEED, method=method)
    assert status == 202
    (key,) = newsroom.cloud.keys("IntakeBucket", "intake/wire/")
    store = IntakeStore(boto3.client("s3"), newsroom.cloud.resources["IntakeBucket"])
    delivery, stored = store.get(key, max_bytes=10_000)
    assert stored == FEED
    assert (delivery.sender, delivery.authentication) == ("websub", f"hmac-{method}")
    assert delivery.content_type == "application/rss+xml"


def test_content_becomes_articles(newsroom: Newsroom) -> None:
    newsroom.renew()
    newsroom.hub.distribute(newsroom.form, FEED)
    newsroom.cloud.drain_all()
    assert len(newsroom.cloud.keys("ContentBucket", "articles/")) == 1


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=" + "0" * 64,
        "sha256=",
        "md5=" + "0" * 32,
        "sha1=" + "0" * 64,
        "\u00ff",
        "x" * 5_000,
    ],
)
def test_content_with_a_wrong_signature_is_acknowledged_dropped_and_counted(
    newsroom: Newsroom, capsys: pytest.CaptureFixture[str], signature: str
) -> None:
    newsroom.renew()
    status, body = newsroom.hub.distribute(newsroom.form, FEED, x_hub_signature=signature)
    assert (status, body) == (202, b"{}")
    assert newsroom.cloud.keys("IntakeBucket") == []
    assert '"WebSubMismatch":[1.0]' in capsys.readouterr().out


def test_the_old_secret_of_a_rotation_verifies(newsroom: Newsroom) -> None:
    newsroom.renew()
    old = newsroom.form | {"hub.secret": SECRETS[1]}
    assert newsroom.hub.distribute(old, FEED)[0] == 202
    assert len(newsroom.cloud.keys("IntakeBucket")) == 1


def test_content_of_any_type_is_stored_and_quarantined_by_process(newsroom: Newsroom) -> None:
    newsroom.renew()
    status, _ = newsroom.hub.distribute(newsroom.form, b"\x89PNG", content_type="image/png")
    assert status == 202
    assert len(newsroom.cloud.keys("IntakeBucket")) == 1


def test_a_websub_source_accepts_nothing_at_the_feeds_url(
    newsroom: Newsroom,
) -> None:
    outcome = newsroom.cloud.invoke(
        "submit",
        {
            "version": "2.0",
            "routeKey": "POST /feeds/{feed}",
            "rawPath": "/feeds/wire",
            "pathParameters": {"feed": "wire"},
            "headers": {"content-type": "application/rss+xml"},
            "body": "<rss/>",
        },
    )
    assert outcome["statusCode"] == 401


def test_a_redirect_to_another_hub_is_followed(newsroom: Newsroom) -> None:
    newsroom.hub.answers = [(307, {"location": "/second"}, b""), (308, {"location": "/third"}, b"")]
    assert newsroom.renew().result is Result.REQUESTED
    assert [form["path"] for form in newsroom.hub.requests] == ["/hub?of=ours", "/second", "/third"]
    assert newsroom.recorded().state is SubscriptionState.ACTIVE


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([(500, {}, b"")], "hub_unavailable"),
        ([(429, {}, b"")], "hub_unavailable"),
        ([(403, {}, b"go away")], "hub_refused"),
        ([(302, {"location": "/second"}, b"")], "hub_refused"),
        ([(307, {"location": "/x"}, b"")] * 3, "hub_redirects"),
        ([(307, {}, b"")], "hub_refused"),
        ([(307, {"location": "ftp://hub.example/"}, b"")], "hub_address_invalid"),
        ([(307, {"location": "http://[::1"}, b"")], "hub_address_invalid"),
        ([(307, {"location": "/caf\u00e9"}, b"")], "hub_address_invalid"),
        ([(307, {"location": "http://93.184.215.14/"}, b"")], "hub_insecure"),
    ],
)
def test_a_failing_hub_is_an_outcome_and_retried_with_back_off(
    newsroom: Newsroom, answers: list[Any], code: str
) -> None:
    newsroom.hub.answers = list(answers)
    outcome = newsroom.renew()
    assert outcome.result is Result.FAILED
    assert str(outcome.reason).startswith(code)
    state = newsroom.recorded()
    assert state.state is SubscriptionState.PENDING
    assert state.reason == outcome.reason
    assert newsroom.renew().result is Result.NOT_DUE
    newsroom.hub.answers = list(answers)
    newsroom.later = timedelta(minutes=15)
    assert newsroom.renew().result is Result.FAILED
    newsroom.later = timedelta(minutes=30)
    assert newsroom.renew().result is Result.NOT_DUE
    newsroom.later = timedelta(minutes=44)
    assert newsroom.renew().result is Result.REQUESTED
    assert newsroom.recorded().state is SubscriptionState.ACTIVE


def test_a_hub_outside_the_private_networks_is_not_called(newsroom: Newsroom) -> None:
    strict = Subscriber(newsroom.store, HubClient(), newsroom.now)
    outcome = strict.renew(newsroom.source, newsroom.topic_options)
    assert outcome.result is Result.FAILED
    assert str(outcome.reason).startswith("address_private")
    assert newsroom.hub.requests == []


def test_a_stored_source_with_the_former_option_stays_readable(newsroom: Newsroom) -> None:
    """`private_hub` of earlier releases is ignored: the stack's PrivateNetworks decides."""
    topic = newsroom.topic_options.model_dump(mode="json") | {"private_hub": True}
    stored = {"id": "wire", "sender": "websub", "websub": topic}
    assert Source.model_validate(stored).websub == newsroom.topic_options


def test_a_new_topic_is_requested_at_once(newsroom: Newsroom) -> None:
    newsroom.renew()
    newsroom.put(topic="https://wire.example/other")
    assert newsroom.renew().result is Result.REQUESTED
    assert newsroom.form["hub.topic"] == "https://wire.example/other"
    assert newsroom.recorded().topic == "https://wire.example/other"
    assert newsroom.recorded().state is SubscriptionState.ACTIVE


def test_a_failure_does_not_overwrite_a_verification(newsroom: Newsroom) -> None:
    newsroom.hub.verifies = False

    class Verifying(HubClient):
        def post(self, hub: str, form: Any) -> None:
            super().post(hub, form)
            newsroom.hub.verify(dict(form))
            super().post(hub, form)

    newsroom.hub.answers = [(202, {}, b""), (503, {}, b"")]
    subscriber = Subscriber(newsroom.store, Verifying(LOOPBACK), newsroom.now)
    assert subscriber.renew(newsroom.source, newsroom.topic_options).result is Result.BUSY
    assert newsroom.recorded().state is SubscriptionState.ACTIVE


def test_of_two_concurrent_runs_one_calls_the_hub(newsroom: Newsroom) -> None:
    class Late(SubscriptionStore):
        def get(self, source: str) -> None:
            """The row as a run saw it before another run wrote."""

    newsroom.renew()
    store = Late(boto3.client("dynamodb"), newsroom.cloud.resources["SubmissionTable"])
    late = Subscriber(store, HubClient(LOOPBACK), newsroom.now)
    assert late.renew(newsroom.source, newsroom.topic_options).result is Result.BUSY
    assert len(newsroom.hub.requests) == 1


def test_the_schedule_renews_every_websub_source(newsroom: Newsroom) -> None:
    for number in range(12):
        newsroom.cloud.put_source(Source(id=f"plain-{number}", sender="token"))
    newsroom.cloud.sources.rows.table.put(
        "break a source", source_key("broken") | {"configuration": "{"}
    )
    event = {"detail-type": "Scheduled Event", "source": "aws.events", "detail": {}}
    answer = newsroom.cloud.invoke("subscribe", event)
    expected = {"source": "wire", "result": "requested", "reason": None}
    assert answer == {"subscriptions": [expected]}
    assert newsroom.recorded().state is SubscriptionState.ACTIVE
    answer = newsroom.cloud.invoke("subscribe", event)
    assert answer == {"subscriptions": [expected | {"result": "not_due"}]}
    # A person's request is sent at once, even if the subscription is not due.
    answer = newsroom.cloud.invoke("subscribe", {"source": "wire"})
    assert answer == {"subscriptions": [expected]}
    assert len(newsroom.hub.requests) == 2


def test_neither_keys_nor_secrets_are_logged(
    newsroom: Newsroom, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    newsroom.cloud.invoke("subscribe", {"source": "wire"})
    newsroom.hub.distribute(newsroom.form, FEED)
    newsroom.hub.distribute(newsroom.form, FEED, x_hub_signature="sha1=" + "0" * 40)
    printed = "".join([*capsys.readouterr(), *(str(vars(record)) for record in caplog.records)])
    assert "submission accepted" in printed
    for secret in (KEY, *SECRETS, "Ferry service", "0" * 40):
        assert secret not in printed
