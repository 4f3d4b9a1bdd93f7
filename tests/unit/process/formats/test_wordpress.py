"""Responses of the WordPress REST API: one post or a list, with embedded resources."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.model.documents import Article, Status
from tests.unit.process.parsing import article_of, parse_body


def sized(name: str, width: int) -> dict[str, Any]:
    address = f"https://wp.example/{name}.jpg"
    return {"source_url": address, "width": width, "height": width, "mime_type": "image/jpeg"}


POST: dict[str, Any] = {
    "id": 17,
    "date": "2026-11-20T11:00:00",
    "date_gmt": "2026-11-20T09:00:00",
    "modified_gmt": "2026-11-20T10:00:00",
    "slug": "ferries",
    "status": "publish",
    "type": "post",
    "link": "https://wp.example/ferries/",
    "lang": "lv",
    "title": {"rendered": "Ferries &#8211; again"},
    "content": {"rendered": "<p>The boat left.</p>", "protected": False},
    "excerpt": {"rendered": "<p>Cut off.</p>"},
    "_embedded": {
        "author": [{"id": 2, "name": "Mara Quist", "description": "Covers ports."}],
        "wp:featuredmedia": [
            {
                "source_url": "https://wp.example/boat.jpg",
                "mime_type": "image/jpeg",
                "alt_text": "A boat",
                "caption": {"rendered": "<p>The <i>Inga</i></p>"},
                "media_details": {
                    "width": 4000,
                    "height": 4000,
                    "filesize": 999,
                    "sizes": {
                        "medium": sized("boat-300", 300),
                        "large": sized("boat-1024", 1024),
                        "full": sized("boat", 4000),
                    },
                },
            }
        ],
        "wp:term": [
            [{"name": "City", "taxonomy": "category"}],
            [{"name": "Ports", "taxonomy": "post_tag"}],
        ],
    },
}


def test_every_field_of_the_rest_answer_is_mapped() -> None:
    read = article_of(POST)
    assert (read.provenance.format, read.external_id) == ("wordpress", "17")
    assert (read.headline, read.standfirst) == ("Ferries – again", "Cut off.")
    assert (read.language, read.section, read.slug) == ("lv", "City", "ferries")
    assert [(author.name, author.biography) for author in read.authors] == [
        ("Mara Quist", "Covers ports.")
    ]
    assert [tag.name for tag in read.tags] == ["Ports"]
    (picture,) = read.media
    assert (picture.url, picture.size, picture.alt) == (
        "https://wp.example/boat.jpg",
        999,
        "A boat",
    )
    assert picture.caption == "The Inga"
    assert [(rendition.name, rendition.width) for rendition in picture.renditions] == [
        ("original", 4000),
        ("large", 1024),
        ("medium", 300),
    ]


def test_list_of_posts_is_read_post_by_post() -> None:
    reading = parse_body(
        [
            POST,
            POST | {"id": None},
            POST | {"id": 18, "status": "draft"},
            "no post",
            POST | {"id": 19, "type": "attachment"},
            POST | {"id": 20, "content": {"rendered": "<p>x</p>", "protected": True}},
            POST | {"id": 21},
        ]
    )
    assert [(document.external_id, document.status) for document in reading.documents] == [
        ("17", Status.USABLE),
        ("18", Status.WITHHELD),
        ("20", Status.WITHHELD),
        ("21", Status.USABLE),
    ]
    assert [(problem.position, problem.code) for problem in reading.problems] == [
        (1, "external_id_missing"),
        (3, "external_id_missing"),
    ]
    assert [document.provenance.position for document in reading.documents] == [0, 2, 5, 6]


def test_marked_text_goes_to_the_editors() -> None:
    html = '<p>Public.</p><div class="wp-block-group press-contact"><p>Call 555</p></div>'
    read = article_of(POST | {"content": {"rendered": html}})
    assert isinstance(read, Article)
    assert [block.text for block in read.body] == ["Public."]
    assert read.editorial_note == "Call 555"


QUAY = '<img src="https://n.example/q.jpg"><figcaption>Quay</figcaption>'
FERRY = (
    "Two divers cut the rope in nine minutes on Monday, and the ferry to Larkmoor went on its way."
)
FREED = {
    "id": 78,
    "status": "publish",
    "type": "post",
    "title": {"rendered": "Ferry freed"},
    "content": {"rendered": f"<figure>{QUAY}</figure><p>{FERRY}</p><p>End.</p>"},
}


@pytest.mark.parametrize(
    "excerpt",
    [
        "<p>Two divers cut the rope in nine minutes [&hellip;]</p>",
        "<p>Two divers cut the rope in nine minutes… Continue reading Ferry freed &rarr;</p>",
        f"<p>{FERRY}</p>",
        '<p>Two divers. <a href="/f">Read more</a></p><p>The post F appeared first on C.</p>',
        f"<p>{FERRY} […]</p><p>La entrada Ferry aparece primero en Courier.</p>",
        "<p>The goat is well. [&#8230;]</p>",
    ],
)
def test_automatic_excerpt_is_no_standfirst(excerpt: str) -> None:
    read = article_of({**FREED, "excerpt": {"rendered": excerpt}})
    assert read.standfirst is None


@pytest.mark.parametrize(
    ("excerpt", "standfirst"),
    [
        ("<p>A rope, two divers and a goat.</p>", "A rope, two divers and a goat."),
        ("<p>A rope and a goat. <a href='/f'>Continue reading</a></p>", "A rope and a goat."),
        ("<p>A goat.</p><p>The post Ferry freed appeared first on Courier.</p>", "A goat."),
        ("<p>Der Beitrag Die Fähre erschien zuerst auf Bote.</p>", None),
        (
            "<p>Bir keçi.</p><p>Feribot yazısı ilk önce Göl Gazetesi üzerinde ortaya çıktı.</p>",
            "Bir keçi.",
        ),
        ("<p>How to read more books this winter</p>", "How to read more books this winter"),
        ("<p>What nobody knew…</p>", "What nobody knew…"),
    ],
)
def test_written_excerpt_is_the_standfirst(excerpt: str, standfirst: str) -> None:
    assert article_of({**FREED, "excerpt": {"rendered": excerpt}}).standfirst == standfirst


@pytest.mark.parametrize("name", ["Uncategorized", "Sin categoría", "Без рубрики", "未分類"])
def test_category_of_posts_without_one_is_no_section(name: str) -> None:
    read = article_of({**FREED, "categories": [{"name": name}, {"name": "Harbour"}]})
    assert read.section != name
    assert name not in [tag.name for tag in read.tags]
