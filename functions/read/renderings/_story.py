"""A story as one HTML text and its terms as one text, for formats with one field for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.model.documents import Block
    from functions.read.views import ArticleView


def story_parts(body: Iterable[Block], notes: Iterable[Block] = ()) -> list[str]:
    """The HTML of each block in order, then of the notes, in asides of class `boilerplate`."""
    asides = [f'<aside class="boilerplate">{note.html}</aside>' for note in notes]
    return [*(block.html for block in body), *asides]


def story_html(body: Iterable[Block], notes: Iterable[Block] = ()) -> str:
    """The story as one text: its parts, one on a line."""
    return "\n".join(story_parts(body, notes))


def terms_with_notice(view: ArticleView) -> str | None:
    """The usage terms, after the notice of a restricted article."""
    return " ".join(filter(None, (view.access_notice, view.usage_terms))) or None
