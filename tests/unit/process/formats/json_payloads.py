"""Payloads of the JSON formats with every field filled."""

from __future__ import annotations

from typing import Any

CANONICAL: dict[str, Any] = {
    "external_id": "ht-17",
    "source_version": 3,
    "language": "en_GB",
    "headline": "Ferries  to run again",
    "standfirst": "Islanders had been cut off.",
    "byline": "By Mara Quist",
    "authors": [{"name": "Mara Quist", "role": "Reporter"}],
    "place": "RIGA",
    "body": [
        {"kind": "paragraph", "html": "<p>The boat <b>left</b>.</p>"},
        {"kind": "heading", "html": "Later"},
        {"kind": "quote", "html": "We had no flour."},
        {"kind": "note", "html": "<p>Not the story.</p>"},
    ],
    "section": "Transport",
    "tags": ["ferries", {"name": "Ports", "scheme": "medtop", "code": "20000349"}],
    "urgency": 4,
    "published_at": "2026-11-23T08:00:00Z",
    "modified_at": "2026-11-23T08:30:00+01:00",
    "embargoed_until": "2026-11-24T00:00:00Z",
    "expires_at": "2027-01-01T00:00:00Z",
    "canonical_url": "https://ht.example/17",
    "media": [{"url": "/boat.jpg", "type": "image/jpeg", "size": 9, "alt": "A boat"}],
    "usage_terms": "Online only",
    "copyright": "Harbour Times",
    "translation_allowed": False,
    "editorial_note": "Check the name",
    "correction_note": "An earlier version misspelt the port.",
    "links": [{"relation": "corrects", "external_id": "ht-16"}],
}


JSONFEED_VERSION = "https://jsonfeed.org/version/1.1"


