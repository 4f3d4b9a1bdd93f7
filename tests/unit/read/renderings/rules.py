"""Rules that hold for every rendering of the registries, whatever its format.

A rule takes a rendering and asserts. Exceptions name an extension and say why; a new rendering has
none.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import yaml

from dateline.model.documents import TranslationState
from dateline.model.html_text import visible_text
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from functions.read.renderings.rendering import ArticleRendering, FeedRendering, Rendering
from functions.read.views import ArticleView, ListingView
from tests.unit.read.renderings.article_views import SITE, listed, rich, translated

WORDS = ["“We waited a year”,", "Forty", "people", "Two goats", "Monday", "Who was aboard"]
EXPLICIT_NULLS = {"json": "every key is present, and unknown values are null"}


def front_matter(text: str) -> Any:
    """The YAML before the text of a Markdown document."""
    return yaml.safe_load(text.split("---\n", 2)[1])


def html_page(text: str) -> Any:
    """The page as a browser parses it; a mistake in its markup fails.

    Control characters of a text stay in the page, where browsers ignore them.
    """
    parser = html5lib.HTMLParser()
    page = parser.parse(text)
    assert [code for _, code, _ in parser.errors if code != "invalid-codepoint"] == []
    return page


PARSERS: dict[str, Callable[[str], Any]] = {
    "text/html": html_page,
    "text/markdown": front_matter,
}


def parsed(rendering: Rendering, text: str) -> Any:
    """The output as a parser of its format reads it; fails where it is malformed.

    A text without a known syntax must at least be Unicode.
    """
    if rendering.media_type.endswith("json"):
        return json.loads(text)
    if rendering.media_type.endswith("xml"):
        return ET.fromstring(text)
    return PARSERS.get(rendering.media_type, str.encode)(text)


def render_feed(rendering: FeedRendering, view: ListingView) -> str:
    """The feed at its own path."""
    return rendering.render(view, SITE.origin, f"/feeds/{view.language}.{rendering.extension}")


def every_rendering_of(text: str) -> None:
    """Renders the text in every field that senders fill, and parses each output."""
    view = replace(rich(), headline=text, standfirst=text, section=text, place=text, byline=text)
    for article in ARTICLE_RENDERINGS.values():
        parsed(article, article.render(view, SITE))
    entry = listed(headline=text, standfirst=text, section=text)
    for entries in ((), (entry,)):
        for feed in FEED_RENDERINGS.values():
            parsed(feed, render_feed(feed, ListingView("en", text, entries)))


def loses_no_text_of_the_story(rendering: ArticleRendering) -> None:
    text = visible_text(rendering.render(rich(), SITE).replace("\\n", "\n"))
    assert [words for words in WORDS if words not in text] == []


def has_the_rights(rendering: ArticleRendering) -> None:
    text = rendering.render(rich(), SITE)
    assert "Not for resale" in text
    assert "© 2026 Lake Gazette" in text


def marks_a_machine_translation(rendering: ArticleRendering) -> None:
    machine = rendering.render(translated(), SITE)
    assert machine != rendering.render(translated(TranslationState.REVIEWED), SITE)


def leaves_out_what_is_unknown(rendering: ArticleRendering) -> None:
    text = rendering.render(bare(), SITE)
    assert "None" not in text
    assert "null" not in text or rendering.extension in EXPLICIT_NULLS
    parsed(rendering, text)


def bare() -> ArticleView:
    """An article of which nothing but the headline is known."""
    return replace(
        rich(),
        language=None,
        standfirst=None,
        byline=None,
        authors=(),
        place=None,
        body=(),
        notes=(),
        section=None,
        tags=(),
        urgency=None,
        published_at=None,
        modified_at=None,
        expires_at=None,
        media=(),
        usage_terms=None,
        copyright=None,
        canonical_url=None,
        correction_note=None,
    )


ARTICLE_RULES: tuple[Callable[[ArticleRendering], None], ...] = (
    loses_no_text_of_the_story,
    has_the_rights,
    marks_a_machine_translation,
    leaves_out_what_is_unknown,
)


def keeps_every_script(rendering: FeedRendering) -> None:
    for headline in ("Паром снова ходит", "Լաստանավը վերսկսել է", "העבורת חזרה", "渡轮恢复"):
        entry = listed(headline=headline, language="hy")
        text = render_feed(rendering, ListingView("hy", "hy", (entry,)))
        assert headline in text
        parsed(rendering, text)


def marks_a_machine_translation_in_a_feed(rendering: FeedRendering) -> None:
    entry = listed(
        language="pt",
        translated_from="en",
        machine_translated=True,
        canonical_url="https://news.example/ferry",
    )
    text = render_feed(rendering, ListingView("pt", "pt", (entry,)))
    state = TranslationState.REVIEWED
    reviewed = entry.model_copy(update={"machine_translated": False, "translation_state": state})
    assert text != render_feed(rendering, ListingView("pt", "pt", (reviewed,)))
    assert "https://news.example/ferry" not in text
    assert f"{SITE.origin}/articles/{entry.id}.html?language=pt" in text


FEED_RULES: tuple[Callable[[FeedRendering], None], ...] = (
    keeps_every_script,
    marks_a_machine_translation_in_a_feed,
)
