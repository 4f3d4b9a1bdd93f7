"""A valid document of every format by the name of the format: sender, content type, bytes."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from functions.process import formats
from tests.unit.process.cms_payloads import PAYLOADS
from tests.unit.process.formats.wire_messages import IPTC_7901, anpa_1312, with_controls


class Seed(NamedTuple):
    """One delivery. `is_fetched` marks a thin payload, which yields fetch requests."""

    sender: str
    content_type: str
    body: bytes
    is_fetched: bool = False


def xml(text: str) -> Seed:
    return Seed("drop", "application/xml", text.encode())


def posted(value: Any, sender: str = "token", *, is_fetched: bool = False) -> Seed:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Seed(sender, "application/json", body, is_fetched)


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:wp="{wp}"><channel><title>Harbour Times</title><link>https://ht.example/</link>
<language>en-GB</language><item><title>Ferries sail &amp; return</title>
<link>https://ht.example/1</link><guid isPermaLink="false">ht-1</guid>
<pubDate>Mon, 23 Nov 2026 09:00:00 +0100</pubDate><dc:creator>Mara Quist</dc:creator>
<description>&lt;p&gt;The first boat left.&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>The first <b>boat</b> left.</p><p>Then back.</p>]]></content:encoded>
<category domain="x">Sea</category><media:content url="https://ht.example/1.jpg" medium="image">
<media:description>A boat</media:description></media:content>{post}</item></channel></rss>"""
POST = (
    "<wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
    "<wp:post_date_gmt>2026-11-23 08:00:00</wp:post_date_gmt><wp:post_name>ferries</wp:post_name>"
)

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://ht.example/" xml:lang="en">
<title>HT</title><updated>2026-11-23T09:00:00Z</updated><entry><id>tag:ht.example,2026:1</id>
<title type="html">Ferries &amp;amp; boats</title><link rel="alternate" href="1"/>
<updated>2026-11-23T09:00:00Z</updated><author><name>Mara Quist</name></author>
<summary>After the storm.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>The first boat left.</p></div></content></entry></feed>"""

NITF = """<nitf><head><title>Ferries sail</title><docdata management-status="usable">
<doc-id id-string="ht-1"/><date.issue norm="20261123T090000Z"/><urgency ed-urg="4"/>
<identified-content><classifier type="Topic" value="Sea"/></identified-content></docdata></head>
<body><body.head><hedline><hl1>Ferries sail</hl1><hl2>After the storm</hl2></hedline>
<byline>By <person>Mara Quist</person></byline><dateline><location>PORT ELLEN</location></dateline>
</body.head><body.content><p>The first boat left.</p><media media-type="image">
<media-reference source="https://ht.example/1.jpg" mime-type="image/jpeg"/>
<media-caption>A boat</media-caption></media></body.content></body></nitf>"""

G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:ht:1" version="2"
 standard="NewsML-G2" standardversion="2.9" conformance="power" xml:lang="en">
<rightsInfo><copyrightHolder literal="HT"/><usageTerms>No print</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="HT"/>
<versionCreated>2026-11-23T09:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><urgency>4</urgency><headline>Ferries sail</headline><by>By Mara Quist</by>
<subject qcode="medtop:20000003"><name>sea</name></subject></contentMeta><contentSet><inlineXML
 contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>
<p>The first boat left.</p></body></html></inlineXML></contentSet></newsItem>"""

NEWSML = """<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>ht.example</ProviderId>
<DateId>20261123</DateId><NewsItemId>1</NewsItemId><RevisionId PreviousRevision="0" Update="N">1
</RevisionId><PublicIdentifier>urn:newsml:ht.example:20261123:1:1N</PublicIdentifier>
</NewsIdentifier></Identification><NewsManagement><NewsItemType FormalName="News"/>
<FirstCreated>20261123T090000Z</FirstCreated><ThisRevisionCreated>20261123T090000Z
</ThisRevisionCreated><Status FormalName="Usable"/></NewsManagement><NewsComponent><Role
 FormalName="Main"/><NewsLines><HeadLine>Ferries sail</HeadLine><ByLine>Mara Quist</ByLine>
</NewsLines><ContentItem><MediaType FormalName="Text"/><DataContent><p>The first boat left.</p>
</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"""

