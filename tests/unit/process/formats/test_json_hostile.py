"""JSON formats under hostile input: only documents and problems come out."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.documents import Article, Status
from tests.unit.process.cms_payloads import ANS, WORDPRESS
from tests.unit.process.formats.json_payloads import (
    CANONICAL,
    JSONFEED_ITEM,
    NINJS_VERSIONS,
    SCHEMA_ORG,
    channel,
    feed,
)
from tests.unit.process.parsing import parse_body

PAYLOADS: dict[str, Any] = {
    **{f"ninjs {version}": payload for version, payload in NINJS_VERSIONS.items()},
    "ninjs of AP": {"data": {"items": [{"item": NINJS_VERSIONS["1.x"]}]}},
    "jsonfeed": feed(
        JSONFEED_ITEM, authors=[{"name": "A"}], language="en", home_page_url="https://a.example"
    ),
    "rss_in_json": channel(
        {
            "title": "T",
            "guid": {"isPermaLink": "false", "#value": "1"},
            "category": ["a", {"domain": "d", "#value": "b"}],
            "enclosure": {"url": "https://a.example/x.mp3", "length": 5, "type": "audio/mpeg"},
            "description": "<p>b</p>",
            "media:group": {"media:content": [{"url": "https://a.example/x.jpg"}]},
        }
    ),
    "schema_org": SCHEMA_ORG,
    "schema_org graph": {"@context": "https://schema.org", "@graph": [SCHEMA_ORG, {"@id": "#x"}]},
    "arc_ans": ANS["body"],
    "wordpress": [WORDPRESS, WORDPRESS],
    "canonical": CANONICAL,
}

LEAF = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.sampled_from(["https://a.example/x", "javascript:alert(1)", "<p>x</p>", "\ud800", "\0"])
    | st.sampled_from(["2026-11-20T09:00:00Z", "usable", "canceled", "Test", "0", "text/html"])
)
KEYS = sorted(
    {
        name
        for payload in PAYLOADS.values()
        for holder in (payload if isinstance(payload, list) else [payload])
        for name in holder
    }
    | {"uri", "value", "role", "name", "href", "type", "code", "url", "@id", "@type", "@list"}
    | {"renditions", "associations", "#value", "content_elements", "text", "item", "rel"}
)
JSON = st.recursive(
    LEAF,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@st.composite
def broken(draw: st.DrawFn, payload: Any) -> Any:
    """The payload with some of its values, at any depth, replaced by any JSON."""
    if draw(st.integers(0, 9)) == 0:
        return draw(JSON)
    if isinstance(payload, dict):
        return {name: draw(broken(value)) for name, value in payload.items()}
    if isinstance(payload, list):
        return [draw(broken(value)) for value in payload]
    return payload


def checked(payload: Any, sender: str = "hmac") -> None:
    """Reads a payload and checks what holds for every result."""
    reading = parse_body(json.dumps(payload).encode(), "application/json", sender=sender)
    for problem in reading.problems:
        assert problem.code
        assert problem.message
    for document in reading.documents:
        if not isinstance(document, Article):
            continue
        assert not document.headline.startswith(("{'", "[{", "None"))
        assert document.urgency is None or 1 <= document.urgency <= 9
        for media in document.media:
            for address in (media.url, *(rendition.url for rendition in media.renditions)):
                assert address.startswith(("http://", "https://"))


@settings(max_examples=40)
@given(data=st.data())
@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_wrong_types_anywhere_end_as_documents_or_problems(name: str, data: st.DataObject) -> None:
    checked(data.draw(broken(PAYLOADS[name])))


@settings(max_examples=60)
@given(payload=JSON)
@pytest.mark.parametrize("sender", ["token", "superdesk", "arc_xp", "hmac"])
def test_json_of_the_formats_own_members_ends_as_documents_or_problems(
    sender: str, payload: Any
) -> None:
    checked(payload, sender)


@settings(max_examples=100)
@given(status=JSON, signals=JSON, embargo=JSON)
def test_no_status_signal_or_embargo_makes_more_public_than_none(
    status: Any, signals: Any, embargo: Any
) -> None:
    """A member with an unknown value never releases a killed item."""
    killed = NINJS_VERSIONS["1.x"] | {
        "pubstatus": "canceled",
        "pubStatus": status,
        "signals": signals,
        "embargoedUntil": embargo,
    }
    for document in parse_body(killed).documents:
        assert document.status is Status.KILLED


RUNS = ("a ", " ", "\n", "<a ", ".a ", "Ab ", "&a", "[caption ")


@pytest.mark.parametrize("unit", RUNS)
def test_long_runs_take_no_longer_than_long_texts(unit: str) -> None:
    """Long runs that a hostile sender could write in these members."""
    run = "x" + unit * (30_000 // len(unit)) + "y"
    story = NINJS_VERSIONS["1.x"] | {
        "byline": run,
        "located": run,
        "usageterms": run,
        "body_text": run,
    }
    entry = {"id": "1", "title": "T", "body": "b", "authors": run, "tags": run}
    started = time.process_time()
    for sent in (story, feed(JSONFEED_ITEM | {"title": run, "content_html": run}), entry):
        parse_body(sent, sender="hmac")
    assert time.process_time() - started < 2


DEEP = "<div>" * 3_000


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (lambda items: feed(*items), ("content_html", "title")),
        (lambda items: items, ("body_html", "headline")),
        (
            lambda items: {
                "@context": "https://schema.org",
                "@graph": [item | {"@type": "NewsArticle", "url": item["uri"]} for item in items],
            },
            ("articleBody", "headline"),
        ),
    ],
)
def test_item_with_refused_markup_does_not_affect_the_others(
    sent: Any, field: tuple[str, str]
) -> None:
    body, title = field
    items = [
        {"id": str(number), "uri": f"https://a.example/{number}", "pubstatus": "usable"} | members
        for number, members in enumerate(
            [
                {title: "Good", body: "<p>x</p>"},
                {body: DEEP + "x"},
                {title: DEEP + "x", body: "<p>x</p>"},
                {title: "<b>" + "x" * 600_000},
                {body: "<p>" + "x" * 600_000},
                {title: "Good as well", body: "<p>x</p>"},
            ]
        )
    ]
    reading = parse_body(sent(items))
    assert [document.provenance.position for document in reading.documents] == [0, 5]
    assert [(problem.position, problem.code) for problem in reading.problems] == [
        (1, "html_too_deep"),
        (2, "html_too_deep"),
        (3, "field_too_long"),
        (4, "field_too_long"),
    ]


@pytest.mark.parametrize("name", sorted(PAYLOADS))
@pytest.mark.parametrize("depth", [50, 990, 100_000])
def test_deep_nesting_is_refused_or_left_out(name: str, depth: int) -> None:
    text = json.dumps(PAYLOADS[name])
    for deep in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
        for member in ('"headline": ', '"title": ', '"renditions": ', '"description": '):
            body = text.replace(member, f'"_": 1, {member}{deep}, "__": ', 1)
            parse_body(body, "application/json")


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_long_lists_are_bounded(name: str) -> None:
    def long(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: long(member) for key, member in value.items()}
        if isinstance(value, list):
            return [long(item) for item in value] * (80 if len(json.dumps(value)) < 400 else 1)
        return value

    reading = parse_body(long(PAYLOADS[name]))
    assert reading.documents or reading.problems
    for document in reading.documents:
        if isinstance(document, Article):
            assert len(document.tags) <= 500
            assert len(document.authors) <= 500


def test_a_string_that_never_ends_costs_no_time() -> None:
    """642 bytes when compressed; counting the values of this body took two minutes."""
    began = time.process_time()
    reading = parse_body("[" + "," * 500_001 + '"' + '\\"' * 60_000, "application/json")
    assert [problem.code for problem in reading.problems] == ["json_too_large"]
    assert time.process_time() - began < 2
