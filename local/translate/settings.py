"""Settings of a translation, as Amazon Translate takes or ignores them.

Formality and brevity change nothing in what the engines here write; the answer says what would
apply. https://docs.aws.amazon.com/translate/latest/APIReference/API_TranslationSettings.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMAL = frozenset(["nl", "fr", "fr-CA", "de", "hi", "it", "ja", "ko", "pt-PT", "es", "es-MX"])
_BRIEF = frozenset(["fr", "de", "it", "pt", "es"])
_MASK = "?$#@$"
"""For each profane word, whatever its length."""
_PROFANE = frozenset(["bullshit", "damn", "fuck", "fucking", "shit", "caralho", "merda", "porra"])
_WORD = re.compile(r"\w+")


def applied(settings: Mapping[str, str], source: str, target: str) -> dict[str, str]:
    """The settings that have an effect on this pair; the others are ignored."""
    supported = {
        "Formality": target in _FORMAL,
        "Brevity": target in _BRIEF if target != "en" else source in _BRIEF,
        "Profanity": True,
    }
    return {name: value for name, value in settings.items() if supported[name]}


def masked(text: str) -> str:
    """The text without its profane words."""
    return _WORD.sub(lambda word: _MASK if word[0].lower() in _PROFANE else word[0], text)
