"""The rules of every rendering, for all entries of the registries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from functions.read.renderings.rendering import ArticleRendering, FeedRendering, by_extension
from tests.unit.read.renderings import rules


def name_of(value: object) -> str:
    return str(getattr(value, "extension", None) or getattr(value, "__name__", value))


@pytest.mark.parametrize("rendering", ARTICLE_RENDERINGS.values(), ids=name_of)
@pytest.mark.parametrize("rule", rules.ARTICLE_RULES, ids=name_of)
def test_every_rendering_of_an_article_follows_the_rule(
    rule: Callable[[ArticleRendering], None], rendering: ArticleRendering
) -> None:
    rule(rendering)


@pytest.mark.parametrize("rendering", FEED_RENDERINGS.values(), ids=name_of)
@pytest.mark.parametrize("rule", rules.FEED_RULES, ids=name_of)
def test_every_rendering_of_a_feed_follows_the_rule(
    rule: Callable[[FeedRendering], None], rendering: FeedRendering
) -> None:
    rule(rendering)


@given(st.text(min_size=1, max_size=40).filter(str.strip))
def test_no_text_breaks_any_rendering(text: str) -> None:
    rules.every_rendering_of(text)


def test_exceptions_name_registered_renderings() -> None:
    assert {*rules.EXPLICIT_NULLS} <= {*ARTICLE_RENDERINGS}


@pytest.mark.parametrize(
    "rendering", [*ARTICLE_RENDERINGS.values(), *FEED_RENDERINGS.values()], ids=name_of
)
def test_description_is_one_sentence_without_a_full_stop(
    rendering: ArticleRendering | FeedRendering,
) -> None:
    assert rendering.description.strip()
    assert not rendering.description.endswith(".")
    assert "\n" not in rendering.description
    assert rendering.extension.isalnum()
    assert len(rendering.extension) <= 10


def test_two_renderings_with_one_extension_are_refused() -> None:
    page = ARTICLE_RENDERINGS["html"]
    with pytest.raises(ValueError, match="same extension"):
        by_extension(page, replace(page, revision=9))
