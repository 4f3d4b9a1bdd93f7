"""The memory that a rendering of a long article needs, beside the article itself.

The read function has 512 MB. About 200 MB of these are in use before an article of 25 MB is
rendered: the program, and texts of four bytes a character.
"""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from functions.read.renderings import ARTICLE_RENDERINGS
from functions.read.renderings.rendering import ArticleRendering
from tests.factories import paragraph
from tests.unit.read.renderings.article_views import SITE, rich

SIZE = 1_000_000
MAX_TIMES = 11
"""Bytes for a byte of the text: 275 MB for 25 MB."""
SENTENCES = "The first boat 🚢 left at dawn &amp; was full. " * 100


@pytest.mark.parametrize("rendering", ARTICLE_RENDERINGS.values(), ids=ARTICLE_RENDERINGS)
def test_a_long_text_with_an_emoji_is_rendered_in_bounded_memory(
    rendering: ArticleRendering,
) -> None:
    paragraphs = SIZE // len(SENTENCES.encode())
    body = tuple(paragraph(f"{number}. {SENTENCES}") for number in range(paragraphs))
    view = replace(rich(), body=body)
    tracemalloc.start()
    try:
        rendering.render(view, SITE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MAX_TIMES * SIZE
