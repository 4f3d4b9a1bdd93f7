"""Fields that only some senders of a format use, and Dateline's own output."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from dateline.model.documents import BlockKind, TranslationState
from functions.read.renderings import article_json
from functions.read.views import ArticleView
from tests.unit.process.parsing import article_of, problems_of
from tests.unit.read.renderings.article_views import rich, translated

FEED = "https://h.example/feeds/all.xml"


def rss(item: str, channel: str = "") -> str:
    return (
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>'
        f"<title>H</title>{channel}<item><title>Ferry</title>{item}</item></channel></rss>"
    )


@pytest.mark.parametrize(
    "feed",
    [
        rss("<guid>1</guid><link>b/ferry</link><description>&lt;a href='x'&gt;t</description>"),
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title><entry><id>1</id><title>Ferry'
        '</title><link href="b/ferry"/><content type="html">&lt;a href="b/x"&gt;t&lt;/a&gt;'
        "</content></entry></feed>",
    ],
    ids=["RSS", "Atom"],
)
def test_relative_links_resolve_against_content_location(feed: str) -> None:
    read = article_of(feed, "application/xml", headers={"content-location": FEED})
    assert read.canonical_url == "https://h.example/feeds/b/ferry"
    assert 'href="https://h.example/feeds/b/x"' in read.body[0].html


@pytest.mark.parametrize("location", ["/feeds/all.xml", "javascript:alert(1)", "::"])
def test_invalid_location_is_no_base(location: str) -> None:
    read = article_of(
        rss("<guid isPermaLink='false'>1</guid><link>b</link><description>t</description>"),
        "application/xml",
        headers={"content-location": location},
    )
    assert read.canonical_url is None


def test_a_lone_picture_keeps_its_size_in_pixels() -> None:
    content = '<media:content url="https://h.example/p.jpg" width="800" height="600"/>'
    [picture] = article_of(rss(f"<guid>1</guid>{content}"), "application/xml").media
    assert [(rendition.width, rendition.height) for rendition in picture.renditions] == [(800, 600)]


def test_nitf_gives_last_revision_page_and_authors() -> None:
    read = article_of(
        '<nitf><head><docdata><doc-id id-string="n1"/></docdata>'
        '<pubdata ex-ref="https://h.example/ferry" position.section="Regions"/>'
        '<revision-history norm="20261120T093000Z"/><revision-history norm="20261120T113000Z"/>'
        "</head><body><body.head><hedline><hl1>Ferry</hl1></hedline>"
        "<byline>From our desk on the pier</byline>"
        "<byline><person>Ida Berg</person><byttl>Reporter</byttl></byline></body.head>"
        "<body.content><p>It sailed.</p></body.content></body></nitf>"
    )
    assert read.modified_at == datetime(2026, 11, 20, 11, 30, tzinfo=UTC)
    assert (read.canonical_url, read.section) == ("https://h.example/ferry", "Regions")
    assert read.byline == "From our desk on the pier"
    assert [(author.name, author.role) for author in read.authors] == [("Ida Berg", "Reporter")]


def test_nitf_names_alone_are_the_byline() -> None:
    byline = "<byline><person>Ida Berg</person><byttl>Reporter</byttl></byline>"
    read = article_of(
        '<nitf><head><docdata><doc-id id-string="n1"/></docdata></head><body><body.head>'
        f"<hedline><hl1>Ferry</hl1></hedline>{byline}</body.head></body></nitf>"
    )
    assert read.byline == "Ida Berg, Reporter"


def test_newsml_g2_part_metadata_describes_its_files() -> None:
    read = article_of(
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="g1" version="2"><itemMeta>'
        '<itemClass qcode="ninat:text"/><altRep contenttype="text/html">https://h.example/f</altRep>'
        "</itemMeta><contentMeta><headline>Ferry</headline></contentMeta>"
        '<partMeta contentrefs="b missing"><creditline>P. Sá</creditline>'
        '<description role="drol:caption">The boat</description></partMeta><contentSet>'
        '<remoteContent id="a" contenttype="image/jpeg" href="https://h.example/a.jpg"/>'
        '<remoteContent id="b" contenttype="image/jpeg" href="https://h.example/b.jpg"/>'
        "</contentSet></newsItem>"
    )
    assert read.canonical_url == "https://h.example/f"
    assert [(item.url[-5:], item.caption, item.credit) for item in read.media] == [
        ("b.jpg", "The boat", "P. Sá"),
        ("a.jpg", None, None),
    ]


def test_newsml_1_rights_are_separate_words() -> None:
    rights = "<UsageType>Online only</UsageType><Geography>Latvia</Geography>"
    read = article_of(
        "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>h</ProviderId><DateId>"
        "20261120</DateId><NewsItemId>1</NewsItemId></NewsIdentifier></Identification>"
        "<NewsComponent><NewsLines><HeadLine>Ferry</HeadLine></NewsLines><RightsMetadata>"
        f"<UsageRights>{rights}</UsageRights></RightsMetadata><ContentItem><DataContent><p>Sailed"
        "</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )
    assert read.usage_terms == "Online only, Latvia"


def test_a_page_links_to_its_licence() -> None:
    read = article_of(
        '<!DOCTYPE html><html lang="en"><head><title>H</title><link rel="license" href="/terms">'
        '<link rel="canonical" href="https://h.example/ferry"></head><body><article><h1>Ferry</h1>'
        "<p>It sailed at dawn with forty people aboard, the harbour said on Monday morning.</p>"
        "</article></body></html>"
    )
    assert read.usage_terms == "https://h.example/terms"


def test_schema_orgs_subject_codes_are_iptcs() -> None:
    about = {"@type": "Thing", "name": "shipping", "identifier": "04015000"}
    read = article_of(
        {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry"}
        | {"@id": "https://h.example/1", "articleBody": "It sailed.", "about": about}
    )
    assert [(tag.scheme, tag.code) for tag in read.tags] == [("subj", "04015000")]


def test_ninjs_gives_section_correction_page_and_authors() -> None:
    person = {"name": "Ida Berg", "rel": "author"}
    read = article_of(
        {
            "uri": "urn:h:1",
            "standard": {"name": "ninjs", "version": "3.1"},
            "headlines": [{"value": "Ferry"}],
            "descriptions": [{"role": "correction", "value": "Two goats, not three."}],
            "subjects": [{"name": "Regions", "rel": "section"}, {"name": "Lakes", "rel": "about"}],
            "altIds": [{"role": "canonical", "value": "https://h.example/ferry"}],
            "people": [{**person, "contactInfo": [{"type": "jobtitle", "value": "Reporter"}]}],
        }
    )
    assert (read.section, [tag.name for tag in read.tags]) == ("Regions", ["Lakes"])
    assert read.correction_note == "Two goats, not three."
    assert read.canonical_url == "https://h.example/ferry"
    assert [(author.name, author.role) for author in read.authors] == [("Ida Berg", "Reporter")]


def answered(view: ArticleView) -> Any:
    return article_json.render(view)


def test_response_of_another_dateline_keeps_its_id() -> None:
    read = article_of(answered(rich()), "application/json", sender="github")
    assert (read.external_id, read.source_version) == (rich().id, "3")
    assert read.correction_note == rich().correction_note
    assert [item.kind for item in read.body][-1] is BlockKind.NOTE


def test_translation_in_a_response_derives_from_its_source() -> None:
    read = article_of(answered(translated(TranslationState.REVIEWED)), "application/json")
    assert read.external_id == f"{rich().id}.pt"
    assert [(link.relation, link.external_id) for link in read.links] == [
        ("derives_from", rich().id)
    ]


def test_withdrawn_response_is_no_usable_article() -> None:
    read = article_of(answered(replace(rich(), status="withheld")), "application/json")
    assert read.status == "withheld"


def test_a_misspelt_field_is_refused_where_an_article_is_posted() -> None:
    posted = {"external_id": "1", "headline": "Ferry", "id": "x", "url": "/x", "version": 1}
    assert {problem.code for problem in problems_of(posted)} == {"field_unknown"}


def test_marked_boilerplate_is_separate_and_an_unfinished_mark_is_not() -> None:
    aside = '<aside class="boilerplate"><p>{}</p>'
    body = f"<p>It sailed.</p>{aside.format('H is a paper.')}</aside>{aside.format('The end.')}"
    read = article_of({"external_id": "1", "headline": "Ferry", "body_html": body})
    assert [(item.kind, item.text) for item in read.body] == [
        (BlockKind.PARAGRAPH, "It sailed."),
        (BlockKind.PARAGRAPH, "The end."),
        (BlockKind.NOTE, "H is a paper."),
    ]
