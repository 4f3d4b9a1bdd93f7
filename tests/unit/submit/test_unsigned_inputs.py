"""Whoever knows one signed delivery, but not the secret, cannot change what it does.

Each sender's deliveries are received, then sent again with the signature kept and one header, query
parameter or part of the path added, removed or changed. The second request is refused, is the same
delivery, or is a new delivery with the same effect.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from dateline.model.deliveries import Delivery
from dateline.model.errors import Conflict, Rejected
from dateline.model.sources import Source
from dateline.web.http import Request
from functions.submit.intake import Accepted
from functions.submit.senders import HUBS, SENDERS
from functions.submit.senders.inputs import QUERY, Use, inputs_of
from tests.paths import ROOT
from tests.unit.submit.intake_fake import Newsroom
from tests.unit.submit.senders.deliveries import TABLE
from tests.unit.submit.senders.signing import (
    NOW,
    PATH_KEY,
    SCHEME,
    SECRET,
    digest,
    request_of,
    source_of,
)

CREDENTIAL_SENDERS = {"basic", "datocms", "directus", "prismic", "token", "wordpress_com"}
"""Their requests carry the credential itself: who knows one can send anything."""
ARTICLE = {"x-article-id": "budget-1", "content-language": "de"}


@dataclass(frozen=True)
class Signed:
    """A delivery of a source, signed."""

    source: Source
    request: Request


def of_table(sender: str, row: str) -> Signed:
    body, headers, _ = TABLE[sender][row]
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "application/vnd.contentful.management.v1+json" if sender == "contentful" else JSON
    headers = {"content-type": kind, **headers}
    if sender in {"github", "hmac"}:
        headers |= ARTICLE
    return Signed(source_of(sender, SECRET), request_of(sender, raw, headers=headers))


JSON = "application/json"
PUBLIC_NODE = json.dumps({"entity": {"nid": [{"value": 4}], "status": [{"value": True}]}}).encode()


def by_scheme(signed: str, *, body: bytes = b'{"event": "article.updated"}') -> Signed:
    """A delivery of the sender `hmac` whose signature covers what `signed` names."""
    scheme = SCHEME | {"algorithm": "sha256", "signed": signed}
    timed = "{timestamp}" in signed
    if not timed:
        scheme |= {"timestamp_header": None}
    sent_at = str(round(NOW.timestamp() * 1_000))
    filled = signed.replace("{timestamp}", sent_at).replace("{id}", "d-1").encode()
    headers = {
        "content-type": "text/plain" if not body.startswith(b"{") else JSON,
        "x-partner-signature": "v0:" + digest(SECRET, filled.replace(b"{body}", body)).hex(),
        "x-partner-id": "d-1",
        **({"x-partner-time": sent_at} if timed else {}),
        **ARTICLE,
    }
    request = Request("POST", "/webhooks/newsroom", headers, body)
    return Signed(source_of("hmac", SECRET, hmac=scheme), request)


def signed_with(sender: str, body: bytes, headers: dict[str, str], **options: Any) -> Signed:
    request = Request("POST", "/webhooks/newsroom", {"content-type": JSON, **headers}, body)
    return Signed(source_of(sender, SECRET, **options), request)


def variants() -> dict[str, Signed]:
    """A publication and a deletion of each signing sender, and other ways in which they sign."""
    signers = sorted(SENDERS.keys() - CREDENTIAL_SENDERS - {"strapi"})
    rows = {
        f"{name}-{row}": of_table(name, row) for name in signers for row in ("publish", "delete")
    }
    strapi = json.dumps({"entry": {"id": 1, "title": "Storm"}}).encode()
    post = json.dumps({"post": {"ID": 4, "post_type": "post", "post_status": "publish"}}).encode()
    ans = json.dumps({"type": "story", "revision": {"published": True}}).encode()
    hub = "sha256=" + digest(SECRET, PUBLIC_NODE).hex()
    sha1 = "sha1=" + digest(SECRET, PUBLIC_NODE, "sha1").hex()
    topic = "ContentManagement.Entry.publish"
    entry = b'{"sys": {"type": "Entry", "id": "e1"}}'
    sent_at = str(round(NOW.timestamp() * 1_000))
    names = "x-contentful-signed-headers:x-contentful-signed-headers,x-contentful-timestamp"
    canonical = f"POST\n/webhooks/newsroom\n{names};x-contentful-timestamp:{sent_at}\n".encode()
    rows |= {
        "contentful-unsigned-topic": signed_with(
            "contentful",
            entry,
            {
                "x-contentful-topic": topic,
                "x-contentful-event-datetime": "2026-03-04T11:59:59Z",
                "x-contentful-idempotency-key": "9" * 64,
                "x-contentful-signed-headers": names.partition(":")[2],
                "x-contentful-timestamp": sent_at,
                "x-contentful-signature": digest(SECRET, canonical + entry).hex(),
            },
        ),
        "drupal-header-only": signed_with(
            "drupal",
            PUBLIC_NODE,
            {
                "x-hub-signature-256": hub,
                "x-hub-signature": sha1,
                "x-drupal-webhooks-event": "entity:node:update",
                "x-drupal-webhooks-delivery": "1",
            },
        ),
        "strapi-signed": signed_with(
            "strapi",
            strapi,
            {
                "x-strapi-signature-256": "sha256=" + digest(SECRET, strapi).hex(),
                "x-strapi-event": "entry.publish",
            },
        ),
        "wp_plugin-body": signed_with(
            "wp_plugin",
            post,
            {
                "x-webhook-signature": "sha256=" + digest(SECRET, post).hex(),
                "x-webhook-event": "post_updated",
            },
        ),
        "arc_xp-document": signed_with(
            "arc_xp", ans, {"x-hub-signature-256": "sha256=" + digest(SECRET, ans).hex()}
        ),
        "github-text": signed_with(
            "github",
            b"Storm\n\nIt rained.",
            {
                "content-type": "text/plain; charset=utf-8",
                "x-hub-signature-256": "sha256=" + digest(SECRET, b"Storm\n\nIt rained.").hex(),
                "x-github-delivery": "1",
                **ARTICLE,
            },
        ),
        "hmac-body": by_scheme("{body}"),
        "hmac-body-text": by_scheme("{body}", body=b"Storm\n\nIt rained."),
        "hmac-id": by_scheme("{id}.{body}"),
        "hmac-timed": by_scheme("{timestamp}.{body}"),
    }
    return rows


VARIANTS = variants()
WORDS = [
    "post.deleted",
    "page.unpublished",
    "entity:node:delete",
    "entity:node:update",
    "ContentManagement.Entry.delete",
    "ContentManagement.Entry.archive",
    "entry.delete",
    "delete",
    "post_trash",
    "article.published",
    "ping",
    "2001-01-01T00:00:00Z",
    "drafts.a",
    "fr",
    "https://elsewhere.example/a",
    "x" * 2_000,
    "",
]
TYPES = ["application/json; charset=cp500", "text/plain", "application/xml", "gzip", "image/png"]
OTHERS = ["accept", "x-http-method-override", "x-forwarded-proto", "authorization", "link"]


def altered(signed: Signed) -> Iterator[Request]:
    """The request with one header, query parameter or part of the path altered.

    What the sender reads is also altered together with the delivery's id.
    """
    request = signed.request
    every = {name for sender in {**SENDERS, **HUBS}.values() for name in sender.INPUTS}
    known = {name for name in every if not name.startswith(QUERY)}
    own = inputs_of(SENDERS[signed.source.sender], signed.source)
    ids = {name: "another" for name, use in own.items() if use is Use.DELIVERY}
    names = {*known, *request.headers, *OTHERS, "content-encoding", "content-type", "user-agent"}
    for name in sorted(names):
        value = request.headers.get(name)
        is_read = name in own or name.startswith("content-")
        values = WORDS if is_read else WORDS[:2]
        if name.startswith("content-"):
            values = [*values, *TYPES]
        if value is not None:
            without = {key: kept for key, kept in request.headers.items() if key != name}
            yield replace(request, headers=without)
            spaced = value.replace(", ", ",") if ", " in value else value.replace(",", ", ")
            values = [*values, f" {value} ", spaced, value.upper(), value.swapcase(), f"{value}x"]
            values += [f"{value}, {value}", f"{value},deleted", f"deleted, {value}", value[::-1]]
        for changed in values:
            headers = {**request.headers, name: changed}
            yield replace(request, headers=headers)
            if is_read and ids:
                yield replace(request, headers=headers | ids)
    yield replace(request, headers=dict(reversed(request.headers.items())))
    queries = {name.removeprefix(QUERY) for name in every - known} | {"topic", "id", "hub.topic"}
    for name in sorted(queries):
        for value in WORDS:
            query = {**request.query, name: value}
            path = f"{request.path}?{name}={value}"
            yield replace(request, query=query, path=path)
            # An API in front may rewrite the path and keep the query.
            yield replace(request, query=query)
    yield replace(request, path_parameters={**request.path_parameters, "key": PATH_KEY})
    yield replace(request, path="/feeds/newsroom")
    yield replace(request, method="PUT")


def effect(delivery: Delivery, source: Source) -> tuple[object, ...]:
    """All that process reads of a delivery beside its bytes."""
    uses = inputs_of(SENDERS[delivery.sender], source)
    headers = {
        name: value
        for name, value in delivery.headers.items()
        if uses.get(name) not in {Use.NOTE, Use.DELIVERY, Use.EVENT}
    }
    content_type = "".join((delivery.content_type or "").lower().split())
    return delivery.event, delivery.event_name, content_type, headers


def receive(newsroom: Newsroom, request: Request) -> Accepted | None:
    """The accepted delivery; None if it is refused."""
    try:
        return newsroom.receive(request)
    except Rejected:
        return None


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_an_altered_copy_of_a_signed_delivery_has_no_other_effect(name: str) -> None:
    signed = VARIANTS[name]
    first = Newsroom(signed.source)
    original = first.receive(signed.request).delivery
    expected = effect(original, signed.source)
    outcomes = set()
    for request in altered(signed):
        newsroom = Newsroom(signed.source)
        newsroom.store.objects |= first.store.objects
        copy = receive(newsroom, request)
        if copy is None:
            outcomes.add("refused")
            continue
        outcomes.add("repeated" if copy.repeated else "new")
        assert all(
            effect(delivery, signed.source) == expected for delivery in newsroom.store.deliveries()
        ), request
    assert {"refused", "repeated"} <= outcomes or "new" in outcomes


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_a_delivery_costs_one_call_and_its_repeat_two(name: str) -> None:
    signed = VARIANTS[name]
    newsroom = Newsroom(signed.source)
    first = newsroom.receive(signed.request)
    assert newsroom.store.calls == {"put": 1}
    again = newsroom.receive(signed.request)
    assert newsroom.store.calls["head"] <= 1
    assert sum(newsroom.store.calls.values()) <= (3 if again.repeated else 4)
    assert again.repeated == (again.delivery.submission_id == first.delivery.submission_id)


@pytest.mark.parametrize("name", ["drupal-header-only", "github-text", "hmac-body"])
def test_equal_bytes_with_a_new_id_are_a_new_delivery_with_the_same_effect(name: str) -> None:
    signed = VARIANTS[name]
    inputs = inputs_of(SENDERS[signed.source.sender], signed.source)
    (header,) = (key for key, use in inputs.items() if use is Use.DELIVERY)
    newsroom = Newsroom(signed.source)
    numbered = [
        replace(signed.request, headers={**signed.request.headers, header: number})
        for number in ("1", "2", "3")
    ]
    first, second, third = (newsroom.receive(request).delivery for request in numbered)
    assert len({first.submission_id, second.submission_id, third.submission_id}) == 3
    assert newsroom.store.calls == {"put": 5, "head": 2}
    for request, delivery in zip(numbered, (first, second, third), strict=True):
        again = newsroom.receive(request)
        assert again.repeated
        assert again.delivery.submission_id == delivery.submission_id


def test_a_sender_without_ids_may_send_equal_bytes_again_in_one_call() -> None:
    signed = VARIANTS["storyblok-publish"]
    newsroom = Newsroom(signed.source)
    ids = {newsroom.receive(signed.request).delivery.submission_id for _ in range(3)}
    assert len(ids) == 3
    assert newsroom.store.calls == {"put": 3}


def test_a_changed_effect_is_refused_with_its_own_code() -> None:
    signed = VARIANTS["github-text"]
    newsroom = Newsroom(signed.source)
    newsroom.receive(signed.request)
    other = {**signed.request.headers, "x-article-id": "another", "x-github-delivery": "2"}
    with pytest.raises(Conflict) as refused:
        newsroom.receive(replace(signed.request, headers=other))
    assert refused.value.code == "signature_reused"


def test_an_id_that_the_signature_covers_is_one_delivery_however_often_it_is_signed() -> None:
    entry = {**of_table("contentful", "publish").request.headers}
    headers = {name: entry[name] for name in ("content-type", "x-contentful-topic")}
    headers |= {"x-contentful-idempotency-key": "9" * 64}
    newsroom = Newsroom(source_of("contentful", SECRET))
    for second in (0, 20):
        at = NOW.replace(second=second)
        request = request_of("contentful", b'{"sys": {}}', headers=headers, at=at)
        newsroom.receive(request)
    assert len(newsroom.store.objects) == 1


def test_a_key_that_is_used_for_another_article_is_refused_without_a_signature_too() -> None:
    credentials = base64.b64encode(f"cms:{SECRET}".encode()).decode()
    headers = {"authorization": f"Basic {credentials}", "idempotency-key": "k", **ARTICLE}
    signed = signed_with("basic", b'{"headline": "Storm"}', headers)
    newsroom = Newsroom(source_of("basic", SECRET))
    newsroom.receive(signed.request)
    assert newsroom.receive(signed.request).repeated
    other = replace(signed.request, headers={**signed.request.headers, "x-article-id": "another"})
    with pytest.raises(Conflict) as refused:
        newsroom.receive(other)
    assert refused.value.code == "delivery_id_reused"


def test_a_delivery_from_before_effects_were_stored_is_still_the_same() -> None:
    signed = VARIANTS["ghost-publish"]
    newsroom = Newsroom(signed.source)
    newsroom.receive(signed.request)
    for metadata, _ in newsroom.store.objects.values():
        del metadata["effect"]
    assert newsroom.receive(signed.request).repeated


class Recorded(dict[str, str]):
    """Headers or parameters that record which of them are read."""

    def __init__(self, content: dict[str, str]) -> None:
        super().__init__(content)
        self.read: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.read.add(str(name))
        return super().__contains__(name)


@pytest.mark.parametrize("sender", sorted({*SENDERS, *HUBS}))
def test_a_sender_declares_every_input_that_it_reads(sender: str) -> None:
    module = {**SENDERS, **HUBS}[sender]
    source = source_of(sender, SECRET)
    bodies = [b"{}", *(row[0] for row in TABLE.get(sender, {}).values())]
    read: set[str] = set()
    for body in bodies:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers, query = Recorded({}), Recorded({})
        request = Request("POST", "/", headers, raw, query=query)
        module.event(request, source)
        module.event_name(request)
        module.delivery_id(request, source)
        read |= headers.read | {f"{QUERY}{name}" for name in query.read}
    inputs = inputs_of(module, source)
    # A request with the secret may say anything.
    assert read - {"authorization"} <= inputs.keys()
    assert {*module.KEPT_HEADERS} <= inputs.keys()
    decided = {name for name, use in inputs.items() if use in {Use.EVENT, Use.DELIVERY}}
    assert decided <= read
    assert {name for name, use in inputs.items() if use is Use.CONTENT} <= {*module.KEPT_HEADERS}


def test_process_reads_no_header_that_is_a_note() -> None:
    uses = [use for sender in {**SENDERS, **HUBS}.values() for use in sender.INPUTS.items()]
    idle = {name for name, use in uses if use in {Use.NOTE, Use.DELIVERY, Use.EVENT}}
    idle -= {name for name, use in uses if use is Use.CONTENT}
    for path in sorted(Path(ROOT, "functions", "process").rglob("*.py")):
        quoted = set(re.findall(r'"([a-z0-9-]+)"', path.read_text(encoding="utf-8")))
        assert not idle & quoted, path
