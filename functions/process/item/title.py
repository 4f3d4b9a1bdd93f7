"""Takes the headline of an item without one from the opening of its text.

JSON Feed makes the title optional for short posts, and ninjs requires only an id. The headline is
then the first sentence of the item, never invented text, and the article carries a warning.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from functions.process.body.blocks import plain_text

if TYPE_CHECKING:
    from functions.process.item.draft import Draft

WARNING = "headline: none given, taken from the opening of the text"
_LOOKED_AT = 20_000
_SHORTEST, _LONGEST = 8, 120
_END = re.compile(r"[.!?…։。！？؟।](?=[\s\"'”’»)]|$)")


def title_from_text(draft: Draft) -> Draft:
    """The draft with a headline, if it has any text to take one from."""
    if draft.headline or draft.notice:
        return draft
    opening = _opening(draft.standfirst or "") or _opening(_first_block(draft))
    if not opening:
        return draft
    return replace(draft, headline=opening, warnings=(*draft.warnings, WARNING))


def _first_block(draft: Draft) -> str:
    if draft.body:
        return next((text for block in draft.body if (text := block.text)), "")
    # The parser closes what the cut leaves open.
    return plain_text(draft.body_html[:_LOOKED_AT]) if draft.body_html else ""


def _opening(text: str) -> str:
    """The first sentence, or its first words if it is too long."""
    line = " ".join(text.split())
    for match in _END.finditer(line[: _LONGEST + 1]):
        if match.start() >= _SHORTEST:
            return line[: match.end()].rstrip(".。।։")
    if len(line) <= _LONGEST:
        return line
    words = line[:_LONGEST].rpartition(" ")[0]
    return f"{words or line[:_LONGEST]}…"
