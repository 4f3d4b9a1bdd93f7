"""Puts the terms of a terminology into the translation of a text.

Amazon Translate matches a source term exactly, with its case, and does not guarantee to apply it.
The local engines know no terms: a term replaces the untranslated source term, or the engine's
translation of that term alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

MAX_LISTED = 250
"""A response lists this many applied terms: the first in the source text."""

Translate = Callable[[str], str]


class Terms:
    """The terms for a call, and which of them were applied."""

    def __init__(self, terms: Iterable[tuple[str, str]]) -> None:
        self._targets = dict(terms)
        longest_first = sorted(self._targets, key=len, reverse=True)
        self._any = re.compile(
            rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"
            if longest_first
            else r"(?!)"
        )
        self._applied: dict[str, str] = {}

    def __call__(self, translate: Translate) -> Translate:
        """The engine with these terms."""

        def with_terms(text: str) -> str:
            if target := self._targets.get(text):
                # The text is the term, such as in an element around a name.
                self._applied[text] = target
                return target
            answer = translate(text)
            for term in dict.fromkeys(self._any.findall(text)):
                answer = self._rendered(term, answer, translate)
            return answer

        return with_terms

    def applied(self) -> list[dict[str, str]]:
        """The applied terms as AppliedTerminologies lists them."""
        pairs = list(self._applied.items())[:MAX_LISTED]
        return [{"SourceText": source, "TargetText": target} for source, target in pairs]

    def _rendered(self, term: str, answer: str, translate: Translate) -> str:
        target = self._targets[term]
        alone = translate(term).strip(" .")
        for candidate in dict.fromkeys((target, term, alone)):
            if not candidate:
                continue
            pattern = re.compile(rf"(?<!\w){re.escape(candidate)}(?!\w)")
            if pattern.search(answer):
                self._applied[term] = target
                return pattern.sub(lambda _: target, answer)
        return answer
