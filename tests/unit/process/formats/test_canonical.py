"""The JSON of POST /articles."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dateline.model.documents import Article, BlockKind, Notice, Status
from tests.unit.process.formats.json_payloads import CANONICAL
from tests.unit.process.parsing import article_of, parse_body, problems_of


def article(**fields: Any) -> Article:
    return article_of({"external_id": "1", "headline": "H", **fields})


def test_every_field_is_mapped() -> None:
    read = article_of(CANONICAL)
    assert (read.external_id, read.source_version, read.language) == ("ht-17", "3", "en-GB")
    assert read.order_key.startswith("0000000003-")
    assert (read.headline, read.standfirst) == ("Ferries to run again", CANONICAL["standfirst"])
    assert (read.byline, read.authors[0].role, read.place) == ("By Mara Quist", "Reporter", "RIGA")
    assert [(block.kind, block.html) for block in read.body] == [
        (BlockKind.PARAGRAPH, "<p>The boat <b>left</b>.</p>"),
        (BlockKind.HEADING, "<h2>Later</h2>"),
        (BlockKind.QUOTE, "<blockquote><p>We had no flour.</p></blockquote>"),
        (BlockKind.NOTE, "<p>Not the story.</p>"),
    ]
    assert [(tag.name, tag.code) for tag in read.tags] == [("ferries", None), ("Ports", "20000349")]
    assert (read.section, read.urgency) == ("Transport", 4)
    assert read.modified_at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert read.embargoed_until == datetime(2026, 11, 24, tzinfo=UTC)
    assert read.media[0].url == "https://ht.example/boat.jpg"
    assert (read.usage_terms, read.copyright) == ("Online only", "Harbour Times")
    assert not read.translation_allowed
    assert read.editorial_note == "Check the name"
    assert read.links[0].external_id == "ht-16"
    assert read.status is Status.USABLE
    assert read.warnings == ()


def test_list_gives_each_article_its_position() -> None:
    reading = parse_body(
        [{"external_id": "1", "headline": "A"}, {"external_id": "2", "headline": "B"}]
    )
    assert [document.provenance.position for document in reading.documents] == [0, 1]


def test_bad_item_does_not_affect_the_others() -> None:
    reading = parse_body(
        [
            {"external_id": "1", "headline": "A"},
            {"external_id": "2", "headlin": "B", "authors": [{"nam": "x"}]},
            "three",
            {"external_id": "4"},
            {"external_id": "5", "headline": "E"},
        ]
    )
    assert [document.external_id for document in reading.documents] == ["1", "5"]
    assert [(problem.position, problem.code, problem.where) for problem in reading.problems] == [
        (1, "field_invalid", "$[1].authors[0].name"),
        (1, "field_unknown", "$[1].authors[0].nam"),
        (1, "field_unknown", "$[1].headlin"),
        (2, "json_not_an_article", "$[2]"),
        (3, "headline_missing", "$[3]/headline"),
    ]


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({"embargo": "x"}, "field_unknown", "$.embargo"),
        ({"urgency": 10}, "field_invalid", "$.urgency"),
        ({"status": "secret"}, "field_invalid", "$.status"),
        ({"body": [{"kind": "poem", "html": "x"}]}, "field_invalid", "$.body[0].kind"),
        ({"body_html": "a", "body_text": "b"}, "body_ambiguous", "$"),
        ({"headline": "x" * 10_001}, "field_too_long", "$/headline"),
        ({"headline": " \u200b\u0001 "[:1]}, "headline_missing", "$/headline"),
        ({"body_html": "<div>" * 1_000}, "html_too_deep", "$"),
        ({"body_text": "x" * 500_100}, "field_too_long", "$/html"),
    ],
)
def test_errors_are_reported_with_their_path(fields: dict[str, Any], code: str, where: str) -> None:
    (problem,) = problems_of({"external_id": "1", "headline": "H", **fields})
    assert (problem.code, problem.where) == (code, where)


def test_html_and_text_bodies_become_blocks() -> None:
    assert article(body_html="<p>a<script>x</script></p>").body[0].html == "<p>a</p>"
    assert [block.html for block in article(body_text="a & b\n\n<c>").body] == [
        "<p>a &amp; b</p>",
        "<p>&lt;c&gt;</p>",
    ]


@pytest.mark.parametrize("embargo", ["when the court has spoken", "", "2026-99-99"])
def test_unreadable_embargo_holds_the_article(embargo: str) -> None:
    held = article(embargoed_until=embargo)
    assert (held.status, held.embargoed_until) == (Status.WITHHELD, None)
    assert any("embargo" in warning for warning in held.warnings)


def test_unreadable_expiry_holds_the_article() -> None:
    held = article(expires_at="later")
    assert (held.status, held.expires_at) == (Status.WITHHELD, None)
    assert any("expiry" in warning for warning in held.warnings)


def test_unreadable_date_of_publication_is_unknown() -> None:
    read = article(published_at="yesterday")
    assert (read.published_at, read.status) == (None, Status.USABLE)
    assert read.warnings == ("published_at: unreadable date",)


@pytest.mark.parametrize("status", [Status.WITHHELD, Status.WITHDRAWN])
def test_hidden_status_is_kept(status: Status) -> None:
    assert article(status=status).status is status


def test_killed_keeps_no_content() -> None:
    (notice,) = parse_body(
        {"external_id": "1", "headline": "Libel", "status": "killed", "reason": "court order"}
    ).documents
    assert isinstance(notice, Notice)
    assert (notice.status, notice.reason) == (Status.KILLED, "court order")


def test_missing_id_falls_back_to_the_link_then_to_the_headline() -> None:
    linked = article(external_id=None, canonical_url="https://ht.example/1")
    assert linked.external_id == "https://ht.example/1"
    first, other = (
        article(external_id=None, headline="A B"),
        article(external_id="", headline="a  b"),
    )
    assert first.external_id == other.external_id
    assert first.external_id.startswith("derived:")


def test_withdrawal_without_an_id_is_refused() -> None:
    (problem,) = problems_of({"status": "killed", "reason": "x", "body_text": "t"})
    assert problem.code == "external_id_missing"


def test_each_wrong_member_from_a_token_source_is_reported() -> None:
    codes = {problem.where for problem in problems_of({"title": "x", "text": "y"})}
    assert codes == {"$.title", "$.text"}


def test_empty_list_is_empty() -> None:
    (problem,) = problems_of([])
    assert problem.code == "empty"


def test_too_many_items_are_cut_off_with_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.process.parse.MAX_ITEMS", 2)
    reading = parse_body([{"external_id": str(n), "headline": "H"} for n in range(4)])
    assert len(reading.documents) == 2
    assert [problem.code for problem in reading.problems] == ["too_many_items"]


def test_a_thousand_tags_are_cut_with_a_warning() -> None:
    read = article(tags=[f"t{n}" for n in range(1_000)])
    assert len(read.tags) == 500
    assert read.warnings == ("tags: only the first 500 of 1000 kept",)


def test_text_is_nfc_and_without_control_characters() -> None:
    read = article(headline="Cafe\u0301\u0007 au lait")
    assert read.headline == "Café au lait"
    assert json.loads(read.model_dump_json())["headline"] == "Café au lait"


def test_renditions_are_kept_in_the_order_given() -> None:
    files = [
        {"url": "/big.jpg", "name": "original", "type": "image/jpeg", "width": 9, "height": 6},
        {"url": "https://ht.example/small.jpg", "size": 12},
        {"url": "javascript:alert(1)"},
    ]
    read = article(
        media=[{"url": "/big.jpg", "renditions": files}], canonical_url="https://ht.example/17"
    )
    (media,) = read.media
    assert [
        (rendition.url, rendition.name, rendition.width, rendition.size)
        for rendition in media.renditions
    ] == [
        ("https://ht.example/big.jpg", "original", 9, None),
        ("https://ht.example/small.jpg", None, None, 12),
    ]


def test_wrong_rendition_is_reported_with_its_path() -> None:
    wrong = [{"url": "https://a.example/x.jpg", "renditions": [{"url": "y", "wide": 3}]}]
    (problem,) = problems_of({"external_id": "1", "headline": "H", "media": wrong})
    assert (problem.code, problem.where) == ("field_unknown", "$.media[0].renditions[0].wide")


@pytest.mark.parametrize(
    "fields",
    [
        {"body_html": '<p>a</p><p class="ednote">SECRET</p>'},
        {"body": [{"kind": "paragraph", "html": '<p>a</p><p class="ednote">SECRET</p>'}]},
    ],
)
def test_marked_text_is_not_in_the_body(fields: dict[str, Any]) -> None:
    assert [block.text for block in article(**fields).body] == ["a"]
