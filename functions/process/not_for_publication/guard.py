"""Moves what a draft marks as not for publication into its note for editors.

Parts that its sender shows to some readers only are removed altogether: other newsrooms' editors
may not read them either. Idempotent, so a format may call it before it examines the body.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from functions.process.not_for_publication.editor_paragraphs import is_for_editors
from functions.process.not_for_publication.gated import removal_warnings
from functions.process.not_for_publication.markup import publishable

if TYPE_CHECKING:
    from functions.process.item.draft import Draft


def _strip_short_texts(draft: Draft) -> Draft:
    """The draft without a standfirst, excerpt or caption that addresses editors."""
    texts = (draft.standfirst, draft.excerpt, *(item.caption for item in draft.media))
    notes = [text for text in texts if text and is_for_editors(text)]
    if not notes:
        return draft
    return replace(
        draft,
        standfirst=None if draft.standfirst in notes else draft.standfirst,
        excerpt=None if draft.excerpt in notes else draft.excerpt,
        media=tuple(
            item.model_copy(update={"caption": None}) if item.caption in notes else item
            for item in draft.media
        ),
        editorial_note="\n".join(filter(None, (draft.editorial_note, *notes))),
    )


def strip_unpublishable(draft: Draft) -> Draft:
    """The draft without what it marks as not for publication.

    A line in the body that mentions an embargo withholds the article if the draft has no embargo:
    an empty date counts as one that cannot be parsed.
    """
    draft = _strip_short_texts(draft)
    if not draft.body_html:
        return draft
    stripped = publishable(draft.body_html)
    if stripped.markup == draft.body_html:
        return draft
    notes = "\n".join(filter(None, (draft.editorial_note, stripped.removed)))
    embargo = draft.embargoed_until
    return replace(
        draft,
        warnings=(*draft.warnings, *removal_warnings(stripped.gated, is_cut=stripped.is_cut)),
        body_html=stripped.markup,
        editorial_note=notes or None,
        embargoed_until="" if stripped.embargo and embargo is None else embargo,
    )
