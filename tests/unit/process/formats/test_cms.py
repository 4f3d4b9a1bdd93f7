"""The webhooks of each CMS, event by event, and its story field by field."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.documents import Article, Notice, Status
from functions.process.formats import FORMATS
from tests.paths import CORPORA
from tests.unit.process.cms_payloads import (
    ANS,
    CONTENTFUL,
    DATOCMS,
    DIRECTUS,
    DRUPAL,
    ENVELOPE,
    HEADLINE,
    HTML,
    NINJS,
    PAYLOADS,
    PRISMIC,
    PRISMIC_RESULTS,
    SANITY,
    STORYBLOK,
    STORYBLOK_STORY,
    STRAPI,
    STRAPI_ENTRY,
    TEXT,
    WORDPRESS,
    WP_WEBHOOKS,
    Cms,
    cms,
)
from tests.unit.process.parsing import RECEIVED

CORPUS = CORPORA / "webhooks"
CORPUS_MODELS = ["hfM9RCJIk0wIm06WkEOQY", "address", "articles"]
EVENT = datetime(2026, 11, 20, 10, 0, 5, tzinfo=UTC)
SENDERS = sorted(set(PAYLOADS) - {"prismic"})


def changed(payload: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The payload with members replaced; `a__b` is b inside a."""
    copy: dict[str, Any] = json.loads(json.dumps(payload))
    for name, value in changes.items():
        *outer, last = name.split("__")
        holder = copy
        for item in outer:
            holder = holder[item]
        holder[last] = value
    return copy


# ------------------------------------------------------------------ the same for all


@pytest.mark.parametrize("sender", SENDERS)
def test_published_story_is_usable_with_headline_and_text(sender: str) -> None:
    article = cms(sender).article(PAYLOADS[sender])
    assert article.status is Status.USABLE
    assert article.headline in {HEADLINE, "Harbour bridge – open"}
    assert article.body[0].html == HTML
    assert not [warning for warning in article.warnings if not warning.startswith("locale")]


@pytest.mark.parametrize("sender", SENDERS)
def test_deletion_withdraws_and_names_the_same_article(sender: str) -> None:
    payload = PAYLOADS[sender]
    if sender == "superdesk":
        payload = changed(NINJS, pubstatus="canceled")
    published = cms(sender).article(PAYLOADS[sender])
    removal = cms(sender).document(payload, "deleted", received_at=RECEIVED + timedelta(minutes=1))
    expected = Status.KILLED if sender == "superdesk" else Status.WITHDRAWN
    assert (removal.id, removal.status) == (published.id, expected)
    assert isinstance(removal, Notice)
    if sender != "superdesk":
        assert removal.order_key > published.order_key


@pytest.mark.parametrize("sender", sorted(set(SENDERS) - {"superdesk"}))
def test_deletion_kills_where_the_source_says_so(sender: str) -> None:
    removal = cms(sender, delete_means_kill=True).document(PAYLOADS[sender], "deleted")
    assert removal.status is Status.KILLED
    unpublished = cms(sender, delete_means_kill=True).document(PAYLOADS[sender], "unpublished")
    assert unpublished.status is Status.WITHDRAWN


@pytest.mark.parametrize("sender", sorted(set(SENDERS) - {"superdesk"}))
def test_unpublishing_withdraws(sender: str) -> None:
    document = cms(sender).document(PAYLOADS[sender], "unpublished")
    assert document.status is Status.WITHDRAWN


LATER: dict[str, dict[str, str]] = {
    "strapi": {"createdAt": "2026-11-20T11:00:00Z"},
    "datocms": {"event_triggered_at": "2026-11-20T11:00:00Z"},
    "standard_webhooks": {"timestamp": "2026-11-20T11:00:00Z"},
}
"""Senders whose deletions have their own time."""


# Directus' payload has no time; ninjs orders by version, which a kill increments.
@pytest.mark.parametrize("sender", sorted(set(SENDERS) - {"directus", "superdesk"}))
def test_deletion_sorts_after_a_late_delivery_of_the_last_edit(sender: str) -> None:
    """The edit of 10:00 is delivered again an hour after the story was deleted."""
    early, late = RECEIVED, RECEIVED + timedelta(hours=1)
    deleted = changed(PAYLOADS[sender], **LATER.get(sender, {}))
    removal = cms(sender).document(deleted, "deleted", received_at=early)
    edit = cms(sender).document(PAYLOADS[sender], received_at=late)
    assert removal.order_key > edit.order_key


