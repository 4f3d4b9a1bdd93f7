"""What a body marks as not for publication goes from it into the note for editors.

Doing so twice changes nothing, so a format may do it before it looks into the body.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from functions.process.not_for_publication.editor_paragraphs import is_for_editors
from functions.process.not_for_publication.markup import publishable

if TYPE_CHECKING:
    from functions.process.item.draft import Draft


def _without_asides(draft: Draft) -> Draft:
    """The draft without a standfirst or a caption that speaks to editors."""
    asides = (draft.standfirst, draft.excerpt, *(item.caption for item in draft.media))
    told = [aside for aside in asides if aside and is_for_editors(aside)]
    if not told:
        return draft
    return replace(
        draft,
        standfirst=None if draft.standfirst in told else draft.standfirst,
        excerpt=None if draft.excerpt in told else draft.excerpt,
        media=tuple(
            item.model_copy(update={"caption": None}) if item.caption in told else item
            for item in draft.media
        ),
        editorial_note="\n".join(filter(None, (draft.editorial_note, *told))),
    )


def strip_unpublishable(draft: Draft) -> Draft:
    """The draft without what its body marks as not for publication.

    A line in the body that tells of an embargo holds the article where nothing else does: an
    empty date is one that cannot be read.
    """
    draft = _without_asides(draft)
    if not draft.body_html:
        return draft
    shown = publishable(draft.body_html)
    if shown.markup == draft.body_html:
        return draft
    notes = "\n".join(filter(None, (draft.editorial_note, shown.removed)))
    embargo = draft.embargoed_until
    return replace(
        draft,
        body_html=shown.markup,
        editorial_note=notes or None,
        embargoed_until="" if shown.embargo and embargo is None else embargo,
    )
