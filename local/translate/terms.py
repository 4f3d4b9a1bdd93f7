"""Terms of a terminology put into what an engine makes of a text.

Amazon Translate matches a source term exactly, case included, and does not promise to render it.
Neither do the engines here, which know no terms: a term is put where the engine left the source
term standing, or what it makes of the term by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

MAX_TOLD = 250
"""Applied terms that an answer lists: the first in the source text."""

Translate = Callable[[str], str]


class Terms:
    """The terms for one call, and those of them that were applied."""

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
                # Nothing but the term, such as an element around a name.
                self._applied[text] = target
                return target
            answer = translate(text)
            for term in dict.fromkeys(self._any.findall(text)):
                answer = self._rendered(term, answer, translate)
            return answer

        return with_terms

    def applied(self) -> list[dict[str, str]]:
        """As AppliedTerminologies lists them."""
        found = list(self._applied.items())[:MAX_TOLD]
        return [{"SourceText": source, "TargetText": target} for source, target in found]

    def _rendered(self, term: str, answer: str, translate: Translate) -> str:
        target = self._targets[term]
        alone = translate(term).strip(" .")
        for found in dict.fromkeys((target, term, alone)):
            if not found:
                continue
            pattern = re.compile(rf"(?<!\w){re.escape(found)}(?!\w)")
            if pattern.search(answer):
                self._applied[term] = target
                return pattern.sub(lambda _: target, answer)
        return answer