JSONFEED_ITEM: dict[str, Any] = {
    "id": "https://h.example/17",
    "url": "https://h.example/17.html",
    "title": "Ferries to run &amp; run",
    "content_html": "<p>The boat <b>left</b>.</p>",
    "content_text": "The boat left.",
    "summary": "Islanders had been cut off.",
    "image": "https://h.example/boat.jpg",
    "banner_image": "https://h.example/wide.jpg",
    "date_published": "2026-11-20T10:00:00+01:00",
    "date_modified": "2026-11-20T10:30:00Z",
    "authors": [{"name": "Mara Quist", "url": "https://h.example/mara"}],
    "tags": ["ports", "ferries"],
    "language": "en-GB",
    "attachments": [
        {"url": "https://h.example/17.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 99}
    ],
    "_extension": {"anything": True},
}


def feed(*items: Any, **members: Any) -> dict[str, Any]:
    return {"version": JSONFEED_VERSION, "title": "Harbour Times", "items": list(items)} | members


def channel(*items: Any, **members: Any) -> dict[str, Any]:
    return {
        "rss": {
            "version": "2.0",
            "xmlns:source": "http://source.scripting.com/",
            "channel": {"title": "H", "link": "https://h.example/", "item": list(items)} | members,
        }
    }


NINJS_URI = "urn:h:17"


NINJS_1: dict[str, Any] = {
    "$standard": {"name": "ninjs", "version": "1.5"},
    "uri": NINJS_URI,
    "type": "text",
    "version": "3",
    "firstcreated": "2026-11-20T09:00:00Z",
    "versioncreated": "2026-11-20T10:00:00+01:00",
    "contentcreated": "2020-01-01T00:00:00Z",
    "embargoed": "2026-11-24T06:00:00Z",
    "pubstatus": "usable",
    "urgency": 3,
    "copyrightholder": "Harbour Times",
    "copyrightnotice": "© Harbour Times 2026",
    "usageterms": "Not for use in print",
    "ednote": "Legal has seen this",
    "language": "en-GB",
    "person": [{"name": "Ida Berg", "rel": "about", "scheme": "urn:people/", "code": "ib"}],
    "organisation": [{"name": "Port Board"}],
    "place": [{"name": "Riga", "scheme": "https://www.geonames.org/", "code": "456172"}],
    "subject": [
        {
            "name": "shipping",
            "scheme": "http://cv.iptc.org/newscodes/mediatopic/",
            "code": "20000349",
        },
        {"name": "transport", "code": "subj:04015001"},
    ],
    "event": [{"name": "Port week", "rel": "about"}, {"name": "Week 40", "rel": "Week"}],
    "byline": "By Mara Quist",
    "headline": "Ferries to run again",
    "headline_short": "Ferries",
    "slugline": "ferries-run",
    "located": "Riga",
    "description_text": "Islanders had been cut off.",
    "description_creditline": "HT",
    "body_text": "Plain.",
    "body_xhtml": "<p>The boat <b>left</b>.</p>",
    "expires": "2027-01-01T00:00:00Z",
    "renditions": {"nitf": {"href": "https://h.example/17.xml", "mimetype": "text/xml"}},
    "associations": {
        "mainpic": {
            "uri": "urn:h:p1",
            "type": "picture",
            "description_caption": "The pier at dawn",
            "byline": "Jon Moe",
            "renditions": {
                "thumbnail": {"href": "https://h.example/t.jpg", "width": 90, "height": 60},
                "highres": {
                    "href": "https://h.example/b.jpg",
                    "mimetype": "image/jpeg",
                    "width": 900,
                    "height": 600,
                    "sizeinbytes": 33116,
                },
            },
        }
    },
    "evolvedfrom": "urn:h:16",
}


def newer_ninjs(capital: bool) -> dict[str, Any]:
    """The same item in 2.1, or in 3.1, which uses camel case."""

    def name(given: str) -> str:
        return given if capital else given.lower()

    main = {"role": "main", name("contentType"): "text/plain"}
    return {
        "standard": {"name": "ninjs", "version": "3.1" if capital else "2.1"},
        "uri": NINJS_URI,
        "type": "text",
        "version": "3",
        name("firstCreated"): NINJS_1["firstcreated"],
        name("versionCreated"): NINJS_1["versioncreated"],
        "embargoedUntil" if capital else "embargoed": NINJS_1["embargoed"],
        name("pubStatus"): "usable",
        "urgency": 3,
        name("copyrightHolder"): NINJS_1["copyrightholder"],
        name("copyrightNotice"): NINJS_1["copyrightnotice"],
        name("usageTerms"): NINJS_1["usageterms"],
        name("edNote"): NINJS_1["ednote"],
        "language": "en-GB",
        "people": [
            {"name": "Ida Berg", "rel": "about", "uri": "urn:people/ib", "literal": "ib"},
            {"name": "Mara Quist", "rel": "author"},
        ],
        "organisations": [{"name": "Port Board"}],
        "places": [{"name": "Riga", "uri": "https://www.geonames.org/456172"}],
        "subjects": [
            {"name": "shipping", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000349"},
            {"name": "transport", "literal": "subj:04015001"},
        ],
        "events": [{"name": "Port week"}],
        "by": "By Mara Quist",
        "headlines": [{"role": "short", "value": "Ferries"}, main | {"value": NINJS_1["headline"]}],
        "descriptions": [
            {"role": "ednote", "value": "Call the port"},
            {"role": "creditline", "value": "HT"},
            main | {"value": NINJS_1["description_text"]},
        ],
        "bodies": [
            {"role": "text", name("contentType"): "text/plain", "value": "Plain."},
            {"role": "html", name("contentType"): "text/html", "value": NINJS_1["body_xhtml"]},
            {"role": "note", name("contentType"): "text/html", "value": "<p>For desks</p>"},
        ],
        "located": "Riga",
        "expires": NINJS_1["expires"],
        "associations": [
            {
                "name": "mainpic",
                "uri": "urn:h:p1",
                "type": "picture",
                "by": "Jon Moe",
                "descriptions": [{"role": "caption", "value": "The pier at dawn"}],
                "renditions": [
                    {
                        "name": "thumbnail",
                        "href": "https://h.example/t.jpg",
                        "width": 90,
                        "height": 60,
                    },
                    {
                        "name": "highres",
                        "href": "https://h.example/b.jpg",
                        name("contentType"): "image/jpeg",
                        "width": 900,
                        "height": 600,
                        name("sizeInBytes"): 33116,
                    },
                ],
            },
            {"name": "before", "rel": "evolvedFrom", "uri": "urn:h:16", "type": "text"},
        ],
    }


NINJS_VERSIONS = {
    "1.x": NINJS_1,
    "2.x": newer_ninjs(capital=False),
    "3.x": newer_ninjs(capital=True),
}


SCHEMA_ORG_CONTEXT = "https://schema.org"


SCHEMA_ORG: dict[str, Any] = {
    "@context": SCHEMA_ORG_CONTEXT,
    "@type": "ReportageNewsArticle",
    "@id": "https://h.example/17#article",
    "identifier": {"@type": "PropertyValue", "propertyID": "cms", "value": "ht-17"},
    "mainEntityOfPage": {"@type": "WebPage", "@id": "https://h.example/17"},
    "headline": "Ferries &amp; trams",
    "description": "Islanders had been cut off.",
    "author": [
        {"@type": "Person", "name": "Mara Quist", "jobTitle": "Reporter"},
        "Jon Moe",
        "https://h.example/people/eve",
    ],
    "dateline": "RIGA",
    "articleBody": "The boat left.\n\nIt came back.",
    "articleSection": ["Transport", "City"],
    "keywords": "ports, ferries",
    "about": {
        "@type": "Thing",
        "name": "shipping",
        "sameAs": "http://cv.iptc.org/newscodes/mediatopic/20000349",
    },
    "mentions": [{"@type": "Person", "name": "Ida Berg"}],
    "inLanguage": "en-GB",
    "version": 3,
    "datePublished": "2026-11-20T09:00:00Z",
    "dateModified": "2026-11-20T10:00:00Z",
    "expires": "2027-01-01",
    "image": [
        "https://h.example/1x1.jpg",
        {
            "@type": "ImageObject",
            "contentUrl": "https://h.example/boat.jpg",
            "encodingFormat": "image/jpeg",
            "width": {"@type": "QuantitativeValue", "value": 900},
            "height": "600px",
            "caption": "The <i>Inga</i>",
            "creditText": "Jon Moe / HT",
        },
    ],
    "video": {
        "@type": "VideoObject",
        "name": "The crossing",
        "contentUrl": "https://h.example/v.mp4",
        "caption": {"@type": "MediaObject", "contentUrl": "https://h.example/v.vtt"},
    },
    "publisher": {"@type": "Organization", "name": "Harbour Times"},
    "copyrightHolder": {"@type": "Organization", "name": "Harbour Times"},
    "copyrightYear": 2026,
    "license": "https://h.example/terms",
    "isBasedOn": [{"@type": "NewsArticle", "url": "https://h.example/16"}],
    "correction": [
        {"@type": "CorrectionComment", "text": "It was Monday."},
        "https://h.example/corrections",
    ],
}
