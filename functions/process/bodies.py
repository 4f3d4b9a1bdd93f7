"""Prepares the bodies of many drafts, one step for all drafts before the next step.

Taking each draft through all steps costs a third more: the code and tables of one step evict those
of the others from the processor's caches.
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
from functions.process.body.embeds import Losses, Place
from functions.process.not_for_publication.editor_paragraphs import Split, split_body
from functions.process.not_for_publication.guard import strip_unpublishable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dateline.model.documents import Block
    from functions.process.item.context import Context
    from functions.process.item.draft import Draft

T = TypeVar("T")

BATCH = 100
"""Drafts per batch: few enough for their texts to stay in the caches as well."""

Refusal = Rejected | ValidationError


@dataclass(frozen=True, slots=True)
class Body:
    """A draft without its unpublishable markup, and the parts of its body.

    A part that is a refusal is raised only where it is used: a withdrawal needs no body.
    """

    draft: Draft
    split: Split | Refusal
    separated: Separated | Refusal
    warnings: tuple[str, ...] = ()
    """What the body lost."""


def base_of(draft: Draft, context: Context) -> str | None:
    """The URL against which the relative URLs of a draft are resolved."""
    source = context.source
    return (
        draft.base
        or source.cleaning.base_url
        or web_address(draft.link)
        or context.location
        or (source.fetch.base_url if source.fetch else None)
    )


def bodies(drafts: Sequence[Draft], context: Context) -> list[Body | Refusal]:
    """The prepared body of each draft, or why the draft is refused."""
    cleaning = context.source.cleaning

    def cleaned(draft: Draft) -> str | None:
        markup = draft.body_html
        return clean(markup, cleaning.link_rel) if markup and BEGINS not in markup else None

    def blocks(draft: Draft, markup: str | None, losses: Losses) -> tuple[Block, ...]:
        if not draft.body_html:
            return draft.body
        place = Place(base_of(draft, context), cleaning, losses)
        if markup is None:
            return draft.body + blocks_and_notes(draft.body_html, place)
        return draft.body + blocks_of(markup, place)

    losses = [Losses() for _ in drafts]
    publishable = [_attempt(strip_unpublishable, draft) for draft in drafts]
    markups = [_attempt(cleaned, draft) for draft in publishable]
    bodies = [_attempt(blocks, *parts) for parts in zip(publishable, markups, losses, strict=True)]
    splits = [_attempt(split_body, body) for body in bodies]
    stories = [_attempt(_separated, *pair) for pair in zip(publishable, splits, strict=True)]
    return [
        draft if isinstance(draft, Refusal) else Body(draft, split, story, lost.warnings())
        for draft, split, story, lost in zip(publishable, splits, stories, losses, strict=True)
    ]


def _separated(draft: Draft, split: Split) -> Separated:
    return separate(split.body, [author.name for author in draft.authors])


def _attempt(step: Callable[..., T], *arguments: object) -> T | Refusal:
    """The result of `step` or its refusal; an argument that is a refusal is returned."""
    for argument in arguments:
        if isinstance(argument, Refusal):
            return argument
    try:
        return step(*arguments)
    except (Rejected, ValidationError) as error:
        # The frames of the traceback would keep the markup in memory.
        return error.with_traceback(None)
