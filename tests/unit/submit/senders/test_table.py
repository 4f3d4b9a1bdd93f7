"""For each sender: events, duplicates, stale and future times, wrong and old secrets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from dateline.model.errors import Unauthenticated
from dateline.web.http import Request
from functions.submit.senders import SENDERS
from tests.unit.submit.senders.signing import (
    BODY_SIGNERS,
    NOW,
    OPTIONS,
    PATH_KEY,
    SECRET,
    SIGNERS,
    TIMED,
    request_of,
    source_of,
)

Headers = dict[str, str]


def topic(action: str) -> Headers:
    return {"x-contentful-topic": f"ContentManagement.Entry.{action}"}


def contentful_entry(kind: str = "Entry") -> dict[str, Any]:
    return {"sys": {"type": kind, "id": "e1", "version": 3}}


def operation(name: str) -> Headers:
    return {"sanity-operation": name, "idempotency-key": f"sanity-{name}"}


def strapi(event: str, **entry: Any) -> dict[str, Any]:
    return {"event": event, "createdAt": "2026-03-04T12:00:00.000Z", "entry": {"id": 1, **entry}}


def story(action: str) -> dict[str, Any]:
    return {"text": "…", "action": action, "space_id": 1, "story_id": 7}


def dato(event: str, status: str) -> dict[str, Any]:
    return {
        "webhook_call_id": "9",
        "attempted_auto_retries_count": 0,
        "entity_type": "item",
        "event_type": event,
        "entity": {"id": "1", "type": "item", "meta": {"status": status}},
    }


def flow(event: str, **payload: Any) -> dict[str, Any]:
    return {"event": f"articles.items.{event}", "keys": ["15"], "payload": payload}


def node(event: str) -> Headers:
    return {
        "x-drupal-webhooks-event": f"entity:node:{event}",
        "x-drupal-webhooks-delivery": "0b2d6f1c-2f38-4e5c-9c35-5d1c4b4f3f10",
    }


def node_body(*, published: bool) -> dict[str, Any]:
    return {"entity": {"nid": [{"value": 4}], "status": [{"value": published}]}}


def post(status: str, **more: Any) -> dict[str, Any]:
    return {"post_id": 4, "post": {"ID": 4, "post_type": "post", "post_status": status}, **more}


def trigger(name: str) -> Headers:
    return {"x-wp-webhook-name": name}


def wc(name: str) -> Headers:
    return {"x-wc-webhook-topic": name, "x-wc-webhook-delivery-id": "d41d8cd9"}


def rest(event: str, status: str) -> dict[str, Any]:
    return {"event": event, "id": 4, "type": "post", "status": status, "content": {"rendered": ""}}


def ans(key: str, *, published: bool | None = None) -> dict[str, Any]:
    revision = {} if published is None else {"revision": {"published": published}}
    return {"key": key, "time": 1772625600, "uuid": "u", "body": {"type": "story", **revision}}


def ghost_post(now: str | None, before: str | None) -> dict[str, Any]:
    current = {"id": "1", "status": now} if now else {}
    return {"post": {"current": current, "previous": {"status": before} if before else {}}}


def named(event: str) -> dict[str, Any]:
    return {"type": f"article.{event}", "data": {"id": "1"}}


def form(hook: str, status: str) -> bytes:
    return urlencode({"hook": hook, "ID": "4", "post_status": status, "post_type": "post"}).encode()


Rows = dict[str, tuple[Any, Headers, str]]

NAMED: Rows = {
    "publish": (named("published"), {}, "published"),
    "update": (named("updated"), {}, "updated"),
    "unpublish": (named("unpublished"), {}, "unpublished"),
    "delete": (named("deleted"), {}, "deleted"),
    "draft": ({"type": "article.draft.saved"}, {}, "ignored"),
}
TABLE: dict[str, Rows] = {
    "arc_xp": {
        "publish": (ans("story:first-publish"), {}, "published"),
        "update": (ans("story:update", published=True), {}, "updated"),
        "unpublish": (ans("story:unpublish"), {}, "unpublished"),
        "delete": (ans("story:delete"), {}, "deleted"),
        "draft": (ans("story:update", published=False), {}, "ignored"),
    },
    "basic": NAMED,
    "contentful": {
        "publish": (contentful_entry(), topic("publish"), "published"),
        # Changing a published entry is another publish; a save is a draft.
        "update": (contentful_entry(), topic("publish"), "published"),
        "unpublish": (contentful_entry("DeletedEntry"), topic("unpublish"), "unpublished"),
        "delete": (contentful_entry("DeletedEntry"), topic("delete"), "deleted"),
        "draft": (contentful_entry(), topic("auto_save"), "ignored"),
    },
    "datocms": {
        "publish": (dato("publish", "published"), {}, "published"),
        "update": (dato("update", "published"), {}, "updated"),
        "unpublish": (dato("unpublish", "draft"), {}, "unpublished"),
        "delete": (dato("delete", "draft"), {}, "deleted"),
        "draft": (dato("update", "updated"), {}, "ignored"),
    },
    "directus": {
        "publish": (flow("create", status="published"), {}, "published"),
        "update": (flow("update", title="New"), {}, "updated"),
        "unpublish": (flow("update", status="archived"), {}, "unpublished"),
        "delete": (flow("delete"), {}, "deleted"),
        "draft": (flow("create", status="draft"), {}, "ignored"),
    },
    "drupal": {
        "publish": (node_body(published=True), node("create"), "published"),
        "update": (node_body(published=True), node("update"), "updated"),
        "unpublish": (node_body(published=False), node("update"), "unpublished"),
        "delete": ({"event": "entity:node:delete", **node_body(published=True)}, {}, "deleted"),
        "draft": (node_body(published=False), node("create"), "ignored"),
    },
    "ghost": {
        "publish": (ghost_post("published", "draft"), {}, "published"),
        "update": (ghost_post("published", None), {}, "updated"),
        "unpublish": (ghost_post("draft", "published"), {}, "unpublished"),
        "delete": (ghost_post(None, "published"), {}, "deleted"),
        # Process reads the post's status and withholds the post.
        "draft": (ghost_post("draft", None), {}, "updated"),
    },
    "github": {
        "publish": ({"action": "published"}, {"x-github-delivery": "1"}, "published"),
        "update": ({"action": "edited"}, {"x-github-delivery": "1"}, "updated"),
        "unpublish": ({"action": "unpublished"}, {"x-github-delivery": "1"}, "unpublished"),
        "delete": ({"action": "deleted"}, {"x-github-delivery": "1"}, "deleted"),
        "draft": ({"action": "draft"}, {"x-github-delivery": "1"}, "ignored"),
    },
    "hmac": NAMED,
    "prismic": {
        # The payload has only ids: process sees what happened when it fetches the document.
        "publish": ({"type": "api-update", "documents": ["X"], "masterRef": "r"}, {}, "updated"),
        "update": ({"type": "api-update", "documents": ["X"], "masterRef": "r"}, {}, "updated"),
        "unpublish": ({"type": "api-update", "documents": ["X"], "masterRef": "r"}, {}, "updated"),
        "delete": ({"type": "api-update", "documents": ["X"], "masterRef": "r"}, {}, "updated"),
        "draft": ({"type": "test-trigger"}, {}, "ignored"),
    },
    "sanity": {
        "publish": ({"_id": "a", "_type": "article"}, operation("create"), "published"),
        "update": ({"_id": "a", "_type": "article"}, operation("update"), "updated"),
        # Unpublishing deletes the public document and leaves a draft.
        "unpublish": ({"_id": "a", "_type": "article"}, operation("delete"), "deleted"),
        "delete": ({"_id": "a", "_type": "article"}, operation("delete"), "deleted"),
        "draft": ({"_id": "drafts.a"}, operation("update"), "ignored"),
    },
    "standard_webhooks": NAMED,
    "storyblok": {
        "publish": (story("published"), {}, "published"),
        "update": (story("moved"), {}, "updated"),
        "unpublish": (story("unpublished"), {}, "unpublished"),
        "delete": (story("deleted"), {}, "deleted"),
        # Storyblok announces no drafts; a change of workflow stage comes closest.
        "draft": ({"action": "stage.changed", "story_id": 7}, {}, "ignored"),
    },
    "strapi": {
        "publish": (strapi("entry.publish", publishedAt="2026-03-04"), {}, "published"),
        "update": (strapi("entry.update", publishedAt="2026-03-04"), {}, "updated"),
        "unpublish": (strapi("entry.unpublish", publishedAt=None), {}, "unpublished"),
        "delete": (strapi("entry.delete"), {}, "deleted"),
        "draft": (strapi("entry.update", publishedAt=None), {}, "ignored"),
    },
    "superdesk": {
        "publish": ({"guid": "g", "pubstatus": "usable", "version": "1"}, {}, "updated"),
        "update": ({"guid": "g", "pubstatus": "usable", "version": "2"}, {}, "updated"),
        "unpublish": ({"guid": "g", "pubstatus": "withheld"}, {}, "unpublished"),
        "delete": ({"guid": "g", "pubstatus": "canceled"}, {}, "deleted"),
        # Superdesk pushes no drafts.
        "draft": ({"guid": "g"}, {}, "unknown"),
    },
    "svix": NAMED,
    "woocommerce": {
        "publish": (post("publish"), wc("post.published"), "published"),
        "update": (post("publish"), wc("post.updated"), "updated"),
        "unpublish": (post("draft"), wc("post.updated"), "unpublished"),
        "delete": ({"id": 4}, wc("post.deleted"), "deleted"),
        "draft": (post("auto-draft"), wc("post.created"), "ignored"),
    },
    "wordpress_com": {
        "publish": (form("publish_post", "publish"), {}, "published"),
        "update": (form("save_post", "publish"), {}, "updated"),
        "unpublish": (form("wp_trash_post", "trash"), {}, "unpublished"),
        "delete": (form("delete_post", "publish"), {}, "deleted"),
        "draft": (form("save_post", "auto-draft"), {}, "ignored"),
    },
    "wp_plugin": {
        "publish": (rest("post_published", "publish"), {}, "published"),
        "update": (rest("post_updated", "publish"), {}, "updated"),
        "unpublish": (rest("post_updated", "private"), {}, "unpublished"),
        "delete": (rest("post_deleted", "publish"), {}, "deleted"),
        "draft": (rest("post_updated", "auto-draft"), {}, "ignored"),
    },
    "wp_webhooks": {
        "publish": (
            post("publish", post_before={"post_status": "draft"}),
            trigger("post_update"),
            "published",
        ),
        "update": (post("publish"), trigger("post_update"), "updated"),
        "unpublish": (
            post("draft", post_before={"post_status": "publish"}),
            trigger("post_update"),
            "unpublished",
        ),
        "delete": ({"post_id": 4}, trigger("post_delete"), "deleted"),
        "draft": (
            post("draft", post_before={"post_status": "draft"}),
            trigger("post_update"),
            "ignored",
        ),
    },
}
NO_DELIVERY_ID = {
    "basic",
    "contentful",
    "ghost",
    "hmac",
    "wp_plugin",
    "directus",
    "storyblok",
    "superdesk",
    "wordpress_com",
    "wp_webhooks",
}
"""Without an id of a delivery in these rows, and without bytes that are unique to one."""


def sent(sender: str, what: str, **how: Any) -> Request:
    body, headers, _ = TABLE[sender][what]
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request_of(sender, raw, headers=headers, **how)


def test_every_registered_sender_is_in_the_table() -> None:
    assert TABLE.keys() | {"token"} == SENDERS.keys()
    assert SIGNERS.keys() == TABLE.keys()
    assert all(rows.keys() == {*NAMED} for rows in TABLE.values())


@pytest.mark.parametrize("what", [*NAMED])
@pytest.mark.parametrize("sender", sorted(TABLE))
def test_a_delivery_is_accepted_with_its_event(sender: str, what: str) -> None:
    request, source = sent(sender, what), source_of(sender, SECRET)
    assert SENDERS[sender].verify(request, source, NOW)
    assert SENDERS[sender].event(request, source) == TABLE[sender][what][2]


@pytest.mark.parametrize("sender", sorted(TABLE))
def test_a_duplicate_has_the_same_delivery_id_without_any_secret(sender: str) -> None:
    source = source_of(sender, SECRET)
    first, again = sent(sender, "publish"), sent(sender, "publish")
    delivery_id = SENDERS[sender].delivery_id(first, source)
    assert delivery_id == SENDERS[sender].delivery_id(again, source)
    assert (delivery_id is None) == (sender in NO_DELIVERY_ID)
    assert delivery_id is None or 0 < len(delivery_id) <= 500
    assert delivery_id is None or SECRET not in delivery_id


@pytest.mark.parametrize("sender", sorted(TIMED))
@pytest.mark.parametrize("sign", [1, -1], ids=["future", "stale"])
def test_a_stale_or_future_delivery_is_refused(sender: str, sign: int) -> None:
    source = source_of(sender, SECRET)
    edge = timedelta(seconds=TIMED[sender])
    assert SENDERS[sender].verify(sent(sender, "publish", at=NOW + sign * edge), source, NOW)
    past_it = sent(sender, "publish", at=NOW + sign * (edge + timedelta(seconds=1)))
    with pytest.raises(Unauthenticated):
        SENDERS[sender].verify(past_it, source, NOW)


@pytest.mark.parametrize("sender", sorted(TIMED))
def test_a_source_overrides_the_tolerance(sender: str) -> None:
    a_day_old = sent(sender, "publish", at=NOW - timedelta(days=1))
    generous = source_of(sender, SECRET, tolerance_seconds=86_400)
    assert SENDERS[sender].verify(a_day_old, generous, NOW)
    for strict in (5, 0):
        source = source_of(sender, SECRET, tolerance_seconds=strict)
        late = sent(sender, "publish", at=NOW - timedelta(seconds=strict + 1))
        assert SENDERS[sender].verify(sent(sender, "publish"), source, NOW)
        with pytest.raises(Unauthenticated):
            SENDERS[sender].verify(late, source, NOW)


@pytest.mark.parametrize("sender", sorted(TABLE.keys() - {"wordpress_com"}))
def test_a_wrong_secret_is_refused(sender: str) -> None:
    request = sent(sender, "publish", secret="somebody else's secret")
    with pytest.raises(Unauthenticated):
        SENDERS[sender].verify(request, source_of(sender, SECRET), NOW)


@pytest.mark.parametrize("sender", sorted(TABLE.keys() - {"wordpress_com"}))
def test_both_secrets_are_valid_during_a_rotation(sender: str) -> None:
    verify = SENDERS[sender].verify
    old, new = sent(sender, "publish"), sent(sender, "publish", secret="the next secret")
    rotating = source_of(sender, "the next secret", SECRET)
    assert verify(old, rotating, NOW).name == verify(new, rotating, NOW).name
    rotated = source_of(sender, "the next secret")
    assert verify(new, rotated, NOW)
    with pytest.raises(Unauthenticated):
        verify(old, rotated, NOW)


@pytest.mark.parametrize("sender", sorted(TABLE.keys() - {"wordpress_com"}))
def test_a_source_without_a_secret_accepts_nothing(sender: str) -> None:
    for body_secret in ("", SECRET):
        request = sent(sender, "publish", secret=body_secret)
        at_its_key = replace(request, path_parameters={"key": PATH_KEY})
        for source in (
            source_of(sender),
            source_of(sender, path_key=PATH_KEY),
            source_of(sender, unsigned=True),
        ):
            for item in (request, at_its_key):
                with pytest.raises(Unauthenticated):
                    SENDERS[sender].verify(item, source, NOW)


@pytest.mark.parametrize("sender", sorted(TABLE.keys() - {"wordpress_com"}))
def test_an_empty_secret_verifies_nothing(sender: str) -> None:
    request = sent(sender, "publish", secret="")
    with pytest.raises(Unauthenticated):
        SENDERS[sender].verify(request, source_of(sender).model_copy(update=EMPTY_SECRET), NOW)


EMPTY_SECRET = {"secrets": source_of("github", "").secrets}

PROOF_IS_THE_POINT = {"basic", "github", "hmac", "standard_webhooks", "svix"}


@pytest.mark.parametrize("sender", sorted(TABLE.keys()))
def test_a_secret_url_is_enough_only_if_signing_is_optional(sender: str) -> None:
    bare = replace(sent(sender, "publish"), headers=TABLE[sender]["publish"][1])
    at_secret_url = replace(bare, path_parameters={"source": "newsroom", "key": PATH_KEY})
    guessed = replace(bare, path_parameters={"source": "newsroom", "key": PATH_KEY[:-1] + "x"})
    source = source_of(sender, unsigned=True, path_key=PATH_KEY)
    if sender in PROOF_IS_THE_POINT:
        with pytest.raises(Unauthenticated):
            SENDERS[sender].verify(at_secret_url, source, NOW)
    else:
        assert SENDERS[sender].verify(at_secret_url, source, NOW).name == "path-key"
    for request in (guessed, replace(bare, path_parameters={})):
        with pytest.raises(Unauthenticated):
            SENDERS[sender].verify(request, source, NOW)


@pytest.mark.parametrize("sender", sorted(TABLE.keys() - {"wordpress_com"}))
def test_a_secret_url_does_not_replace_the_proof_of_a_source_with_secrets(
    sender: str,
) -> None:
    wrong = sent(sender, "publish", secret="somebody else's secret")
    at_its_key = replace(wrong, path_parameters={"key": PATH_KEY})
    source = source_of(sender, SECRET, unsigned=True, path_key=PATH_KEY)
    with pytest.raises(Unauthenticated):
        SENDERS[sender].verify(at_its_key, source, NOW)


@pytest.mark.parametrize("sender", BODY_SIGNERS)
def test_every_changed_byte_of_a_signed_body_is_refused(sender: str) -> None:
    request, source = sent(sender, "publish"), source_of(sender, SECRET)
    for place in range(len(request.body)):
        body = bytearray(request.body)
        body[place] ^= 1
        with pytest.raises(Unauthenticated):
            SENDERS[sender].verify(replace(request, body=bytes(body)), source, NOW)


def test_every_refusal_has_the_same_text() -> None:
    texts = set()
    for sender in sorted(TABLE.keys() - {"wordpress_com"}):
        for request, source in (
            (sent(sender, "publish", secret="wrong"), source_of(sender, SECRET)),
            (replace(sent(sender, "publish"), headers={}, body=b"{}"), source_of(sender, SECRET)),
            (sent(sender, "publish"), source_of(sender)),
        ):
            with pytest.raises(Unauthenticated) as refusal:
                SENDERS[sender].verify(request, source, NOW)
            texts.add((refusal.value.code, refusal.value.message, refusal.value.where))
    assert len(texts) == 1


@pytest.mark.parametrize("sender", sorted(OPTIONS))
def test_the_options_of_the_tests_are_a_valid_source(sender: str) -> None:
    assert source_of(sender, SECRET).sender == sender
