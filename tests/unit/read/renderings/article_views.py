"""Views for the tests of renderings: a rich article, and a translation of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from dateline.model.documents import (
    Author,
    Block,
    BlockKind,
    Media,
    Rendition,
    Tag,
    TranslationState,
)
from dateline.model.rows import Listed
from functions.read.http.site import Site
from functions.read.views import ArticleView
from tests.factories import NOON, article

SITE = Site(origin="https://api.example.org", name="Lake Gazette")
BLOCKS = (
    Block(
        kind=BlockKind.PARAGRAPH, html="<p>The first boat left at <em>dawn</em> &amp; was full.</p>"
    ),
    Block(kind=BlockKind.HEADING, html="<h2>Who was aboard</h2>"),
    Block(
        kind=BlockKind.LIST,
        html='<ul><li>Forty <a href="https://news.example/people" rel="noopener">people</a></li>'
        "<li>Two goats</li></ul>",
    ),
    Block(
        kind=BlockKind.QUOTE,
        html="<blockquote><p>“We waited a year”,</p><p>she said.</p></blockquote>",
    ),
    Block(
        kind=BlockKind.TABLE,
        html="<table><tr><th>Day</th><td>Boats</td></tr><tr><td>Monday</td><td>3</td></tr></table>",
    ),
    Block(
        kind=BlockKind.FIGURE,
        html='<figure><img src="https://news.example/pier.jpg" alt="A pier">'
        "<figcaption>The pier</figcaption></figure>",
    ),
)
NOTE = Block(kind=BlockKind.NOTE, html="<p>Lilit Avagyan reports from the lakes.</p>")


def rich() -> ArticleView:
    """Everything that a view can hold."""
    document = article()
    return ArticleView(
        id=document.id,
        source="desk",
        language="en",
        original_language="en",
        languages=("en", "hy", "pt"),
        reviewed_languages=("en", "hy"),
        translation_state=None,
        fallback_from=None,
        version=3,
        status="usable",
        slug="ferry-service-resumes",
        headline="Ferry “resumes” & <b>sails</b>",
        standfirst="An hour late & full.",
        byline="By Lilit Avagyan",
        authors=(Author(name="Lilit Avagyan", role="Correspondent"),),
        place="Sevan",
        body=BLOCKS,
        notes=(NOTE,),
        section="Regions",
        tags=(
            Tag(name="transport", scheme="medtop", code="20000337"),
            Tag(name="Lakes"),
            Tag(name="economy", scheme="subj", code="04000000"),
        ),
        urgency=4,
        published_at=NOON,
        modified_at=NOON + timedelta(hours=1),
        effective_at=NOON,
        expires_at=NOON + timedelta(days=9),
        media=(
            Media(
                url="https://news.example/boat.jpg",
                type="image/jpeg",
                size=1_234,
                alt="A boat",
                caption="The boat at dawn",
                credit="Photo: P. Sá",
                renditions=(
                    Rendition(
                        url="https://news.example/boat.jpg",
                        name="original",
                        type="image/jpeg",
                        size=1_234,
                        width=800,
                        height=600,
                    ),
                ),
            ),
        ),
        usage_terms="Not for resale",
        copyright="© 2026 Lake Gazette",
        canonical_url="https://news.example/ferry",
        word_count=21,
        correction_note="An earlier version counted three goats.",
    )


def translated(state: TranslationState = TranslationState.TRANSLATED) -> ArticleView:
    """The same in Portuguese, by a machine unless a person reviewed it."""
    return replace(
        rich(), language="pt", translation_state=state, headline="Balsa volta a “navegar”"
    )


def listed(**changes: Any) -> Listed:
    """An entry of a listing."""
    values: dict[str, Any] = {
        "id": article().id,
        "source": "desk",
        "language": "en",
        "version": 1,
        "headline": "Ferry service resumes on the lake",
        "published_at": NOON,
        "effective_at": NOON,
    }
    return Listed.model_validate(values | changes)


BARE = replace(
    rich(),
    standfirst=None,
    byline=None,
    authors=(),
    place=None,
    notes=(),
    section=None,
    tags=(),
    urgency=None,
    media=(),
    usage_terms=None,
    copyright=None,
    canonical_url=None,
    correction_note=None,
    modified_at=None,
    expires_at=None,
)
