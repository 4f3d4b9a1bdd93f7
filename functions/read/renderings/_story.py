"""A story as one HTML text, for formats with one field for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.model.documents import Block


def story_html(body: Iterable[Block], notes: Iterable[Block] = ()) -> str:
    """The blocks in order, then the notes, each in an aside of class `boilerplate`."""
    asides = [f'<aside class="boilerplate">{note.html}</aside>' for note in notes]
    return "\n".join([*(block.html for block in body), *asides])