@pytest.mark.parametrize("sender", SENDERS)
def test_ignored_delivery_changes_nothing(sender: str) -> None:
    reading = cms(sender).parse(PAYLOADS[sender], "ignored")
    assert (reading.documents, reading.problems) == ((), ())


@pytest.mark.parametrize("sender", sorted(PAYLOADS))
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b"[1]", b'{"a":', b'"text"', b"\xff"])
def test_empty_payload_is_a_problem(sender: str, body: bytes) -> None:
    reading = cms(sender).parse(body)
    assert reading.documents == ()
    assert reading.problems


# ------------------------------------------------------------------ drafts never publish


@pytest.mark.parametrize(
    ("sender", "payload", "event"),
    [
        ("contentful", CONTENTFUL, "updated"),
        ("sanity", changed(SANITY, _id="drafts.doc-1"), "published"),
        ("sanity", changed(SANITY, _id="versions.r1.doc-1"), "updated"),
        ("sanity", changed(SANITY, _id="drafts.doc-1"), "deleted"),
        ("strapi", changed(STRAPI, event="entry.update", entry__publishedAt=None), "updated"),
        ("strapi", changed(STRAPI, event="entry.create", entry__publishedAt=None), "unknown"),
        (
            "datocms",
            changed(DATOCMS, event_type="update", entity__meta__status="updated"),
            "updated",
        ),
        (
            "datocms",
            changed(DATOCMS, event_type="create", entity__meta__status="draft"),
            "updated",
        ),
        ("arc_xp", changed(ANS, key="story:update", body__revision__published=False), "updated"),
        ("arc_xp", changed(ANS, key="story:update", body__revision__published=False), "unknown"),
    ],
)
def test_draft_beside_the_public_version_is_ignored(
    sender: str, payload: dict[str, Any], event: str
) -> None:
    reading = cms(sender).parse(payload, event)
    assert (reading.documents, reading.problems) == ((), ())


@pytest.mark.parametrize(
    ("sender", "payload"),
    [
        ("wp_plugin", changed(WORDPRESS, status="draft")),
        ("wp_plugin", changed(WORDPRESS, status="future")),
        ("wp_plugin", changed(WORDPRESS, status="private")),
        ("wp_plugin", changed(WORDPRESS, content__protected=True)),
        ("wp_webhooks", changed(WP_WEBHOOKS, post__post_status="pending")),
        ("drupal", changed(DRUPAL, status=[{"value": False}])),
        ("directus", changed(DIRECTUS, payload__status="draft")),
        ("superdesk", changed(NINJS, pubstatus="withheld")),
        ("standard_webhooks", changed(ENVELOPE, data__status="draft")),
    ],
)
def test_state_that_is_not_public_withholds(sender: str, payload: dict[str, Any]) -> None:
    document = cms(sender).document(payload, "unknown")
    assert document.status is Status.WITHHELD


@pytest.mark.parametrize(
    ("sender", "payload", "code"),
    [
        ("wp_plugin", changed(WORDPRESS, status="something-new"), "status_unknown"),
        ("directus", changed(DIRECTUS, payload__status="review"), "status_unknown"),
        ("contentful", changed(CONTENTFUL, sys={"type": "Entry", "id": "e"}), "event_missing"),
        ("arc_xp", changed(ANS, body__revision={}), "status_missing"),
    ],
)
def test_unknown_state_is_held(sender: str, payload: dict[str, Any], code: str) -> None:
    assert cms(sender).problem(payload, "unknown").code == code


# ------------------------------------------------------------------ each CMS


def test_contentful_tombstone_of_an_unpublishing_comes_after_the_entry() -> None:
    """Versions would be more exact, but the tombstone has none."""
    entry = cms("contentful").article(CONTENTFUL)
    tombstone = {"sys": {"type": "DeletedEntry", "id": "entry-1", "deletedAt": "2026-11-20T11:00Z"}}
    removal = cms("contentful").document(tombstone, "unpublished")
    assert (removal.id, removal.status) == (entry.id, Status.WITHDRAWN)
    assert removal.order_key > entry.order_key
    again = changed(CONTENTFUL, sys__updatedAt="2026-11-20T12:00:00Z")
    assert cms("contentful").article(again).order_key > removal.order_key


