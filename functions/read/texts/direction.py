"""The direction in which a language is written."""

from __future__ import annotations

_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}
)
"""Languages written from right to left, unless a script subtag overrides it."""
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Nkoo", "Syrc", "Thaa"})


def direction(language: str | None) -> str:
    """`rtl` or `ltr`, for HTML's `dir`."""
    primary, *rest = (language or "").split("-")
    scripts = [part for part in rest if len(part) == 4]
    right = scripts[0] in _RIGHT_TO_LEFT_SCRIPTS if scripts else primary in _RIGHT_TO_LEFT
    return "rtl" if right else "ltr"
