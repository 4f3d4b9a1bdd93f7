"""Arc XP's stories in ANS."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dateline.model.documents import Article, Status
from tests.unit.process.cms_payloads import Cms
from tests.unit.process.parsing import parse_body

STORY: dict[str, Any] = {
    "_id": "ANS1",
    "type": "story",
    "version": "0.10.7",
    "revision": {"published": True, "revision_id": "R7"},
    "headlines": {"basic": "Trams &amp; ferries"},
    "subheadlines": {"basic": "At last."},
    "canonical_url": "https://arc.example/trams/",
    "first_publish_date": "2026-11-20T09:00:00Z",
    "last_updated_date": "2026-11-20T10:00:00Z",
    "location": "Riga",
    "copyright": "© Arc Example",
    "editor_note": "Updated twice",
    "planning": {"internal_note": "Call the mayor"},
    "workflow": {"note": "Legal is done"},
    "owner": {"id": "arc", "sponsored": True},
    "credits": {"by": [{"type": "author", "name": "Ada Roe"}]},
    "taxonomy": {
        "primary_section": {"name": "City"},
        "sections": [{"name": "City"}, {"name": "Transport"}],
        "tags": [{"text": "Trams", "slug": "trams"}],
        "seo_keywords": ["tram lines"],
    },
    "promo_items": {
        "basic": {
            "type": "image",
            "url": "https://arc.example/a.jpg",
            "width": 900,
            "height": 600,
            "alt_text": "A tram",
            "caption": "The first tram",
            "credits": {"by": [{"name": "Bo Li"}]},
        },
        "lead_art": {
            "type": "video",
            "headlines": {"basic": "The ride"},
            "streams": [
                {"url": "https://arc.example/s.mp4", "width": 320, "height": 180},
                {"url": "https://arc.example/b.mp4", "width": 1920, "height": 1080, "filesize": 9},
            ],
        },
    },
    "content_elements": [
        {"type": "text", "content": "One <b>tram</b>."},
        {"type": "element_group", "content_elements": [{"type": "text", "content": "Two."}]},
        {"type": "link_list", "title": "More", "items": [{"type": "text", "content": "A"}]},
        {"type": "code", "content": "a < b"},
        {"type": "correction", "text": "It was Monday."},
        {"type": "custom_embed", "subtype": "poll", "embed": {"config": {"x": "SECRET"}}},
        {"type": "raw_html", "content": '<p class="internal-note">SECRET</p>'},
    ],
    "corrections": [{"type": "correction", "text": "The mayor is Ms Ozola."}],
}


def article(**members: Any) -> Article:
    reading = parse_body(STORY | members, sender="hmac")
    assert reading.problems == ()
    (read,) = reading.documents
    assert isinstance(read, Article)
    return read


def test_every_field_is_mapped() -> None:
    read = article()
    assert (read.external_id, read.headline, read.standfirst) == (
        "ANS1",
        "Trams & ferries",
        "At last.",
    )
    assert (read.section, read.place, read.copyright) == ("City", "Riga", "© Arc Example")
    assert read.source_version is None
    assert read.published_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert [tag.name for tag in read.tags] == ["Trams", "Transport", "tram lines", "Sponsored"]
    assert [block.text for block in read.body] == ["One tram.", "Two.", "More", "A", "a < b"]
    assert read.correction_note == "It was Monday.\nThe mayor is Ms Ozola."
    picture, video = read.media
    assert (picture.alt, picture.caption, picture.credit) == ("A tram", "The first tram", "Bo Li")
    assert (video.url, video.size, len(video.renditions)) == ("https://arc.example/b.mp4", 9, 2)
    assert read.status is Status.USABLE


def test_notes_only_reach_the_editors() -> None:
    read = article()
    assert read.editorial_note == "Updated twice\nLegal is done\nCall the mayor\nSECRET"
    assert "SECRET" not in read.model_dump_json(exclude={"editorial_note"})


@pytest.mark.parametrize(
    ("embargo", "status", "until"),
    [
        ({"active": True, "end_time": "2026-11-24T00:00:00Z"}, Status.USABLE, 24),
        ({"active": True}, Status.WITHHELD, None),
        ({"active": True, "end_time": "soon"}, Status.WITHHELD, None),
        ({"active": "yes", "end_time": 5}, Status.WITHHELD, None),
        ({"end_time": "2026-11-24T00:00:00Z"}, Status.USABLE, 24),
        ("until Monday", Status.WITHHELD, None),
        ({"active": False, "end_time": "2026-11-24T00:00:00Z"}, Status.USABLE, None),
        (None, Status.USABLE, None),
    ],
)
def test_active_embargo_holds_even_without_an_end(
    embargo: Any, status: Status, until: int | None
) -> None:
    read = article(content_restrictions={"embargo": embargo})
    assert read.status is status
    assert (read.embargoed_until.day if read.embargoed_until else None) == until


def test_status_of_an_embargo_holds() -> None:
    assert article(status="embargoed").status is Status.WITHHELD
    assert article(status="published").status is Status.USABLE


def test_byline_as_an_editor_changed_it_comes_first() -> None:
    shown = article(vanity_credits={"by": [{"type": "author", "name": "Our staff"}]})
    assert [author.name for author in shown.authors] == ["Our staff"]


def test_results_give_each_story_its_place() -> None:
    stories = [STORY, {"type": "story"}, 7, STORY | {"_id": "ANS4"}, {"_id": "i", "type": "image"}]
    for sent in ({"type": "results", "content_elements": stories}, stories):
        reading = parse_body(sent, sender="hmac")
        assert reading.format == "arc_ans"
        assert [document.external_id for document in reading.documents] == ["ANS1", "ANS4"]
        assert [(problem.position, problem.code) for problem in reading.problems] == [
            (1, "external_id_missing"),
            (2, "external_id_missing"),
            (4, "not_a_story"),
        ]


def test_deletion_of_a_story_needs_no_content() -> None:
    removal = Cms("arc_xp").document({"key": "story:delete", "uuid": "ANS1"}, "unknown")
    assert (removal.external_id, removal.status) == ("ANS1", Status.WITHDRAWN)