STORY = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "@id": "https://ht.example/1",
    "headline": "Ferries sail",
    "articleBody": "The first boat left.\n\nIt came back.",
    "datePublished": "2026-11-23T09:00:00Z",
    "author": [{"@type": "Person", "name": "Mara Quist"}],
    "image": {"@type": "ImageObject", "url": "https://ht.example/1.jpg", "caption": "A boat"},
}
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "HT",
    "items": [
        {
            "id": "1",
            "url": "https://ht.example/1",
            "title": "Ferries sail",
            "content_html": "<p>The first boat left.</p>",
            "date_published": "2026-11-23T09:00:00Z",
            "authors": [{"name": "Mara Quist"}],
            "attachments": [{"url": "https://ht.example/1.mp3", "mime_type": "audio/mpeg"}],
        }
    ],
}
RSS_IN_JSON = {
    "rss": {
        "version": "2.0",
        "channel": {
            "title": "HT",
            "item": [
                {
                    "title": "Ferries sail",
                    "guid": {"isPermaLink": "false", "#value": "1"},
                    "description": "<p>The first boat left.</p>",
                    "pubDate": "Mon, 23 Nov 2026 09:00:00 GMT",
                }
            ],
        },
    }
}
CANONICAL = {
    "external_id": "1",
    "headline": "Ferries sail",
    "language": "en",
    "body": [{"kind": "paragraph", "html": "<p>The first boat left.</p>"}],
    "tags": [{"name": "Sea", "scheme": "x", "code": "1"}],
    "published_at": "2026-11-23T09:00:00Z",
    "media": [{"url": "https://ht.example/1.jpg", "caption": "A boat"}],
}
GHOST = {
    "post": {
        "current": {
            "id": "67d1f0c2a94e5b0001c3e7aa",
            "title": "Ferries sail",
            "html": "<p>The first boat left.</p>",
            "status": "published",
            "updated_at": "2026-11-23T09:00:00.000Z",
            "authors": [{"name": "Mara Quist"}],
            "tags": [{"name": "Sea", "visibility": "public"}],
        },
        "previous": {"status": "draft"},
    }
}
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Ferries sail - HT</title>
<meta property="og:title" content="Ferries sail"><meta name="author" content="Mara Quist">
<link rel="canonical" href="https://ht.example/1"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Ferries sail</h1>{paragraphs}</article><footer>Imprint</footer></body></html>"""
MARKDOWN = """---
title: Ferries sail
author: Mara Quist
date: 2026-11-23T09:00:00Z
tags: [sea, islands]
---
# Ferries sail

The first **boat** left, [they said](https://ht.example/1).

- one
- two

> It came back.
"""
PARAGRAPH = "<p>The first boat in three days left the harbour at noon with two hundred aboard.</p>"

SEEDS: dict[str, Seed] = {
    "ghost": posted(GHOST, "ghost"),
    "rss": xml(RSS.format(wp="urn:x", post="")),
    "wxr": xml(RSS.format(wp="http://wordpress.org/export/1.2/", post=POST)),
    "atom": xml(ATOM),
    "nitf": xml(NITF),
    "newsml_g2": xml(G2),
    "newsml_1": xml(NEWSML),
    "schema_org": posted(STORY),
    "jsonfeed": posted(JSON_FEED),
    "rss_in_json": posted(RSS_IN_JSON),
    "canonical": posted(CANONICAL),
    "envelope": posted(
        {"type": "article.published", "data": {"id": "1", "title": "F", "body": "B."}}, "hmac"
    ),
    "ninjs": posted(PAYLOADS["superdesk"]),
    "arc_ans": posted(PAYLOADS["arc_xp"], "arc_xp"),
    **{
        name: posted(PAYLOADS[name], name, is_fetched=name in {"storyblok", "prismic"})
        for name in (
            *("contentful", "sanity", "strapi", "storyblok", "prismic", "datocms", "directus"),
            "drupal",
        )
    },
    "wordpress": posted(PAYLOADS["wp_plugin"], "wp_plugin"),
    "wordpress_com": Seed(
        "wordpress_com",
        "application/x-www-form-urlencoded",
        b"hook=publish_post&ID=7&post_title=Ferries+sail&post_status=publish&post_type=post",
        is_fetched=True,
    ),
    "iptc_7901": Seed("drop", "text/plain", with_controls(IPTC_7901).encode()),
    "anpa_1312": Seed("drop", "text/plain", anpa_1312().encode()),
    "html_page": Seed("drop", "text/html", PAGE.format(paragraphs=PARAGRAPH * 6).encode()),
    "markdown": Seed("drop", "text/markdown", MARKDOWN.encode()),
    "plaintext": Seed(
        "token", "text/plain", b"Ferries sail\nBy Mara Quist\n\nThe first boat left.\n\nBack.\n"
    ),
}


def formats_without_seed() -> set[str]:
    """The names of registered formats that have no seed here."""
    return {form.NAME for form in formats.FORMATS} - SEEDS.keys()