def test_contentful_event_time_orders_all_events() -> None:
    headers = {"x-contentful-event-datetime": "2026-11-20T10:00:05Z"}
    assert cms("contentful").article(CONTENTFUL, headers=headers).modified_at == EVENT


def test_contentful_locale_is_the_sources() -> None:
    german = cms("contentful", language="de").article(CONTENTFUL)
    assert (german.headline, german.language) == ("Hafenbrücke offen für Trams", "de")
    chosen = cms("contentful", fields={"locale": "de"}).article(CONTENTFUL)
    assert (chosen.headline, chosen.warnings) == (german.headline, ())
    first = cms("contentful").article(CONTENTFUL)
    assert first.language == "en-US"
    assert first.warnings == ("locale: en-US of en-US, de; set fields.locale",)


def test_sanity_deletion_in_the_projection() -> None:
    for member in ({"operation": "delete"}, {"deleted": True}):
        assert cms("sanity").document(SANITY | member, "unknown").status is Status.WITHDRAWN


def test_sanity_deletion_has_the_time_of_its_transaction() -> None:
    headers = {"sanity-transaction-time": "2026-11-20T10:30:00Z"}
    removal = cms("sanity").document(SANITY, "deleted", headers=headers)
    later = cms("sanity").article(changed(SANITY, _updatedAt="2026-11-20T11:00:00Z"))
    assert cms("sanity").article(SANITY).order_key < removal.order_key < later.order_key


def test_strapi_locales_of_a_document_are_separate_articles() -> None:
    english = cms("strapi").article(STRAPI)
    french = cms("strapi").article(changed(STRAPI, entry__locale="fr"))
    assert english.external_id == "doc-1/en"
    assert (french.external_id, french.language) == ("doc-1/fr", "fr")


def test_strapi_numbers_count_within_their_type() -> None:
    entry = {name: value for name, value in STRAPI_ENTRY.items() if name != "documentId"}
    article = cms("strapi").article(STRAPI | {"entry": entry})
    assert article.external_id == "article/4"


def test_strapi_entry_is_fetched_if_the_source_has_a_fetch() -> None:
    answer = {"data": {"documentId": "doc-1", "locale": "en", "title": "Fetched", "content": HTML}}
    reading = Cms("strapi", answer).parse(STRAPI)
    (article,) = reading.documents
    assert isinstance(article, Article)
    assert (article.headline, article.modified_at) == ("Fetched", EVENT)
    old = {"data": {"id": 4, "attributes": {"title": "Version 4", "content": HTML}}}
    assert Cms("strapi", old).article(STRAPI).headline == "Version 4"


def test_strapi_null_entry_fetches_the_newest_of_its_collection() -> None:
    payload = STRAPI | {"entry": "null", "model": "story"}
    unanswered = cms("strapi", models=["story"]).parse(payload)
    (request,) = unanswered.fetch_requests
    assert request.address.startswith("/api/stories?populate=%2A&sort=publishedAt%3Adesc")
    assert [problem.code for problem in unanswered.problems] == ["fetch_needed"]
    answer = {"data": [STRAPI_ENTRY, changed(STRAPI_ENTRY, documentId="doc-2", title="Second"), {}]}
    reading = Cms("strapi", answer, {"models": ["story"]}).parse(payload)
    assert [document.external_id for document in reading.documents] == ["doc-1/en", "doc-2/en"]
    assert [problem.position for problem in reading.problems] == [2]


def test_strapi_removal_of_a_null_entry_is_refused() -> None:
    payload = STRAPI | {"entry": "null", "event": "entry.unpublish"}
    assert cms("strapi").problem(payload, "unpublished").code == "external_id_missing"


