"""Deliveries of every sender: body, headers and the event that they mean."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

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
