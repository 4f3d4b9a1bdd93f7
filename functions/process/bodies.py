"""The bodies of many drafts, one kind of work after the other.

To take each draft through all of it costs a third more: the programs and tables of one kind of work
push those of the others out of the processor's caches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from dateline.model.errors import Rejected
from functions.process.body.asides import BEGINS, blocks_and_notes
from functions.process.body.blocks import blocks_of
from functions.process.body.boilerplate import Separated, separate
from functions.process.body.clean import clean, web_address
from functions.process.body.embeds import Place
from functions.process.not_for_publication.editor_paragraphs import Split, split_body
from functions.process.not_for_publication.guard import strip_unpublishable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dateline.model.documents import Block
    from functions.process.item.context import Context
    from functions.process.item.draft import Draft

T = TypeVar("T")

BATCH = 100
"""Drafts at a time: few enough for their texts to stay in the caches as well."""

Refusal = Rejected | ValidationError


@dataclass(frozen=True, slots=True)
class Body:
    """A draft without what its markup hides from readers, and the parts of its body.

    Parts that are a refusal are told where they are asked for: a withdrawal has no need of them.
    """

    draft: Draft
    told: Split | Refusal
    separated: Separated | Refusal


def bodies(drafts: Sequence[Draft], context: Context) -> list[Body | Refusal]:
    """Each draft with its body, or why nothing can be made of the draft."""
    cleaning = context.source.cleaning

    def cleaned(draft: Draft) -> str | None:
        markup = draft.body_html
        return clean(markup, cleaning.link_rel) if markup and BEGINS not in markup else None

    def blocks(draft: Draft, markup: str | None) -> tuple[Block, ...]:
        if not draft.body_html:
            return draft.body
        base = draft.base or web_address(draft.link) or context.location
        if markup is None:
            return draft.body + blocks_and_notes(draft.body_html, base, cleaning)
        return draft.body + blocks_of(markup, Place(base, cleaning))

    shown = [_attempted(strip_unpublishable, draft) for draft in drafts]
    markups = [_attempted(cleaned, draft) for draft in shown]
    whole = [_attempted(blocks, *both) for both in zip(shown, markups, strict=True)]
    told = [_attempted(split_body, body) for body in whole]
    separated = [_attempted(_separated, *both) for both in zip(shown, told, strict=True)]
    return [
        draft if isinstance(draft, Refusal) else Body(draft, parted, story)
        for draft, parted, story in zip(shown, told, separated, strict=True)
    ]


def _separated(draft: Draft, told: Split) -> Separated:
    return separate(told.body, [author.name for author in draft.authors])


def _attempted(make: Callable[..., T], *given: object) -> T | Refusal:
    """What `make` makes of it, or why it does not; what was refused before stays so."""
    for item in given:
        if isinstance(item, Refusal):
            return item
    try:
        return make(*given)
    except (Rejected, ValidationError) as error:
        # The frames of its traceback hold the markup.
        return error.with_traceback(None)