def test_storyblok_story_is_fetched_as_published() -> None:
    reading = Cms("storyblok").parse(STORYBLOK)
    (request,) = reading.fetch_requests
    assert request.address.startswith("/v2/cdn/stories/77?version=published&cv=")
    assert request.key_parameter == "token"
    assert [problem.code for problem in reading.problems] == ["fetch_needed"]
    article = cms("storyblok").article(STORYBLOK)
    assert (article.external_id, article.tags[0].name) == ("77", "Trams")
    assert article.modified_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_storyblok_components_are_the_text() -> None:
    body = STORYBLOK_STORY["story"]["content"]["body"]  # type: ignore[index]
    blok = {"component": "rich", "text": body}
    content = {"component": "article", "headline": HEADLINE, "body": [blok]}
    answer = changed(STORYBLOK_STORY, story__content=content)
    assert [item.html for item in Cms("storyblok", answer).article(STORYBLOK).body] == [HTML]


def test_moved_storyblok_preview_is_ignored() -> None:
    reading = Cms("storyblok").parse(STORYBLOK | {"action": "moved"}, "updated")
    assert [item.may_be_absent for item in reading.fetch_requests] == [True]
    published = Cms("storyblok").parse(STORYBLOK)
    assert [item.may_be_absent for item in published.fetch_requests] == [False]


def test_missing_prismic_document_was_unpublished() -> None:
    reading = cms("prismic").parse(PRISMIC, "updated")
    there, removal = reading.documents
    assert isinstance(there, Article)
    assert (there.external_id, there.language, there.headline) == ("doc-a", "en-GB", HEADLINE)
    assert [item.html for item in there.body] == [HTML]
    assert (removal.external_id, removal.status) == ("doc-b", Status.WITHDRAWN)


def test_prismic_request_has_all_languages_and_the_ref_of_the_event() -> None:
    (request,) = Cms("prismic").parse(PRISMIC, "updated").fetch_requests
    assert request.address.startswith("https://cms.example.org/api/v2/documents/search?ref=ref~1&")
    assert "lang=%2A" in request.address
    assert "body-secret" not in request.address
    assert request.key_parameter == "access_token"


@pytest.mark.parametrize("answer", [{"error": "x"}, {"results": None}, [], "x"])
def test_prismic_answer_without_results_withdraws_nothing(answer: Any) -> None:
    reading = Cms("prismic", answer or {"x": 1}).parse(PRISMIC, "updated")
    assert reading.documents == ()
    assert [problem.code for problem in reading.problems] == ["fetch_unreadable"]


@pytest.mark.parametrize("api", ["https://cms.example.org/api", "https://cms.example.org/api/v1/"])
def test_prismic_request_uses_version_2(api: str) -> None:
    (request,) = Cms("prismic").fetch_requests(PRISMIC | {"apiUrl": api})
    assert request.address.startswith("https://cms.example.org/api/v2/documents/search?")


def test_prismic_ids_cannot_leave_the_query() -> None:
    payload = PRISMIC | {"documents": ['a"])]]&ref=evil', "b\n", "", 7, "x" * 200]}
    (request,) = Cms("prismic").parse(payload, "updated").fetch_requests
    assert request.address.count("&ref=") == 0
    assert request.address.count("?ref=") == 1
    assert request.position == 0


def test_prismic_test_is_ignored() -> None:
    reading = cms("prismic").parse({"type": "test-trigger", "secret": "x"}, "unknown")
    assert (reading.documents, reading.problems) == ((), ())


def test_prismic_slices_are_the_text() -> None:
    text = [{"type": "paragraph", "text": TEXT, "spans": []}]
    data = {"title": HEADLINE, "slices": [{"slice_type": "text", "primary": {"rich": text}}]}
    answer = {"results": [PRISMIC_RESULTS["results"][0] | {"data": data}]}
    payload = PRISMIC | {"documents": ["doc-a"]}
    assert [item.html for item in Cms("prismic", answer).article(payload).body] == [HTML]


def test_datocms_is_ordered_by_the_event() -> None:
    article = cms("datocms", language="it").article(DATOCMS)
    assert (article.headline, article.language) == ("Il ponte apre ai tram", "it")
    assert article.modified_at == EVENT
    deleted = changed(DATOCMS, event_type="delete", event_triggered_at="2026-11-20T10:00:06Z")
    removal = cms("datocms").document(deleted, "deleted")
    assert removal.order_key > article.order_key


