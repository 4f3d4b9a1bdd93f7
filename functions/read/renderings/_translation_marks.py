"""What every rendering says of a translation that is not reviewed, or of an earlier text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dateline.model.documents import TranslationState

if TYPE_CHECKING:
    from collections.abc import Mapping

MACHINE_TRANSLATED = "machine-translated"
"""No editor declared the whole text reviewed."""
PARTLY_REVIEWED = "partly-reviewed"
STALE = "stale-translation"

_VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_SOURCE_TYPES: Mapping[TranslationState | None, str] = {
    TranslationState.TRANSLATED: "trainedAlgorithmicMedia",
    TranslationState.PARTLY_REVIEWED: "compositeWithTrainedAlgorithmicMedia",
}


_REVIEW_NOTICES: Mapping[TranslationState | None, str] = {
    TranslationState.TRANSLATED: "machine_translation_unreviewed",
    TranslationState.PARTLY_REVIEWED: "machine_translation_partly_reviewed",
}


class Variant(Protocol):
    """An article's view or an entry of a listing."""

    @property
    def translation_state(self) -> TranslationState | None:
        """None for an original."""

    @property
    def stale(self) -> bool:
        """Whether it translates an earlier text of the article."""


def translation_marks(variant: Variant) -> tuple[str, ...]:
    """The terms that warn about a translation; none for an original or a reviewed text."""
    state = variant.translation_state
    known = {
        MACHINE_TRANSLATED: state not in {None, TranslationState.REVIEWED},
        PARTLY_REVIEWED: state is TranslationState.PARTLY_REVIEWED,
        STALE: variant.stale,
    }
    return tuple(mark for mark, holds in known.items() if holds)


def source_type_code(variant: Variant) -> str | None:
    """The code of IPTC's Digital Source Type; None for a person's or a reviewed text.

    http://cv.iptc.org/newscodes/digitalsourcetype
    """
    return _SOURCE_TYPES.get(variant.translation_state)


def source_type_uri(variant: Variant) -> str | None:
    """The concept of `source_type_code` as a URI."""
    code = source_type_code(variant)
    return f"{_VOCABULARY}{code}" if code else None


def notice_keys(variant: Variant) -> tuple[str, ...]:
    """The notices for readers of a translation, as keys of `functions.read.texts`.

    How far persons reviewed it, and whether it is out of date.
    """
    review = _REVIEW_NOTICES.get(variant.translation_state)
    return (*([review] if review else ()), *(["stale"] if variant.stale else ()))
