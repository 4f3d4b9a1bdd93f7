"""The cheap tests for paragraphs for editors accept every phrase that the patterns match."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import Any

import pytest

from functions.process.not_for_publication.editor_paragraphs import is_for_editors
from functions.process.not_for_publication.publication_phrases import NOT_PUBLIC

# typeshed does not know the parser; its public name, sre_parse, is deprecated.
_parser = importlib.import_module("re._parser")


def phrases(parsed: Iterable[tuple[Any, Any]]) -> list[str]:
    """Every text that a pattern without unbounded repeats matches."""
    texts = [""]
    for operation, value in parsed:
        if operation is _parser.LITERAL:
            choices = [chr(value)]
        elif operation is _parser.IN:
            choices = [chr(code) for _, code in value]
        elif operation is _parser.BRANCH:
            choices = [text for branch in value[1] for text in phrases(branch)]
        elif operation is _parser.SUBPATTERN:
            choices = phrases(value[3])
        else:
            least, _, body = value
            choices = [*([""] if least == 0 else []), *phrases(body)]
        texts = [text + choice for text in texts for choice in choices]
    return texts


@pytest.mark.parametrize("language", NOT_PUBLIC)
def test_every_phrase_is_recognised_at_either_end(language: str) -> None:
    written = phrases(_parser.parse(NOT_PUBLIC[language]))
    assert written
    missed = {
        text
        for phrase in written
        for text in (
            f"{phrase}: tide tables",
            f"{phrase.capitalize()} – tide tables",
            f"Tide tables ({phrase})",
            f"Tide tables – {phrase.upper()}!!!",
            f"Not the harbour office. [{phrase}]”",
        )
        if not is_for_editors(text)
    }
    assert missed == set()