def test_directus_part_of_an_item_is_fetched_whole() -> None:
    payload = {
        "event": "items.update",
        "collection": "articles",
        "keys": ["15", "a/../b"],
        "payload": {"title": "Only this changed"},
    }
    unanswered = cms("directus").parse(payload, "updated")
    assert [problem.code for problem in unanswered.problems] == ["fetch_needed", "fetch_needed"]
    reading = Cms("directus", {"data": DIRECTUS["payload"]}).parse(payload, "updated")
    assert [document.external_id for document in reading.documents] == [
        "articles/15",
        "articles/a/../b",
    ]
    assert [document.status for document in reading.documents] == [Status.USABLE, Status.USABLE]


def test_directus_keys_cannot_leave_their_path_segment() -> None:
    payload = {"event": "items.update", "collection": "a/b", "keys": ["../users/1?x=1"]}
    source = Cms("directus", {"data": None}, {"models": ["a/b"]})
    (request,) = source.fetch_requests(payload, "updated")
    assert request.address == "/items/a%2Fb/..%2Fusers%2F1%3Fx%3D1?fields=*.*"


def test_directus_archive_withdraws_without_the_text() -> None:
    payload = DIRECTUS | {"payload": {"status": "archived"}}
    document = cms("directus").document(payload, "unpublished")
    assert document.status is Status.WITHDRAWN


def test_directus_deletion_names_its_items() -> None:
    payload = {"event": "items.delete", "collection": "articles", "payload": ["15", 16]}
    reading = cms("directus").parse(payload, "deleted")
    assert [document.external_id for document in reading.documents] == [
        "articles/15",
        "articles/16",
    ]
    assert {document.status for document in reading.documents} == {Status.WITHDRAWN}


def test_wordpress_post_of_the_rest_api() -> None:
    article = cms("wp_plugin").article(WORDPRESS)
    assert article.headline == "Harbour bridge – open"
    assert article.standfirst == "Trams at last."
    assert [(author.name, author.biography) for author in article.authors] == [
        ("Ada Roe", "Covers transport.")
    ]
    assert (article.section, [tag.name for tag in article.tags]) == ("City", ["Trams & trains"])
    assert article.media[0].alt == "A tram"
    assert article.canonical_url == "https://news.example.org/harbour"
    assert article.modified_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_wordpress_columns_of_a_plugin() -> None:
    article = cms("wp_webhooks").article(WP_WEBHOOKS)
    assert [item.text for item in article.body] == [TEXT, "A second line."]
    assert (article.external_id, article.section) == ("4", "City")
    assert article.published_at is None


def test_wordpress_attachment_is_ignored() -> None:
    reading = cms("wp_plugin").parse(changed(WORDPRESS, type="attachment"))
    assert (reading.documents, reading.problems) == ((), ())


def form(**fields: str) -> bytes:
    return "&".join(f"{name}={value}" for name, value in fields.items()).encode()


FORM = "application/x-www-form-urlencoded"


def test_wordpress_com_form_is_completed_from_the_site() -> None:
    body = form(ID="4", hook="publish_post", post_title="Not+this")
    unanswered = Cms("wordpress_com").parse(body, content_type=FORM)
    assert [item.address for item in unanswered.fetch_requests] == ["/wp/v2/posts/4?_embed=1"]
    article = Cms("wordpress_com", WORDPRESS).article(body, content_type=FORM)
    assert (article.external_id, article.headline) == ("4", "Harbour bridge – open")
    draft = Cms("wordpress_com", changed(WORDPRESS, status="draft"))
    assert draft.document(body, content_type=FORM).status is Status.WITHHELD


@pytest.mark.parametrize("body", [form(hook="publish_post"), form(ID="4%2F..", hook="x"), b"&" * 9])
def test_wordpress_com_form_without_id_is_a_problem(body: bytes) -> None:
    problem = Cms("wordpress_com", WORDPRESS).problem(body, content_type=FORM)
    assert problem.code == "external_id_missing"


def test_wordpress_com_form_of_too_many_fields_is_a_problem() -> None:
    body = "&".join(f"a{n}=1" for n in range(2_000)).encode()
    assert Cms("wordpress_com").problem(body, content_type=FORM).code == "form_malformed"


def test_wordpress_com_deletion_needs_no_fetch() -> None:
    document = Cms("wordpress_com").document(
        form(ID="4", hook="delete_post"), "deleted", content_type=FORM
    )
    assert (document.external_id, document.status) == ("4", Status.WITHDRAWN)


