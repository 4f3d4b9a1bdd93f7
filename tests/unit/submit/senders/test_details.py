"""The peculiarities of each CMS and its webhooks."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from functions.submit.senders import SENDERS
from tests.unit.submit.senders.signing import (
    BODY,
    NOW,
    PATH_KEY,
    SECRET,
    accepts,
    bare,
    digest,
    milliseconds,
    request_of,
    source_of,
)


def payload(sender: str, content: Any, **headers: str) -> str:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return SENDERS[sender].event(bare(body, **headers), source_of(sender))


def test_contentful_signs_the_query_and_the_headers_it_lists_and_no_others() -> None:
    headers = {"x-contentful-topic": "ContentManagement.Entry.publish"}
    request = request_of("contentful", BODY, headers=headers, path="/webhooks/newsroom")
    source = source_of("contentful", SECRET)
    added = {**request.headers, "x-forwarded-for": "192.0.2.1", "x-amzn-trace-id": "Root=1"}
    assert accepts(replace(request, headers=added), source)
    assert not accepts(replace(request, path="/webhooks/newsroom?x=1"), source)
    other = {**request.headers, "x-contentful-topic": "ContentManagement.Entry.delete"}
    assert not accepts(replace(request, headers=other), source)


@pytest.mark.parametrize("line", ["", "x-contentful-signed-headers:"])
def test_contentful_must_sign_the_time(line: str) -> None:
    signature = digest(SECRET, f"POST\n/webhooks/newsroom\n{line}\n".encode() + BODY).hex()
    request = bare(
        x_contentful_signature=signature,
        x_contentful_signed_headers="",
        x_contentful_timestamp=milliseconds(NOW),
    )
    assert not accepts(request, source_of("contentful", SECRET))


def test_contentful_encodes_a_query_as_one_component_and_then_again() -> None:
    sent_at = milliseconds(NOW)
    lines = f"x-contentful-signed-headers:;x-contentful-timestamp:{sent_at}"
    encoded = "/webhooks/a%2520b?x%253D1%2526y%253D%25252F%2520%25C3%25A9"
    signature = digest(SECRET, f"POST\n{encoded}\n{lines}\n".encode() + BODY).hex()
    request = bare(
        path="/webhooks/a%20b?x=1&y=%2F é",
        x_contentful_signature=signature,
        x_contentful_timestamp=sent_at,
    )
    assert accepts(request, source_of("contentful", SECRET))


@pytest.mark.parametrize(
    ("topic", "event"),
    [
        ("ContentManagement.Entry.publish", "published"),
        ("ContentManagement.Entry.unpublish", "unpublished"),
        ("ContentManagement.Entry.archive", "unpublished"),
        ("ContentManagement.Entry.unarchive", "ignored"),
        ("ContentManagement.Entry.create", "ignored"),
        ("ContentManagement.Entry.save", "ignored"),
        ("ContentManagement.Entry.auto_save", "ignored"),
        ("ContentManagement.Entry.delete", "deleted"),
        ("ContentManagement.Entry.dream", "unknown"),
        ("ContentManagement.Asset.publish", "ignored"),
        ("ContentManagement.ContentType.publish", "ignored"),
        ("ContentManagement.ReleaseAction.execute", "ignored"),
    ],
)
def test_a_contentful_topic_says_what_happened(topic: str, event: str) -> None:
    assert payload("contentful", {}, x_contentful_topic=topic) == event


def test_a_contentful_tombstone_hides_even_without_its_topic() -> None:
    assert payload("contentful", {"sys": {"type": "DeletedEntry"}}) == "unpublished"
    assert payload("contentful", {"sys": {"type": "Entry"}}) == "unknown"


def test_a_contentful_webhook_sent_twice_is_one_delivery() -> None:
    source = source_of("contentful", SECRET)
    key = {"x-contentful-idempotency-key": "9" * 64}
    first = request_of("contentful", BODY, headers=key)
    again = request_of("contentful", BODY, headers=key, at=NOW.replace(second=20))
    ids = {SENDERS["contentful"].delivery_id(item, source) for item in (first, again)}
    assert ids == {"9" * 64}


def test_a_small_plugin_may_sign_the_body_alone() -> None:
    signature = "sha256=" + digest(SECRET, BODY).hex()
    source = source_of("wp_plugin", SECRET)
    for request in (bare(x_webhook_signature=signature), bare(x_sow_signature=signature)):
        assert accepts(request, source)
        assert SENDERS["wp_plugin"].delivery_id(request, source) is None


def test_a_signed_time_and_body_do_not_pass_as_a_body() -> None:
    timed = request_of("wp_plugin", BODY)
    body = timed.headers["x-sow-timestamp"].encode() + b"." + BODY
    replayed = bare(body, x_sow_signature=timed.headers["x-sow-signature"])
    assert not accepts(replayed, source_of("wp_plugin", SECRET))


def test_the_source_describes_a_plugin_with_another_header() -> None:
    source = source_of("wp_plugin", SECRET, hmac={"header": "x-my-signature", "encoding": "base64"})
    signature = base64.b64encode(digest(SECRET, BODY)).decode()
    assert accepts(bare(x_my_signature=signature), source)
    signature = "sha256=" + digest(SECRET, BODY).hex()
    assert not accepts(bare(x_webhook_signature=signature), source)


PING = b"webhook_id=42"


def test_the_ping_of_woocommerce_is_accepted_only_at_the_secret_url() -> None:
    source = source_of("woocommerce", SECRET, path_key=PATH_KEY)
    ping = replace(bare(PING), path_parameters={"key": PATH_KEY})
    assert SENDERS["woocommerce"].verify(ping, source, NOW).name == "path-key"
    assert SENDERS["woocommerce"].event(ping, source) == "ignored"
    assert SENDERS["woocommerce"].delivery_id(ping, source) == "webhook_id=42"
    assert not accepts(bare(PING), source)
    assert not accepts(ping, source_of("woocommerce", SECRET))
    for body in (b"webhook_id=", b"webhook_id=4&x=1", b"webhook_id=4\n", BODY):
        assert not accepts(replace(ping, body=body), source)


def test_a_signature_over_the_webhooks_description_does_not_prove_the_body() -> None:
    described = b'{"date_created":"2026-03-04","webhook_name":"post_update"}'
    signature = base64.b64encode(digest(SECRET, described)).decode()
    source = source_of("wp_webhooks", SECRET)
    assert not accepts(bare(x_wp_webhook_signature=signature), source)
    with_bearer = bare(x_wp_webhook_signature=signature, authorization=f"Bearer {SECRET}")
    assert SENDERS["wp_webhooks"].verify(with_bearer, source, NOW).name == "bearer"


@pytest.mark.parametrize(
    ("status", "before", "event"),
    [
        ("publish", "future", "published"),
        ("publish", "publish", "updated"),
        ("publish", None, "updated"),
        ("private", "publish", "unpublished"),
        ("pending", None, "unpublished"),
        ("future", None, "unpublished"),
        ("trash", "publish", "unpublished"),
        ("draft", "draft", "ignored"),
        ("auto-draft", None, "ignored"),
        ("inherit", None, "ignored"),
        # Process holds it: whether readers see such a post, only the plugin knows.
        ("status of a plugin", "publish", "updated"),
    ],
)
def test_a_wordpress_status_decides(status: str, before: str | None, event: str) -> None:
    content: dict[str, Any] = {"post": {"post_type": "post", "post_status": status}}
    if before:
        content["post_before"] = {"post_status": before}
    assert payload("wp_webhooks", content, x_wp_webhook_name="post_update") == event


def test_the_rest_apis_post_is_read_without_any_event() -> None:
    post = {"id": 4, "type": "post", "status": "publish", "content": {"rendered": "<p>…</p>"}}
    assert payload("wp_plugin", post) == "updated"
    assert payload("wp_plugin", {**post, "status": "draft"}) == "unpublished"
    assert payload("wp_plugin", {**post, "type": "product"}) == "ignored"


@pytest.mark.parametrize(
    ("body", "event"),
    [
        (b"hook=publish_post&ID=4&post_title=x", "published"),
        (b"hook=publish_post&post_status=draft", "unpublished"),
        (b"hook=comment_post&comment_ID=4", "ignored"),
        (b"hook=save_post&post_type=revision", "ignored"),
        (b"ID=4", "unknown"),
        (b"hook=transition_post_status&post_status=private", "unpublished"),
    ],
)
def test_wordpress_com_posts_forms(body: bytes, event: str) -> None:
    assert payload("wordpress_com", body) == event


def test_wordpress_com_needs_an_unsigned_source() -> None:
    request = replace(bare(b"hook=publish_post"), path_parameters={"key": PATH_KEY})
    assert accepts(request, source_of("wordpress_com"))
    assert not accepts(request, source_of("wordpress_com", unsigned=False))
    assert not accepts(request, source_of("wordpress_com", path_key=None))


@pytest.mark.parametrize(
    ("header", "algorithm", "name"),
    [
        ("x-hub-signature-256", "sha256", "hmac-sha256"),
        ("x-hub-signature", "sha256", "hmac-sha256"),
        ("x-hub-signature", "sha1", "hmac-sha1"),
    ],
)
def test_old_and_new_signatures_of_drupal_are_verified(
    header: str, algorithm: str, name: str
) -> None:
    signature = f"{algorithm}=" + digest(SECRET, BODY, algorithm).hex()
    request = replace(bare(), headers={header: signature})
    assert SENDERS["drupal"].verify(request, source_of("drupal", SECRET), NOW).name == name


def test_a_header_alone_deletes_no_public_node_of_drupal() -> None:
    header = {"x_drupal_webhooks_event": "entity:node:delete"}
    public = {"entity": {"status": [{"value": True}]}}
    assert payload("drupal", public, **header) == "unknown"
    assert payload("drupal", {"entity": {"status": [{"value": False}]}}, **header) == "deleted"
    update, delete = ({"event": f"entity:node:{verb}", **public} for verb in ("update", "delete"))
    assert payload("drupal", update, **header) == "updated"
    assert payload("drupal", delete) == "deleted"


@pytest.mark.parametrize(
    ("sender", "header"),
    [
        ("woocommerce", "x_wc_webhook_topic"),
        ("wp_plugin", "x_webhook_event"),
        ("wp_webhooks", "x_wp_webhook_name"),
    ],
)
def test_a_header_alone_removes_no_public_post_of_wordpress(sender: str, header: str) -> None:
    public = {"post": {"ID": 4, "post_type": "post", "post_status": "publish"}}
    for name in ("post_deleted", "post_trashed", "post.unpublished"):
        assert payload(sender, public, **{header: name}) == "unknown"
    trashed = {"post": {"ID": 4, "post_type": "post", "post_status": "trash"}}
    assert payload(sender, trashed, **{header: "post_deleted"}) == "deleted"
    assert payload(sender, {"id": 4}, **{header: "post_deleted"}) == "deleted"


def test_the_secret_in_a_header_makes_the_trigger_of_wp_webhooks_as_trusted_as_the_body() -> None:
    public = json.dumps({"post": {"ID": 4, "post_type": "post", "post_status": "publish"}}).encode()
    source = source_of("wp_webhooks", SECRET)
    request = bare(public, x_wp_webhook_name="post_delete", authorization=f"Bearer {SECRET}")
    assert SENDERS["wp_webhooks"].event(request, source) == "deleted"


@pytest.mark.parametrize(
    ("kind", "action", "event"),
    [
        ("Entry", "delete", "unknown"),
        ("Entry", "unpublish", "unknown"),
        ("Entry", "archive", "unknown"),
        ("Entry", "publish", "published"),
        ("DeletedEntry", "publish", "unknown"),
        ("DeletedEntry", "delete", "deleted"),
    ],
)
def test_a_contentful_topic_that_the_payload_contradicts_is_held(
    kind: str, action: str, event: str
) -> None:
    topic = f"ContentManagement.Entry.{action}"
    assert payload("contentful", {"sys": {"type": kind}}, x_contentful_topic=topic) == event
    archived = {"sys": {"type": "Entry", "archivedAt": "2026-03-04T12:00:00Z"}}
    topic = "ContentManagement.Entry.archive"
    assert payload("contentful", archived, x_contentful_topic=topic) == "unpublished"


@pytest.mark.parametrize(
    ("status", "event"),
    [(True, "updated"), ("1", "updated"), (False, "unpublished"), ("0", "unpublished")],
)
def test_drupals_status_is_read_flat_and_in_lists(status: object, event: str) -> None:
    update = {"x_drupal_webhooks_event": "entity:node:update"}
    for content in ({"status": status}, {"entity": {"status": [{"value": status}]}}):
        assert payload("drupal", content, **update) == event
    assert payload("drupal", {}, x_drupal_webhooks_event="entity:user:update") == "ignored"
    assert payload("drupal", {}, x_drupal_webhooks_event="system:cron") == "ignored"
    assert payload("drupal", {}) == "unknown"


def test_datocms_sandboxes_are_ignored() -> None:
    publish = {"entity_type": "item", "event_type": "publish"}
    assert payload("datocms", publish) == "published"
    assert payload("datocms", {**publish, "is_environment_primary": False}) == "ignored"
    assert payload("datocms", {**publish, "entity_type": "upload"}) == "ignored"
    assert payload("datocms", {"message": "a payload of one's own"}) == "unknown"


def test_an_automatic_retry_of_datocms_has_another_id() -> None:
    source = source_of("datocms", SECRET)
    ids = [
        SENDERS["datocms"].delivery_id(
            bare(json.dumps({"webhook_call_id": "7", "attempted_auto_retries_count": n}).encode()),
            source,
        )
        for n in (0, 0, 1)
    ]
    assert ids == ["7/0", "7/0", "7/1"]


@pytest.mark.parametrize(
    ("content", "event"),
    [
        ({"event": "items.create", "payload": {"status": "published"}}, "published"),
        ({"event": "items.update", "item": {"status": "draft"}}, "unpublished"),
        ({"event": "items.update", "data": {"status": "published"}}, "updated"),
        ({"event": "files.upload"}, "ignored"),
        ({"event": "users.update"}, "ignored"),
        ({"title": "a payload of one's own"}, "unknown"),
        ({"title": "a payload of one's own", "status": "archived"}, "unpublished"),
    ],
)
def test_directus_flows_are_read_by_their_usual_payloads(content: object, event: str) -> None:
    assert payload("directus", content) == event


@pytest.mark.parametrize(
    ("content", "event"),
    [
        ({"action": "deleted", "asset_id": 9}, "ignored"),
        ({"action": "entries_updated", "datasource_slug": "x"}, "ignored"),
        ({"action": "merged", "release_id": 2}, "ignored"),
        ([], "unknown"),
    ],
)
def test_storyblok_announces_more_than_stories(content: object, event: str) -> None:
    assert payload("storyblok", content) == event


@pytest.mark.parametrize(
    ("content", "event"),
    [
        ({"event": "media.update"}, "ignored"),
        ({"event": "entry.update", "entry": {"id": 1}}, "updated"),
        ({"event": "entry.publish", "entry": "null"}, "published"),
        ({"event": "trigger-test"}, "ignored"),
        ({}, "unknown"),
    ],
)
def test_strapi_events(content: object, event: str) -> None:
    assert payload("strapi", content) == event


def test_the_document_id_of_sanity_may_be_in_a_header() -> None:
    for document in ("drafts.a", "versions.r1.a"):
        event = payload("sanity", {}, sanity_operation="update", sanity_document_id=document)
        assert event == "ignored"
    assert payload("sanity", {"_id": "a", "operation": "create"}) == "published"
    signed = {"_id": "a", "operation": "update"}
    assert payload("sanity", signed, sanity_operation="delete") == "updated"
    assert payload("sanity", {"_id": "a"}) == "unknown"


def test_prismic_gets_200_and_its_releases_are_ignored() -> None:
    assert SENDERS["prismic"].ACCEPTED == 200
    assert payload("prismic", {"type": "api-update", "documents": []}) == "ignored"


@pytest.mark.parametrize(
    ("content", "event"),
    [
        ({"key": "gallery:update", "body": {}}, "ignored"),
        # Process holds it: nothing says that this revision is the published one.
        ({"key": "story:update", "body": {"type": "story"}}, "updated"),
        ({"type": "story", "revision": {"published": True}}, "updated"),
        ({"type": "story", "revision": {"published": False}}, "ignored"),
    ],
)
def test_arc_xp_publishes_nothing_that_is_not_the_published_revision(
    content: object, event: str
) -> None:
    assert payload("arc_xp", content) == event


def test_the_ping_of_github_is_ignored() -> None:
    assert payload("github", {"action": "published"}, x_github_event="ping") == "ignored"


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("article.published", "published"),
        ("ArticleUnpublished", "unpublished"),
        ("POST_DELETED", "deleted"),
        ("wp_trash_post", "unpublished"),
        ("article.preview.updated", "ignored"),
        ("article.created", "updated"),
        ("article.updated.unpublished", "unpublished"),
        ("member.login", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_name_of_an_event_is_read_in_any_notation(name: str, event: str) -> None:
    for member in ("event", "type", "action", "hook", "topic"):
        assert payload("basic", {member: name}) == event
