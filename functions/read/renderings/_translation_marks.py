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


def review_notice(variant: Variant) -> str | None:
    """How far persons reviewed a translation, for readers; None where they reviewed all of it."""
    return {
        TranslationState.TRANSLATED: "not reviewed by a person",
        TranslationState.PARTLY_REVIEWED: "only partly reviewed by a person",
    }.get(variant.translation_state or TranslationState.REVIEWED)