def test_drupal_node() -> None:
    article = cms("drupal").article({"event": "entity:node:update", "entity": DRUPAL})
    assert (article.external_id, article.language) == ("node-uuid", "en")
    assert article.standfirst == "Trams at last."


def test_arc_story_element_by_element() -> None:
    article = cms("arc_xp").article(ANS)
    assert [item.kind.value for item in article.body] == ["paragraph", "heading", "list", "quote"]
    assert article.correction_note == "An earlier version named the wrong day."
    assert (article.section, article.authors[0].name) == ("City", "Ada Roe")


def test_ninjs_item_of_superdesk() -> None:
    article = cms("superdesk").article(NINJS)
    assert (article.urgency, article.section) == (3, "City")
    assert (article.source_version, article.editorial_note) == ("3", "For desks only")
    assert [(tag.name, tag.code) for tag in article.tags] == [("Transport", "04015001")]
    killed = cms("superdesk").document(changed(NINJS, pubstatus="canceled", version="4"))
    assert killed.status is Status.KILLED
    assert killed.order_key > article.order_key


def test_ninjs_item_of_an_unknown_type_is_no_story() -> None:
    problem = cms("superdesk").problem(changed(NINJS, type="poll"))
    assert (problem.code, problem.where) == ("not_a_story", "$.type")


def test_envelope_is_mapped_by_the_sources_fields() -> None:
    fields = {"headline": "story.top", "body": "story.parts.*.text", "external_id": "key"}
    payload = {
        "key": "k1",
        "headline": "not this",
        "story": {"top": HEADLINE, "parts": [{"text": "One."}, {"text": "Two."}]},
    }
    article = cms("hmac", fields=fields).article(payload)
    assert (article.external_id, article.headline) == ("k1", HEADLINE)
    assert [item.text for item in article.body] == ["One.", "Two."]


def test_generic_sender_may_send_canonical_json() -> None:
    reading = cms("hmac").parse({"external_id": "1", "headline": HEADLINE, "body_html": HTML})
    assert reading.format == "canonical"


# ------------------------------------------------------------------ missing fields


@pytest.mark.parametrize(
    ("sender", "payload", "where"),
    [
        ("contentful", changed(CONTENTFUL, fields={"x": {"en": "y"}}), "$.fields.title"),
        ("sanity", {"_id": "a", "_type": "post"}, "$.title"),
        ("strapi", changed(STRAPI, entry={"id": 1, "city": "Paris"}), "$.entry.title"),
        ("datocms", changed(DATOCMS, entity__attributes={}), "$.entity.attributes.title"),
        ("drupal", changed(DRUPAL, title=[], body=[]), "$.title"),
        ("standard_webhooks", changed(ENVELOPE, data={"id": 1}), "$.data.title"),
    ],
)
def test_missing_headline_is_reported_with_the_tried_paths(
    sender: str, payload: dict[str, Any], where: str
) -> None:
    problem = cms(sender).problem(payload)
    assert problem.code == "headline_missing"
    assert where in (problem.where or "").split(", ")


def test_configured_path_without_a_value_is_reported() -> None:
    problem = cms("sanity", fields={"body": "content.main"}).problem(SANITY)
    assert (problem.code, problem.where) == ("body_missing", "$.content.main")


def test_body_of_another_kind_than_configured_is_reported() -> None:
    problem = cms("sanity", fields={"body_kind": "strapi_blocks"}).problem(SANITY)
    assert (problem.code, problem.where) == ("body_kind_wrong", "$.body")


def test_unreadable_embargo_holds_the_article() -> None:
    held = cms("sanity").article(SANITY | {"embargo": {"until": "noon"}})
    assert held.status is Status.WITHHELD
    free = cms("sanity").article(SANITY | {"embargo": None})
    assert free.status is Status.USABLE


# ------------------------------------------------------------------ hostile


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)
EVENTS = st.sampled_from(["published", "updated", "unpublished", "deleted", "unknown"])


@st.composite
def broken(draw: st.DrawFn, payload: Any) -> Any:
    """The payload with arbitrary JSON in places."""
    if draw(st.integers(0, 5)) == 0:
        return draw(JSON)
    if isinstance(payload, dict):
        return {name: draw(broken(value)) for name, value in payload.items()}
    if isinstance(payload, list):
        return [draw(broken(value)) for value in payload]
    return payload


