"""What a source says of translations: into what, by itself or asked for, and what is shown.

Part of a source's configuration. What holds for one language is `TranslationRules.policy`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from dateline.model.base import Model
from dateline.model.languages import LanguageTag

MAX_RULED = 50


class Machine(StrEnum):
    """What becomes of a text that no person has seen, the first one and each update."""

    PUBLISH = "publish"
    HOLD = "hold"
    """It waits for a person's review."""


class WhenChanged(StrEnum):
    """What becomes of a variant that a person has reviewed when the article's text changes."""

    KEEP = "keep"
    """It stays published as it was and is marked stale."""
    PUBLISH = "publish"
    """What did not change stays the person's, what did is the machine's; both are published."""
    HOLD = "hold"
    """Nothing is published in that language until a person has looked at it."""


class Formality(StrEnum):
    """How readers are addressed, where the language tells the two apart."""

    FORMAL = "FORMAL"
    INFORMAL = "INFORMAL"


class Policy(Model):
    """What holds for one language."""

    machine: Machine = Machine.PUBLISH
    when_changed: WhenChanged = WhenChanged.KEEP
    pivot: bool = False
    """Whether a pair that the engine does not have may go by way of English."""
    formality: Formality | None = None
    notes: bool = False
    """Whether notes are translated as well: biographies, calls to subscribe."""


class Overrides(Model):
    """What differs for one language; None as for the others."""

    machine: Machine | None = None
    when_changed: WhenChanged | None = None
    pivot: bool | None = None
    formality: Formality | None = None
    notes: bool | None = None


class TranslationRules(Policy):
    """A source's rules. Without `languages` nothing is translated unless an editor asks."""

    languages: Annotated[tuple[LanguageTag, ...], Field(max_length=MAX_RULED)] = ()
    """Into these by itself, as soon as an article is there or its text has changed."""
    sections: Annotated[tuple[str, ...], Field(max_length=MAX_RULED)] = ()
    """Only articles of these sections by itself; empty for all."""
    daily_characters: Annotated[int | None, Field(ge=0)] = None
    """Characters sent in a day (UTC) at most; 0 for no limit, None for the stack's limit."""
    licensed: bool = False
    """A contract allows translations, even if the terms of use of an item forbid them."""
    per_language: Annotated[dict[LanguageTag, Overrides], Field(max_length=MAX_RULED)] = Field(
        default_factory=dict
    )

    def policy(self, language: str) -> Policy:
        """What holds for a language: its own overrides, over what holds for all."""
        own = self.per_language.get(language, Overrides())
        everywhere = {name: getattr(self, name) for name in Policy.model_fields}
        return Policy.model_validate(everywhere | own.model_dump(exclude_none=True))
