"""An article as schema.org NewsArticle in JSON-LD.

https://schema.org/NewsArticle. A translation names its original, an original its translations, and
a machine translation its `translator`. `creativeWorkStatus` has the marks of a translation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.html_text import visible_text
from functions.read.http.json_text import Json, LongText, dumps_long, present
from functions.read.http.links import article_path, web_address
from functions.read.renderings._translation_marks import source_type_uri, translation_marks
from functions.read.renderings.rendering import ArticleRendering

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.model.documents import Media
    from functions.read.http.site import Site
    from functions.read.views import ArticleView


def render(view: ArticleView, site: Site) -> str:
    """The whole article with its text."""
    text = LongText([visible_text(block.html) for block in view.body], "\n\n")
    return dumps_long({**news_article(view, site), "articleBody": text})


def news_article(view: ArticleView, site: Site) -> Json:
    """The article without its text, as embedded in a page."""
    ours = f"{site.origin}{article_path(view.id, view.language)}"
    changed_at = view.modified_at or view.updated_at
    others = [item for item in view.languages if item != view.language]
    known: Mapping[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": ours,
        "url": web_address(view.canonical_url) if view.translation_state is None else ours,
        "headline": view.headline,
        "description": view.standfirst,
        "inLanguage": view.language,
        "datePublished": iso(view.published_at) if view.published_at else None,
        "dateModified": iso(changed_at) if changed_at else None,
        "expires": iso(view.expires_at) if view.expires_at else None,
        "isAccessibleForFree": None if view.access is None else not view.is_restricted,
        "version": view.version,
        "wordCount": view.word_count or None,
        "articleSection": view.section,
        "keywords": [tag.name for tag in view.tags],
        "author": [
            present({"@type": "Person", "name": author.name, "jobTitle": author.role})
            for author in view.authors
        ],
        "publisher": {"@type": "Organization", "name": site.name},
        "dateline": view.place,
        "image": [image for media in view.media if (image := _image(media))],
        "copyrightNotice": view.copyright,
        "usageInfo": view.usage_terms if web_address(view.usage_terms) else None,
        "conditionsOfAccess": None if web_address(view.usage_terms) else view.usage_terms,
        "correction": [{"@type": "CorrectionComment", "text": view.correction_note}]
        if view.correction_note
        else None,
    }
    translated = {
        "translationOfWork": _work(view, site, view.original_language),
        "translator": {"@type": "SoftwareApplication", "name": "Machine translation"}
        if view.machine_translated
        else None,
        "digitalSourceType": source_type_uri(view),
        "creativeWorkStatus": list(translation_marks(view)),
    }
    original = {"workTranslation": [_work(view, site, language) for language in others]}
    return present({**known, **(original if view.translation_state is None else translated)})


def _work(view: ArticleView, site: Site, language: str | None) -> Json:
    return present(
        {
            "@type": "NewsArticle",
            "@id": f"{site.origin}{article_path(view.id, language)}",
            "inLanguage": language,
        }
    )


def _image(media: Media) -> Json | None:
    address = web_address(media.url)
    if address is None or not (media.type or "image/").startswith("image/"):
        return None
    return present(
        {
            "@type": "ImageObject",
            "url": address,
            "caption": media.caption or media.alt,
            "creditText": media.credit,
            "encodingFormat": media.type,
        }
    )


RENDERING = ArticleRendering(
    extension="jsonld",
    content_type="application/ld+json",
    description="JSON-LD with a schema.org NewsArticle",
    revision=4,
    render=render,
    schema="linked_data",
)
