"""Language negotiation: chooses the original or the translation that matches a request.

Requested languages match as in RFC 4647, section 3.4 (lookup): `pt-BR` matches a translation into
`pt-BR`, else one into `pt`. The original also matches where it is more specific than the request
(`en` matches an original in `en-GB`), since that needs no further read.

Where nothing matches, the `fallback` parameter decides, and the response names the language that it
fell back from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dateline.model.errors import Malformed
from dateline.model.languages import UNDETERMINED, canonical_tag, extended_form

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MAX_RANGES = 8
MAX_FALLBACKS = 4
MAX_LOOKED_UP = 99
"""Translations read at once. With the HEAD row they fill one BatchGetItem (100 keys)."""
_QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """`translation` is the language of the chosen translation, None for the original.

    `fallback_from` is the requested language that nothing matched, None where one matched.
    """

    translation: str | None = None
    fallback_from: str | None = None


def parse_accept_language(header: str) -> tuple[str, ...]:
    """The languages of an Accept-Language header, by falling weight; `*` matches any language.

    Unreadable parts are ignored: a bad header is never an error.
    """
    weighted: list[tuple[float, str]] = []
    for part in header[:1_000].split(",")[: MAX_RANGES * 4]:
        tag, _, parameter = part.partition(";")
        quality = _QUALITY.fullmatch(parameter.strip()) if parameter.strip() else None
        weight = float(quality[1]) if quality else 1.0
        language = "*" if tag.strip() == "*" else canonical_tag(tag)
        if language and weight > 0:
            weighted.append((weight, language))
    weighted.sort(key=lambda item: -item[0])
    return tuple(dict.fromkeys(language for _, language in weighted))[:MAX_RANGES]


@dataclass(frozen=True)
class Fallback:
    """What a reader gets if no requested language is available.

    The first available of `languages`, else the original if `original` is set, else nothing.
    """

    languages: tuple[str, ...] = ()
    original: bool = True


ORIGINAL = Fallback()
"""The default policy."""


def parse_fallback(text: str | None) -> Fallback:
    """Parses `original`, `none`, or languages in order of preference, optionally ending in either.

    Raises:
        Malformed: `fallback_malformed`.
    """
    if text is None:
        return Fallback()
    *tags, last = text.split(",")
    ends = {"original": True, "none": False}
    if last not in ends:
        tags.append(last)
    languages = tuple(canonical_tag(tag) for tag in tags)
    known = tuple(language for language in languages if language)
    if len(known) != len(languages) or len(known) > MAX_FALLBACKS:
        raise Malformed(
            "fallback_malformed",
            f"give original, none, or up to {MAX_FALLBACKS} language tags in order of preference, "
            "optionally followed by original or none",
            where="fallback",
        )
    return Fallback(known, ends.get(last, True))


def candidates(ranges: tuple[str, ...], fallback: Fallback = ORIGINAL) -> tuple[str, ...]:
    """The languages of translations that could match, to be read in one call."""
    tags = (
        tag
        for language_range in (*ranges, *fallback.languages)
        if language_range not in {"*", UNDETERMINED}
        for tag in _truncated(language_range)
    )
    return tuple(dict.fromkeys(tags))[:MAX_LOOKED_UP]


def choose(
    ranges: tuple[str, ...],
    original: str | None,
    available: Collection[str],
    fallback: Fallback = ORIGINAL,
) -> Choice | None:
    """The best match among the original and the `available` translations; None for a 404."""
    for language_range in ranges:
        if choice := _match(language_range, original, available):
            return choice
    if not ranges:
        return Choice()
    for language_range in fallback.languages:
        if choice := _match(language_range, original, available):
            return replace(choice, fallback_from=ranges[0])
    return Choice(fallback_from=ranges[0]) if fallback.original else None


def _match(language_range: str, original: str | None, available: Collection[str]) -> Choice | None:
    for tag in _truncated(language_range):
        if _is_original(tag, original):
            return Choice()
        if tag in available:
            return Choice(translation=tag)
    return None


def _is_original(tag: str, original: str | None) -> bool:
    if tag == "*":
        return True
    language = original or UNDETERMINED
    return any(
        form == tag or form.startswith(f"{tag}-") for form in (language, extended_form(language))
    )


def _truncated(tag: str) -> Iterator[str]:
    """Yields `zh-Hant-TW`, `zh-Hant`, `zh`; of `yue-HK` also `yue` and its macrolanguage `zh`."""
    parts = extended_form(tag).split("-")
    while parts:
        cut = "-".join(parts)
        yield canonical_tag(cut) or cut
        parts.pop()
