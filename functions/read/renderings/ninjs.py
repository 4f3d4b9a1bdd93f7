"""An article as ninjs 3.1 and 2.1, IPTC's News in JSON.

https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json · https://www.iptc.org/std/ninjs/ninjs-schema_2.1.json

Both versions have the same content; 2.1 writes names in lower case. An item is in one language: a
translation has its own `uri` and names the original in `altIds`. Its marks are genres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.documents import Author, Media, Rendition, Tag
from dateline.model.html_text import visible_text
from functions.read.http.json_text import Json, LongText, dumps_long, present
from functions.read.http.links import article_path, web_address
from functions.read.renderings._story import story_parts, terms_with_notice
from functions.read.renderings._translation_marks import (
    source_type_code,
    source_type_uri,
    translation_marks,
)
from functions.read.renderings.rendering import ArticleRendering

if TYPE_CHECKING:
    from functions.read.http.site import Site
    from functions.read.views import ArticleView

_SCHEMES = {
    "medtop": "http://cv.iptc.org/newscodes/mediatopic/",
    "subj": "http://cv.iptc.org/newscodes/subjectcode/",
}
"""Vocabularies whose concepts have URIs, by alias."""
_MACHINE = "machineTranslationOf"
_ORIGINAL = "translationOf"


def render(view: ArticleView, site: Site) -> str:
    """ninjs 3.1. 2.1 has no `digitalSourceType`."""
    code, uri = source_type_code(view), source_type_uri(view)
    source_type = {"digitalSourceType": {"literal": code, "uri": uri}} if code else {}
    return dumps_long({**_item(view, site, "3.1"), **source_type})


def render_2(view: ArticleView, site: Site) -> str:
    """ninjs 2.1."""
    return dumps_long(_lowered(_item(view, site, "2.1")))


def _item(view: ArticleView, site: Site, version: str) -> Json:
    html = story_parts(view.body, view.notes)
    return present(
        {
            "uri": f"{site.origin}{article_path(view.id, view.language)}",
            "type": "text",
            "representationType": "full",
            "standard": {
                "name": "ninjs",
                "version": version,
                "schema": f"https://www.iptc.org/std/ninjs/ninjs-schema_{version}.json",
            },
            "version": str(view.version),
            "firstCreated": iso(view.published_at) if view.published_at else None,
            "versionCreated": iso(view.modified_at) if view.modified_at else None,
            "contentCreated": iso(view.published_at) if view.published_at else None,
            "pubStatus": "usable",
            "urgency": view.urgency,
            "copyrightNotice": view.copyright,
            "usageTerms": terms_with_notice(view),
            "language": view.language,
            "headlines": [_text("main", view.headline)],
            "descriptions": [
                _text(role, text)
                for role, text in (
                    ("summary", view.standfirst),
                    ("correction", view.correction_note),
                )
                if text
            ],
            "bodies": [
                {
                    "role": "main",
                    "contentType": "text/html",
                    "value": LongText(html, "\n"),
                    "charCount": len(" ".join(filter(None, map(visible_text, html)))),
                    "wordCount": view.word_count,
                }
            ]
            if html
            else [],
            "by": view.byline or ", ".join(author.name for author in view.authors) or None,
            "people": [_author(author) for author in view.authors],
            "located": view.place,
            "subjects": [*_section(view.section), *map(_subject, view.tags)],
            "associations": [
                association
                for number, media in enumerate(view.media, 1)
                if (association := _media(f"media-{number}", media))
            ],
            "altIds": _alternatives(view, site),
            "genres": [
                {"name": mark, "uri": f"urn:dateline:translation:{mark}"}
                for mark in translation_marks(view)
            ],
            "expires": iso(view.expires_at) if view.expires_at else None,
        }
    )


def _text(role: str, value: str, content_type: str = "text/plain") -> Json:
    return {"role": role, "contentType": content_type, "value": value}


def _author(author: Author) -> Json:
    values = {"jobtitle": author.role, "biography": author.biography}
    about = [{"type": kind, "value": value} for kind, value in values.items() if value]
    return present({"name": author.name, "rel": "author", "contactInfo": about})


def _section(section: str | None) -> list[Json]:
    return [{"name": section, "rel": "section"}] if section else []


def _subject(tag: Tag) -> Json:
    root = _SCHEMES.get(tag.scheme or "", tag.scheme)
    subject = present({"name": tag.name, "rel": "about"})
    if root and tag.code and ":" in root:
        # The URI of the concept; `literal` shows where its scheme ends.
        return subject | {"uri": f"{root}{tag.code}", "literal": tag.code}
    literal = f"{root}:{tag.code}" if root and tag.code else tag.code
    return subject | present({"literal": literal})


def _media(name: str, media: Media) -> Json | None:
    address = web_address(media.url)
    if address is None:
        return None
    kind = (media.type or "").partition("/")[0]
    renditions = media.renditions or (Rendition(url=media.url, type=media.type, size=media.size),)
    return present(
        {
            "name": name,
            "uri": address,
            "type": {"image": "picture", "video": "video", "audio": "audio"}.get(kind, "picture"),
            "headlines": [_text("alt", media.alt)] if media.alt else [],
            "descriptions": [_text("caption", media.caption)] if media.caption else [],
            "by": media.credit,
            "renditions": [
                present(
                    {
                        "name": rendition.name or "main",
                        "href": href,
                        "contentType": rendition.type,
                        "width": rendition.width,
                        "height": rendition.height,
                        "sizeInBytes": rendition.size,
                    }
                )
                for rendition in renditions
                if (href := web_address(rendition.url))
            ],
        }
    )


def _alternatives(view: ArticleView, site: Site) -> list[Json]:
    page = web_address(view.canonical_url)
    known: list[Json] = [{"role": "canonical", "value": page}] if page else []
    if view.translation_state is None:
        return known
    role = _MACHINE if view.machine_translated else _ORIGINAL
    original = f"{site.origin}{article_path(view.id, view.original_language)}"
    return [*known, {"role": role, "value": original}]


def _lowered(value: object) -> object:
    if isinstance(value, dict):
        return {name.lower(): _lowered(member) for name, member in value.items()}
    return [_lowered(item) for item in value] if isinstance(value, list) else value


_LOSSES = ("the absence of a byline", "a scheme without a code")
RENDERING = ArticleRendering(
    extension="ninjs",
    content_type="application/json",
    description="ninjs 3.1, IPTC's News in JSON",
    revision=4,
    render=render,
    schema="ninjs",
    losses=_LOSSES,
)
RENDERING_2 = ArticleRendering(
    extension="ninjs2",
    content_type="application/json",
    description="ninjs 2.1, IPTC's News in JSON",
    revision=4,
    render=render_2,
    schema="ninjs",
    losses=_LOSSES,
)