@settings(max_examples=25, deadline=None)
@given(data=st.data(), event=EVENTS)
@pytest.mark.parametrize("from_sender", [True, False])
@pytest.mark.parametrize("sender", sorted(PAYLOADS))
def test_wrong_types_anywhere_end_as_documents_or_problems(
    sender: str, from_sender: bool, data: st.DataObject, event: str
) -> None:
    payload = data.draw(broken(PAYLOADS[sender]))
    answer = data.draw(broken(cms(sender).answer))
    source = Cms(sender, answer)
    reading = (
        source.parse(payload, event) if from_sender else source.parse(payload, event, sender="drop")
    )
    for problem in reading.problems:
        assert problem.code
        assert problem.message


@settings(max_examples=25, deadline=None)
@given(payload=JSON, event=EVENTS)
@pytest.mark.parametrize("sender", sorted(PAYLOADS))
def test_arbitrary_json_ends_as_documents_or_problems(
    sender: str, payload: Any, event: str
) -> None:
    Cms(sender, {"data": payload, "results": payload, "story": payload}).parse(payload, event)


@pytest.mark.parametrize("sender", sorted(PAYLOADS))
@pytest.mark.parametrize("depth", [100, 900, 5_000, 100_000])
def test_deep_nesting_is_refused(sender: str, depth: int) -> None:
    deep = "[" * depth + "]" * depth
    for name in ("entry", "body", "fields", "data", "sys", "entity", "documents", "keys"):
        body = f'{{"{name}": {deep}, "documents_": 1}}'.encode()
        reading = cms(sender).parse(body)
        assert reading.documents == ()
        assert reading.problems


@pytest.mark.parametrize("sender", sorted(set(SENDERS) - {"storyblok"}))
def test_huge_lists_are_bounded(sender: str) -> None:
    payload = json.loads(json.dumps(PAYLOADS[sender]))
    for name in ("tags", "authors", "keywords", "categories", "image", "keys", "subject"):
        for holder in (payload, payload.get("entry"), payload.get("payload"), payload.get("data")):
            if isinstance(holder, dict):
                holder[name] = [f"value {n}" for n in range(20_000)]
    reading = cms(sender).parse(payload)
    assert reading.documents or reading.problems
    assert len(reading.documents) + len(reading.problems) <= 101


# ------------------------------------------------------------------ the corpus


@pytest.mark.parametrize(
    ("name", "sender", "event", "expected"),
    [
        ("contentful/entry.publish.json", "contentful", "published", "Hello, World!"),
        ("strapi/entry.publish.json", "strapi", "published", "headline_missing"),
        ("strapi/entry.unpublish.json", "strapi", "unpublished", "withdrawn"),
        ("storyblok/story.published.json", "storyblok", "published", "fetch_needed"),
        ("directus/items.update.json", "directus", "updated", "fetch_needed"),
        ("wordpress/post.json", "wp_plugin", "published", "REST API Client Fixture: Post"),
    ],
)
def test_payload_of_the_corpus(name: str, sender: str, event: str, expected: str) -> None:
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    reading = Cms(sender, options={"models": CORPUS_MODELS}).parse(path.read_bytes(), event)
    outcomes = {problem.code for problem in reading.problems}
    for document in reading.documents:
        outcomes.add(document.headline if isinstance(document, Article) else document.status.value)
    assert outcomes == {expected}


def test_strapi_address_of_the_corpus_is_read_once_its_fields_are_named() -> None:
    path = CORPUS / "strapi" / "entry.publish.json"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    fields = {"headline": "full_name", "body": "city", "image": "cover"}
    article = cms("strapi", fields=fields, models=["address"]).article(path.read_bytes())
    assert (article.headline, article.body[0].text) == ("Paris", "Paris")


def test_format_names_are_unique() -> None:
    names = [form.NAME for form in FORMATS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("title", [HEADLINE, {"rendered": HEADLINE}])
def test_plugin_post_may_be_nested_beside_its_event(title: object) -> None:
    post = {"id": 7, "title": title, "content": HTML, "status": "publish", "slug": "trams"}
    article = cms("wp_plugin").article({"event": "post_published", "post": post})
    assert (article.headline, article.external_id, article.slug) == (HEADLINE, "7", "trams")
