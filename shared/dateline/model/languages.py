"""Language tags: the canonical form in which Dateline stores, compares and looks up languages.

Follows RFC 5646, section 4.5: deprecated, grandfathered and redundant tags, extended language
subtags and deprecated regions are replaced by what IANA's registry prefers (`iw` is `he`, `zh-yue`
is `yue`, `i-klingon` is `tlh`), and three-letter codes by the two-letter code where there is one
(`por` is `pt`). Case follows section 2.1.1 (`zh-Hant-TW`), and `_` counts as `-`, since systems
name locales so. A macrolanguage is another language than those it encompasses, as the RFC has it:
`cmn` is not `zh`, nor `nb` `no`.

The table is generated (`dateline.model.language_registry`) instead of read from a library:
importing langcodes takes 60 ms of every cold start, this module and its table 1.2 ms, and langcodes
follows CLDR, which goes further than the RFC (`tl` becomes `fil`, `zh-cmn-Hans` becomes `zh-Hans`).

https://www.rfc-editor.org/rfc/rfc5646
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from dateline.model import language_registry

UNDETERMINED = "und"
"""In keys and queries: the language of an article whose language is unknown."""
MAX_TAG = 35
"""Characters of a tag that is stored."""
_MAX_READ = 100
_CACHED = 1_000

LANGUAGE_PATTERN = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)
"""What documents and rows may hold. Wider than what `canonical_tag` returns, since they stay as
they were written."""
Language = Annotated[
    str, StringConstraints(pattern=f"^{LANGUAGE_PATTERN.pattern}$", max_length=MAX_TAG)
]
"""A stored BCP 47 tag with its primary subtag in lower case: `en`, `pt-BR`, `zh-Hant`."""

# RFC 5646, section 2.1, without extensions and private use, which name no other language. A variant
# may also be four letters: WordPress sends `pt-PT-ao90`.
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<extended>[a-z]{3}))?(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?(?P<variants>(?:-[a-z0-9]{4,8})*)",
    re.ASCII,
)
_NOT_ONE_LANGUAGE = frozenset({UNDETERMINED, "mis", "mul", "xx", "zxx"})
"""No language, several, or one without a code; `xx` is not registered, and sent by some systems."""


def canonical_tag(text: str) -> str | None:
    """The canonical form of a language tag, or None where `text` is none that can be stored.

    Idempotent. Whether subtags are registered is not checked.
    """
    return _canonical(text) if len(text) <= _MAX_READ else None


def names_language(tag: str) -> bool:
    """Whether a canonical tag names one language, unlike `und`, `mul` and `zxx`."""
    return tag.partition("-")[0] not in _NOT_ONE_LANGUAGE


def extended_form(tag: str) -> str:
    """A canonical tag with its macrolanguage in front where the registry has one: `zh-yue`.

    For matching (RFC 5646, section 4.5): cut from the right, it ends in the macrolanguage.
    """
    prefix = _prefixes().get(tag.partition("-")[0])
    return f"{prefix}-{tag}" if prefix else tag


@lru_cache(_CACHED)
def _canonical(text: str) -> str | None:
    # Trimmed, since feeds put white space around a tag.
    spelled = text.strip().replace("_", "-")
    if not spelled.isascii():
        # Lower case would turn the Kelvin sign into a `k`.
        return None
    spelled = spelled.lower()
    match = _TAG.fullmatch(_table("TAGS").get(spelled, spelled))
    if match is None:
        return None
    languages = _table("LANGUAGES")
    language = languages.get(match["language"], match["language"])
    parts = [language]
    if extended := match["extended"]:
        is_registered = _prefixes().get(extended) == language
        parts = [languages.get(extended, extended)] if is_registered else [language, extended]
    if match["script"]:
        parts.append(match["script"].title())
    if region := match["region"]:
        parts.append(_table("REGIONS").get(region, region).upper())
    variants = match["variants"].split("-")[1:]
    parts += dict.fromkeys(_table("VARIANTS").get(variant, variant) for variant in variants)
    tag = "-".join(parts)
    return tag if len(tag) <= MAX_TAG else None


@cache
def _table(name: str) -> dict[str, str]:
    pairs = getattr(language_registry, name).split()
    return dict(pair.split(":") for pair in pairs)


@cache
def _prefixes() -> dict[str, str]:
    """The macrolanguage of each extended language subtag."""
    extended = language_registry.EXTENDED.items()
    return {subtag: prefix for prefix, subtags in extended for subtag in subtags.split()}


def _canonical_or_same(value: object) -> object:
    return canonical_tag(value) or value if isinstance(value, str) else value


LanguageTag = Annotated[Language, BeforeValidator(_canonical_or_same)]
"""A tag in any form, read as its canonical one: of settings, and of rows that were stored before
there was one form."""
LanguageKey = Annotated[str, BeforeValidator(_canonical_or_same)]
"""The same as a key of a mapping."""
