"""Settings of a translation: which of them Amazon Translate applies and which it ignores.

The local engines ignore formality and brevity; the response says what Amazon would apply.
https://docs.aws.amazon.com/translate/latest/APIReference/API_TranslationSettings.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMAL = frozenset(["nl", "fr", "fr-CA", "de", "hi", "it", "ja", "ko", "pt-PT", "es", "es-MX"])
_BRIEF = frozenset(["fr", "de", "it", "pt", "es"])
_MASK = "?$#@$"
"""Replaces each profane word."""
_PROFANE = frozenset(["bullshit", "damn", "fuck", "fucking", "shit", "caralho", "merda", "porra"])
_WORD = re.compile(r"\w+")


def applied_settings(settings: Mapping[str, str], source: str, target: str) -> dict[str, str]:
    """The settings that Amazon applies to this pair; it ignores the others."""
    supported = {
        "Formality": target in _FORMAL,
        "Brevity": target in _BRIEF if target != "en" else source in _BRIEF,
        "Profanity": True,
    }
    return {name: value for name, value in settings.items() if supported[name]}


def mask_profanity(text: str) -> str:
    """The text with its profane words masked."""
    return _WORD.sub(lambda word: _MASK if word[0].lower() in _PROFANE else word[0], text)
