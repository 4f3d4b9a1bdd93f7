"""schema.org's articles as JSON-LD."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dateline.model.documents import Article, Status
from tests.unit.process.formats.json_payloads import SCHEMA_ORG, SCHEMA_ORG_CONTEXT
from tests.unit.process.parsing import article_of, parse_body, problems_of


def article(**members: Any) -> Article:
    return article_of(SCHEMA_ORG | members)


def test_every_field_is_mapped() -> None:
    read = article()
    assert (read.provenance.format, read.external_id) == ("schema_org", "ht-17")
    assert (read.source_version, read.canonical_url) == ("3", "https://h.example/17")
    assert (read.headline, read.standfirst) == ("Ferries & trams", SCHEMA_ORG["description"])
    assert [block.text for block in read.body] == ["The boat left.", "It came back."]
    assert [(author.name, author.role) for author in read.authors] == [
        ("Mara Quist", "Reporter"),
        ("Jon Moe", None),
    ]
    assert (read.place, read.section, read.language) == ("RIGA", "Transport", "en-GB")
    assert [(tag.name, tag.scheme, tag.code) for tag in read.tags] == [
        ("City", None, None),
        ("ports", None, None),
        ("ferries", None, None),
        ("shipping", "medtop", "20000349"),
        ("Ida Berg", None, None),
    ]
    assert read.published_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert read.modified_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert read.expires_at == datetime(2027, 1, 1, tzinfo=UTC)
    bare, picture, video = read.media
    assert bare.url == "https://h.example/1x1.jpg"
    assert (picture.caption, picture.credit) == ("The Inga", "Jon Moe / HT")
    assert [(rendition.width, rendition.height) for rendition in picture.renditions] == [(900, 600)]
    assert (video.url, video.caption) == ("https://h.example/v.mp4", None)
    assert (read.copyright, read.usage_terms) == ("© 2026 Harbour Times", "https://h.example/terms")
    assert [(link.relation, link.external_id) for link in read.links] == [
        ("derives_from", "https://h.example/16")
    ]
    assert read.correction_note == "It was Monday."
    assert read.warnings == ("expires_at: no known time zone, taken as UTC",)


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("<p>One <b>two</b>.</p><p>Three.</p>", ["One two.", "Three."]),
        ("One < two.\n\nThree > two.", ["One < two.", "Three > two."]),
        ('<p>One.</p><aside class="editors-note">SECRET</aside>', ["One."]),
        ("Fish &amp; chips, Anna&#8217;s.", ["Fish & chips, Anna’s."]),
        ("&lt;p&gt;One.&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;", ["One."]),
        (["<p>x</p>"], []),
        (7, []),
    ],
)
def test_body_is_detected_as_markup_or_text(body: Any, blocks: list[str]) -> None:
    assert [block.text for block in article(articleBody=body).body] == blocks


def test_description_has_no_marked_text_either() -> None:
    read = article(description='<p>Cut off.</p><p class="ednote">SECRET</p>')
    assert read.standfirst == "Cut off."


def test_references_in_a_graph_are_resolved() -> None:
    graph = {
        "@context": [SCHEMA_ORG_CONTEXT, {"@language": "en"}],
        "@graph": [
            {"@type": "WebPage", "@id": "https://h.example/17", "name": "page"},
            {"@type": "Person", "@id": "#mara", "name": "Mara Quist"},
            {"@type": "ImageObject", "@id": "#boat", "url": "https://h.example/b.jpg"},
            {
                "@type": ["Article", "NewsArticle"],
                "@id": "#article",
                "headline": {"@value": "Ferries", "@language": "en"},
                "author": {"@id": "#mara"},
                "image": {"@id": "#boat"},
                "mainEntityOfPage": {"@id": "https://h.example/17"},
                "datePublished": {"@type": "DateTime", "@value": "2026-11-20T09:00:00Z"},
            },
        ],
    }
    read = article_of(graph)
    assert (read.external_id, read.headline) == ("https://h.example/17", "Ferries")
    assert [author.name for author in read.authors] == ["Mara Quist"]
    assert [item.url for item in read.media] == ["https://h.example/b.jpg"]
    assert read.published_at == datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_terms_with_schema_orgs_prefix_are_the_same_terms() -> None:
    prefixed = {
        "@type": "schema:NewsArticle",
        "schema:headline": "Ferries",
        "http://schema.org/identifier": "17",
        "schema:author": {"schema:name": "Mara Quist"},
    }
    read = article_of(prefixed)
    assert (read.external_id, read.headline) == ("17", "Ferries")
    assert [author.name for author in read.authors] == ["Mara Quist"]


@pytest.mark.parametrize(
    "holder",
    [
        lambda items: items,
        lambda items: {"@context": SCHEMA_ORG_CONTEXT, "@graph": items},
        lambda items: {
            "@context": SCHEMA_ORG_CONTEXT,
            "@type": "ItemList",
            "itemListElement": [{"@type": "ListItem", "item": item} for item in items],
        },
        lambda items: {
            "@context": SCHEMA_ORG_CONTEXT,
            "@type": "DataFeed",
            "dataFeedElement": items,
        },
    ],
)
def test_bad_article_of_a_list_does_not_affect_the_others(holder: Any) -> None:
    items = [
        SCHEMA_ORG | {"identifier": "1"},
        {"@context": SCHEMA_ORG_CONTEXT, "@type": "NewsArticle", "datePublished": "2026"},
        SCHEMA_ORG | {"identifier": "3"},
    ]
    reading = parse_body(holder(items), "application/ld+json")
    assert [document.external_id for document in reading.documents] == ["1", "3"]
    assert [problem.code for problem in reading.problems] == ["headline_missing"]


def test_live_blog_is_its_updates() -> None:
    updates = [
        {"@type": "BlogPosting", "headline": "Noon & after", "articleBody": "The boat left."},
        {"@type": "BlogPosting", "articleBody": "<p>It is back.</p>"},
    ]
    read = article_of(
        {
            "@context": SCHEMA_ORG_CONTEXT,
            "@type": "LiveBlogPosting",
            "url": "https://h.example/live",
            "headline": "Live",
            "liveBlogUpdate": updates,
        }
    )
    assert [block.text for block in read.body] == ["Noon & after", "The boat left.", "It is back."]


@pytest.mark.parametrize(
    ("stated", "status"),
    [
        ("Published", Status.USABLE),
        ("Draft", Status.WITHHELD),
        ({"@type": "DefinedTerm", "name": "Draft"}, Status.WITHHELD),
        ("Retracted", Status.WITHDRAWN),
        (None, Status.USABLE),
    ],
)
def test_creative_work_status_is_applied(stated: Any, status: Status) -> None:
    assert article(creativeWorkStatus=stated).status is status


def test_values_of_wrong_types_are_left_out() -> None:
    read = article(
        description=5,
        author=7,
        inLanguage=True,
        keywords=[1, None, {"x": "y"}],
        about=3,
        image=9,
        video=[[]],
        datePublished=2026,
        copyrightNotice={"a": 1},
        license=[4],
    )
    assert (read.standfirst, read.authors, read.media) == (None, (), ())
    assert [tag.name for tag in read.tags] == ["City", "Ida Berg"]
    assert (read.published_at, read.usage_terms) == (None, None)
    assert "published_at: unreadable date" in read.warnings


def test_other_types_are_refused_by_name() -> None:
    (problem,) = problems_of({"@context": SCHEMA_ORG_CONTEXT, "@type": "Recipe", "name": "Soup"})
    assert problem.code == "no_article"
    assert "recipe" in problem.message


def test_circular_references_end() -> None:
    ring = {
        "@context": SCHEMA_ORG_CONTEXT,
        "@graph": [
            {"@type": "NewsArticle", "@id": "#a", "headline": "H", "url": "https://h.example/1"}
            | {"author": {"@id": "#b"}, "image": {"@id": "#a"}, "correction": {"@id": "#b"}},
            {"@type": "Person", "@id": "#b", "name": {"@id": "#b"}},
        ],
    }
    assert article_of(ring).headline == "H"
