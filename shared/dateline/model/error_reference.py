"""The error reference: what each code means, why it happens, and what to do.

The entries are in error_reference.toml. They are read when somebody asks for one, never while a
request or a message is handled.
"""

from __future__ import annotations

import difflib
import tomllib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from dateline.model.base import Model

WARNING = "warning:"
"""The prefix of entries about warnings, which have a field and a text instead of a code."""
_FILE = Path(__file__).with_name("error_reference.toml")
_MAX_SUGGESTIONS = 3


class Explanation(Model):
    """One entry. `option` is the command that changes what happens, if there is one."""

    what: str
    why: str
    do: str
    option: str | None = None
    anchors: tuple[str, ...] = ()
    """Codes that are answered over HTTP, of an entry whose code has a star."""


@cache
def error_reference() -> dict[str, Explanation]:
    """Every entry by its code, in alphabetical order; in a code, `*` is any text."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {code: Explanation.model_validate(entries[code]) for code in sorted(entries)}


def find_entry(code: str) -> str | None:
    """The code of the entry that explains `code`, or a warning; None if there is none."""
    entries = error_reference()
    text = code.strip()
    field, colon, _ = text.partition(":")
    for name in (text, WARNING + field if colon else text):
        if name in entries:
            return name
    patterns = [name for name in entries if "*" in name and fnmatchcase(text, name)]
    return max(patterns, key=len, default=None)


def similar_codes(code: str) -> list[str]:
    """Codes that somebody may have meant, the most similar first."""
    return difflib.get_close_matches(code, error_reference(), _MAX_SUGGESTIONS, cutoff=0.5)
