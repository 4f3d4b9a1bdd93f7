"""Language tags in paths and queries."""

from __future__ import annotations

from dateline.model.errors import Malformed
from dateline.model.languages import canonical_tag


def read_language(text: str) -> str:
    """The canonical form of a language tag; `und` names articles whose language is unknown.

    Raises:
        Malformed: `language_malformed`, it is not a language tag.
    """
    language = canonical_tag(text)
    if language is None:
        raise Malformed(
            "language_malformed", "give a BCP 47 language tag such as en or pt-BR", where="language"
        )
    return language
