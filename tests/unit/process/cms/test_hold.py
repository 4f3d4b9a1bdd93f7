"""Unknown events, statuses and types are held: the sender's module and the format together."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.documents import Article, Notice, Status
from dateline.model.event_names import kept_name
from dateline.model.sources import Source
from dateline.web.http import Request
from functions.process.formats import canonical, envelope
from functions.process.item.fetch_requests import FetchResults
from functions.process.parse import ParsedSubmission, parse_submission
from functions.submit.senders import SENDERS
from tests.unit.process.cms_payloads import (
    ANS,
    CONTENTFUL,
    DATOCMS,
    DIRECTUS,
    DRUPAL,
    ENVELOPE,
    FETCH,
    HEADLINE,
    HTML,
    MODELS,
    NINJS,
    PRISMIC,
    PRISMIC_RESULTS,
    SANITY,
    STORYBLOK,
    STORYBLOK_STORY,
    STRAPI,
    WORDPRESS,
    WP_WEBHOOKS,
)
from tests.unit.process.parsing import NOW, RECEIVED

Payload = Any
Edit = Callable[["Sent"], "Sent"]


@dataclass(frozen=True)
class Sent:
    """What a sender posts: `answer` is what its CMS responds to a fetch."""

    sender: str
    payload: Payload
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    answer: Any = None

    def parse(self, **options: Any) -> ParsedSubmission:
        """Parses the post as submit accepts and process reads it."""
        is_form = self.sender == "wordpress_com"
        raw = (urlencode(self.payload) if is_form else json.dumps(self.payload)).encode()
        content_type = "application/x-www-form-urlencoded" if is_form else "application/json"
        headers = {"content-type": content_type, **self.headers}
        request = Request("POST", "/webhooks/demo", headers, raw, query=self.query)
        values = {"id": "demo", "sender": self.sender, "models": MODELS.get(self.sender, ())}
        fetch = {"fetch": FETCH} if self.answer else {}
        source = Source.model_validate(values | fetch | options)
        module = SENDERS[self.sender]
        kept = {name: headers[name] for name in module.KEPT_HEADERS if name in headers}
        delivery = Delivery(
            submission_id="a" * 26,
            source="demo",
            sender=self.sender,
            authentication="hmac-sha256",
            event=module.event(request, source),
            event_name=kept_name(module.event_name(request)) or None,
            content_type=content_type,
            headers=kept,
            received_at=RECEIVED,
            sha256=sha256_of(raw),
        )
        parsed = parse_submission(raw, delivery, source, NOW)
        if not (parsed.fetch_requests and self.answer):
            return parsed
        results = FetchResults({item.address: self.answer for item in parsed.fetch_requests})
        return parse_submission(raw, delivery, source, NOW, results)


def usable(parsed: ParsedSubmission) -> list[Article | Notice]:
    """The documents that show something."""
    return [item for item in parsed.documents if item.status is Status.USABLE]


def without(value: Any, path: str) -> Any:
    """A copy without the member at a path of names joined by dots."""
    copy = json.loads(json.dumps(value))
    *outer, last = path.split(".")
    holder = copy
    for name in outer:
        holder = holder[int(name) if name.isdigit() else name]
    del holder[last]
    return copy


def replaced(value: Any, path: str, word: Any) -> Any:
    """A copy with another value at a path."""
    copy = json.loads(json.dumps(value))
    *outer, last = path.split(".")
    holder = copy
    for name in outer:
        holder = holder[int(name) if name.isdigit() else name]
    holder[last] = word
    return copy


GHOST = {
    "post": {
        "current": {
            "id": "g1",
            "title": HEADLINE,
            "status": "published",
            "visibility": "public",
            "html": HTML,
            "custom_excerpt": "Trams at last.",
            "slug": "trams",
            "feature_image": "https://news.example/a.jpg",
            "published_at": "2026-11-20T09:00:00.000Z",
            "updated_at": "2026-11-20T10:00:00.000Z",
            "url": "https://news.example/trams/",
            "authors": [{"name": "Ada Roe"}],
            "tags": [{"name": "Trams", "visibility": "public"}],
            "primary_tag": {"name": "Trams"},
        },
        "previous": {},
    }
}
POST = {"event": "post_published", "post": {"id": 7, "title": HEADLINE, "content": HTML}}
FORM = {"hook": "publish_post", "ID": "4", "post_type": "post", "post_status": "publish"}
PUBLISHING: dict[str, tuple[Sent, str]] = {
    # By sender: what publishes, and where it says so: a path of the payload, `header:` or `query:`.
    "arc_xp": (Sent("arc_xp", ANS), "key"),
    "basic": (Sent("basic", ENVELOPE), "type"),
    "contentful": (
        Sent(
            "contentful",
            CONTENTFUL,
            {"x-contentful-topic": "ContentManagement.Entry.publish"},
        ),
        "header:x-contentful-topic",
    ),
    "datocms": (Sent("datocms", DATOCMS), "event_type"),
    "directus": (Sent("directus", DIRECTUS), "event"),
    "drupal": (
        Sent("drupal", {"entity": DRUPAL}, {"x-drupal-webhooks-event": "entity:node:update"}),
        "header:x-drupal-webhooks-event",
    ),
    # Released versions of Ghost name no event: the status says it.
    "ghost": (Sent("ghost", GHOST), "post.current.status"),
    "github": (Sent("github", ENVELOPE), "type"),
    "hmac": (Sent("hmac", ENVELOPE), "type"),
    "prismic": (Sent("prismic", PRISMIC, answer=PRISMIC_RESULTS), "type"),
    "sanity": (Sent("sanity", SANITY, {"sanity-operation": "update"}), "header:sanity-operation"),
    "standard_webhooks": (Sent("standard_webhooks", ENVELOPE), "type"),
    "storyblok": (Sent("storyblok", STORYBLOK, answer=STORYBLOK_STORY), "action"),
    "strapi": (Sent("strapi", STRAPI), "event"),
    # ninjs' status is Superdesk's event.
    "superdesk": (Sent("superdesk", NINJS), "pubstatus"),
    "svix": (Sent("svix", ENVELOPE), "type"),
    "woocommerce": (
        Sent("woocommerce", without(WORDPRESS, "status"), {"x-wc-webhook-topic": "post.published"}),
        "header:x-wc-webhook-topic",
    ),
    "wordpress_com": (Sent("wordpress_com", FORM, answer=WORDPRESS), "hook"),
    "wp_plugin": (Sent("wp_plugin", POST), "event"),
    "wp_webhooks": (
        Sent(
            "wp_webhooks",
            without(WP_WEBHOOKS, "post.post_status"),
            {"x-wp-webhook-name": "post_publish"},
        ),
        "header:x-wp-webhook-name",
    ),
}


def with_event(sent: Sent, place: str, word: str | None) -> Sent:
    """The post with another word for what happened, or without one."""
    if place.startswith("header:"):
        headers = {name: text for name, text in sent.headers.items() if name != place[7:]}
        headers |= {place[7:]: word} if word else {}
        return Sent(sent.sender, sent.payload, headers, sent.query, sent.answer)
    payload = replaced(sent.payload, place, word) if word else without(sent.payload, place)
    return Sent(sent.sender, payload, sent.headers, sent.query, sent.answer)


def test_every_sender_of_a_cms_is_in_the_table() -> None:
    # A token's owner sends Dateline's own JSON, or feeds; they have no events.
    assert PUBLISHING.keys() | {"token"} == SENDERS.keys()


def test_senders_that_formats_name_are_registered() -> None:
    assert SENDERS.keys() > envelope.SENDERS
    assert SENDERS.keys() > canonical.SENDERS
    assert canonical.SENDERS.isdisjoint(envelope.SENDERS)


@pytest.mark.parametrize("sender", sorted(PUBLISHING))
def test_known_event_publishes(sender: str) -> None:
    sent, _ = PUBLISHING[sender]
    parsed = sent.parse()
    assert parsed.problems == ()
    assert usable(parsed)


MADE_UP = [
    "frobnicated",
    "article.submitted_for_review",
    "entry.published_for_review",
    "invoice.paid",
    "memo:publish",
    "entity:memo:update",
    "memos.frob",
    "ContentManagement.Memo.publish",
    "публикация",
    "x" * 3_000,
]


@pytest.mark.parametrize("word", MADE_UP)
@pytest.mark.parametrize("sender", sorted(PUBLISHING))
def test_made_up_event_is_held_and_reported(sender: str, word: str) -> None:
    parsed = with_event(*PUBLISHING[sender], word).parse()
    assert parsed.documents == ()
    assert parsed.problems
    if sender not in {"ghost", "superdesk"}:
        assert {problem.code for problem in parsed.problems} == {"event_unknown"}
        assert "sources set demo --event" in parsed.problems[0].message


@pytest.mark.parametrize("sender", sorted(PUBLISHING))
def test_missing_event_is_held_and_reported(sender: str) -> None:
    parsed = with_event(*PUBLISHING[sender], None).parse()
    assert parsed.documents == ()
    assert parsed.problems


@pytest.mark.parametrize("sender", sorted(PUBLISHING.keys() - {"ghost", "superdesk"}))
def test_source_maps_an_event(sender: str) -> None:
    sent = with_event(*PUBLISHING[sender], "article.released")
    parsed = sent.parse(events={"article.released": "published"})
    assert parsed.problems == ()
    assert usable(parsed)
    removed = sent.parse(events={"article.released": "unpublished"})
    assert {item.status for item in removed.documents} <= {Status.WITHDRAWN, Status.USABLE}
    assert removed.documents or removed.problems
    ignored = sent.parse(events={"article.released": "ignored"})
    assert (ignored.documents, ignored.problems) == ((), ())


@pytest.mark.parametrize("sender", sorted(envelope.SENDERS))
def test_source_maps_deliveries_without_an_event(sender: str) -> None:
    sent = Sent(sender, without(ENVELOPE, "type"))
    assert not sent.parse().documents
    assert usable(sent.parse(events={"missing": "published"}))


def test_event_stored_by_an_earlier_release_is_judged_again() -> None:
    """`invoice.created` counted as an update when it was accepted."""
    raw = json.dumps(ENVELOPE | {"type": "invoice.published"}).encode()
    delivery = Delivery(
        submission_id="a" * 26,
        source="demo",
        sender="hmac",
        authentication="hmac-sha256",
        event="published",
        content_type="application/json",
        received_at=RECEIVED,
        sha256=sha256_of(raw),
    )
    parsed = parse_submission(raw, delivery, Source(id="demo", sender="hmac"), NOW)
    assert [problem.code for problem in parsed.problems] == ["event_unknown"]
    assert parsed.documents == ()


def test_dateline_json_from_a_signing_sender_needs_no_event() -> None:
    article = {"external_id": "1", "headline": HEADLINE, "body_html": HTML}
    assert usable(Sent("hmac", article).parse())
    named = Sent("github", article, {"x-github-event": "issues"})
    assert [problem.code for problem in named.parse().problems] == ["event_unknown"]


def test_item_of_an_agency_from_a_signing_sender_needs_no_event() -> None:
    """`"type": "text"` is the type of a ninjs item."""
    assert usable(Sent("hmac", NINJS).parse())


@pytest.mark.parametrize("member", ["type", "action", "hook"])
def test_one_unknown_name_of_several_holds_the_delivery(member: str) -> None:
    payload = ENVELOPE | {"event": "article.published", member: "invoice.paid"}
    assert [problem.code for problem in Sent("hmac", payload).parse().problems] == ["event_unknown"]


def test_source_maps_a_single_word() -> None:
    released = Sent("basic", ENVELOPE | {"type": "released"})
    assert [problem.code for problem in released.parse().problems] == ["event_unknown"]
    assert usable(released.parse(events={"released": "published"}))
    assert not usable(released.parse(events={"missing": "published"}))
    assert usable(
        Sent("basic", ENVELOPE | {"type": "article"}).parse(events={"missing": "published"})
    )


# ------------------------------------------------------------------ statuses


STATUSES: dict[str, tuple[Sent, str]] = {
    "ghost": PUBLISHING["ghost"],
    "directus": (Sent("directus", DIRECTUS), "payload.status"),
    "drupal": (
        Sent("drupal", {"entity": DRUPAL}, {"x-drupal-webhooks-event": "entity:node:update"}),
        "entity.status.0.value",
    ),
    "woocommerce": (
        Sent("woocommerce", WORDPRESS, {"x-wc-webhook-topic": "post.updated"}),
        "status",
    ),
    "wp_webhooks": (
        Sent("wp_webhooks", WP_WEBHOOKS, {"x-wp-webhook-name": "post_update"}),
        "post.post_status",
    ),
    "wp_plugin": (Sent("wp_plugin", WORDPRESS), "status"),
    "strapi": (
        Sent("strapi", STRAPI | {"event": "entry.update"}),
        "entry.publishedAt",
    ),
    "datocms": (Sent("datocms", DATOCMS | {"event_type": "update"}), "entity.meta.status"),
    "hmac": (
        Sent(
            "hmac",
            ENVELOPE | {"type": "article.updated", "data": ENVELOPE["data"] | {"status": "live"}},  # type: ignore[operator]
        ),
        "data.status",
    ),
    "arc_xp": (Sent("arc_xp", ANS | {"key": "story:update"}), "body.revision.published"),
    "superdesk": PUBLISHING["superdesk"],
}
"""What is published by its status, and where that is."""


@pytest.mark.parametrize("sender", sorted(STATUSES))
def test_published_status_publishes(sender: str) -> None:
    parsed = STATUSES[sender][0].parse()
    assert parsed.problems == ()
    assert usable(parsed)


UNKNOWN_STATUSES = ["in review", {"state": "published"}, ["published"], 7]


@pytest.mark.parametrize("word", UNKNOWN_STATUSES, ids=str)
@pytest.mark.parametrize("sender", sorted(STATUSES))
def test_unknown_status_neither_shows_nor_hides(sender: str, word: Any) -> None:
    sent, place = STATUSES[sender]
    if sender == "strapi" and isinstance(word, str):
        pytest.skip("any text is a time of publication")
    parsed = Sent(sender, replaced(sent.payload, place, word), sent.headers).parse()
    assert parsed.documents == ()
    assert parsed.problems


@pytest.mark.parametrize("sender", sorted(STATUSES))
def test_missing_status_neither_shows_nor_hides(sender: str) -> None:
    sent, place = STATUSES[sender]
    parsed = Sent(sender, without(sent.payload, place), sent.headers).parse()
    assert parsed.documents == ()
    assert parsed.problems


@pytest.mark.parametrize("meaning", ["usable", "withheld", "withdrawn"])
@pytest.mark.parametrize("sender", ["directus", "hmac", "wp_plugin", "ghost"])
def test_source_maps_a_status(sender: str, meaning: str) -> None:
    sent, place = STATUSES[sender]
    mapped = Sent(sender, replaced(sent.payload, place, "In review"), sent.headers)
    parsed = mapped.parse(statuses={"In review": meaning})
    assert [item.status.value for item in parsed.documents] == [meaning]


def test_source_maps_entries_without_a_status() -> None:
    sent, place = STATUSES["directus"]
    parsed = Sent("directus", without(sent.payload, place)).parse(statuses={"missing": "usable"})
    assert usable(parsed)


# ------------------------------------------------------------------ content types


TYPES: dict[str, tuple[str, Any]] = {
    "contentful": ("sys.contentType.sys.id", None),
    "sanity": ("_type", None),
    "strapi": ("model", None),
    "storyblok": ("", replaced(STORYBLOK_STORY, "story.content.component", "memo")),
    "prismic": ("", replaced(PRISMIC_RESULTS, "results.0.type", "memo")),
    "datocms": ("entity.relationships.item_type.data.id", None),
    "directus": ("collection", None),
    "drupal": ("entity.type.0.target_id", None),
}


def of_type(sender: str, word: str) -> Sent:
    sent, _ = PUBLISHING[sender]
    path, answer = TYPES[sender]
    payload = replaced(sent.payload, path, word) if path else sent.payload
    if sender == "strapi":
        payload |= {"uid": f"api::{word}.{word}"}
    return Sent(sender, payload, sent.headers, answer=answer or sent.answer)


def test_every_sender_with_content_types_is_in_the_table() -> None:
    assert TYPES.keys() == MODELS.keys()


@pytest.mark.parametrize("sender", sorted(TYPES))
def test_entry_of_an_unnamed_type_is_held_with_its_type_and_the_option(sender: str) -> None:
    parsed = of_type(sender, "memo").parse()
    assert usable(parsed) == []
    problem = parsed.problems[0]
    assert problem.code == "type_unnamed"
    assert "'memo'" in problem.message
    assert "--model memo" in problem.message


@pytest.mark.parametrize("sender", sorted(TYPES))
def test_source_that_names_no_type_publishes_nothing(sender: str) -> None:
    parsed = PUBLISHING[sender][0].parse(models=())
    assert usable(parsed) == []
    assert parsed.problems[0].code == "type_unnamed"
    assert "names no content type" in parsed.problems[0].message


@pytest.mark.parametrize("sender", sorted(TYPES))
def test_named_type_is_published(sender: str) -> None:
    assert usable(of_type(sender, "memo").parse(models=["article", "memo"]))


@pytest.mark.parametrize("sender", sorted(TYPES.keys() - {"storyblok", "prismic"}))
def test_entry_without_a_type_is_held(sender: str) -> None:
    sent, _ = PUBLISHING[sender]
    payload = without(sent.payload, TYPES[sender][0])
    if sender == "strapi":
        payload = without(payload, "uid")
    parsed = Sent(sender, payload, sent.headers).parse()
    assert parsed.documents == ()
    assert parsed.problems[0].code == "type_missing"


def test_strapi_type_may_be_named_by_its_uid_and_datocms_model_by_its_key() -> None:
    assert usable(Sent("strapi", STRAPI).parse(models=["api::article.article"]))
    related = {"type": "item_type", "id": "7690234", "attributes": {"api_key": "story"}}
    payload = DATOCMS | {"related_entities": [related]}
    assert usable(Sent("datocms", payload).parse(models=["story"]))


@pytest.mark.parametrize("sender", sorted(TYPES.keys() - {"prismic"}))
def test_removal_is_applied_whatever_the_type(sender: str) -> None:
    """The article may have been published before the source named its types."""
    sent = with_event(*PUBLISHING[sender], "gone")
    parsed = sent.parse(models=(), events={"gone": "deleted"})
    assert [item.status for item in parsed.documents] == [Status.WITHDRAWN]


def test_message_is_safe_in_a_shell() -> None:
    problem = of_type("strapi", "$(reboot);\n`x` 'y").parse().problems[0]
    assert "--model '$(reboot); `x` '\"'\"'y'" in problem.message


@pytest.mark.parametrize("kind", ["memo", "event"])
def test_wordpress_post_of_an_unknown_type_is_held(kind: str) -> None:
    payload = WORDPRESS | {"type": kind}
    sent = Sent("woocommerce", payload, {"x-wc-webhook-topic": "post.updated"})
    assert [problem.code for problem in sent.parse().problems] == ["type_unnamed"]
    assert usable(sent.parse(models=[kind]))


# ------------------------------------------------------------------ the instances that leaked


def test_strapi_staff_memo_is_held() -> None:
    memo = {
        "event": "entry.create",
        "createdAt": "2026-11-29T14:00:00.000Z",
        "model": "memo",
        "uid": "api::memo.memo",
        "entry": {
            "id": 3,
            "documentId": "m3",
            "title": "Wages come on Friday",
            "text": "For staff only.",
            "publishedAt": "2026-11-29T14:00:00.000Z",
        },
    }
    parsed = Sent("strapi", memo).parse()
    assert parsed.documents == ()
    assert [problem.code for problem in parsed.problems] == ["type_unnamed"]


def flow(action: str, keys: Any, payload: Any, **more: Any) -> Sent:
    members = {"event": f"articles.items.{action}", "collection": "articles"}
    named = {"key": keys} if action == "create" else {"keys": keys}
    return Sent("directus", members | named | {"payload": payload} | more)


PART = {"title": "The square is for sale", "body": "<p>The council has decided.</p>"}
ITEM = {"id": 7, "status": "published", "summary": "A short one.", "tags": ["City"]} | PART


@pytest.mark.parametrize(
    "sent",
    [
        flow("create", 7, PART),
        flow("update", ["7"], PART),
        flow("update", ["7"], {"title": "Only the title"}),
        flow("update", ["7"], {"status": "published"}),
        flow("update", ["7"], PART | {"status": "published"}),
        flow("update", ["7"], {}),
        flow("update", ["7"], None),
        flow("update", ["7"], [PART]),
        # The item of another key.
        flow("update", ["7"], ITEM | {"id": 8}),
    ],
)
def test_directus_part_of_an_item_is_held(sent: Sent) -> None:
    parsed = sent.parse()
    assert parsed.documents == ()
    assert [problem.code for problem in parsed.problems] == ["fetch_needed"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (flow("create", 7, ITEM), Status.USABLE),
        (flow("update", ["7"], ITEM), Status.USABLE),
        (flow("update", ["7"], ITEM | {"status": "draft"}), Status.WITHDRAWN),
        (flow("update", ["7"], ITEM | {"status": "archived"}), Status.WITHDRAWN),
        (flow("update", ["7"], {"status": "archived"}), Status.WITHDRAWN),
        (flow("delete", ["7"], ["7"]), Status.WITHDRAWN),
        (flow("delete", None, ["7"]), Status.WITHDRAWN),
    ],
)
def test_directus_item_that_the_flow_has_read_is_whole(sent: Sent, status: Status) -> None:
    parsed = sent.parse()
    assert parsed.problems == ()
    assert [(item.external_id, item.status) for item in parsed.documents] == [
        ("articles/7", status)
    ]


def test_directus_event_of_another_collection_is_held() -> None:
    sent = flow("update", ["7"], ITEM, event="memos.items.update")
    assert [problem.code for problem in sent.parse().problems] == ["type_unnamed"]


def test_directus_new_draft_publishes_nothing() -> None:
    assert usable(flow("create", 7, ITEM | {"status": "draft"}).parse()) == []


def test_directus_flow_may_read_several_items() -> None:
    parsed = flow("update", ["7", "8", "9"], [ITEM, ITEM | {"id": 8}]).parse()
    assert [item.external_id for item in parsed.documents] == ["articles/7", "articles/8"]
    assert [(item.position, item.code) for item in parsed.problems] == [(2, "fetch_needed")]


def test_envelope_for_review_is_held() -> None:
    payload = {"type": "article.submitted_for_review", "data": {"id": "r1", **PART}}
    for sender in envelope.SENDERS:
        parsed = Sent(sender, payload).parse()
        assert parsed.documents == ()
        assert [problem.code for problem in parsed.problems] == ["event_unknown"]


def test_datocms_record_of_a_sandbox_or_an_unknown_environment_is_not_published() -> None:
    sandbox = Sent("datocms", DATOCMS | {"is_environment_primary": False}).parse()
    assert (sandbox.documents, sandbox.problems) == ((), ())
    unknown = Sent("datocms", without(DATOCMS, "is_environment_primary")).parse()
    assert [problem.code for problem in unknown.problems] == ["environment_missing"]


# ------------------------------------------------------------------ any part of any payload


HIDDEN: dict[str, Sent] = {
    "arc_xp": Sent(
        "arc_xp", replaced(ANS | {"key": "story:update"}, "body.revision.published", False)
    ),
    "contentful": Sent(
        "contentful", CONTENTFUL, {"x-contentful-topic": "ContentManagement.Entry.auto_save"}
    ),
    "datocms": Sent(
        "datocms",
        replaced(DATOCMS | {"event_type": "update"}, "entity.meta.status", "updated"),
    ),
    "datocms sandbox": Sent("datocms", DATOCMS | {"is_environment_primary": False}),
    "datocms upload": Sent("datocms", replaced(DATOCMS, "entity.type", "upload")),
    "directus": flow("update", ["7"], ITEM | {"status": "draft"}),
    "directus part": flow("update", ["7"], PART | {"status": "published"}),
    "directus create": flow("create", 7, PART),
    "drupal": Sent(
        "drupal",
        {"entity": replaced(DRUPAL, "status.0.value", False)},
        {"x-drupal-webhooks-event": "entity:node:update"},
    ),
    "ghost": Sent("ghost", replaced(GHOST, "post.current.status", "draft")),
    "hmac": Sent(
        "hmac", {"type": "article.updated", "data": {"id": "1", "status": "draft", **PART}}
    ),
    "review": Sent(
        "standard_webhooks", {"type": "article.submitted_for_review", "data": {"id": "1", **PART}}
    ),
    "sanity": Sent("sanity", SANITY | {"_id": "drafts.doc-1"}, {"sanity-operation": "update"}),
    "strapi": Sent(
        "strapi", replaced(STRAPI | {"event": "entry.update"}, "entry.publishedAt", None)
    ),
    "strapi memo": Sent("strapi", STRAPI | {"model": "memo", "uid": "api::memo.memo"}),
    "superdesk": Sent("superdesk", NINJS | {"pubstatus": "withheld"}),
    "wp_plugin": Sent("wp_plugin", WORDPRESS | {"status": "draft"}),
    "wp_plugin memo": Sent("wp_plugin", WORDPRESS | {"type": "memo"}),
    "wp_webhooks": Sent(
        "wp_webhooks",
        replaced(WP_WEBHOOKS, "post.post_status", "private"),
        {"x-wp-webhook-name": "post_update"},
    ),
}
"""Payloads that publish nothing."""


@st.composite
def parts(draw: st.DrawFn, value: Any) -> Any:
    """The JSON without some of its members."""
    if isinstance(value, dict):
        kept = {name: item for name, item in value.items() if draw(st.integers(0, 5))}
        return {name: draw(parts(item)) for name, item in kept.items()}
    if isinstance(value, list):
        return [draw(parts(item)) for item in value if draw(st.integers(0, 9))]
    return value


WORDS = st.sampled_from(["in review", "frobnicated", "", None, 7, ["published"], {"a": 1}])


@settings(max_examples=60, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("name", sorted(HIDDEN))
def test_part_of_a_payload_never_shows_what_the_whole_hides(name: str, data: st.DataObject) -> None:
    sent = HIDDEN[name]
    assert usable(sent.parse()) == []
    payload = data.draw(parts(sent.payload))
    assert usable(Sent(sent.sender, payload, sent.headers).parse()) == []
    bare = {} if data.draw(st.booleans()) else sent.headers
    assert usable(Sent(sent.sender, payload, bare).parse()) == []


@settings(max_examples=40, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("sender", sorted(PUBLISHING))
def test_unknown_words_never_show_anything(sender: str, data: st.DataObject) -> None:
    sent, place = PUBLISHING[sender]
    word = data.draw(WORDS)
    if place.startswith("header:"):
        headers = sent.headers | {place[7:]: str(word)}
        changed = Sent(sender, data.draw(parts(sent.payload)), headers, answer=sent.answer)
    else:
        whole = replaced(sent.payload, place, word)
        changed = Sent(sender, whole, sent.headers, answer=sent.answer)
    assert usable(changed.parse()) == []
