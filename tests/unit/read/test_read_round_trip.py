"""What Dateline writes, Dateline reads back to the same article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import settings as examples

from dateline.models import Article
from functions.read.renderings import ARTICLE_RENDERINGS
from tests.unit.process.readings import article_of
from tests.unit.read.article_views import SITE
from tests.unit.read.round_trip import articles, told, view_of

Told = dict[str, Any]


@dataclass(frozen=True)
class NoPlace:
    """What a format cannot hold: `level` takes it out of both sides before they are compared."""

    why: str
    level: Callable[[Told, Told], None]


def _byline_of_authors(before: Told, after: Told) -> None:
    if before["byline"] is None:
        after["byline"] = None


MADE_BYLINE = NoPlace(
    "where there is no byline, partners show the authors' names as one", _byline_of_authors
)
NO_PLACE: dict[str, tuple[NoPlace, ...]] = {
    "json": (),
    "ninjs": (MADE_BYLINE,),
    "ninjs2": (MADE_BYLINE,),
}


@examples(max_examples=60)
@given(article=articles())
def test_what_is_written_is_read_back_as_the_same_article(article: Article) -> None:
    differ = {}
    for extension, exceptions in NO_PLACE.items():
        rendering = ARTICLE_RENDERINGS[extension]
        written = rendering.render(view_of(article), SITE)
        before, after = told(article), told(article_of(written, rendering.content_type))
        for one in exceptions:
            one.level(before, after)
        found = {
            name: (before[name], after[name]) for name in before if after[name] != before[name]
        }
        if found:
            differ[extension] = found
    assert differ == {}
