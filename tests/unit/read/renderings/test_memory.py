"""The memory that a rendering of a long article needs, beside the article itself.

The program, and texts of four bytes a character, use about 200 MB before an article of 25 MB is
rendered. `python -m bench.renderings` measures all of it.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from bench.renderings import WHOLE_PROCESSOR, long_article, measured
from dateline.model.deliveries import MAX_BYTES
from functions.read.renderings import ARTICLE_RENDERINGS
from functions.read.renderings.rendering import ArticleRendering
from local.common.template import functions
from tests.factories import paragraph
from tests.measurements import FIGURE
from tests.unit.read.renderings.article_views import SITE, rich

SIZE = 1_000_000
MAX_TIMES = 11
"""Bytes for a byte of the text: 275 MB for 25 MB."""
EXPLORES = settings.get_current_profile_name() == "explore"
BYTES = MAX_BYTES if EXPLORES else 4_000_000
EMPTY_MEGABYTES = 100
HEADROOM = 0.75
"""The part of the function's memory that the longest article may take."""
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


@pytest.mark.parametrize("rendering", sorted(ARTICLE_RENDERINGS) if EXPLORES else ["md", "nitf"])
def test_the_longest_article_fits_into_the_function(
    rendering: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """In a separate process; a shorter article in CI, whose share is extrapolated."""
    file = tmp_path / "article.json"
    file.write_text(long_article(BYTES).model_dump_json(), encoding="utf-8")
    cost = measured(rendering, file)
    times, function = MAX_BYTES / BYTES, functions()["read"]
    megabytes = EMPTY_MEGABYTES + (cost.megabytes - EMPTY_MEGABYTES) * times
    seconds = cost.seconds * times * WHOLE_PROCESSOR / function["MemorySize"]
    record_property(FIGURE, f"{rendering} of 25 MB: {megabytes:.0f} MB, {seconds:.1f} s")
    assert megabytes < HEADROOM * function["MemorySize"]
    assert seconds < function["Timeout"]
